/** doExecute sees every statement of a session before it runs, and may replace it. */
import { insert, listen, select, selectinload, joinedload, sql, StatementExecution } from 'relata'
import { afterEach, expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { define } from './models.ts'

const { Base, User, Post, Tag } = define()
const matrix = matrixOf('doExecute', Base)

const seen: string[] = []
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
  seen.length = 0
})

const note = (execution: StatementExecution): void =>
  void seen.push(`${execution.kind} ${execution.statement.kind}${execution.relationship === null ? '' : ` ${execution.relationship}`}`)

matrix('every way to run a statement is told', async ({ session, read }) => {
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a', body: 'b' })] }))
  await session.commit()
  ends.push(listen(session, 'doExecute', note))
  const user = await session.query(User).one()
  const told = (): string[] => seen.splice(0)
  expect(told()).toEqual(['statement select'])
  const [post] = await read(user, 'posts')
  expect(told()).toEqual(['relationship select User.posts'])
  await read(post as InstanceType<typeof Post>, 'body')
  expect(told()).toEqual(['columns select'])
  await session.refresh(user)
  expect(told()).toEqual(['columns select'])
  await session.query(User).options(selectinload(User.posts)).populateExisting().all()
  expect(told()).toEqual(['statement select', 'relationship select User.posts'])
  await session.query(User).options(joinedload(User.posts)).all()
  expect(told()).toEqual(['statement select'])
  await session.query(User).count()
  await session.query(User).exists()
  await session.scalars(select(User.c.id))
  await session.execute(select(User))
  expect(told()).toEqual(['statement select', 'statement select', 'statement select', 'statement select'])
  await session.execute(insert(Tag).values({ name: 'x' }))
  await session.execute(sql`select 1`)
  expect(told()).toEqual(['statement insert', expect.stringMatching(/^statement /)])
  session.expungeAll()
  await session.get(User, user.id)
  expect(told()).toEqual(['statement select'])
  for await (const each of session.query(User).stream()) seen.push(each.name)
  expect(told()).toEqual(['statement select', 'Ada'])
})

matrix("a statement may be replaced: conditions and options of the program's own", async ({ session, read, log }) => {
  session.addAll([new User({ name: 'Ada', posts: [new Post({ title: 'a' })] }), new User({ name: 'Eve' })])
  await session.commit()
  ends.push(
    listen(session, 'doExecute', execution => {
      if (execution.kind === 'statement' && execution.isSelect())
        execution.statement = execution.statement.where(User.c.name.eq('Ada')).options(selectinload(User.posts))
    }),
  )
  const users = await session.query(User).all()
  expect(users.map(user => user.name)).toEqual(['Ada'])
  log.reset()
  expect((await read(users[0] as InstanceType<typeof User>, 'posts')).length).toBe(1)
  expect(log.tables()).toEqual([])
})

matrix('lazy and eager loads of related objects may be narrowed', async ({ session, newSession, read }) => {
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a', score: 1 }), new Post({ title: 'b', score: 9 })] }))
  await session.commit()
  for (const eager of [false, true]) {
    const other = newSession()
    ends.push(
      listen(other, 'doExecute', execution => {
        if (execution.kind === 'relationship' && execution.isSelect()) execution.statement = execution.statement.where(Post.c.score.gt(5))
      }),
    )
    const user = await other
      .query(User)
      .options(...(eager ? [selectinload(User.posts)] : []))
      .one()
    expect((await read(user, 'posts')).map(post => post.title)).toEqual(['b'])
  }
})

matrix('a replacement of another kind, or with other columns for related objects, is an error', async ({ session, read }) => {
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  const end = listen(session, 'doExecute', execution => void (execution.statement = insert(Tag).values({ name: 'x' })))
  await expect((async () => session.query(User).all())()).rejects.toThrow(/replaced select by something that is none/)
  end()
  const user = await session.query(User).one()
  ends.push(listen(session, 'doExecute', execution => void (execution.statement = select(Post.c.id))))
  await expect(read(user, 'posts')).rejects.toThrow(/loads User.posts by one with other columns/)
})

matrix('what a listener throws ends the operation', async ({ session }) => {
  ends.push(
    listen(session, 'doExecute', () => {
      throw new Error('not now')
    }),
  )
  await expect((async () => session.query(User).all())()).rejects.toThrow('not now')
  ends.splice(0).forEach(end => end())
  expect(await session.query(User).all()).toEqual([])
})
