/** The models of the event tests: authors with posts and a profile, tags of posts, and a log written by listeners. */
import { declarativeBase, integer, many, one, text } from 'relata'

export function define() {
  const Base = declarativeBase()
  class User extends Base.model(
    'users',
    {
      id: integer().primaryKey(),
      kind: text().discriminator(),
      name: text(),
      slug: text().nullable(),
      posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
      profile: () => one(Profile, { backPopulates: 'user' }),
    },
    { identity: 'user' },
  ) {}
  class Profile extends Base.model('profiles', {
    id: integer().primaryKey(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    user: () => one(User, { backPopulates: 'profile' }),
  }) {}
  class Post extends Base.model(
    'posts',
    {
      id: integer().primaryKey(),
      kind: text().discriminator(),
      title: text(),
      score: integer().default(0),
      body: text().nullable().deferred(),
      authorId: integer()
        .nullable()
        .references(() => User.c.id),
      author: () => one(User, { backPopulates: 'posts' }),
      tags: () => many(Tag, { secondary: postTags, backPopulates: 'posts', collection: 'set' }),
    },
    { identity: 'post' },
  ) {}
  const postTags = Base.table('post_tags', {
    postId: integer()
      .references(() => Post.c.id)
      .primaryKey(),
    tagId: integer()
      .references(() => Tag.c.id)
      .primaryKey(),
  })
  class Tag extends Base.model('tags', {
    id: integer().primaryKey(),
    name: text(),
    posts: () => many(Post, { secondary: postTags, backPopulates: 'tags' }),
  }) {}
  class Audit extends Base.model('audits', { id: integer().primaryKey(), what: text() }) {}
  Base.register({ User, Profile, Post, Tag, Audit })
  return { Base, User, Profile, Post, Tag, Audit }
}
