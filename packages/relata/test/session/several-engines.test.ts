/** A session with engines for its models: each statement in its own database, each with a transaction. */
import {
  count,
  createEngine,
  declarativeBase,
  delete_,
  inherit,
  insert,
  integer,
  joinedload,
  many,
  one,
  select,
  selectinload,
  Session,
  sql,
  text,
  update,
} from 'relata'
import { statementLog } from 'relata/testing'
import { expect } from 'vitest'
import { database } from '../support/databases.ts'
import { matrixOf, type MatrixContext, openEngine, variants } from '../support/matrix.ts'

const Base = declarativeBase()

class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text().unique(),
  events: () => many(Event, { backPopulates: 'user', foreignKeys: [Event.c.userId], primaryjoin: User.c.id.eq(Event.c.userId) }),
}) {}

class Tag extends Base.model('tags', {
  id: integer().primaryKey(),
  name: text(),
  events: () => many(Event, { secondary: eventTags, backPopulates: 'tags' }),
}) {}

class Event extends Base.model(
  'events',
  {
    id: integer().primaryKey(),
    kind: text().discriminator(),
    title: text(),
    userId: integer().nullable(),
    user: () => one(User, { backPopulates: 'events', foreignKeys: [Event.c.userId], primaryjoin: User.c.id.eq(Event.c.userId) }),
    tags: () => many(Tag, { secondary: eventTags, backPopulates: 'events' }),
  },
  { identity: 'event' },
) {}
class Meeting extends inherit(Event, { identity: 'meeting', table: 'meetings' }, { room: text() }) {}

