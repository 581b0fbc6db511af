/** Attribute events come before the change, may replace it or refuse it, and reach both sides of a relationship. */
import { inherit, listen } from 'relata'
import { afterEach, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { define } from './models.ts'

const { Base, User, Post, Tag, Profile } = define()
class Admin extends inherit(User, { identity: 'admin', table: 'admins' }, {}) {}
const matrix = matrixOf('attribute events', Base)

const seen: string[] = []
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
  seen.length = 0
})

test('set of a column is told the value and the one before, and may replace it', () => {
  ends.push(
    listen(User, 'set', 'name', (name, { entity, key, old, mirrored }) => {
      seen.push(`${key} ${String(old)} -> ${name}, still ${entity.name}, ${String(mirrored)}`)
      return name.trim()
    }),
  )
  const user = new User({ name: ' Ada ' })
  expect(user.name).toBe('Ada')
  user.name = 'Grace '
  expect(user.name).toBe('Grace')
  expect(seen).toEqual(['name undefined ->  Ada , still null, false', 'name Ada -> Grace , still Ada, false'])
})

test('a listener that returns nothing leaves the value, one that throws leaves the object', () => {
  ends.push(listen(User, 'set', ['name', 'slug'], value => void seen.push(String(value))))
  const refuse = listen(User, 'set', 'name', name => {
    if (name === 'forbidden') throw new Error('forbidden')
  })
  const user = new User({ name: 'Ada', slug: 'ada' })
  expect(() => (user.name = 'forbidden')).toThrow('forbidden')
  expect(user.name).toBe('Ada')
  refuse()
  user.name = 'forbidden'
  expect(user.name).toBe('forbidden')
  expect(seen).toEqual(['Ada', 'ada', 'forbidden', 'forbidden'])
})

test('several listeners are told in order, each of what the one before has made', () => {
  ends.push(
    listen(User, 'set', 'name', name => `${name}1`),
    listen(User, 'set', 'name', name => `${name}2`),
  )
  expect(new User({ name: 'a' }).name).toBe('a12')
})

test('append and remove of a collection, on both sides', () => {
  ends.push(
    listen(
      User,
      'append',
      'posts',
      (post, { entity, mirrored }) => void seen.push(`${entity.name} + ${post.title} ${mirrored}, has ${entity.posts.length}`),
    ),
    listen(
      User,
      'remove',
      'posts',
      (post, { entity, mirrored }) => void seen.push(`${entity.name} - ${post.title} ${mirrored}, has ${entity.posts.length}`),
    ),
    listen(
      Post,
      'set',
      'author',
      (author, { entity, old, mirrored }) => void seen.push(`${entity.title} by ${author?.name} after ${old?.name} ${mirrored}`),
    ),
  )
  const ada = new User({ name: 'Ada' })
  const grace = new User({ name: 'Grace' })
  const post = new Post({ title: 'a' })
  ada.posts.push(post)
  expect(seen.splice(0)).toEqual(['Ada + a false, has 0', 'a by Ada after undefined true'])
  grace.posts.push(post)
  expect(seen.splice(0)).toEqual(['Grace + a false, has 0', 'a by Grace after Ada true', 'Ada - a true, has 1'])
  expect(ada.posts).toHaveLength(0)
  post.author = ada
  expect(seen.splice(0)).toEqual(['a by Ada after Grace false', 'Grace - a true, has 1', 'Ada + a true, has 0'])
  ada.posts.remove(post)
  expect(seen.splice(0)).toEqual(['Ada - a false, has 1', 'a by undefined after Ada true'])
})

test('an appended member may be replaced, and refused from the other side', () => {
  const other = new Post({ title: 'other' })
  ends.push(listen(User, 'append', 'posts', post => (post.title === 'old' ? other : undefined)))
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'old' })] })
  expect(user.posts.map(post => post.title)).toEqual(['other'])
  ends.push(
    listen(Post, 'set', 'author', (_, { entity }) => {
      if (entity.title === 'private') throw new Error('private')
    }),
  )
  expect(() => user.posts.push(new Post({ title: 'private' }))).toThrow('private')
  expect(user.posts).toHaveLength(1)
})

test('bulkReplace is told all members, then append and remove of the differences', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(title => new Post({ title })) as [
    InstanceType<typeof Post>,
    InstanceType<typeof Post>,
    InstanceType<typeof Post>,
  ]
  const user = new User({ name: 'Ada', posts: [a, b] })
  ends.push(
    listen(
      User,
      'bulkReplace',
      'posts',
      (posts, { entity }) => void seen.push(`${entity.posts.length} -> ${posts.map(post => post.title).join('')}`),
    ),
    listen(User, 'append', 'posts', post => void seen.push(`+${post.title}`)),
    listen(User, 'remove', 'posts', post => void seen.push(`-${post.title}`)),
  )
  user.posts = [b, c] as never
  expect(seen.splice(0)).toEqual(['2 -> bc', '+c', '-a'])
  user.posts.replace([a, b])
  expect(seen.splice(0)).toEqual(['2 -> ab', '+a', '-c'])
  ends.push(listen(User, 'bulkReplace', 'posts', posts => posts.filter(post => post !== a)))
  user.posts.replace([a, b, c])
  expect(user.posts.map(post => post.title)).toEqual(['b', 'c'])
})

