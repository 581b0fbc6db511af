/** Both sides of a relationship stay in step in memory, with no SQL, whichever side is changed, loaded or not. */
import { expect } from 'vitest'
import { joinedload } from 'relata'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('both sides', Base)

matrix('pushing a child sets its parent, removing it clears it', async ({ log }) => {
  const user = new User({ name: 'Ada' })
  const post = new Post({ title: 'Hello' })
  user.posts.push(post)
  expect(post.author).toBe(user)
  expect(user.posts.remove(post)).toBe(true)
  expect(post.author).toBeNull()
  expect(user.posts).toHaveLength(0)
  expect(log.statements).toHaveLength(0)
})

matrix('setting the parent fills its collection, and moves the child from the old one', async ({ log }) => {
  const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob' })]
  const post = new Post({ title: 'Hello', author: ada })
  expect([...ada.posts]).toEqual([post])
  post.author = bob
  expect([...ada.posts]).toEqual([])
  expect([...bob.posts]).toEqual([post])
  bob.posts.clear()
  expect(post.author).toBeNull()
  expect(log.statements).toHaveLength(0)
})

matrix('pushing a child to another parent takes it from the first', async () => {
  const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob' })]
  const post = new Post({ title: 'Hello', author: ada })
  bob.posts.push(post)
  expect(post.author).toBe(bob)
  expect(ada.posts).toHaveLength(0)
})

matrix('replacing a collection counts only the differences', async () => {
  const [one, two, three] = ['1', '2', '3'].map(title => new Post({ title })) as [Post, Post, Post]
  const user = new User({ name: 'Ada', posts: [one, two] })
  user.posts.replace([two, three])
  expect(one.author).toBeNull()
  expect(two.author).toBe(user)
  expect(three.author).toBe(user)
  const before = user.posts
  ;(user as { posts: Iterable<Post> }).posts = [one]
  expect([...user.posts]).toEqual([one])
  expect(two.author).toBeNull()
  expect(user.posts).not.toBe(before)
})

matrix('one-to-one: each side sets the other and lets go of the old one', async () => {
  const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob' })]
  const profile = new Profile({ user: ada })
  expect(ada.profile).toBe(profile)
  bob.profile = profile
  expect(profile.user).toBe(bob)
  const other = new Profile({})
  bob.profile = other
  expect(profile.user).toBeNull()
  expect(other.user).toBe(bob)
})

matrix('many-to-many: both collections hold each other', async () => {
  const [ada, admin] = [new User({ name: 'Ada' }), new Role({ name: 'admin' })]
  ada.roles.push(admin)
  expect([...admin.users]).toEqual([ada])
  admin.users.remove(ada)
  expect(ada.roles).toHaveLength(0)
})

matrix('an unloaded collection takes changes from the other side without being loaded', async ({ session, newSession, log, read }) => {
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'first' })] }))
  session.add(new User({ name: 'Bob' }))
  await session.commit()
  const second = newSession({ autoflush: false })
  const [ada, bob] = (await second.query(User).orderBy(User.c.id).all()) as [User, User]
  log.reset()
  const post = new Post({ title: 'second', author: ada })
  expect(log.statements).toHaveLength(0)
  expect((await read(ada, 'posts')).map(p => p.title)).toEqual(['first', 'second'])
  expect(log.count('select')).toBe(1)
  post.author = bob
  expect(ada.posts.map(p => p.title)).toEqual(['first'])
})

matrix('a refused assignment leaves both sides, and the row, as they were', async ({ session, newSession, read }) => {
  const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob' })]
  const post = new Post({ title: 'Hello', author: bob })
  session.addAll([ada, bob, post])
  await session.commit()
  const other = newSession()
  const there = await other.query(Post).options(joinedload(Post.author).joinedload(User.posts)).one()
  await other.query(User).all()
  const former = there.author
  session.expunge(ada)
  expect(() => (there.author = ada)).toThrow(/IDENTITY_CONFLICT|already/)
  expect(there.author).toBe(former)
  expect([...former.posts]).toEqual([there])
  there.title = 'Changed'
  await other.commit()
  expect(await read(there, 'authorId')).toBe(bob.id)
})
