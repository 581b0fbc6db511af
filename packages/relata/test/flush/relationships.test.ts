/** What relationships do at a flush: one-to-one, many-to-many, orphans, parents that go. */
import { lifecycleOf, select, StaleDataError } from 'relata'
import { expect } from 'vitest'
import { Base, Folder, Item, Note, Order, OrderLine, Post, Profile, Role, User, userRoles } from './models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'
import { warningsDuring } from './warnings.ts'

const matrix = matrixOf('flush relationships', Base)

async function stored(context: MatrixContext, ...entities: object[]): Promise<void> {
  const session = context.newSession()
  session.addAll(entities)
  await session.commit()
  await session.close()
}

matrix('contract-09: a replaced one-to-one child is set free before the new one is inserted', async context => {
  const { session, log, newSession } = context
  await stored(context, new User({ name: 'Ada', profile: new Profile({ bio: 'old' }) }))
  const user = await session.query(User).one()
  await session.load(user, User.profile)
  user.profile = new Profile({ bio: 'new' })
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update profiles', 'insert profiles'])
  await session.commit()
  expect((await newSession().query(Profile).orderBy(Profile.c.id).all()).map(profile => profile.userId)).toEqual([null, 1])
})

matrix('contract-09: an old value that nobody has read is loaded by the flush', async context => {
  const { session, log, newSession } = context
  await stored(context, new User({ name: 'Ada', profile: new Profile({ bio: 'old' }) }))
  const user = await session.query(User).one()
  user.profile = new Profile({ bio: 'new' })
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['select profiles', 'update profiles', 'insert profiles'])
  expect(user.profile?.bio).toBe('new')
  await session.commit()
  expect((await newSession().query(Profile).filterBy({ userId: 1 }).one()).bio).toBe('new')
})

matrix('contract-10: a child handed over survives its former parent, with one update', async context => {
  const { session, log } = context
  await stored(context, new User({ name: 'Ada', posts: [new Post({ title: 'p' })] }), new User({ name: 'Bob' }))
  const [ada, bob] = await session.query(User).orderBy(User.c.id).all()
  await session.load([ada!, bob!], User.posts)
  const post = ada!.posts[0]!
  ada!.posts.remove(post)
  bob!.posts.push(post)
  await session.delete(ada!)
  log.reset()
  await session.flush()
  expect(log.tables().filter(table => !table.startsWith('select'))).toEqual(['update posts', 'delete user_roles', 'delete users'])
  expect(post.authorId).toBe(2)
})

matrix('a child that is deleted with its parent and given to another afterwards is written first and deleted by the next flush', async context => {
  const { session } = context
  await stored(context, new User({ name: 'Ada', posts: [new Post({ title: 'p' })] }), new User({ name: 'Bob' }))
  const [ada, bob] = await session.query(User).orderBy(User.c.id).all()
  await session.load([ada!, bob!], User.posts)
  const post = ada!.posts[0]!
  await session.delete(ada!)
  bob!.posts.push(post)
  await session.flush()
  expect(post.authorId).toBe(2)
  expect(session.deleted).toEqual([post])
  await session.commit()
  expect(await session.query(Post).count()).toBe(0)
  expect(await session.query(User).count()).toBe(1)
})

matrix('contract-12: a link edited on both sides is one row; deleting either side removes it unloaded', async context => {
  const { session, log, newSession } = context
  const [user, role] = [new User({ name: 'Ada' }), new Role({ name: 'admin' })]
  session.addAll([user, role])
  await session.commit()
  await session.load([user], User.roles)
  await session.load([role], Role.users)
  log.reset()
  user.roles.push(role)
  await session.flush()
  expect(log.events.map(event => [event.sql.split(' ')[0], event.rowCount])).toEqual([['insert', 1]])
  await session.commit()
  for (const model of [Role, User]) {
    const other = newSession()
    await other.delete(await other.query(model).one())
    log.reset()
    await other.flush()
    expect(log.tables().filter(table => table.startsWith('delete'))).toEqual(['delete user_roles', model === Role ? 'delete roles' : 'delete users'])
    expect(await other.execute(select(userRoles.c.userId))).toEqual([])
    await other.rollback()
  }
})

matrix('a link is moved within one flush, and one taken out and put back costs nothing', async context => {
  const { session, log } = context
  await stored(context, new User({ name: 'Ada', roles: [new Role({ name: 'a' }), new Role({ name: 'b' })] }), new Role({ name: 'c' }))
  const user = await session.query(User).one()
  const roles = await session.query(Role).orderBy(Role.c.name).all()
  await session.load(user, User.roles)
  user.roles.remove(roles[0]!)
  user.roles.push(roles[0]!)
  log.reset()
  await session.flush()
  expect(log.count()).toBe(0)
  user.roles.replace([roles[1]!, roles[2]!])
  await session.flush()
  expect(log.tables()).toEqual(['delete user_roles', 'insert user_roles'])
})

matrix('contract-13: a link that is gone already is stale', async context => {
  const { session, engine } = context
  await stored(context, new User({ name: 'Ada', roles: [new Role({ name: 'a' })] }))
  const user = await session.query(User).one()
  await session.load(user, User.roles)
  await session.commit()
  await session.load(user, User.roles)
  await session.execute((await import('relata')).delete_(userRoles).everyRow())
  user.roles.clear()
  await expect(async () => session.flush()).rejects.toThrow(StaleDataError)
  await session.rollback()
  void engine
})

