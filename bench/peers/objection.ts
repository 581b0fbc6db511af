// Objection 3 on Knex 3 (better-sqlite3 / pg).
// Idioms: model classes with relationMappings; `withGraphFetched` (select-in) and
// `withGraphJoined`; `$relatedQuery` for W5; `insertGraph` for W7; `$query().patch`
// for W8.  Column names through snakeCaseMappers.  Objection converts nothing by
// itself: on SQLite dates and booleans are converted in $parseDatabaseJson /
// $formatDatabaseJson, as its documentation shows.
import knexFactory from 'knex'
import objection from 'objection'
import type { Conn, Opened, Peer } from '../src/types.ts'
const { Model, snakeCaseMappers } = objection

async function open(conn: Conn): Promise<Opened> {
  const lite = conn.db === 'sqlite'
  const knex = knexFactory.knex(
    lite
      ? { client: 'better-sqlite3', connection: { filename: conn.file }, useNullAsDefault: true }
      : {
          client: 'pg',
          connection: { host: conn.host, port: conn.port, user: conn.user, database: conn.database },
          pool: { min: 0, max: conn.poolSize },
        },
  )
  class Base extends Model {
    static get columnNameMappers() {
      return snakeCaseMappers()
    }
  }
  const converting = !lite
    ? Base
    : class extends Base {
        $parseDatabaseJson(json: any) {
          json = super.$parseDatabaseJson(json)
          if ('createdAt' in json) json.createdAt = new Date(json.createdAt)
          if ('published' in json) json.published = json.published === 1
          return json
        }
        $formatDatabaseJson(json: any) {
          for (const k in json) {
            const v = json[k]
            if (v instanceof Date) json[k] = v.getTime()
            else if (typeof v === 'boolean') json[k] = v ? 1 : 0
          }
          return super.$formatDatabaseJson(json)
        }
      }
  class Profile extends Base {
    static tableName = 'profiles'
    declare id: number
    declare bio: string
  }
  class Role extends Base {
    static tableName = 'roles'
    declare id: number
    declare name: string
  }
  class Comment extends Base {
    static tableName = 'comments'
    declare id: number
    declare body: string
  }
  class Post extends (converting as typeof Base) {
    static tableName = 'posts'
    static relationMappings = () => ({
      comments: { relation: Model.HasManyRelation, modelClass: Comment, join: { from: 'posts.id', to: 'comments.post_id' } },
    })
    declare id: number
    declare title: string
  }
  class User extends (converting as typeof Base) {
    static tableName = 'users'
    static relationMappings = () => ({
      profile: { relation: Model.HasOneRelation, modelClass: Profile, join: { from: 'users.id', to: 'profiles.user_id' } },
      posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.author_id' } },
      roles: {
        relation: Model.ManyToManyRelation,
        modelClass: Role,
        join: { from: 'users.id', through: { from: 'user_roles.user_id', to: 'user_roles.role_id' }, to: 'roles.id' },
      },
    })
    declare id: number
  }
  for (const m of [Profile, Role, Comment, Post, User]) m.knex(knex)
  const any = (x: unknown) => x as any
  return {
    workloads: {
      W1: { default: async () => any(await Post.query()) },
      W2: {
        fetched: async () => any(await User.query().withGraphFetched('posts')),
        joined: async () => any(await User.query().withGraphJoined('posts')),
      },
      W3: {
        fetched: async n => any(await User.query().where('users.id', '<=', n).withGraphFetched('[profile, roles, posts.comments]')),
        joined: async n => any(await User.query().where('users.id', '<=', n).withGraphJoined('[profile, roles, posts.comments]')),
      },
      W4: {
        fetched: async () => any(await User.query().withGraphFetched('roles')),
        joined: async () => any(await User.query().withGraphJoined('roles')),
      },
      W5: {
        lazy: async n => {
          const out: any[] = []
          for (const user of await User.query().where('id', '<=', n)) out.push({ user, posts: await user.$relatedQuery('posts') })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: any[] = []
          for (const id of ids) out.push(await Post.query().findById(id))
          return out
        },
      },
      W7: {
        default: async graphs => {
          await User.transaction(async trx => {
            await User.query(trx).insertGraph(
              graphs.map(g => ({
                name: g.name,
                email: g.email,
                createdAt: g.createdAt,
                profile: { bio: g.bio },
                posts: g.posts,
                roles: g.roleIds.map(id => ({ id })),
              })) as any,
              { relate: ['roles'] },
            )
          })
        },
      },
      W8: {
        default: async (n, title) => {
          await Post.transaction(async trx => {
            for (const x of await Post.query(trx).where('id', '<=', n)) await x.$query(trx).patch({ title: title(x.id) } as any)
          })
        },
      },
      W9: {
        default: async (los, span) => {
          const out: any[] = []
          for (const lo of los) {
            const rows: any[] = await User.query()
              .joinRelated('posts.comments')
              .select('users.id', 'users.name')
              .count('posts:comments.id as n')
              .where('users.id', '>', lo)
              .where('users.id', '<=', lo + span)
              .where('posts.published', lite ? 1 : true)
              .groupBy('users.id', 'users.name')
              .orderBy([{ column: 'n', order: 'desc' }, { column: 'users.id' }])
              .limit(20)
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
                const user: any = await User.query().findOne({ email })
                const posts: any[] = await user
                  .$relatedQuery('posts')
                  .select('posts.id', 'title', 'created_at', Post.relatedQuery('comments').count().as('commentCount'))
                  .orderBy('created_at', 'desc')
                  .limit(10)
                for (const x of posts) x.commentCount = Number(x.commentCount)
                return { user, posts }
              },
            },
          }),
    },
    close: () => knex.destroy(),
  }
}
export const peer: Peer = {
  name: 'objection',
  dbs: ['sqlite', 'postgres'],
  packages: db => ['objection', 'knex', db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'model classes; withGraphFetched / withGraphJoined; insertGraph',
  open,
}