test('sets of many-to-many tell both sides', () => {
  ends.push(
    listen(Post, 'append', 'tags', tag => void seen.push(`+${tag.name}`)),
    listen(Post, 'bulkReplace', 'tags', tags => void seen.push(`=${tags.map(tag => tag.name).join()}`)),
    listen(Tag, 'append', 'posts', (post, { mirrored }) => void seen.push(`+${post.title} ${mirrored}`)),
    listen(Tag, 'remove', 'posts', (post, { mirrored }) => void seen.push(`-${post.title} ${mirrored}`)),
  )
  const [x, y] = [new Tag({ name: 'x' }), new Tag({ name: 'y' })]
  const post = new Post({ title: 'p' })
  post.tags.add(x)
  post.tags.add(x)
  post.tags = new Set([x, y])
  post.tags.delete(x)
  expect(seen).toEqual(['+x', '+p true', '=x,y', '+y', '+p true', '-p true'])
})

test('a one-to-one is told on both sides', () => {
  ends.push(
    listen(User, 'set', 'profile', (_, { mirrored }) => void seen.push(`profile ${mirrored}`)),
    listen(Profile, 'set', 'user', (user, { mirrored }) => void seen.push(`user ${user?.name} ${mirrored}`)),
  )
  const user = new User({ name: 'Ada', profile: new Profile({}) })
  user.profile = null
  expect(seen).toEqual(['profile false', 'user Ada true', 'profile false', 'user undefined true'])
})

test('listeners of a model are told of objects of models below it, also those defined later', () => {
  ends.push(listen(User, 'set', 'name', () => void seen.push('user')))
  class Guest extends inherit(User, { identity: 'guest', table: 'guests' }, {}) {}
  ends.push(listen(Admin, 'set', 'name', () => void seen.push('admin')))
  new Admin({ name: 'a' })
  new Guest({ name: 'g' })
  new User({ name: 'u' })
  expect(seen).toEqual(['user', 'admin', 'user', 'user'])
})

test('a promise cannot be waited for', () => {
  ends.push(listen(User, 'set', 'name', (async () => {}) as never))
  expect(() => new User({ name: 'Ada' })).toThrow(/A listener of 'set' returned a promise, and nobody can wait for it[\s\S]*ASYNC_LISTENER/)
})

test('misspelt events and attributes are told with the nearest name', () => {
  expect(() => listen(User, 'beforInsert' as never, (() => {}) as never)).toThrow(
    /There is no event 'beforInsert' of a model[\s\S]*write 'beforeInsert'/,
  )
  expect(() => listen(User, 'set', 'nam' as 'name', () => {})).toThrow(/User has no attribute 'nam'[\s\S]*write 'name'/)
  expect(() => listen(User, 'append', 'name', () => {})).toThrow(/User.name has no event 'append'/)
  expect(() => listen(User, 'set', 'posts', (() => {}) as never)).toThrow(/User.posts has no event 'set'/)
  expect(() => listen(User, 'set', 'name', undefined as never)).toThrow(/no function for 'set'/)
  expect(() => listen({} as never, 'beforeFlush' as never, (() => {}) as never)).toThrow(
    /takes a model, a session, a session factory or the class Session/,
  )
})

matrix('loading and flushing tell nobody of attributes', async ({ session, newSession, read }) => {
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' })] })
  ends.push(
    listen(User, 'set', ['name', 'slug'], () => void seen.push('user')),
    listen(Post, 'set', ['title', 'score', 'authorId', 'author'], () => void seen.push('post')),
    listen(User, 'append', 'posts', () => void seen.push('append')),
  )
  session.add(user)
  await session.commit()
  const other = newSession()
  const loaded = await other.query(User).one()
  expect((await read(loaded, 'posts')).map(post => post.authorId)).toEqual([loaded.id])
  expect(seen).toEqual([])
  expect((await read(user, 'posts')).length).toBe(1)
  expect(seen).toEqual([])
})

matrix('what listeners make of values is what is stored', async ({ session, newSession }) => {
  ends.push(listen(User, 'set', 'name', name => name.toUpperCase()))
  ends.push(listen(User, 'append', 'posts', post => void (post.score = 5)))
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a' })] }))
  await session.commit()
  expect((await newSession().query(User).one()).name).toBe('ADA')
  expect((await newSession().query(Post).one()).score).toBe(5)
})