matrix('contract-14: a member twice in a collection is one row', async context => {
  const { session, newSession } = context
  const role = new Role({ name: 'a' })
  session.add(new User({ name: 'Ada', roles: [role, role] }))
  await session.commit()
  const user = await newSession().query(User).one()
  expect(await context.read(user, 'roles')).toHaveLength(1)
})

matrix('contract-15: an object linked along a side that does not cascade is not written, and the flush warns', async context => {
  const { session, log } = context
  await stored(context, new User({ name: 'Ada' }))
  const user = await session.query(User).one()
  const note = new Note({ body: 'n', user })
  log.reset()
  const warnings = await warningsDuring(async () => session.flush())
  expect(log.tables().filter(table => table.startsWith('insert'))).toEqual([])
  expect(warnings.map(warning => warning.code)).toEqual(['RELATA_NOT_IN_SESSION'])
  expect(warnings[0]?.message).toMatch(/Note\(transient\) is not in the session.*User\.notes/)
  expect(lifecycleOf(note)).toBe('transient')
})

matrix('contract-16: removing from a delete-orphan collection is one delete at the flush', async context => {
  const { session, log } = context
  await stored(context, new User({ name: 'Ada', posts: [new Post({ title: 'p' }), new Post({ title: 'q' })] }))
  const user = await session.query(User).one()
  await session.load(user, User.posts)
  user.posts.pop()
  expect(session.deleted).toEqual([])
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['delete posts'])
})

matrix('contract-17: a new child that lost its only owner is never inserted', async context => {
  const { session, log } = context
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'p' })] })
  session.add(user)
  const post = user.posts.pop()!
  await session.flush()
  expect(log.tables()).toEqual(['insert users'])
  expect(lifecycleOf(post)).toBe('transient')
})

matrix('contract-20: a parent without a delete cascade sets its children free, loading them if need be', async context => {
  const { session, log, newSession } = context
  await stored(context, new User({ name: 'Ada', notes: [new Note({ body: 'a' }), new Note({ body: 'b' })] }))
  await session.delete(await session.query(User).one())
  log.reset()
  await session.flush()
  const tables = log.tables()
  expect(tables.filter(table => !table.startsWith('select'))).toEqual(['update notes', 'delete user_roles', 'delete users'])
  expect(log.tables('select')).toEqual(expect.arrayContaining(['select notes']))
  await session.commit()
  expect((await newSession().query(Note).all()).map(note => note.userId)).toEqual([null, null])
})

matrix('contract-21: delete cascades load what is not loaded, and children go first', async context => {
  const { session, log } = context
  await stored(context, new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })] }), new User({ name: 'Bob' }))
  const user = await session.query(User).filterBy({ name: 'Ada' }).one()
  log.reset()
  await session.delete(user)
  expect(log.tables()).toEqual(['select posts'])
  expect(session.deleted).toHaveLength(3)
  log.reset()
  await session.flush()
  expect(log.tables('delete')).toEqual(['delete user_roles', 'delete posts', 'delete users'])
})

matrix('an association object that is replaced by one with the same key is one update', async context => {
  const { session, log } = context
  const item = new Item({ name: 'i' })
  await stored(context, new Order({ lines: [new OrderLine({ amount: 1, item })] }))
  const order = await session.query(Order).one()
  await session.load(order, Order.lines)
  const stays = await session.query(Item).one()
  order.lines.clear()
  order.lines.push(new OrderLine({ amount: 5, item: stays }))
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update order_lines'])
  expect(order.lines[0]).toMatchObject({ orderId: 1, itemId: 1, amount: 5 })
  await session.commit()
  expect((await session.query(OrderLine).one()).amount).toBe(5)
})

matrix('a flush does not edit collections: a deleted object stays in loaded ones until they are expired, as in SQLAlchemy', async context => {
  const { session } = context
  await stored(context, new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })] }))
  const user = await session.query(User).one()
  await session.load(user, User.posts)
  await session.delete(user.posts[0]!)
  await session.flush()
  expect(user.posts).toHaveLength(2)
  await session.commit()
  expect((await context.read(user, 'posts')).map(post => post.title)).toEqual(['b'])
})

matrix('a whole tree can be moved and deleted in one flush', async context => {
  const { session, newSession } = context
  const [left, right] = [new Folder({ name: 'left', children: [new Folder({ name: 'x' })] }), new Folder({ name: 'right' })]
  session.add(new Folder({ name: 'root', children: [left, right] }))
  await session.commit()
  const second = newSession()
  const folders = new Map((await second.query(Folder).all()).map(folder => [folder.name, folder]))
  await second.load([...folders.values()], Folder.children)
  const x = folders.get('x')!
  folders.get('right')!.children.push(x)
  await second.delete(folders.get('left')!)
  await second.commit()
  const names = (await second.query(Folder).orderBy(Folder.c.id).all()).map(folder => folder.name)
  expect(names).toEqual(['root', 'right', 'x'])
})
