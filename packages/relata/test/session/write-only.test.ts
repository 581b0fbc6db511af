/** Write-only collections: added to, removed from and queried, and never loaded; and `withParent`, which queries any relationship. */
import { declarativeBase, inspect, integer, many, one, text, withParent } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

const eventTags = Base.table('event_tags', {
  eventId: integer()
    .references(() => Event.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})

class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  seen: () => many(Event, { collection: 'dynamic', orderBy: Event.c.id, overlaps: ['events', 'user'] }),
  events: () => many(Event, { collection: 'writeOnly', backPopulates: 'user', cascade: ['all', 'delete-orphan'], orderBy: Event.c.id }),
}) {}

class Event extends Base.model('events', {
  id: integer().primaryKey(),
  kind: text(),
  userId: integer()
    .nullable()
    .references(() => User.c.id, { onDelete: 'cascade' }),
  user: () => one(User, { backPopulates: 'events' }),
  tags: () => many(Tag, { secondary: eventTags, collection: 'writeOnly' }),
}) {}

class Tag extends Base.model('tags', { id: integer().primaryKey(), name: text() }) {}

const matrix = matrixOf('write-only', Base)

matrix('members are added, removed and queried without loading the collection', async ({ session, log }) => {
  const ada = new User({ name: 'Ada', events: [new Event({ kind: 'first' })] })
  session.add(ada)
  await session.commit()
  await session.refresh(ada)
  log.reset()
  const login = new Event({ kind: 'login' })
  ada.events.add(login)
  expect([login.user, inspect(login).lifecycle]).toEqual([ada, 'pending'])
  ada.events.addAll([new Event({ kind: 'logout' })])
  await session.flush()
  expect(log.count('select')).toBe(0)
  expect((await session.scalars(ada.events.select())).map(event => event.kind)).toEqual(['first', 'login', 'logout'])
  expect((await session.scalars(ada.events.select().where(Event.c.kind.like('log%')).limit(1))).map(event => event.kind)).toEqual(['login'])
  ada.events.remove(login)
  await session.flush()
  expect(inspect(login).lifecycle).toBe('deleted')
  expect(await session.query(Event).count()).toBe(2)
  expect(ada.events).toBe(ada.events)
})

matrix('the other side and the parent’s deletion leave the members unread', async ({ session, log }) => {
  const [ada, bob] = [new User({ name: 'Ada', events: [new Event({ kind: 'a' }), new Event({ kind: 'b' })] }), new User({ name: 'Bob' })]
  session.addAll([ada, bob])
  await session.commit()
  const event = await session.query(Event).filter(Event.c.kind.eq('a')).one()
  event.user = bob
  await session.commit()
  expect((await session.scalars(bob.events.select())).map(each => each.kind)).toEqual(['a'])
  await session.refresh(ada)
  log.reset()
  await session.delete(ada)
  await session.flush()
  expect(log.tables()).toEqual(['delete users'])
  expect((await session.query(Event).all()).map(each => each.kind)).toEqual(['a'])
})

matrix('a many-to-many collection is written only, too', async ({ session }) => {
  const [red, blue] = [new Tag({ name: 'red' }), new Tag({ name: 'blue' })]
  const event = new Event({ kind: 'x', tags: [red, blue] })
  session.addAll([event, red, blue])
  await session.commit()
  event.tags.remove(red)
  await session.commit()
  expect((await session.scalars(event.tags.select())).map(tag => tag.name)).toEqual(['blue'])
})

