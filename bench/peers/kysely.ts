// Kysely (a typed query builder, not an ORM; better-sqlite3 / pg dialects).
// Idioms: column aliases to camelCase; its documented relation helpers
// jsonArrayFrom/jsonObjectFrom ("json", with ParseJSONResultsPlugin on SQLite, where
// JSON arrives as text); a join and two queries folded by hand as variants.  SQLite
// has no boolean or date type, so a user converts by hand, and so does this file;
// JSON turns dates to text (numbers on SQLite), also converted by hand.
// Kysely offers no prepared statements; compiling once is its documented shortcut
// ("compiled" variants).
import { Kysely, ParseJSONResultsPlugin, PostgresDialect, SqliteDialect, sql, type Generated } from 'kysely'
import * as liteJson from 'kysely/helpers/sqlite'
import * as pgJson from 'kysely/helpers/postgres'
import type { Conn, Opened, Peer } from '../src/types.ts'

type When = any
type Flag = any // number or text on SQLite, Date and boolean on PostgreSQL
interface Schema {
  users: { id: Generated<number>; name: string; email: string; created_at: When }
  profiles: { id: Generated<number>; user_id: number; bio: string }
  posts: { id: Generated<number>; author_id: number; title: string; body: string; published: Flag; created_at: When }
  comments: { id: Generated<number>; post_id: number; author_id: number; body: string }
  roles: { id: Generated<number>; name: string }
  user_roles: { user_id: number; role_id: number }
}

