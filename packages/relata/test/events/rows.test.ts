/** Row events: before and after each INSERT, UPDATE and DELETE, inside of the flush and its transaction. */
import { inherit, insert, inspect, integer, listen, select, text } from 'relata'
import { afterEach, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { define } from './models.ts'

const { Base, User, Post, Profile, Audit } = define()
class Article extends inherit(Post, { identity: 'article', table: 'articles' }, { summary: text().nullable(), words: integer().default(1) }) {}
const matrix = matrixOf('row events', Base)

const seen: string[] = []
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
  seen.length = 0
})

matrix('each row is told before and after, and the object has its key after', async ({ session }) => {
  for (const event of ['beforeInsert', 'afterInsert', 'beforeUpdate', 'afterUpdate', 'beforeDelete', 'afterDelete'] as const)
    ends.push(listen(User, event, user => void seen.push(`${event} ${user.id} ${user.name}`)))
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  expect(seen.splice(0)).toEqual(['beforeInsert null Ada', 'afterInsert 1 Ada'])
  user.name = 'Grace'
  await session.flush()
  expect(seen.splice(0)).toEqual(['beforeUpdate 1 Grace', 'afterUpdate 1 Grace'])
  await session.delete(user)
  await session.flush()
  expect(seen.splice(0)).toEqual(['beforeDelete 1 Grace', 'afterDelete 1 Grace'])
  await session.flush()
  expect(seen).toEqual([])
})

matrix('columns of the object that are set before an INSERT or UPDATE are written with its row', async ({ session, newSession, log }) => {
  ends.push(
    listen(User, 'beforeInsert', user => void (user.slug = user.name.toLowerCase())),
    listen(User, 'beforeUpdate', user => void (user.slug = `${user.name.toLowerCase()}!`)),
  )
  const user = new User({ name: 'Ada' })
  session.addAll([user, new User({ name: 'Eve', slug: 'given' })])
  await session.flush()
  expect(log.tables()).toEqual(['insert users'])
  expect(user.slug).toBe('ada')
  user.name = 'Grace'
  await session.flush()
  expect(log.tables()).toEqual(['insert users', 'update users'])
  await session.commit()
  expect((await newSession().query(User).orderBy(User.c.id).all()).map(each => each.slug)).toEqual(['grace!', 'eve'])
  expect(inspect(user).modified).toBe(false)
})

matrix('a value set and a wrong one are checked as any other', async ({ session }) => {
  ends.push(listen(User, 'beforeInsert', user => void (user.name = 7 as never)))
  session.add(new User({ name: 'Ada' }))
  await expect((async () => session.flush())()).rejects.toThrow(/User.name/)
  await session.rollback()
})

matrix('rows that are written alike still go in one statement', async ({ session, log }) => {
  ends.push(listen(User, 'beforeInsert', user => void (user.slug = user.name)))
  ends.push(listen(User, 'afterInsert', user => void seen.push(String(user.id))))
  session.addAll(['a', 'b', 'c'].map(name => new User({ name })))
  await session.flush()
  expect(log.tables()).toEqual(['insert users'])
  expect(seen).toEqual(['1', '2', '3'])
})

matrix('the foreign key of a stored parent is there before the row is written, that of a new one after', async ({ session }) => {
  ends.push(
    listen(Post, 'beforeInsert', post => void seen.push(`before ${post.title} ${post.authorId}`)),
    listen(Post, 'afterInsert', post => void seen.push(`after ${post.title} ${post.authorId}`)),
    listen(Post, 'beforeUpdate', post => void seen.push(`update ${post.title} ${post.authorId}`)),
  )
  const ada = new User({ name: 'Ada' })
  session.add(ada)
  await session.flush()
  const [a, b] = [new Post({ title: 'a', author: ada }), new Post({ title: 'b', author: new User({ name: 'new' }) })]
  session.addAll([a, b])
  await session.flush()
  expect(seen.splice(0)).toEqual(['before a 1', 'before b null', 'after a 1', 'after b 2'])
  b.author = ada
  await session.flush()
  expect(seen).toEqual(['update b 1'])
  expect(b.authorId).toBe(1)
  expect(await session.scalars(select(Post.c.authorId).orderBy(Post.c.id))).toEqual([1, 1])
})

matrix('statements on the connection run inside of the transaction', async ({ session, newSession, variant }) => {
  const what = insert(Audit)
  ends.push(
    variant.mode === 'sync'
      ? listen(User, 'afterInsert', (user, { connection }) => void connection.execute(what.values({ what: `user ${user.id}` })))
      : listen(User, 'afterInsert', async (user, { connection }) => void (await connection.execute(what.values({ what: `user ${user.id}` })))),
  )
  session.add(new User({ name: 'Ada' }))
  await session.flush()
  await session.rollback()
  expect(await session.scalars(select(Audit.c.what))).toEqual([])
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  expect((await newSession().scalars(select(Audit.c.what))).length).toBe(1)
})

matrix('history is known after an UPDATE, until the flush ends', async ({ session }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  ends.push(listen(User, 'afterUpdate', each => void seen.push(JSON.stringify(inspect(each).history('name')))))
  user.name = 'Grace'
  await session.flush()
  expect(seen).toEqual(['{"added":["Grace"],"unchanged":[],"deleted":["Ada"]}'])
  expect(inspect(user).history('name').deleted).toEqual([])
})

matrix('an object without a net change is told of, and nothing is written', async ({ session, log }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  ends.push(listen(User, 'beforeUpdate', () => void seen.push('told')))
  user.name = 'Grace'
  user.name = 'Ada'
  log.reset()
  await session.flush()
  expect(seen).toEqual(['told'])
  expect(log.tables()).toEqual([])
})

