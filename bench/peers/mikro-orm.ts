// MikroORM 7 (better-sqlite3 / pg).
// Idioms: the "defineEntity + class" pattern its documentation recommends; a fresh
// `orm.em.fork()` per unit of work; `populate` with each of its loading strategies
// (joined, select-in, balanced = its default); collections loaded lazily with
// `loadItems()`; object graph through `em.create` and one `em.flush()`.
// Variants whose name starts with '~' are for information and never count as best.
import { defineEntity, p } from '@mikro-orm/core'
import type { Conn, Opened, Peer } from '../src/types.ts'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    email: p.string().unique(),
    createdAt: p.datetime(3),
    profile: () => p.oneToOne(Profile).mappedBy('user'),
    posts: () => p.oneToMany(Post).mappedBy('author'),
    roles: () => p.manyToMany(Role).pivotTable('user_roles').joinColumn('user_id').inverseJoinColumn('role_id'),
  },
})
class User extends UserSchema.class {}
UserSchema.setClass(User)

const ProfileSchema = defineEntity({
  name: 'Profile',
  tableName: 'profiles',
  properties: { id: p.integer().primary(), user: () => p.oneToOne(User).inversedBy('profile').joinColumn('user_id'), bio: p.text() },
})
class Profile extends ProfileSchema.class {}
ProfileSchema.setClass(Profile)

const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: p.integer().primary(),
    author: () => p.manyToOne(User).joinColumn('author_id'),
    title: p.string(),
    body: p.text(),
    published: p.boolean(),
    createdAt: p.datetime(3),
    comments: () => p.oneToMany(Comment).mappedBy('post'),
    // loaded only when asked for by `populate` (W10)
    commentCount: p
      .integer()
      .formula((cols: any) => `(select count(*) from comments c where c.post_id = ${cols.id})`)
      .lazy(),
  },
})
class Post extends PostSchema.class {}
PostSchema.setClass(Post)

const CommentSchema = defineEntity({
  name: 'Comment',
  tableName: 'comments',
  properties: {
    id: p.integer().primary(),
    post: () => p.manyToOne(Post).joinColumn('post_id'),
    author: () => p.manyToOne(User).joinColumn('author_id'),
    body: p.text(),
  },
})
class Comment extends CommentSchema.class {}
CommentSchema.setClass(Comment)

const RoleSchema = defineEntity({ name: 'Role', tableName: 'roles', properties: { id: p.integer().primary(), name: p.string() } })
class Role extends RoleSchema.class {}
RoleSchema.setClass(Role)

async function open(conn: Conn): Promise<Opened> {
  const entities = [User, Profile, Post, Comment, Role]
  const lite = conn.db === 'sqlite'
  const orm: any = lite
    ? await (await import('@mikro-orm/sqlite')).MikroORM.init({ entities, dbName: conn.file })
    : await (
        await import('@mikro-orm/postgresql')
      ).MikroORM.init({ entities, dbName: conn.database, host: conn.host, port: conn.port, user: conn.user, pool: { min: 0, max: conn.poolSize } })
  const fork = () => orm.em.fork()
  const eager = (populate: string[], where: (n: number) => object = () => ({})) =>
    Object.fromEntries(
      ['joined', 'select-in', 'balanced'].map(strategy => [strategy, async (n: number) => fork().find(User, where(n), { populate, strategy })]),
    )
  const upTo = (n: number) => ({ id: { $lte: n } })
  return {
    workloads: {
      W1: {
        default: async () => fork().find(Post, {}),
        '~no identity map': async () => fork().find(Post, {}, { disableIdentityMap: true }),
      },
      W2: eager(['posts']) as any,
      W3: eager(['profile', 'roles', 'posts.comments'], upTo) as any,
      W4: eager(['roles']) as any,
      W5: {
        lazy: async n => {
          const out: any[] = []
          for (const user of await fork().find(User, upTo(n))) out.push({ user, posts: await user.posts.loadItems() })
          return out
        },
        // not the default: without it every lazy load may scan the identity map for changes first
        '~flushMode commit': async n => {
          const out: any[] = []
          for (const user of await orm.em.fork({ flushMode: 'commit' }).find(User, upTo(n))) out.push({ user, posts: await user.posts.loadItems() })
          return out
        },
      },
      W6: {
        'fresh em each': async ids => {
          const out: any[] = []
          for (const id of ids) out.push(await fork().findOneOrFail(Post, id))
          return out
        },
        'one em': async ids => {
          const em = fork()
          const out: any[] = []
          for (const id of ids) out.push(await em.findOneOrFail(Post, id))
          return out
        },
      },
      W7: {
        default: async graphs => {
          const em = fork()
          for (const g of graphs)
            em.create(User, { name: g.name, email: g.email, createdAt: g.createdAt, profile: { bio: g.bio }, posts: g.posts, roles: g.roleIds })
          await em.flush()
        },
      },
      W8: {
        default: async (n, title) => {
          const em = fork()
          for (const x of await em.find(Post, upTo(n))) x.title = title(x.id)
          await em.flush()
        },
      },
      W9: {
        default: async (los, span) => {
          const { sql } = lite ? await import('@mikro-orm/sqlite') : await import('@mikro-orm/postgresql')
          const out: any[] = []
          for (const lo of los) {
            const rows = await fork()
              .createQueryBuilder(User, 'u')
              .select(['u.id', 'u.name', sql`count(c.id)`.as('n')])
              .join('u.posts', 'p')
              .join('p.comments', 'c')
              .where({ 'u.id': { $gt: lo, $lte: lo + span }, 'p.published': true })
              .groupBy(['u.id', 'u.name'])
              .orderBy([{ [sql`count(c.id)` as any]: 'desc' }, { 'u.id': 'asc' }])
              .limit(20)
              .execute()
            for (const r of rows) r.n = Number(r.n)
            out.push(rows)
          }
          return out
        },
      },
      ...(lite
        ? {}
        : {
            W10: {
              default: async (email: string) => {
                const em = fork()
                const user = await em.findOneOrFail(User, { email })
                const posts = await em.find(Post, { author: user }, { orderBy: { createdAt: 'desc' }, limit: 10, populate: ['commentCount'] })
                for (const x of posts) x.commentCount = Number(x.commentCount)
                return { user, posts }
              },
            },
          }),
    },
    close: () => orm.close(true),
  }
}

export const peer: Peer = {
  name: 'mikro-orm',
  dbs: ['sqlite', 'postgres'],
  packages: db => ['@mikro-orm/core', db === 'sqlite' ? '@mikro-orm/sqlite' : '@mikro-orm/postgresql', db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'defineEntity + class; em.fork() per run; identity map and unit of work',
  open,
}
