// Hand-written code on postgres.js (the `postgres` package): tagged templates, which
// it prepares and caches by itself; `.values()` rows (arrays); nested fragments not
// needed.  PostgreSQL only: a second "raw" line.
import postgres from 'postgres'
import type { Conn, Opened, Peer } from '../src/types.ts'

async function open(conn: Conn): Promise<Opened> {
  const sql = postgres({
    host: conn.host,
    port: conn.port,
    user: conn.user,
    database: conn.database,
    max: conn.poolSize,
    ...(conn.onSql ? { debug: (_c: number, q: string) => conn.onSql!(q) } : {}),
  })
  const U = sql`u.id, u.name, u.email, u.created_at`,
    P = sql`p.id, p.author_id, p.title, p.body, p.published, p.created_at`
  const user = (r: any): any => ({ id: r[0], name: r[1], email: r[2], createdAt: r[3] })
  const post = (r: any): any => ({ id: r[0], authorId: r[1], title: r[2], body: r[3], published: r[4], createdAt: r[5] })
  const by = (us: any[], key: string) => {
    const m = new Map<number, any>()
    for (const u of us) {
      u[key] = []
      m.set(u.id, u)
    }
    return m
  }
  const rolesInto = async (us: any[]) => {
    const m = by(us, 'roles')
    for (const r of await sql`select ur.user_id, r.id, r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = any(${us.map(u => u.id)})`.values())
      m.get(r[0]).roles.push({ id: r[1], name: r[2] })
  }
  const postsInto = async (us: any[]) => {
    const m = by(us, 'posts')
    for (const r of await sql`select ${P} from posts p where p.author_id = any(${us.map(u => u.id)})`.values()) m.get(r[1]).posts.push(post(r))
  }
  return {
    workloads: {
      W1: { default: async () => (await sql`select ${P} from posts p`.values()).map(post) },
      W2: {
        selectin: async () => {
          const us = (await sql`select ${U} from users u`.values()).map(user)
          await postsInto(us)
          return us
        },
      },
      W3: {
        selectin: async n => {
          const us = (await sql`select ${U} from users u where u.id <= ${n}`.values()).map(user)
          const m = new Map(us.map(u => [u.id, u]))
          for (const r of await sql`select id, user_id, bio from profiles where user_id = any(${us.map(u => u.id)})`.values())
            m.get(r[1]).profile = { id: r[0], userId: r[1], bio: r[2] }
          await rolesInto(us)
          await postsInto(us)
          const ps = by(
            us.flatMap(u => u.posts),
            'comments',
          )
          for (const r of await sql`select id, post_id, author_id, body from comments where post_id = any(${[...ps.keys()]})`.values())
            ps.get(r[1]).comments.push({ id: r[0], postId: r[1], authorId: r[2], body: r[3] })
          return us
        },
      },
      W4: {
        selectin: async () => {
          const us = (await sql`select ${U} from users u`.values()).map(user)
          await rolesInto(us)
          return us
        },
      },
      W5: {
        default: async n => {
          const out: any[] = []
          for (const r of await sql`select ${U} from users u where u.id <= ${n}`.values())
            out.push({ user: user(r), posts: (await sql`select ${P} from posts p where p.author_id = ${r[0]}`.values()).map(post) })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: any[] = []
          for (const id of ids) out.push(post((await sql`select ${P} from posts p where p.id = ${id}`.values())[0]))
          return out
        },
      },
      W7: {
        default: async graphs => {
          await sql.begin(async tx => {
            const ids = (
              await tx`insert into users ${tx(graphs.map(g => ({ name: g.name, email: g.email, created_at: g.createdAt })))} returning id`.values()
            ).map((r: any) => r[0])
            await tx`insert into profiles ${tx(graphs.map((g, i) => ({ user_id: ids[i], bio: g.bio })))}`
            await tx`insert into posts ${tx(graphs.flatMap((g, i) => g.posts.map(p => ({ author_id: ids[i], title: p.title, body: p.body, published: p.published, created_at: p.createdAt }))))}`
            await tx`insert into user_roles ${tx(graphs.flatMap((g, i) => g.roleIds.map(r => ({ user_id: ids[i], role_id: r }))))}`
          })
        },
      },
      W8: {
        // queries issued together are pipelined on the one connection of the transaction
        pipelined: async (n, title) => {
          await sql.begin(async tx => {
            const ps = (await tx`select ${P} from posts p where p.id <= ${n}`.values()).map(post)
            await Promise.all(
              ps.map((p: any) => {
                p.title = title(p.id)
                return tx`update posts set title = ${p.title} where id = ${p.id}`
              }),
            )
          })
        },
        unnest: async (n, title) => {
          await sql.begin(async tx => {
            const ps = (await tx`select ${P} from posts p where p.id <= ${n}`.values()).map(post)
            for (const p of ps) p.title = title(p.id)
            await tx`update posts set title = v.t from unnest(${ps.map((p: any) => p.id)}::int[], ${ps.map((p: any) => p.title)}::text[]) v (id, t) where posts.id = v.id`
          })
        },
      },
      W9: {
        default: async (los, span) => {
          const out: any[] = []
          for (const lo of los)
            out.push(
              (
                await sql`select u.id, u.name, count(c.id)::int as n from users u join posts p on p.author_id = u.id join comments c on c.post_id = p.id where u.id > ${lo} and u.id <= ${lo + span} and p.published group by u.id, u.name order by n desc, u.id limit 20`.values()
              ).map((r: any) => ({ id: r[0], name: r[1], n: r[2] })),
            )
          return out
        },
      },
      W10: {
        default: async email => {
          const u = user((await sql`select ${U} from users u where u.email = ${email}`.values())[0])
          const posts = (
            await sql`select p.id, p.title, p.created_at, (select count(*)::int from comments c where c.post_id = p.id) from posts p where p.author_id = ${u.id} order by p.created_at desc limit 10`.values()
          ).map((r: any) => ({ id: r[0], title: r[1], createdAt: r[2], commentCount: r[3] }))
          return { user: u, posts }
        },
      },
    },
    close: () => sql.end(),
  }
}
export const peer: Peer = {
  name: 'postgresjs',
  dbs: ['postgres'],
  packages: () => ['postgres'],
  notes: 'hand-written on postgres.js; implicit prepared statements; array rows',
  open,
}