matrix('rows are inserted, updated and deleted through the collection, without objects', async ({ session, log }) => {
  const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob', events: [new Event({ kind: 'his' })] })]
  session.addAll([ada, bob])
  await session.flush()
  log.reset()
  await session.execute(ada.events.insert([{ kind: 'a' }, { kind: 'b' }]))
  await session.execute(ada.events.insert({ kind: 'c' }))
  expect(log.tables()).toEqual(['insert events', 'insert events'])
  expect((await session.scalars(ada.events.select())).map(event => [event.kind, event.userId])).toEqual([
    ['a', ada.id],
    ['b', ada.id],
    ['c', ada.id],
  ])
  await session.execute(ada.events.update().where(Event.c.kind.ne('b')).set({ kind: 'z' }))
  await session.execute(ada.events.delete().where(Event.c.kind.eq('b')))
  session.expireAll()
  expect((await session.scalars(ada.events.select())).map(event => event.kind)).toEqual(['z', 'z'])
  expect((await session.scalars(bob.events.select())).map(event => event.kind)).toEqual(['his'])
})

matrix('over an association table there are UPDATE and DELETE, and no INSERT', async ({ session }) => {
  const [red, blue] = [new Tag({ name: 'red' }), new Tag({ name: 'blue' })]
  const event = new Event({ kind: 'x', tags: [red] })
  session.addAll([event, red, blue])
  await session.flush()
  await session.execute(event.tags.update().set({ name: 'pink' }))
  session.expireAll()
  expect((await session.query(Tag).orderBy(Tag.c.id).all()).map(tag => tag.name)).toEqual(['pink', 'blue'])
  expect(() => event.tags.insert({ name: 'green' })).toThrow(
    'Event.tags.insert() is not possible: its members are tied to it by an association table.',
  )
  expect(() => [...(event.tags as unknown as Iterable<Tag>)]).toThrow(TypeError)
})

matrix('a dynamic collection is queried each time it is gone through', async ({ session, variant, log }) => {
  const [a, b] = [new Event({ kind: 'a' }), new Event({ kind: 'b' })]
  const ada = new User({ name: 'Ada', seen: [a] })
  const all = async (): Promise<string[]> => {
    const kinds: string[] = []
    for await (const event of ada.seen) kinds.push(event.kind)
    return kinds
  }
  expect([...ada.seen]).toEqual([a])
  session.add(ada)
  await session.commit()
  ada.seen.add(b)
  expect([await all(), await all()]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
  ada.seen.remove(a)
  log.reset()
  expect(await all()).toEqual(['b'])
  expect(log.tables()).toEqual(['update events', 'select events'])
  expect((await session.scalars(ada.seen.select().where(Event.c.kind.eq('b')))).length).toBe(1)
  if (variant.mode === 'sync') expect([...ada.seen]).toEqual([b])
  else {
    expect(() => [...ada.seen]).toThrow('User.seen is dynamic, and this session is asynchronous')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  await session.commit()
  session.expunge(ada)
  await expect(all()).rejects.toThrow('User.seen is dynamic, and the object is in no session')
})

matrix('what would load or replace it is an error', async ({ session }) => {
  const ada = new User({ name: 'Ada' })
  session.add(ada)
  await session.commit()
  expect(() => ((ada as { events: unknown }).events = [])).toThrow('User.events is write-only')
  await expect(async () => session.load(ada, User.events)).rejects.toThrow('User.events is write-only')
})

matrix('withParent: the related rows of one object as a condition, in any direction', async ({ session, log }) => {
  const ada = new User({ name: 'Ada' })
  const event = new Event({ kind: 'new', user: ada, tags: [new Tag({ name: 'red' })] })
  session.addAll([ada, event, new Tag({ name: 'other' })])
  // the key is read when the statement runs, after the autoflush
  expect((await session.query(Event).filter(withParent(ada, User.events)).one()).kind).toBe('new')
  expect((await session.query(User).filter(withParent(event, Event.user)).one()).name).toBe('Ada')
  log.reset()
  expect(await session.query(Tag).filter(withParent(event, Event.tags), Tag.c.name.ne('x')).count()).toBe(1)
  expect(log.count()).toBe(1)
  expect(() => withParent(ada, Event.tags as never)).toThrow('withParent() was given Event.tags and an object that is no Event')
})
