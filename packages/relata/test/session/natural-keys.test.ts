/** Natural keys: changing, exchanging, reusing them; who follows; what a rollback restores. */
import { bigint, declarativeBase, integer, lifecycleOf, many, one, text, timestamp, uuid, varchar } from 'relata'
import { describe, expect } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  const favourites = Base.table('favourites', {
    userName: varchar(40)
      .references(() => User.c.name, { onUpdate: 'cascade' })
      .primaryKey(),
    item: varchar(40)
      .references(() => Item.c.title, { onUpdate: 'cascade' })
      .primaryKey(),
  })
  class User extends Base.model('users', {
    name: varchar(40).primaryKey(),
    full: text().nullable(),
    // the database carries a new name on
    mails: () => many(Mail, { backPopulates: 'user' }),
    // the session does
    notes: () =>
      many(Note, { backPopulates: 'user', passiveUpdates: false, primaryjoin: Note.c.userName.eq(User.c.name), foreignKeys: [Note.c.userName] }),
    items: () => many(Item, { secondary: favourites, backPopulates: 'users' }),
  }) {}
  class Mail extends Base.model('mails', {
    address: varchar(40).primaryKey(),
    userName: varchar(40)
      .nullable()
      .references(() => User.c.name, { onUpdate: 'cascade' }),
    user: () => one(User, { backPopulates: 'mails' }),
  }) {}
  class Note extends Base.model('notes', {
    id: integer().primaryKey(),
    userName: varchar(40).nullable(),
    user: () =>
      one(User, { backPopulates: 'notes', passiveUpdates: false, primaryjoin: Note.c.userName.eq(User.c.name), foreignKeys: [Note.c.userName] }),
  }) {}
  class Item extends Base.model('items', {
    title: varchar(40).primaryKey(),
    users: () => many(User, { secondary: favourites, backPopulates: 'items' }),
  }) {}
  class Big extends Base.model('bigs', {
    id: bigint().primaryKey({ autoincrement: false }),
    name: text(),
    smalls: () => many(Small, { backPopulates: 'big' }),
  }) {}
  class Small extends Base.model('smalls', {
    id: uuid().primaryKey(),
    bigId: bigint()
      .nullable()
      .references(() => Big.c.id),
    big: () => one(Big, { backPopulates: 'smalls' }),
  }) {}
  class Dated extends Base.model('dated', { at: timestamp().primaryKey(), kind: varchar(5).primaryKey(), label: text().nullable() }) {}
  return { Base, User, Mail, Note, Item, Big, Small, Dated }
}

