// The denominator: hand-written code on the plain driver that materialises the
// same objects.  SQLite: better-sqlite3, cached prepared statements, arrays instead
// of row objects where that is faster.  PostgreSQL: pg, named (server-side prepared)
// statements, its own type parsers, pool of `poolSize` for W10.
import Database from 'better-sqlite3'
import pg from 'pg'
import type { Conn, ItemL, NodeL, Opened, Peer, PostL, UserL } from '../src/types.ts'

type U = UserL
type P = PostL & { authorId: number }

function openSqlite(conn: Conn): Opened {
  const db = new Database(conn.file)
  const cache = new Map<string, Database.Statement>()
  // .raw(): rows come as arrays, which costs less than row objects when we build our own anyway
  const raw = (sql: string) => {
    let s = cache.get(sql)
    if (!s) {
      s = db.prepare(sql)
      if (s.reader) s.raw()
      cache.set(sql, s)
    }
    return s
  }
  const all = (sql: string, ...p: unknown[]) => raw(sql).all(...p) as any[][]
  const user = (r: any[], o = 0): U => ({ id: r[o], name: r[o + 1], email: r[o + 2], createdAt: new Date(r[o + 3]) })
  const post = (r: any[], o = 0): P => ({
    id: r[o],
    authorId: r[o + 1],
    title: r[o + 2],
    body: r[o + 3],
    published: r[o + 4] === 1,
    createdAt: new Date(r[o + 5]),
  })
  const UC = 'u.id, u.name, u.email, u.created_at',
    PC = 'p.id, p.author_id, p.title, p.body, p.published, p.created_at'
  const inList = (ids: number[]) => JSON.stringify(ids) // select-in through json_each: one statement text for any length
  return {
    workloads: {
      W1: { default: async () => all(`select ${PC} from posts p`).map(r => post(r)) },
      W2: {
        joined: async () => {
          const out: any[] = []
          let cur: any
          let id = -1
          for (const r of all(`select ${UC}, ${PC} from users u left join posts p on p.author_id = u.id order by u.id`)) {
            if (r[0] !== id) {
              id = r[0]
              const u = user(r)
              out.push((cur = { id: u.id, name: u.name, email: u.email, createdAt: u.createdAt, posts: [] }))
            }
            if (r[4] !== null) cur.posts.push(post(r, 4))
          }
          return out
        },
        selectin: async () => {
          const map = new Map<number, any>()
          const us = all(`select ${UC} from users u`).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: new Date(r[3]), posts: [] as P[] }
            map.set(u.id, u)
            return u
          })
          for (const r of all(`select ${PC} from posts p where p.author_id in (select value from json_each(?))`, inList(us.map(u => u.id))))
            map.get(r[1]).posts.push(post(r))
          return us
        },
        json: async () =>
          all(`select ${UC}, (select json_group_array(json_array(${PC})) from posts p where p.author_id = u.id) from users u`).map(r => ({
            id: r[0],
            name: r[1],
            email: r[2],
            createdAt: new Date(r[3]),
            posts: (JSON.parse(r[4]) as any[][]).map(x => post(x)),
          })),
      },
      W3: {
        selectin: async n => {
          const umap = new Map<number, any>(),
            pmap = new Map<number, any>()
          const us = all(`select ${UC} from users u where u.id <= ?`, n).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: new Date(r[3]), profile: null as any, roles: [] as any[], posts: [] as any[] }
            umap.set(u.id, u)
            return u
          })
          const uids = inList([...umap.keys()])
          for (const r of all(`select id, user_id, bio from profiles where user_id in (select value from json_each(?))`, uids))
            umap.get(r[1]).profile = { id: r[0], userId: r[1], bio: r[2] }
          for (const r of all(
            `select ur.user_id, r.id, r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id in (select value from json_each(?))`,
            uids,
          ))
            umap.get(r[0]).roles.push({ id: r[1], name: r[2] })
          for (const r of all(`select ${PC} from posts p where p.author_id in (select value from json_each(?))`, uids)) {
            const p = { id: r[0], authorId: r[1], title: r[2], body: r[3], published: r[4] === 1, createdAt: new Date(r[5]), comments: [] }
            pmap.set(p.id, p)
            umap.get(r[1]).posts.push(p)
          }
          for (const r of all(
            `select id, post_id, author_id, body from comments where post_id in (select value from json_each(?))`,
            inList([...pmap.keys()]),
          ))
            pmap.get(r[1]).comments.push({ id: r[0], postId: r[1], authorId: r[2], body: r[3] })
          return us
        },
        json: async n =>
          all(
            `select ${UC}, (select json_array(id, user_id, bio) from profiles where user_id = u.id), (select json_group_array(json_array(r.id, r.name)) from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = u.id),
            (select json_group_array(json_array(${PC}, (select json_group_array(json_array(c.id, c.post_id, c.author_id, c.body)) from comments c where c.post_id = p.id))) from posts p where p.author_id = u.id) from users u where u.id <= ?`,
            n,
          ).map(r => {
            const pr = JSON.parse(r[4])
            return {
              id: r[0],
              name: r[1],
              email: r[2],
              createdAt: new Date(r[3]),
              profile: pr && { id: pr[0], userId: pr[1], bio: pr[2] },
              roles: JSON.parse(r[5]).map((x: any[]) => ({ id: x[0], name: x[1] })),
              posts: JSON.parse(r[6]).map((x: any[]) => ({
                id: x[0],
                authorId: x[1],
                title: x[2],
                body: x[3],
                published: x[4] === 1,
                createdAt: new Date(x[5]),
                comments: x[6].map((c: any[]) => ({ id: c[0], postId: c[1], authorId: c[2], body: c[3] })),
              })),
            }
          }),
      },
      W4: {
        selectin: async () => {
          const map = new Map<number, any>()
          const us = all(`select ${UC} from users u`).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: new Date(r[3]), roles: [] as any[] }
            map.set(u.id, u)
            return u
          })
          for (const r of all(
            `select ur.user_id, r.id, r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id in (select value from json_each(?))`,
            inList(us.map(u => u.id)),
          ))
            map.get(r[0]).roles.push({ id: r[1], name: r[2] })
          return us
        },
        joined: async () => {
          const out: any[] = []
          let cur: any
          let id = -1
          for (const r of all(
            `select ${UC}, r.id, r.name from users u left join user_roles ur on ur.user_id = u.id left join roles r on r.id = ur.role_id order by u.id`,
          )) {
            if (r[0] !== id) {
              id = r[0]
              out.push((cur = { id: r[0], name: r[1], email: r[2], createdAt: new Date(r[3]), roles: [] }))
            }
            if (r[4] !== null) cur.roles.push({ id: r[4], name: r[5] })
          }
          return out
        },
      },
      W5: {
        default: async n => {
          const out = []
          for (const r of all(`select ${UC} from users u where u.id <= ?`, n))
            out.push({ user: user(r), posts: all(`select ${PC} from posts p where p.author_id = ?`, r[0]).map(x => post(x)) })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: P[] = []
          for (const id of ids) out.push(post(raw(`select ${PC} from posts p where p.id = ?`).get(id) as any[]))
          return out
        },
      },
      W7: {
        'row by row': async graphs => {
          const iu = raw('insert into users (name, email, created_at) values (?, ?, ?)'),
            ip = raw('insert into profiles (user_id, bio) values (?, ?)')
          const io = raw('insert into posts (author_id, title, body, published, created_at) values (?, ?, ?, ?, ?)'),
            ir = raw('insert into user_roles (user_id, role_id) values (?, ?)')
          db.transaction(() => {
            for (const g of graphs) {
              const id = iu.run(g.name, g.email, g.createdAt.getTime()).lastInsertRowid
              ip.run(id, g.bio)
              for (const p of g.posts) io.run(id, p.title, p.body, p.published ? 1 : 0, p.createdAt.getTime())
              for (const r of g.roleIds) ir.run(id, r)
            }
          })()
        },
        // VALUES lists of 100 rows, so each statement is prepared once
        'multi-row': async graphs => {
          const many = (head: string, cols: number, rows: unknown[][], tail = '') => {
            const out: any[] = []
            for (let i = 0; i < rows.length; i += 100) {
              const part = rows.slice(i, i + 100),
                one = `(${Array(cols).fill('?')})`
              const st = raw(`${head} values ${Array(part.length).fill(one)}${tail}`),
                flat: unknown[] = []
              for (const r of part) for (const v of r) flat.push(v)
              if (tail) for (const r of st.all(flat) as any[]) out.push(r[0])
              else st.run(flat)
            }
            return out
          }
          db.transaction(() => {
            const ids = many(
              'insert into users (name, email, created_at)',
              3,
              graphs.map(g => [g.name, g.email, g.createdAt.getTime()]),
              ' returning id',
            )
            many(
              'insert into profiles (user_id, bio)',
              2,
              graphs.map((g, i) => [ids[i], g.bio]),
            )
            many(
              'insert into posts (author_id, title, body, published, created_at)',
              5,
              graphs.flatMap((g, i) => g.posts.map(x => [ids[i], x.title, x.body, x.published ? 1 : 0, x.createdAt.getTime()])),
            )
            many(
              'insert into user_roles (user_id, role_id)',
              2,
              graphs.flatMap((g, i) => g.roleIds.map(r => [ids[i], r])),
            )
          })()
        },
      },
      W8: {
        'row by row': async (n, title) => {
          db.transaction(() => {
            const posts = all(`select ${PC} from posts p where p.id <= ?`, n).map(r => post(r))
            const up = raw('update posts set title = ? where id = ?')
            for (const p of posts) {
              p.title = title(p.id)
              up.run(p.title, p.id)
            }
          })()
        },
        json_each: async (n, title) => {
          db.transaction(() => {
            const posts = all(`select ${PC} from posts p where p.id <= ?`, n).map(r => post(r))
            for (const p of posts) p.title = title(p.id)
            raw('update posts set title = j.value from json_each(?) j where posts.id = cast(j.key as integer)').run(
              JSON.stringify(Object.fromEntries(posts.map(p => [p.id, p.title]))),
            )
          })()
        },
      },
      W9: {
        default: async (los, span) => {
          const out = []
          for (const lo of los) {
            out.push(
              all(
                `select u.id, u.name, count(c.id) as n from users u join posts p on p.author_id = u.id join comments c on c.post_id = p.id where u.id > ? and u.id <= ? and p.published = 1 group by u.id, u.name order by n desc, u.id limit 20`,
                lo,
                lo + span,
              ).map(r => ({ id: r[0], name: r[1], n: r[2] })),
            )
          }
          return out
        },
      },
      ...moreSqlite(db, all, raw),
    },
    async close() {
      db.close()
    },
  }
}