async function open(conn: Conn): Promise<Opened> {
  const lite = conn.db === 'sqlite'
  let db: Kysely<Schema>
  if (lite) {
    const { default: Database } = await import('better-sqlite3')
    db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new Database(conn.file) }) })
  } else {
    const { default: pg } = await import('pg')
    db = new Kysely<Schema>({
      dialect: new PostgresDialect({
        pool: new pg.Pool({ host: conn.host, port: conn.port, user: conn.user, database: conn.database, max: conn.poolSize }),
      }),
    })
  }
  const { jsonArrayFrom, jsonObjectFrom } = (lite ? liteJson : pgJson) as typeof pgJson
  const jdb = lite ? db.withPlugin(new ParseJSONResultsPlugin()) : db

  const U = ['users.id', 'users.name', 'users.email', 'users.created_at as createdAt'] as const
  const P = ['posts.id', 'posts.author_id as authorId', 'posts.title', 'posts.body', 'posts.published', 'posts.created_at as createdAt'] as const
  // conversions a user of Kysely writes: only where the driver did not
  const user = lite
    ? (u: any) => {
        u.createdAt = new Date(u.createdAt)
        return u
      }
    : (u: any) => u
  const post = lite
    ? (x: any) => {
        x.published = x.published === 1
        x.createdAt = new Date(x.createdAt)
        return x
      }
    : (x: any) => x
  const jsonPost = lite
    ? post
    : (x: any) => {
        x.createdAt = new Date(x.createdAt)
        return x
      }
  const posts = (rs: any[]) => {
    for (const r of rs) post(r)
    return rs
  }
  const when = (d: Date) => (lite ? d.getTime() : d)
  const flag = (b: boolean) => (lite ? (b ? 1 : 0) : b)

  const postById = (id: number) => db.selectFrom('posts').select(P).where('id', '=', id)
  const aggregate = (lo: number, hi: number) =>
    db
      .selectFrom('users')
      .innerJoin('posts', 'posts.author_id', 'users.id')
      .innerJoin('comments', 'comments.post_id', 'posts.id')
      .select(eb => ['users.id', 'users.name', eb.fn.count('comments.id').as('n')])
      .where('users.id', '>', lo)
      .where('users.id', '<=', hi)
      .where('posts.published', '=', flag(true))
      .groupBy(['users.id', 'users.name'])
      .orderBy('n', 'desc')
      .orderBy('users.id')
      .limit(20)
  const counts = (rs: any[]) => {
    if (!lite) for (const r of rs) r.n = Number(r.n)
    return rs
  }

  return {
    workloads: {
      W1: { default: async () => posts(await db.selectFrom('posts').select(P).execute()) as any },
      W2: {
        json: async () => {
          const us = await jdb
            .selectFrom('users')
            .select(U)
            .select(eb => jsonArrayFrom(eb.selectFrom('posts').select(P).whereRef('posts.author_id', '=', 'users.id')).as('posts'))
            .execute()
          for (const u of us) {
            user(u)
            for (const x of u.posts) jsonPost(x)
          }
          return us as any
        },
        joined: async () => {
          const m = new Map<number, any>()
          for (const r of (await db
            .selectFrom('users')
            .leftJoin('posts', 'posts.author_id', 'users.id')
            .select(U)
            .select([
              'posts.id as pid',
              'posts.author_id as authorId',
              'posts.title',
              'posts.body',
              'posts.published',
              'posts.created_at as postedAt',
            ])
            .execute()) as any[]) {
            let u = m.get(r.id)
            if (!u) m.set(r.id, (u = user({ id: r.id, name: r.name, email: r.email, createdAt: r.createdAt, posts: [] })))
            if (r.pid !== null)
              u.posts.push(post({ id: r.pid, authorId: r.authorId, title: r.title, body: r.body, published: r.published, createdAt: r.postedAt }))
          }
          return m.values() as any
        },
        selectin: async () => {
          const us: any[] = await db.selectFrom('users').select(U).execute()
          const m = new Map<number, any>()
          for (const u of us) {
            user(u)
            u.posts = []
            m.set(u.id, u)
          }
          for (const x of await db
            .selectFrom('posts')
            .select(P)
            .where(
              'author_id',
              'in',
              us.map(u => u.id),
            )
            .execute())
            m.get(x.authorId).posts.push(post(x))
          return us
        },
      },
      W3: {
        json: async n => {
          const us = await jdb
            .selectFrom('users')
            .select(U)
            .where('users.id', '<=', n)
            .select(eb => [
              jsonObjectFrom(
                eb
                  .selectFrom('profiles')
                  .select(['profiles.id', 'profiles.user_id as userId', 'profiles.bio'])
                  .whereRef('profiles.user_id', '=', 'users.id'),
              ).as('profile'),
              jsonArrayFrom(
                eb
                  .selectFrom('user_roles')
                  .innerJoin('roles', 'roles.id', 'user_roles.role_id')
                  .select(['roles.id', 'roles.name'])
                  .whereRef('user_roles.user_id', '=', 'users.id'),
              ).as('roles'),
              jsonArrayFrom(
                eb
                  .selectFrom('posts')
                  .select(P)
                  .select(eb2 =>
                    jsonArrayFrom(
                      eb2
                        .selectFrom('comments')
                        .select(['comments.id', 'comments.post_id as postId', 'comments.author_id as authorId', 'comments.body'])
                        .whereRef('comments.post_id', '=', 'posts.id'),
                    ).as('comments'),
                  )
                  .whereRef('posts.author_id', '=', 'users.id'),
              ).as('posts'),
            ])
            .execute()
          for (const u of us) {
            user(u)
            for (const x of u.posts) jsonPost(x)
          }
          return us as any
        },
      },
      W4: {
        json: async () => {
          const us = await jdb
            .selectFrom('users')
            .select(U)
            .select(eb =>
              jsonArrayFrom(
                eb
                  .selectFrom('user_roles')
                  .innerJoin('roles', 'roles.id', 'user_roles.role_id')
                  .select(['roles.id', 'roles.name'])
                  .whereRef('user_roles.user_id', '=', 'users.id'),
              ).as('roles'),
            )
            .execute()
          for (const u of us) user(u)
          return us as any
        },
        joined: async () => {
          const m = new Map<number, any>()
          for (const r of await db
            .selectFrom('users')
            .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
            .leftJoin('roles', 'roles.id', 'user_roles.role_id')
            .select(U)
            .select(['roles.id as rid', 'roles.name as rname'])
            .execute()) {
            let u = m.get(r.id)
            if (!u) m.set(r.id, (u = user({ id: r.id, name: r.name, email: r.email, createdAt: r.createdAt, roles: [] })))
            if (r.rid !== null) u.roles.push({ id: r.rid, name: r.rname })
          }
          return m.values() as any
        },
      },
      W5: {
        default: async n => {
          const out = []
          for (const u of await db.selectFrom('users').select(U).where('id', '<=', n).execute())
            out.push({ user: user(u), posts: posts(await db.selectFrom('posts').select(P).where('author_id', '=', u.id).execute()) })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out = []
          for (const id of ids) out.push(post(await postById(id).executeTakeFirstOrThrow()))
          return out
        },
        // documented trick: keep the compiled query, replace its parameters
        compiled: async ids => {
          const q = postById(0).compile()
          const out = []
          for (const id of ids) out.push(post((await db.executeQuery({ ...q, parameters: [id] })).rows[0]))
          return out
        },
      },
      W7: {
        default: async graphs =>
          db.transaction().execute(async tx => {
            const ids = (
              await tx
                .insertInto('users')
                .values(graphs.map(g => ({ name: g.name, email: g.email, created_at: when(g.createdAt) })))
                .returning('id')
                .execute()
            ).map(r => r.id)
            await tx
              .insertInto('profiles')
              .values(graphs.map((g, i) => ({ user_id: ids[i]!, bio: g.bio })))
              .execute()
            await tx
              .insertInto('posts')
              .values(
                graphs.flatMap((g, i) =>
                  g.posts.map(x => ({
                    author_id: ids[i]!,
                    title: x.title,
                    body: x.body,
                    published: flag(x.published),
                    created_at: when(x.createdAt),
                  })),
                ),
              )
              .execute()
            await tx
              .insertInto('user_roles')
              .values(graphs.flatMap((g, i) => g.roleIds.map(role_id => ({ user_id: ids[i]!, role_id }))))
              .execute()
          }),
      },
      W8: {
        default: async (n, title) =>
          db.transaction().execute(async tx => {
            const ps = posts(await tx.selectFrom('posts').select(P).where('id', '<=', n).execute())
            for (const x of ps) {
              x.title = title(x.id)
              await tx.updateTable('posts').set({ title: x.title }).where('id', '=', x.id).execute()
            }
          }),
      },
      W9: {
        default: async (los, span) => {
          const out = []
          for (const lo of los) out.push(counts(await aggregate(lo, lo + span).execute()))
          return out
        },
        compiled: async (los, span) => {
          const q = aggregate(0, 0).compile()
          const out = []
          const rest = q.parameters.slice(2)
          for (const lo of los) out.push(counts([...(await db.executeQuery({ ...q, parameters: [lo, lo + span, ...rest] })).rows]))
          return out
        },
      },
      ...(lite
        ? {}
        : {
            W10: {
              default: async (email: string) => {
                const u = await db.selectFrom('users').select(U).where('email', '=', email).executeTakeFirstOrThrow()
                const ps: any = await db
                  .selectFrom('posts')
                  .select(eb => [
                    'posts.id',
                    'posts.title',
                    'posts.created_at as createdAt',
                    eb
                      .selectFrom('comments')
                      .whereRef('comments.post_id', '=', 'posts.id')
                      .select(sql<number>`count(*)::int`.as('c'))
                      .as('commentCount'),
                  ])
                  .where('author_id', '=', u.id)
                  .orderBy('created_at', 'desc')
                  .limit(10)
                  .execute()
                return { user: u as any, posts: ps }
              },
            },
          }),
    },
    close: () => db.destroy(),
  }
}

export const peer: Peer = {
  name: 'kysely',
  dbs: ['sqlite', 'postgres'],
  packages: db => ['kysely', db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'query builder; jsonArrayFrom helpers; dates/booleans converted by hand where the driver does not',
  open,
}
