/** Collections that a program still holds when they are no longer the attribute's value. */
import { declarativeBase, integer, keyedBy, many, one, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  posts: () => many(Post, { backPopulates: 'author' }),
  set: () => many(Post, { collection: 'set', overlaps: ['posts', 'author', 'map'] }),
  map: () => many(Post, { collection: keyedBy('title'), overlaps: ['posts', 'author', 'set'] }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
Base.register({ User, Post })

const matrix = matrixOf('forgotten', Base)

matrix('changes of an expired collection are warned of and change nothing; those of a replaced one are its own', async ({ session, read }) => {
  const warnings: string[] = []
  const listen = (warning: Error & { code?: string }): void => void (warning.code === 'RELATA_EXPIRED_COLLECTION' && warnings.push(warning.message))
  process.on('warning', listen)
  try {
    const user = new User({ posts: [new Post({ title: 'a' })] })
    session.add(user)
    await session.flush()
    const replaced = user.posts
    Object.assign(user, { posts: [...replaced] })
    replaced.push(new Post({ title: 'nowhere' }))
    const { posts } = user
    const [set, map] = [await read(user, 'set'), await read(user, 'map')]
    await session.commit()
    const post = new Post({ title: 'lost' })
    posts.push(post)
    set.add(post)
    map.set('lost', post)
    await new Promise(resolve => setImmediate(resolve))
    expect(warnings.map(warning => warning.split(' is lost')[0])).toEqual([
      'A change of a former User.posts of User(id: 1)',
      'A change of a former User.set of User(id: 1)',
      'A change of a former User.map of User(id: 1)',
    ])
    expect([post.author, session.contains(post), session.dirty, (await read(user, 'posts')).length]).toEqual([null, false, [], 1])
  } finally {
    process.off('warning', listen)
  }
})