async function openPg(conn: Conn): Promise<Opened> {
  const pool = new pg.Pool({ host: conn.host, port: conn.port, user: conn.user, database: conn.database, max: conn.poolSize })
  // named statements: pg prepares once per connection; rowMode array as above
  const names = new Map<string, string>()
  const name = (t: string) => {
    let n = names.get(t)
    if (!n) names.set(t, (n = `s${names.size}`))
    return n
  }
  const on =
    (c: { query: pg.Pool['query'] }) =>
    async (text: string, values: unknown[] = []) =>
      (await c.query({ text, name: name(text), values, rowMode: 'array' } as any)).rows as any[][]
  const all = on(pool)
  const user = (r: any[], o = 0): U => ({ id: r[o], name: r[o + 1], email: r[o + 2], createdAt: r[o + 3] })
  const post = (r: any[], o = 0): P => ({ id: r[o], authorId: r[o + 1], title: r[o + 2], body: r[o + 3], published: r[o + 4], createdAt: r[o + 5] })
  const UC = 'u.id, u.name, u.email, u.created_at',
    PC = 'p.id, p.author_id, p.title, p.body, p.published, p.created_at'
  const tx = async (fn: (q: ReturnType<typeof on>) => Promise<void>) => {
    const c = await pool.connect()
    try {
      await c.query('begin')
      await fn(on(c as any))
      await c.query('commit')
    } catch (e) {
      await c.query('rollback')
      throw e
    } finally {
      c.release()
    }
  }
  return {
    workloads: {
      W1: {
        default: async () => (await all(`select ${PC} from posts p`)).map(r => post(r)),
        // leave timestamps to V8's own parser instead of the driver's
        'own date parser': async () =>
          (
            await pool.query({
              text: `select ${PC} from posts p`,
              name: 'w1d',
              rowMode: 'array',
              types: { getTypeParser: (oid: number, f: any) => (oid === 1184 ? (v: string) => new Date(v) : pg.types.getTypeParser(oid, f)) },
            } as any)
          ).rows.map((r: any) => post(r)),
      },
      W2: {
        joined: async () => {
          const out: any[] = []
          let cur: any
          let id = -1
          for (const r of await all(`select ${UC}, ${PC} from users u left join posts p on p.author_id = u.id order by u.id`)) {
            if (r[0] !== id) {
              id = r[0]
              out.push((cur = { id: r[0], name: r[1], email: r[2], createdAt: r[3], posts: [] }))
            }
            if (r[4] !== null) cur.posts.push(post(r, 4))
          }
          return out
        },
        selectin: async () => {
          const map = new Map<number, any>()
          const us = (await all(`select ${UC} from users u`)).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: r[3], posts: [] as P[] }
            map.set(u.id, u)
            return u
          })
          for (const r of await all(`select ${PC} from posts p where p.author_id = any($1)`, [us.map(u => u.id)])) map.get(r[1]).posts.push(post(r))
          return us
        },
        json: async () =>
          (
            await all(`select ${UC}, (select coalesce(json_agg(json_build_array(${PC})), '[]') from posts p where p.author_id = u.id) from users u`)
          ).map(r => ({
            id: r[0],
            name: r[1],
            email: r[2],
            createdAt: r[3],
            posts: (r[4] as any[][]).map(x => {
              x[5] = new Date(x[5])
              return post(x)
            }),
          })),
      },
      W3: {
        selectin: async n => {
          const umap = new Map<number, any>(),
            pmap = new Map<number, any>()
          const us = (await all(`select ${UC} from users u where u.id <= $1`, [n])).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: r[3], profile: null as any, roles: [] as any[], posts: [] as any[] }
            umap.set(u.id, u)
            return u
          })
          const uids = [[...umap.keys()]]
          for (const r of await all(`select id, user_id, bio from profiles where user_id = any($1)`, uids))
            umap.get(r[1]).profile = { id: r[0], userId: r[1], bio: r[2] }
          for (const r of await all(
            `select ur.user_id, r.id, r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = any($1)`,
            uids,
          ))
            umap.get(r[0]).roles.push({ id: r[1], name: r[2] })
          for (const r of await all(`select ${PC} from posts p where p.author_id = any($1)`, uids)) {
            const p = { id: r[0], authorId: r[1], title: r[2], body: r[3], published: r[4], createdAt: r[5], comments: [] }
            pmap.set(p.id, p)
            umap.get(r[1]).posts.push(p)
          }
          for (const r of await all(`select id, post_id, author_id, body from comments where post_id = any($1)`, [[...pmap.keys()]]))
            pmap.get(r[1]).comments.push({ id: r[0], postId: r[1], authorId: r[2], body: r[3] })
          return us
        },
        json: async n =>
          (
            await all(
              `select ${UC}, (select json_build_array(id, user_id, bio) from profiles where user_id = u.id), (select coalesce(json_agg(json_build_array(r.id, r.name)), '[]') from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = u.id),
            (select coalesce(json_agg(json_build_array(${PC}, (select coalesce(json_agg(json_build_array(c.id, c.post_id, c.author_id, c.body)), '[]') from comments c where c.post_id = p.id))), '[]') from posts p where p.author_id = u.id) from users u where u.id <= $1`,
              [n],
            )
          ).map(r => ({
            id: r[0],
            name: r[1],
            email: r[2],
            createdAt: r[3],
            profile: r[4] && { id: r[4][0], userId: r[4][1], bio: r[4][2] },
            roles: r[5].map((x: any[]) => ({ id: x[0], name: x[1] })),
            posts: r[6].map((x: any[]) => ({
              id: x[0],
              authorId: x[1],
              title: x[2],
              body: x[3],
              published: x[4],
              createdAt: new Date(x[5]),
              comments: x[6].map((c: any[]) => ({ id: c[0], postId: c[1], authorId: c[2], body: c[3] })),
            })),
          })),
      },
      W4: {
        selectin: async () => {
          const map = new Map<number, any>()
          const us = (await all(`select ${UC} from users u`)).map(r => {
            const u = { id: r[0], name: r[1], email: r[2], createdAt: r[3], roles: [] as any[] }
            map.set(u.id, u)
            return u
          })
          for (const r of await all(
            `select ur.user_id, r.id, r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = any($1)`,
            [us.map(u => u.id)],
          ))
            map.get(r[0]).roles.push({ id: r[1], name: r[2] })
          return us
        },
        joined: async () => {
          const out: any[] = []
          let cur: any
          let id = -1
          for (const r of await all(
            `select ${UC}, r.id, r.name from users u left join user_roles ur on ur.user_id = u.id left join roles r on r.id = ur.role_id order by u.id`,
          )) {
            if (r[0] !== id) {
              id = r[0]
              out.push((cur = { id: r[0], name: r[1], email: r[2], createdAt: r[3], roles: [] }))
            }
            if (r[4] !== null) cur.roles.push({ id: r[4], name: r[5] })
          }
          return out
        },
      },
      W5: {
        default: async n => {
          const out = []
          for (const r of await all(`select ${UC} from users u where u.id <= $1`, [n]))
            out.push({ user: user(r), posts: (await all(`select ${PC} from posts p where p.author_id = $1`, [r[0]])).map(x => post(x)) })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: P[] = []
          for (const id of ids) out.push(post((await all(`select ${PC} from posts p where p.id = $1`, [id]))[0]!))
          return out
        },
      },
      W7: {
        // four statements, columns sent as arrays and unnested
        unnest: graphs =>
          tx(async q => {
            const ids = (
              await q('insert into users (name, email, created_at) select * from unnest($1::text[], $2::text[], $3::timestamptz[]) returning id', [
                graphs.map(g => g.name),
                graphs.map(g => g.email),
                graphs.map(g => g.createdAt),
              ])
            ).map(r => r[0] as number)
            await q('insert into profiles (user_id, bio) select * from unnest($1::int[], $2::text[])', [ids, graphs.map(g => g.bio)])
            const ps = graphs.flatMap((g, i) => g.posts.map(p => ({ a: ids[i], ...p })))
            await q(
              'insert into posts (author_id, title, body, published, created_at) select * from unnest($1::int[], $2::text[], $3::text[], $4::bool[], $5::timestamptz[])',
              [ps.map(p => p.a), ps.map(p => p.title), ps.map(p => p.body), ps.map(p => p.published), ps.map(p => p.createdAt)],
            )
            const rs = graphs.flatMap((g, i) => g.roleIds.map(r => [ids[i], r]))
            await q('insert into user_roles (user_id, role_id) select * from unnest($1::int[], $2::int[])', [rs.map(r => r[0]), rs.map(r => r[1])])
          }),
        'row-by-row': graphs =>
          tx(async q => {
            for (const g of graphs) {
              const id = (
                await q('insert into users (name, email, created_at) values ($1, $2, $3) returning id', [g.name, g.email, g.createdAt])
              )[0]![0]
              await q('insert into profiles (user_id, bio) values ($1, $2)', [id, g.bio])
              for (const p of g.posts)
                await q('insert into posts (author_id, title, body, published, created_at) values ($1, $2, $3, $4, $5)', [
                  id,
                  p.title,
                  p.body,
                  p.published,
                  p.createdAt,
                ])
              for (const r of g.roleIds) await q('insert into user_roles (user_id, role_id) values ($1, $2)', [id, r])
            }
          }),
      },
      W8: {
        unnest: (n, title) =>
          tx(async q => {
            const posts = (await q(`select ${PC} from posts p where p.id <= $1`, [n])).map(r => post(r))
            for (const p of posts) p.title = title(p.id)
            await q('update posts set title = v.t from unnest($1::int[], $2::text[]) v (id, t) where posts.id = v.id', [
              posts.map(p => p.id),
              posts.map(p => p.title),
            ])
          }),
        'row-by-row': (n, title) =>
          tx(async q => {
            const posts = (await q(`select ${PC} from posts p where p.id <= $1`, [n])).map(r => post(r))
            for (const p of posts) {
              p.title = title(p.id)
              await q('update posts set title = $1 where id = $2', [p.title, p.id])
            }
          }),
      },
      W9: {
        default: async (los, span) => {
          const out = []
          for (const lo of los)
            out.push(
              (
                await all(
                  `select u.id, u.name, count(c.id)::int as n from users u join posts p on p.author_id = u.id join comments c on c.post_id = p.id where u.id > $1 and u.id <= $2 and p.published group by u.id, u.name order by n desc, u.id limit 20`,
                  [lo, lo + span],
                )
              ).map(r => ({ id: r[0], name: r[1], n: r[2] })),
            )
          return out
        },
      },
      W10: {
        default: async email => {
          const u = user((await all(`select ${UC} from users u where u.email = $1`, [email]))[0]!)
          const posts = (
            await all(
              `select p.id, p.title, p.created_at, (select count(*)::int from comments c where c.post_id = p.id) from posts p where p.author_id = $1 order by p.created_at desc limit 10`,
              [u.id],
            )
          ).map(r => ({ id: r[0], title: r[1], createdAt: r[2], commentCount: r[3] }))
          return { user: u, posts }
        },
      },
      ...morePg(pool, all, tx),
    },
    async close() {
      await pool.end()
    },
  }
}

