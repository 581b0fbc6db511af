/** A session that takes part in the transaction of a connection: what of it the transaction keeps. */
import { type Connection, declarativeBase, insert, integer, select, Session, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text().unique() }) {}
const matrix = matrixOf('join a transaction', Base)

async function names({ newSession }: MatrixContext): Promise<string[]> {
  const session = newSession()
  const rows = await session.execute(select(User.c.name).orderBy(User.c.id))
  await session.close()
  return rows.map(([name]) => name)
}

async function inside(connection: Connection<'async'>): Promise<string[]> {
  return (await connection.execute(select(User.c.name).orderBy(User.c.id))).map(([name]) => name)
}

matrix('createSavepoint keeps the outer transaction as it is, whatever the session does', async context => {
  const { engine } = context
  const connection = await engine.connect()
  await connection.execute(insert(User).values({ name: 'outer' }))
  const session = new Session(connection, { joinTransactionMode: 'createSavepoint' })
  session.add(new User({ name: 'committed' }))
  await session.commit()
  session.add(new User({ name: 'rolled back' }))
  await session.flush()
  await session.rollback()
  // a second transaction of the same session, with a savepoint of its own
  session.add(new User({ name: 'again' }))
  const savepoint = await session.beginNested()
  session.add(new User({ name: 'nested' }))
  await savepoint.rollback()
  await session.commit()
  session.add(new User({ name: 'never committed' }))
  await session.flush()
  await session.close()
  expect(connection.inTransaction).toBe(true)
  expect(await inside(connection)).toEqual(['outer', 'committed', 'again'])
  await connection.rollback()
  expect(await inside(connection)).toEqual([])
  await connection.close()
  expect(await names(context)).toEqual([])
})

matrix('a failed flush in a savepoint leaves the outer transaction usable', async context => {
  const connection = await context.engine.connect()
  await connection.execute(insert(User).values({ name: 'outer' }))
  const session = new Session(connection, { joinTransactionMode: 'createSavepoint' })
  session.add(new User({ name: 'outer' }))
  await expect(async () => session.flush()).rejects.toMatchObject({ kind: 'unique' })
  await expect(async () => session.query(User).count()).rejects.toMatchObject({ code: 'PENDING_ROLLBACK' })
  await session.rollback()
  session.add(new User({ name: 'fine' }))
  await session.commit()
  await session.close()
  await connection.commit()
  await connection.close()
  expect(await names(context)).toEqual(['outer', 'fine'])
})

matrix('controlFully commits and rolls back the transaction itself', async context => {
  const connection = await context.engine.connect()
  await connection.execute(insert(User).values({ name: 'outer' }))
  const session = new Session(connection, { joinTransactionMode: 'controlFully' })
  session.add(new User({ name: 'one' }))
  await session.commit()
  expect(connection.inTransaction).toBe(false)
  // without a transaction to join the session begins and ends its own, and leaves the connection open
  session.add(new User({ name: 'two' }))
  await session.flush()
  await session.rollback()
  expect([connection.inTransaction, connection.closed]).toEqual([false, false])
  await session.close()
  await connection.close()
  expect(await names(context)).toEqual(['outer', 'one'])
})

matrix('rollbackOnly never commits, and rolls the transaction back', async context => {
  const connection = await context.engine.connect()
  await connection.execute(insert(User).values({ name: 'outer' }))
  const session = new Session(connection, { joinTransactionMode: 'rollbackOnly' })
  session.add(new User({ name: 'one' }))
  await session.commit()
  expect(connection.inTransaction).toBe(true)
  await connection.commit()
  await connection.execute(insert(User).values({ name: 'lost' }))
  session.add(new User({ name: 'lost too' }))
  await session.flush()
  await session.rollback()
  expect(connection.inTransaction).toBe(false)
  await session.close()
  await connection.close()
  expect(await names(context)).toEqual(['outer', 'one'])
})

matrix('conditionalSavepoint, the default, makes a savepoint where the connection is in one', async context => {
  const connection = await context.engine.connect()
  await connection.execute(insert(User).values({ name: 'outer' }))
  const outer = await connection.beginNested()
  const session = new Session(connection)
  session.add(new User({ name: 'lost' }))
  await session.flush()
  await session.rollback()
  expect(await inside(connection)).toEqual(['outer'])
  await outer.commit()
  // now there is none
  session.add(new User({ name: 'lost' }))
  await session.flush()
  await session.rollback()
  expect(connection.inTransaction).toBe(false)
  await session.close()
  await connection.close()
  expect(await names(context)).toEqual([])
})

matrix('what cannot be meant is told', async ({ engine }) => {
  expect(() => new Session(engine, { joinTransactionMode: 'createSavepoint' })).toThrow(/takes part in the transaction of a connection/)
  const connection = await engine.connect()
  expect(() => new Session(connection, { joinTransactionMode: 'savepoint' as never })).toThrow(/the modes are conditionalSavepoint/)
  await connection.close()
})