matrix('changing another object or a relationship is an error, and the flush is rolled back', async ({ session }) => {
  const other = new User({ name: 'other' })
  session.add(other)
  await session.commit()
  const end = listen(User, 'beforeInsert', () => void (other.slug = 'x'))
  session.add(new User({ name: 'Ada' }))
  await expect((async () => session.flush())()).rejects.toThrow(/was changed while a flush is under way[\s\S]*CHANGE_IN_FLUSH/)
  await session.rollback()
  end()
  ends.push(listen(User, 'beforeInsert', user => void user.posts.push(new Post({ title: 'late' }))))
  session.add(new User({ name: 'Eve' }))
  await expect((async () => session.flush())()).rejects.toThrow(
    /changed a relationship of User|Post\(pending\) was changed while a flush is under way/,
  )
  await session.rollback()
})

matrix('an error of a listener fails the flush; what it had set stays in memory', async ({ session }) => {
  ends.push(
    listen(User, 'afterInsert', () => {
      throw new Error('no')
    }),
  )
  const user = new User({ name: 'Ada' })
  session.add(user)
  await expect((async () => session.flush())()).rejects.toThrow('no')
  await expect((async () => session.query(User).all())()).rejects.toThrow(/PENDING_ROLLBACK/)
  await session.rollback()
  expect(inspect(user).lifecycle).toBe('transient')
  expect(user.id).toBeNull()
})

matrix('a key that is given before the INSERT reaches the children', async ({ session, newSession }) => {
  ends.push(listen(User, 'beforeInsert', user => void (user.id = 77)))
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a' })], profile: new Profile({}) }))
  await session.commit()
  expect((await newSession().query(Post).one()).authorId).toBe(77)
  expect((await newSession().query(Profile).one()).userId).toBe(77)
})

matrix("a joined model is told once, and its parent's listeners are told of it", async ({ session, newSession }) => {
  ends.push(
    listen(Post, 'beforeInsert', post => {
      seen.push(`post ${post.title}`)
      post.score = 9
    }),
    listen(Article, 'beforeInsert', article => {
      seen.push(`article ${article.title}`)
      article.summary = 's'
    }),
    listen(Article, 'afterInsert', article => void seen.push(`after ${typeof article.id}`)),
  )
  session.addAll([new Article({ title: 'a' }), new Post({ title: 'p' })])
  await session.commit()
  expect(seen.sort()).toEqual(['after number', 'article a', 'post a', 'post p'])
  const article = await newSession().query(Article).one()
  expect([article.score, article.summary]).toEqual([9, 's'])
})

matrix('deletes by cascade are told, children first after', async ({ session }) => {
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })] })
  session.add(user)
  await session.commit()
  ends.push(
    listen(Post, 'beforeDelete', post => void seen.push(`before ${post.title}`)),
    listen(Post, 'afterDelete', post => void seen.push(`after ${post.title}`)),
    listen(User, 'afterDelete', each => void seen.push(`after ${each.name}`)),
  )
  await session.refresh(user)
  await session.delete(user)
  await session.flush()
  expect(seen).toEqual(['before a', 'before b', 'after a', 'after b', 'after Ada'])
})

matrix(
  'a promise in a synchronous session is an error',
  async ({ session }) => {
    ends.push(listen(User, 'beforeInsert', async () => {}))
    session.add(new User({ name: 'Ada' }))
    expect(() => session.flush()).toThrow(/A listener of 'beforeInsert' returned a promise[\s\S]*the session is synchronous/)
    await session.rollback()
  },
  { only: ['sqlite sync'] },
)

matrix('load is told once for each object made from a row, refresh for those loaded again', async ({ session, newSession, read }) => {
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a', body: 'text' })] }))
  await session.commit()
  ends.push(
    listen(User, 'load', user => void seen.push(`load ${user.name}`)),
    listen(Post, 'load', post => void seen.push(`load ${post.title}`)),
    listen(User, 'refresh', (user, { attributes }) => void seen.push(`refresh ${user.name} ${attributes.join()}`)),
    listen(Post, 'refresh', (_, { attributes }) => void seen.push(`refresh post ${attributes.join()}`)),
  )
  const other = newSession()
  const user = await other.query(User).one()
  await other.query(User).all()
  expect(await other.get(User, user.id)).toBe(user)
  expect(seen.splice(0)).toEqual(['load Ada'])
  const [post] = await read(user, 'posts')
  expect(seen.splice(0)).toEqual(['load a'])
  expect(await read(post as InstanceType<typeof Post>, 'body')).toBe('text')
  expect(seen.splice(0)).toEqual(['refresh post body'])
  await other.refresh(user)
  expect(seen.splice(0)).toEqual(['refresh Ada kind,name,slug'])
  other.expire(user)
  await other.query(User).all()
  expect(seen.splice(0)).toEqual(['refresh Ada kind,name,slug'])
  await other.query(User).populateExisting().all()
  expect(seen.splice(0)).toEqual(['refresh Ada id,kind,name,slug'])
  const third = newSession()
  await third.get(User, 1)
  expect(seen).toEqual(['load Ada'])
})

test('a model nobody listens to has no hooks', async () => {
  const end = listen(User, 'beforeInsert', () => {})
  end()
  const { mapperOfModel } = await import('../../src/orm/mapping/model-class.ts')
  expect(mapperOfModel(User)?.hooks).toBeNull()
  expect(mapperOfModel(Article)?.hooks).toBeNull()
})