type Node = NodeL & { children: Node[] }
const node = (r: any[]): Node => ({ id: r[0], name: r[1], children: [] })
/** One level of a graph: rows are (id, name, parent id). */
function attach(rows: any[][], parents: Map<number, Node>): Map<number, Node> {
  const nodes = new Map<number, Node>()
  for (const r of rows) {
    const n = node(r)
    nodes.set(n.id, n)
    parents.get(r[2])!.children.push(n)
  }
  return nodes
}
const byId = (nodes: Node[]) => new Map(nodes.map(n => [n.id, n]))
const item = (r: any[]): ItemL => ({ id: r[0], name: r[1], amount: r[2] })

function moreSqlite(
  db: Database.Database,
  all: (sql: string, ...p: unknown[]) => any[][],
  raw: (sql: string) => Database.Statement,
): Opened['workloads'] {
  const keys = (nodes: Map<number, Node>) => JSON.stringify([...nodes.keys()])
  const items = (n: number) => all('select id, name, amount from items where id <= ?', n).map(item)
  return {
    lazyLoop: {
      default: async n => {
        const authors = all('select id, name from authors where id <= ?', n).map(node)
        for (const a of authors) a.children = all('select id, name from books where author_id = ?', a.id).map(node)
        return authors
      },
    },
    graph: {
      selectin: async indexed => {
        const prefix = indexed ? '' : 'plain_'
        const authors = all('select id, name from authors where id <= 1000').map(node)
        const books = attach(
          all(
            `select id, name, author_id from ${prefix}books where author_id in (select value from json_each(?))`,
            JSON.stringify(authors.map(a => a.id)),
          ),
          byId(authors),
        )
        attach(all(`select id, name, book_id from ${prefix}chapters where book_id in (select value from json_each(?))`, keys(books)), books)
        return authors
      },
    },
    flushOne: {
      default: async (n, name) => {
        const loaded = items(n)
        return async () => {
          loaded[0]!.name = name
          db.transaction(() => raw('update items set name = ? where id = ?').run(name, 1))()
          return async () => {}
        }
      },
    },
    updates: {
      'row by row': async (n, name, amount) => {
        db.transaction(() => {
          const update = raw('update items set name = ?, amount = ? where id = ?')
          for (const x of items(n)) {
            x.name = name(x.id)
            x.amount = amount(x.id)
            update.run(x.name, x.amount, x.id)
          }
        })()
      },
    },
    deletes: {
      'select-in': async () => {
        db.transaction(() => {
          const orders = byId(all('select id, name from orders').map(node))
          const lines = attach(
            all('select id, name, order_id from order_lines where order_id in (select value from json_each(?))', keys(orders)),
            orders,
          )
          raw('delete from order_lines where id in (select value from json_each(?))').run(keys(lines))
          raw('delete from orders where id in (select value from json_each(?))').run(keys(orders))
        })()
      },
    },
    stream: {
      iterate: async (n, visit) => {
        for (const r of raw('select id, name, amount from items where id <= ?').iterate(n)) visit(item(r as any[]))
      },
    },
  }
}