inBothStyles('natural keys', define, (matrix, { User, Mail, Note, Item, Big, Small, Dated }) => {
  describe('changing a key', () => {
    matrix('contract-56 the object has a new identity after the UPDATE, one statement', async ({ session, read, log }) => {
      const user = new User({ name: 'ed', full: 'Ed' })
      session.add(user)
      await session.commit()
      user.name = 'eddie'
      expect(await session.withoutAutoflush(() => session.get(User, 'ed'))).toBe(user)
      log.reset()
      await session.flush()
      expect(log.tables('update')).toEqual(['update users'])
      log.reset()
      expect(await session.get(User, 'eddie')).toBe(user)
      expect(await session.get(User, 'ed')).toBeNull()
      await session.commit()
      expect(user.name).toBe('eddie')
      expect(await read(user, 'full')).toBe('Ed')
    })

    matrix(
      'contract-56 the database carries it on: loaded members follow in memory, referrers are not written',
      async ({ session, newSession, read, log }) => {
        session.add(new User({ name: 'ed', mails: [new Mail({ address: 'a' }), new Mail({ address: 'b' })] }))
        await session.commit()
        const other = newSession()
        const user = await other.query(User).one()
        const mails = [...(await read(user, 'mails'))]
        user.name = 'eddie'
        log.reset()
        await other.flush()
        expect(log.tables().filter(statement => statement !== 'select notes')).toEqual(['update users'])
        expect(mails.map(mail => mail.userName)).toEqual(['eddie', 'eddie'])
        await other.commit()
        expect(await read(mails[0] as InstanceType<typeof Mail>, 'userName')).toBe('eddie')
        expect(await read(mails[0] as InstanceType<typeof Mail>, 'user')).toBe(user)
        expect(await other.query(Mail).filterBy({ userName: 'eddie' }).count()).toBe(2)
      },
    )

    matrix('contract-56 where it does not, unloaded referrers are loaded and written', async ({ session, newSession, read, log }) => {
      session.add(new User({ name: 'ed', notes: [new Note({}), new Note({})] }))
      await session.commit()
      const other = newSession()
      const user = await other.query(User).one()
      user.name = 'eddie'
      log.reset()
      await other.flush()
      expect(log.tables('select')).toEqual(['select notes'])
      expect(new Set(log.tables('update'))).toEqual(new Set(['update users', 'update notes']))
      await other.commit()
      expect((await newSession().query(Note).all()).map(note => note.userName)).toEqual(['eddie', 'eddie'])
      expect((await read(user, 'notes')).length).toBe(2)
    })

    matrix('contract-56 many-to-many links follow a changed key', async ({ session, newSession, read }) => {
      session.add(new User({ name: 'ed', items: [new Item({ title: 'x' }), new Item({ title: 'y' })] }))
      await session.commit()
      const other = newSession()
      const user = await other.query(User).one()
      user.name = 'eddie'
      const [x] = await other.query(Item).orderBy(Item.c.title).all()
      ;(x as InstanceType<typeof Item>).title = 'xx'
      await other.commit()
      const third = newSession()
      expect((await read(await third.query(User).one(), 'items')).map(item => item.title).sort()).toEqual(['xx', 'y'])
      const items = await read(user, 'items')
      items.remove(items.find(item => item.title === 'y') as InstanceType<typeof Item>)
      user.name = 'edward'
      await other.commit()
      expect((await read(user, 'items')).map(item => item.title)).toEqual(['xx'])
    })

    matrix('a key changed to one that is taken fails, and the object keeps its identity', async ({ session, read }) => {
      session.addAll([new User({ name: 'a' }), new User({ name: 'b' })])
      await session.commit()
      const a = (await session.get(User, 'a')) as InstanceType<typeof User>
      a.name = 'b'
      await expect(async () => session.flush()).rejects.toThrow(expect.objectContaining({ code: 'INTEGRITY' }))
      expect(a.name).toBe('b')
      await session.rollback()
      expect(a.name).toBe('a')
      expect(await session.get(User, 'a')).toBe(a)
      expect(await read(a, 'full')).toBeNull()
    })
  })

  describe('rollback', () => {
    matrix('contract-44 it restores the old key and identity', async ({ session, read }) => {
      const user = new User({ name: 'ed', full: 'Ed' })
      session.add(user)
      await session.commit()
      user.name = 'eddie'
      await session.flush()
      await session.rollback()
      expect(user.name).toBe('ed')
      expect(await session.get(User, 'ed')).toBe(user)
      expect(await session.get(User, 'eddie')).toBeNull()
      expect(await read(user, 'full')).toBe('Ed')
    })

    matrix('contract-44 an unflushed new key is forgotten', async ({ session }) => {
      const user = new User({ name: 'ed' })
      session.add(user)
      await session.commit()
      user.name = 'eddie'
      await session.rollback()
      expect(user.name).toBe('ed')
      expect(await session.get(User, 'ed')).toBe(user)
    })

    matrix('contract-44 nested: the savepoint’s keys go, the outer ones stay', async ({ session }) => {
      const user = new User({ name: 'one' })
      session.add(user)
      await session.commit()
      user.name = 'two'
      await session.flush()
      const savepoint = await session.beginNested()
      user.name = 'three'
      await session.flush()
      user.name = 'four'
      await session.flush()
      await savepoint.rollback()
      expect(user.name).toBe('two')
      expect(await session.get(User, 'two')).toBe(user)
      await session.rollback()
      expect(user.name).toBe('one')
      expect(await session.get(User, 'one')).toBe(user)
    })

    matrix('contract-44 a released savepoint’s keys are undone with the outer level', async ({ session }) => {
      const user = new User({ name: 'one' })
      session.add(user)
      await session.commit()
      const savepoint = await session.beginNested()
      user.name = 'two'
      await savepoint.commit()
      user.name = 'three'
      await session.flush()
      await session.rollback()
      expect(user.name).toBe('one')
      expect(await session.get(User, 'one')).toBe(user)
    })

    matrix('contract-44 a deleted object whose key was given to another comes back', async ({ session, read }) => {
      const old = new User({ name: 'ed', full: 'old' })
      session.add(old)
      await session.commit()
      await session.delete(old)
      await session.flush()
      const young = new User({ name: 'ed', full: 'young' })
      session.add(young)
      await session.flush()
      expect(await session.get(User, 'ed')).toBe(young)
      await session.rollback()
      expect([lifecycleOf(old), lifecycleOf(young)]).toEqual(['persistent', 'transient'])
      expect(await session.get(User, 'ed')).toBe(old)
      expect(await read(old, 'full')).toBe('old')
    })

    matrix('contract-52 delete and add of one key in a flush is one UPDATE, undone by rollback', async ({ session, read, log, newSession }) => {
      const old = new User({ name: 'ed', full: 'old' })
      session.add(old)
      await session.commit()
      await read(old, 'full')
      await session.delete(old)
      const young = new User({ name: 'ed', full: 'young' })
      session.add(young)
      log.reset()
      await session.flush()
      expect(log.tables().filter(statement => statement.endsWith('users'))).toEqual(['update users'])
      expect([lifecycleOf(old), lifecycleOf(young)]).toEqual(['deleted', 'persistent'])
      expect(await session.get(User, 'ed')).toBe(young)
      await session.rollback()
      expect([lifecycleOf(old), lifecycleOf(young)]).toEqual(['persistent', 'transient'])
      expect(await session.get(User, 'ed')).toBe(old)
      await session.delete(old)
      session.add(young)
      await session.commit()
      expect((await newSession().query(User).one()).full).toBe('young')
    })
  })

  describe('keys of every kind', () => {
    matrix('bigint and uuid keys are looked up, linked and read again after expiry', async ({ session, newSession, read, log }) => {
      const id = 9007199254740993n
      const uid = '0f8fad5b-d9cb-469f-a165-70867728950e'
      session.add(new Big({ id, name: 'big', smalls: [new Small({ id: uid })] }))
      await session.commit()
      const other = newSession()
      const small = (await other.get(Small, uid)) as InstanceType<typeof Small>
      expect([small.id, small.bigId]).toEqual([uid, id])
      const big = (await read(small, 'big')) as InstanceType<typeof Big>
      expect(big.id).toBe(id)
      expect(await read(big, 'smalls')).toEqual([small])
      log.reset()
      expect(await other.get(Big, id)).toBe(big)
      expect(log.statements).toEqual([])
      other.expire(big)
      expect(big.id).toBe(id)
      expect(await read(big, 'name')).toBe('big')
      big.name = 'bigger'
      await other.commit()
      expect(await read(big, 'name')).toBe('bigger')
      expect(big.id).toBe(id)
      await other.delete(big)
      await other.commit()
      expect(await read(small, 'bigId')).toBeNull()
    })

    matrix('small bigints and numbers that are equal are one identity', async ({ session, newSession }) => {
      session.add(new Big({ id: 5n, name: 'five' }))
      await session.commit()
      const other = newSession()
      const big = await other.query(Big).one()
      expect(big.id).toBe(5n)
      expect(await other.get(Big, 5n)).toBe(big)
    })

    matrix('moments as parts of a composite key', async ({ session, newSession, read, log }) => {
      const at = new Date('2024-01-02T03:04:05.678Z')
      session.addAll([new Dated({ at, kind: 'a', label: '1' }), new Dated({ at, kind: 'b', label: '2' })])
      await session.commit()
      const other = newSession()
      const found = (await other.get(Dated, { at: new Date(at), kind: 'b' })) as InstanceType<typeof Dated>
      expect(found.label).toBe('2')
      log.reset()
      expect(await other.get(Dated, [new Date(at), 'b'])).toBe(found)
      expect(log.statements).toEqual([])
      found.label = 'changed'
      await other.commit()
      expect(await read(found, 'label')).toBe('changed')
      found.kind = 'c'
      await other.commit()
      expect(await other.get(Dated, { at, kind: 'c' })).toBe(found)
      await other.delete(found)
      await other.commit()
      expect(await other.query(Dated).count()).toBe(1)
    })
  })
})
