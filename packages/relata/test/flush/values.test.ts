/** The values a flush writes: defaults of the program and of the database, SQL expressions, keys; and those it refuses. */
import { literal, lower, MissingValueError, NullKeyError, nullValue, WrongTypeError } from 'relata'
import { expect } from 'vitest'
import { Account, Article, Base, Entry, Note, Order, OrderLine, Post, Role, User } from './models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('flush values', Base)

matrix('defaults are applied by whoever has them, and come back', async ({ session, log, read, variant, newSession }) => {
  const article = new Article({ title: 'hello' })
  session.add(article)
  await session.flush()
  expect(article.id).toBe(1)
  expect(article.status).toBe('draft')
  expect(article.token).toMatch(/^t\d+$/)
  expect(article.changedAt).toBeNull()
  expect(log.tables()).toEqual(['insert articles'])
  // without RETURNING the database's own values are loaded when they are read, all at once
  expect([await read(article, 'views'), await read(article, 'note'), await read(article, 'titleLength')]).toEqual([0, 'none', 5])
  expect(log.count('select')).toBe(variant.returning ? 0 : 1)
  await session.commit()
  expect(await newSession().query(Article).one()).toMatchObject({ status: 'draft', views: 0, note: 'none', titleLength: 5 })
})

matrix('contract-54: null counts as not given where there is a default; nullValue() insists', async ({ session, newSession }) => {
  session.add(new Article({ title: 'a', note: null, status: null as never }))
  session.add(new Article({ title: 'b', note: nullValue() as never }))
  await session.commit()
  const [a, b] = await newSession().query(Article).orderBy(Article.c.id).all()
  expect([a?.note, a?.status, b?.note]).toEqual(['none', 'draft', null])
})

matrix('onUpdate is applied with a change and not without one', async ({ session, newSession }) => {
  const article = new Article({ title: 'a' })
  session.add(article)
  await session.commit()
  const second = newSession()
  const found = await second.query(Article).one()
  found.title = 'a'
  await second.flush()
  expect(found.edits).toBe(0)
  found.title = 'longer'
  await second.flush()
  expect(found.edits).toBe(7)
  await second.commit()
  const third = await newSession().query(Article).one()
  expect([third.edits, third.titleLength]).toEqual([7, 6])
})

matrix('a computed column is read again after an update', async ({ session, read }) => {
  const article = new Article({ title: 'a' })
  session.add(article)
  await session.flush()
  article.title = 'four'
  await session.flush()
  expect(await read(article, 'titleLength')).toBe(4)
})

matrix('an SQL expression is a value, on insert and on update', async ({ session, read, log, newSession }) => {
  const article = new Article({ title: lower(literal('ABC')) as never })
  session.add(article)
  await session.flush()
  expect(await read(article, 'title')).toBe('abc')
  article.views = Article.c.views.plus(5) as never
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update articles'])
  expect(await read(article, 'views')).toBe(5)
  await session.commit()
  expect((await newSession().query(Article).one()).views).toBe(5)
})

matrix('JSON values are compared by what they hold', async ({ session, log }) => {
  const article = new Article({ title: 'a', data: { tags: ['x'], n: 1 } })
  session.add(article)
  await session.commit()
  const found = await session.query(Article).one()
  found.data = { n: 1, tags: ['x'] }
  found.changedAt = null
  log.reset()
  await session.flush()
  expect(log.count()).toBe(0)
  found.data = { n: 2 }
  await session.flush()
  expect(log.tables()).toEqual(['update articles'])
})

matrix('a missing value is said before anything is sent, and the corrected flush succeeds', async ({ session, log }) => {
  const user = new User({} as never)
  session.addAll([new Role({ name: 'r' }), user])
  const failure = await session
    .withoutAutoflush(async () => session.flush())
    .then(
      () => null,
      (error: unknown) => error,
    )
  expect(failure).toBeInstanceOf(MissingValueError)
  expect(String(failure)).toMatch(/User\.name has no value[^]*object {2}User\(pending\)[^]*do {6}set name/)
  expect(log.count()).toBe(0)
  await session.rollback()
  user.name = 'Ada'
  session.add(user)
  await session.flush()
  expect(user.id).toBe(1)
})