const eventTags = Base.table('event_tags', {
  eventId: integer()
    .references(() => Event.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})
Base.register({ User, Tag, Event, Meeting })

const matrix = matrixOf('several engines', Base)

interface Two {
  readonly session: Session<'async'>
  readonly there: ReturnType<typeof statementLog>
  readonly open: () => Session<'async'>
}

/** Users are in the test's own database; events, meetings and tags in another one: SQLite, where the test is asynchronous. */
async function two({ engine, variant }: MatrixContext, work: (two: Two) => Promise<void>): Promise<void> {
  const sqlite = database('sqlite')
  const fresh = await sqlite.create('several-engines-other')
  const other = variant.mode === 'sync' ? openEngine(variants[0]!, fresh) : createEngine(fresh.url)
  const open = (): Session<'async'> =>
    new Session(engine, {
      binds: new Map<object, typeof engine>([
        [Event, other],
        [Tag, other],
      ]),
    })
  const session = open()
  try {
    await Base.metadata.createAll(other)
    await work({ session, there: statementLog(other), open })
  } finally {
    await session.close()
    await other.dispose()
    await fresh.drop()
  }
}

matrix('each row goes to its database, in one unit of work', async context => {
  const { log } = context
  await two(context, async ({ session, there, open }) => {
    log.reset()
    const ada = new User({
      name: 'Ada',
      events: [new Event({ title: 'start' }), new Meeting({ title: 'talk', room: 'R1', tags: [new Tag({ name: 'red' })] })],
    })
    session.add(ada)
    await session.commit()
    expect(log.tables()).toEqual(['insert users'])
    expect(there.tables().sort()).toEqual(['insert event_tags', 'insert events', 'insert events', 'insert meetings', 'insert tags'])
    expect([log.transactions.at(-1), there.transactions.at(-1)].map(text => /commit/i.test(String(text)))).toEqual([true, true])

    const fresh = open()
    const user = await fresh.query(User).options(selectinload(User.events)).one()
    expect(user.events.map(event => event.title).sort()).toEqual(['start', 'talk'])
    const meeting = await fresh.query(Meeting).options(joinedload(Meeting.tags)).one()
    expect([meeting.room, meeting.tags[0]!.name]).toEqual(['R1', 'red'])
    expect(await context.read(meeting, 'user')).toBe(user)
    expect(user.events).toContain(meeting)
    // both are changed and deleted where they are
    user.name = 'Countess'
    meeting.room = 'R2'
    const started = user.events.find(event => event.title === 'start')!
    await fresh.delete(started)
    await fresh.commit()
    await fresh.refresh(meeting)
    expect([meeting.room, meeting.title]).toEqual(['R2', 'talk'])
    expect(await fresh.query(Event).count()).toBe(1)
    await fresh.close()
  })
})

matrix('rollback and savepoints end all of them', async context => {
  await two(context, async ({ session, open }) => {
    session.add(new User({ name: 'kept' }))
    const savepoint = await session.beginNested()
    // the other database is first used below the savepoint
    session.addAll([new User({ name: 'lost' }), new Event({ title: 'lost' })])
    await session.flush()
    await savepoint.rollback()
    session.add(new Event({ title: 'kept' }))
    const second = await session.beginNested()
    session.add(new Event({ title: 'released' }))
    await second.commit()
    await session.commit()
    session.addAll([new User({ name: 'undone' }), new Event({ title: 'undone' })])
    await session.flush()
    await session.rollback()
    const fresh = open()
    expect((await fresh.query(User).all()).map(user => user.name)).toEqual(['kept'])
    expect((await fresh.query(Event).orderBy(Event.c.id).all()).map(event => event.title)).toEqual(['kept', 'released'])
    // a failure in one undoes both
    fresh.addAll([new User({ name: 'kept' }), new Event({ title: 'too' })])
    await expect(async () => fresh.commit()).rejects.toMatchObject({ kind: 'unique' })
    await fresh.rollback()
    expect([await fresh.query(Event).count(), await fresh.query(User).count()]).toEqual([2, 1])
    await fresh.close()
  })
})

matrix('statements of every kind find their database', async context => {
  await two(context, async ({ session, there }) => {
    const [[event]] = (await session.execute(insert(Event).returning(Event), [{ title: 'a' }, { title: 'b' }])) as unknown as [[Event]]
    await session.execute(insert(User), [{ name: 'x' }])
    await session.execute(update(Event).set({ title: 'A' }).where(Event.c.title.eq('a')))
    await session.execute(update(User), [{ id: 1, name: 'y' }])
    expect(event.title).toBe('A')
    expect(await session.execute(select(count(Event.c.id)))).toEqual([[2]])
    expect(await session.execute(select(User.c.name))).toEqual([['y']])
    const tag = await session.upsert(Tag, { id: 5, name: 'red' }, { on: [Tag.c.id] })
    await session.execute(insert(eventTags).values({ eventId: event.id, tagId: tag.id }))
    await session.execute(delete_(eventTags).everyRow())
    there.reset()
    expect(await session.query(Event).filter(Event.c.title.eq('b')).delete()).toBe(1)
    expect(there.tables()).toEqual(['delete events'])
    // SQL by hand names no table that is known: it goes to the session's own engine
    await session.execute(sql`select 1 as one`)
    const merged = await session.merge(new Event({ id: event.id, title: 'merged' }))
    expect(merged).toBe(event)
    await session.rollback()
  })
})

matrix('what belongs nowhere, or to two databases, is an error', async context => {
  await two(context, async ({ session }) => {
    await expect(async () => session.query(User).join(User.events).all()).rejects.toMatchObject({ code: 'SEVERAL_ENGINES' })
    await expect(async () => session.query(User).filter(User.events.any()).all()).rejects.toMatchObject({ code: 'SEVERAL_ENGINES' })
    const { engine } = context
    const bare = new Session(null, { binds: new Map([[User, engine]]) })
    expect(await bare.query(User).count()).toBe(0)
    await expect(async () => bare.query(Event).all()).rejects.toMatchObject({
      code: 'UNBOUND',
      message: expect.stringContaining('"events"') as string,
    })
    await expect(async () => bare.execute(sql`select 1`)).rejects.toMatchObject({ code: 'UNBOUND' })
    await bare.close()
    expect(() => new Session(null)).toThrow(/A session needs an engine/)
    expect(() => new Session(engine, { binds: new Map() })).toThrow(/are a Map of engines/)
    expect(() => new Session(engine, { binds: new Map([[{}, engine]]) })).toThrow(/name models and tables/)
    expect(() => new Session(engine, { binds: new Map([[User, 'x' as never]]) })).toThrow(/are of one mode/)
  })
})