type Query = (text: string, values?: unknown[]) => Promise<any[][]>
function morePg(pool: pg.Pool, all: Query, tx: (fn: (q: Query) => Promise<void>) => Promise<void>): Opened['workloads'] {
  const keys = (nodes: Map<number, Node>) => [[...nodes.keys()]]
  const items = async (n: number, q: Query = all) => (await q('select id, name, amount from items where id <= $1', [n])).map(item)
  return {
    lazyLoop: {
      default: async n => {
        const authors = (await all('select id, name from authors where id <= $1', [n])).map(node)
        for (const a of authors) a.children = (await all('select id, name from books where author_id = $1', [a.id])).map(node)
        return authors
      },
    },
    graph: {
      selectin: async indexed => {
        const prefix = indexed ? '' : 'plain_'
        const authors = byId((await all('select id, name from authors where id <= 1000')).map(node))
        const books = attach(await all(`select id, name, author_id from ${prefix}books where author_id = any($1)`, keys(authors)), authors)
        attach(await all(`select id, name, book_id from ${prefix}chapters where book_id = any($1)`, keys(books)), books)
        return authors.values()
      },
    },
    flushOne: {
      default: async (n, name) => {
        const loaded = await items(n)
        return async () => {
          loaded[0]!.name = name
          await tx(async q => {
            await q('update items set name = $1 where id = $2', [name, 1])
          })
          return async () => {}
        }
      },
    },
    updates: {
      unnest: (n, name, amount) =>
        tx(async q => {
          const loaded = await items(n, q)
          for (const x of loaded) {
            x.name = name(x.id)
            x.amount = amount(x.id)
          }
          await q('update items set name = v.n, amount = v.a from unnest($1::int[], $2::text[], $3::int[]) v (id, n, a) where items.id = v.id', [
            loaded.map(x => x.id),
            loaded.map(x => x.name),
            loaded.map(x => x.amount),
          ])
        }),
    },
    deletes: {
      unnest: () =>
        tx(async q => {
          const orders = byId((await q('select id, name from orders')).map(node))
          const lines = attach(await q('select id, name, order_id from order_lines where order_id = any($1)', keys(orders)), orders)
          await q('delete from order_lines where id = any($1)', keys(lines))
          await q('delete from orders where id = any($1)', keys(orders))
        }),
    },
    stream: {
      cursor: (n, visit) =>
        tx(async q => {
          await q(`declare c no scroll cursor for select id, name, amount from items where id <= ${n}`)
          for (;;) {
            const rows = await q('fetch 5000 from c')
            for (const r of rows) visit(item(r))
            if (rows.length < 5000) break
          }
          await q('close c')
        }),
    },
  }
}

export const peer: Peer = {
  name: 'raw',
  dbs: ['sqlite', 'postgres'],
  packages: db => [db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'hand-written on better-sqlite3 / pg; prepared statements, array rows',
  open: async conn => (conn.db === 'sqlite' ? openSqlite(conn) : openPg(conn)),
}
