/** The order of statements in a flush, and how few there are. */
import { expect } from 'vitest'
import { Base, City, Country, Folder, Item, Note, Order, OrderLine, Player, Post, Profile, Role, Team, User } from './models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('flush order', Base)

matrix('contract-50: parents are inserted before children without a link in memory', async ({ session, log }) => {
  session.addAll([new Post({ title: 'a', authorId: 1 }), new User({ id: 1, name: 'Ada' })])
  await session.flush()
  expect(log.tables()).toEqual(['insert users', 'insert posts'])
})

matrix('rows of one table are one statement, and their keys come back in order', async ({ session, log, newSession }) => {
  const users = Array.from({ length: 120 }, (_, index) => new User({ name: `u${index}`, posts: [new Post({ title: `p${index}` })] }))
  session.addAll(users)
  await session.flush()
  expect(log.tables()).toEqual(['insert users', 'insert posts'])
  expect(users.map(user => user.id)).toEqual(users.map((_, index) => index + 1))
  await session.commit()
  const second = newSession()
  const posts = await second.query(Post).all()
  expect(posts).toHaveLength(120)
  for (const post of posts) expect(post.title).toBe(`p${post.authorId - 1}`)
})

matrix('more rows than one statement holds', async ({ session, newSession }) => {
  session.addAll(Array.from({ length: 1203 }, (_, index) => new Note({ body: `n${index}` })))
  await session.commit()
  const second = newSession()
  const notes = await second.query(Note).orderBy(Note.c.id).all()
  expect(notes.map(note => note.body)).toEqual(Array.from({ length: 1203 }, (_, index) => `n${index}`))
  for (const note of notes) note.body = `${note.id}`
  await second.commit()
  for (const note of await second.query(Note).all()) expect(note.body).toBe(String(note.id))
  for (const note of await second.query(Note).all()) await second.delete(note)
  await second.commit()
  expect(await second.query(Note).count()).toBe(0)
})

matrix('contract-50: a tree is inserted level by level, and deleted from its leaves', async ({ session, log, newSession }) => {
  const deep = new Folder({ name: 'deep' })
  session.add(new Folder({ name: 'root', children: [new Folder({ name: 'a', children: [deep] }), new Folder({ name: 'b' })] }))
  await session.flush()
  expect(log.tables()).toEqual(['insert folders', 'insert folders', 'insert folders'])
  expect(deep.parentId).toBe(2)
  await session.commit()
  const second = newSession()
  const root = await second.query(Folder).filterBy({ name: 'root' }).one()
  log.reset()
  await second.delete(root)
  // one statement for each level, and one that finds no more
  expect(log.count('select')).toBeLessThanOrEqual(4)
  log.reset()
  await second.flush()
  expect(log.tables()).toEqual(['delete folders', 'delete folders', 'delete folders'])
  expect(await second.query(Folder).count()).toBe(0)
})

matrix('contract-51: mutually dependent rows with postUpdate: insert, insert, update; and back', async ({ session, log }) => {
  const player = new Player({ name: 'p' })
  const team = new Team({ name: 't', captain: player, players: [player] })
  session.add(team)
  await session.flush()
  expect(log.tables()).toEqual(['insert teams', 'insert players', 'update teams'])
  expect(team.captainId).toBe(player.id)
  await session.commit()
  await session.delete(team)
  await session.delete(player)
  log.reset()
  await session.flush()
  expect(log.tables().filter(table => !table.startsWith('select'))).toEqual(['update teams', 'delete players', 'delete teams'])
})

matrix('contract-51: a circle without postUpdate is an error that names objects, relationship and cure', async ({ session, log }) => {
  const city = new City({ name: 'c' })
  session.add(new Country({ name: 'x', capital: city, cities: [city] }))
  await expect(async () => session.flush()).rejects.toThrow(/CIRCULAR_DEPENDENCY|refer to each other/)
  expect(log.count()).toBe(0)
  await session.rollback()
})

matrix('a circle is written in two flushes', async ({ session, newSession }) => {
  const city = new City({ name: 'c' })
  const country = new Country({ name: 'x', cities: [city] })
  session.add(country)
  await session.flush()
  country.capital = city
  await session.commit()
  expect((await newSession().query(Country).one()).capitalId).toBe(1)
})

matrix('contract-53: changed rows by key, one statement for a set of columns, only what changed', async ({ session, log, variant }) => {
  const users = Array.from({ length: 4 }, (_, index) => new User({ name: `u${index}` }))
  session.addAll(users)
  await session.commit()
  const loaded = await session.query(User).orderBy(User.c.id.desc()).all()
  for (const user of loaded) user.name += '!'
  loaded[0]!.name = 'u3'
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update users'])
  expect(log.events[0]?.repetitions === 3 || variant.database === 'postgresql').toBe(true)
  log.reset()
  await session.flush()
  expect(log.count()).toBe(0)
})

matrix('in one table updates come first, then inserts, deletes last', async ({ session, log }) => {
  const [a, b] = [new Role({ name: 'a' }), new Role({ name: 'b' })]
  session.addAll([a, b])
  await session.commit()
  await session.query(Role).all()
  session.add(new Role({ name: 'c' }))
  await session.delete(b)
  a.name = 'A'
  log.reset()
  await session.flush()
  expect(log.tables('update').concat(log.tables('insert'), log.tables('delete'))).toEqual([
    'update roles',
    'insert roles',
    'delete user_roles',
    'delete roles',
  ])
  expect(log.tables().filter(table => table.endsWith(' roles'))).toEqual(['update roles', 'insert roles', 'delete roles'])
})

matrix('an association object is written with the keys of both ends', async ({ session, log, newSession }) => {
  const item = new Item({ name: 'i' })
  session.add(new Order({ lines: [new OrderLine({ amount: 1, item }), new OrderLine({ amount: 2, item: new Item({ name: 'j' }) })] }))
  await session.flush()
  expect(log.tables()).toEqual(['insert orders', 'insert items', 'insert order_lines'])
  await session.commit()
  expect((await newSession().query(OrderLine).all()).map(line => [line.orderId, line.itemId, line.amount])).toEqual([
    [1, 1, 1],
    [1, 2, 2],
  ])
})

matrix('nothing is sent for what did not change, however much is loaded', async ({ session, log }) => {
  session.addAll(Array.from({ length: 50 }, (_, index) => new User({ name: `u${index}`, profile: new Profile({ bio: 'x' }) })))
  await session.commit()
  const users = await session.query(User).all()
  users[7]!.name = 'changed'
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update users'])
})

matrix('explainFlush shows what the flush then sends', async ({ session, log }) => {
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })], roles: [new Role({ name: 'r' })] })
  session.add(user)
  const plan = await session.explainFlush()
  expect(log.count()).toBe(0)
  await session.flush()
  expect(log.statements).toEqual(plan.map(step => step.sql))
  user.posts.splice(0, 1)
  user.name = 'Bob'
  user.roles.clear()
  const next = await session.explainFlush()
  log.reset()
  await session.flush()
  expect(log.statements).toEqual(next.map(step => step.sql))
  expect(next.map(step => [step.kind, step.table, step.values])).toEqual([
    ['update', 'users', [['Bob', 1]]],
    ['unlink', 'user_roles', [[1, 1]]],
    ['delete', 'posts', [[1]]],
  ])
})