matrix('a parent that is missing is named', async ({ session }) => {
  session.add(new Post({ title: 'x' }))
  await expect(async () => session.flush()).rejects.toThrow(/Post\.author has no target, and Post\.authorId cannot be null/)
})

matrix('a wrong type names attribute and value', async ({ session, log }) => {
  session.add(new User({ name: 5 as never }))
  await expect(async () => session.flush()).rejects.toThrow(WrongTypeError)
  expect(log.count()).toBe(0)
})

matrix('a primary key is not null', async ({ session }) => {
  session.add(new Account({}))
  await expect(async () => session.flush()).rejects.toThrow(NullKeyError)
  await session.rollback()
  session.add(new Order({ lines: [new OrderLine({ amount: 1 })] }))
  await expect(async () => session.flush()).rejects.toThrow(/OrderLine\.itemId is part of the primary key and has no value[^]*OrderLine\.item/)
})

matrix('explicit and generated keys in one flush keep the order in which objects were added', async ({ session, newSession, variant }) => {
  if (variant.database === 'postgresql') return
  session.addAll([new Note({ body: 'a' }), new Note({ id: 10, body: 'b' }), new Note({ body: 'c' })])
  await session.commit()
  expect((await newSession().query(Note).orderBy(Note.c.id).all()).map(note => [note.id, note.body])).toEqual([
    [1, 'a'],
    [10, 'b'],
    [11, 'c'],
  ])
})

matrix(
  'contract-56: a changed key moves the object; loaded children follow in memory, the database cascades',
  async ({ session, log, newSession, read }) => {
    session.add(new Account({ name: 'old', entries: [new Entry({}), new Entry({})] }))
    await session.commit()
    const account = await session.get(Account, 'old')
    if (account === null) throw new Error('not found')
    await session.load(account, Account.entries)
    account.name = 'new'
    log.reset()
    await session.flush()
    expect(log.tables()).toEqual(['update accounts'])
    expect(account.entries.map(entry => entry.accountName)).toEqual(['new', 'new'])
    log.reset()
    expect(await session.get(Account, 'new')).toBe(account)
    expect(log.count()).toBe(0)
    expect(await session.get(Account, 'old')).toBeNull()
    await session.commit()
    expect((await newSession().query(Entry).all()).map(entry => entry.accountName)).toEqual(['new', 'new'])
    account.name = 'third'
    await session.flush()
    await session.rollback()
    expect(await session.get(Account, 'new')).toBe(account)
    expect(await read(account, 'name')).toBe('new')
  },
)

matrix('two rows exchange their keys through a third in one session', async ({ session, newSession }) => {
  session.addAll([new Account({ name: 'a', email: '1' }), new Account({ name: 'b', email: '2' })])
  await session.commit()
  const [a, b] = await session.query(Account).orderBy(Account.c.name).all()
  a!.name = 'c'
  await session.flush()
  b!.name = 'a'
  await session.flush()
  a!.name = 'b'
  await session.commit()
  expect((await newSession().query(Account).orderBy(Account.c.name).all()).map(account => [account.name, account.email])).toEqual([
    ['a', '2'],
    ['b', '1'],
  ])
})

matrix('contract-52: deleting an object and adding one with its key is one update', async ({ session, log, newSession }) => {
  session.add(new Account({ name: 'a', email: 'old', entries: [new Entry({})] }))
  await session.commit()
  const old = await session.query(Account).one()
  await session.delete(old)
  session.add(new Account({ name: 'a', email: 'new' }))
  log.reset()
  await session.flush()
  // the old object's child is set free, as it would be without the switch
  expect(log.tables().filter(table => !table.startsWith('select'))).toEqual(['update accounts', 'update entries'])
  await session.commit()
  const second = newSession()
  expect((await second.query(Account).one()).email).toBe('new')
  expect((await second.query(Entry).one()).accountName).toBeNull()
})
