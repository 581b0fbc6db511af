/** Rows of a class that nothing has used yet. */
import { declarativeBase, inherit, integer, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Animal extends Base.model('animals', { id: integer().primaryKey(), kind: text().discriminator() }, { identity: 'animal' }) {}
// not registered: only the test that is last uses it
class Cat extends inherit(Animal, { identity: 'cat' }, { lives: integer().nullable() }) {
  get meows(): boolean {
    return true
  }
}

const matrix = matrixOf('unused class', Base)
let used = false

matrix('are an error that says how the class becomes known, and are fine afterwards', async ({ engine, newSession, session, variant }) => {
  const quote = variant.database === 'mariadb' ? '`' : '"'
  const insertRow = async (kind: string): Promise<unknown> => engine.execute(`insert into animals (${quote}kind${quote}) values ('${kind}')`)
  await insertRow('animal')
  // rows of other classes do not mind
  expect(await newSession().query(Animal).all()).toHaveLength(1)
  await insertRow('cat')
  if (!used) {
    await expect(async () => newSession().query(Animal).all()).rejects.toMatchObject({
      code: 'UNREGISTERED_CLASS',
      message: expect.stringMatching(/identity "cat"[^]*Base\.register\(/) as string,
    })
    Base.register({ Animal, Cat })
    used = true
  }
  const [, cat] = await session.query(Animal).orderBy(Animal.c.id).all()
  expect(cat).toBeInstanceOf(Cat)
  expect((cat as Cat).meows).toBe(true)
})
