// Prisma 7 (WebAssembly query compiler + driver adapters: better-sqlite3 / pg).
// Idioms: `include` with its default strategy ("query") and, on PostgreSQL, the
// preview `relationLoadStrategy: "join"`; nested `create` inside one `$transaction`
// for W7, with createMany as a variant; `update` per row for W8; `_count` for W10;
// `$queryRaw` for W9, which its `groupBy` cannot express.  Results are plain objects.
// Needs the generated client: see README.
import { existsSync } from 'node:fs'
import type { Conn, Opened, Peer } from '../src/types.ts'

async function open(conn: Conn): Promise<Opened> {
  const lite = conn.db === 'sqlite'
  const generated = `../generated/prisma-${conn.db}/client.js`
  const { PrismaClient, Prisma } = await import(generated)
  const log = conn.onSql ? [{ emit: 'event', level: 'query' }] : undefined
  let adapter: any
  if (lite) {
    const { PrismaBetterSqlite3 } = await import('@prisma/adapter-better-sqlite3')
    adapter = new PrismaBetterSqlite3({ url: `file:${conn.file}` })
  } else {
    const { PrismaPg } = await import('@prisma/adapter-pg')
    adapter = new PrismaPg({ host: conn.host, port: conn.port, user: conn.user, database: conn.database, max: conn.poolSize })
  }
  const db: any = new PrismaClient({ adapter, ...(log ? { log } : {}) })
  const upTo = (n: number) => ({ id: { lte: n } })
  const flat = (us: any[]) => {
    for (const u of us) u.roles = u.roles.map((x: any) => x.role)
    return us
  }
  const eager = (args: (n: number) => object, post: (us: any[]) => any[] = x => x) =>
    Object.fromEntries(
      (lite ? ['query'] : ['query', 'join']).map(s => [
        s,
        async (n: number) => post(await db.user.findMany({ ...args(n), ...(lite ? {} : { relationLoadStrategy: s }) })),
      ]),
    )
  const roles = { select: { role: true } }
  return {
    workloads: {
      W1: { default: async () => db.post.findMany() },
      W2: eager(() => ({ include: { posts: true } })) as any,
      W3: eager(n => ({ where: upTo(n), include: { profile: true, roles, posts: { include: { comments: true } } } }), flat) as any,
      W4: eager(() => ({ include: { roles } }), flat) as any,
      W5: {
        default: async n => {
          const out: any[] = []
          for (const user of await db.user.findMany({ where: upTo(n) }))
            out.push({ user, posts: await db.post.findMany({ where: { authorId: user.id } }) })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: any[] = []
          for (const id of ids) out.push(await db.post.findUnique({ where: { id } }))
          return out
        },
      },
      W7: {
        'nested create': async graphs => {
          await db.$transaction(
            graphs.map(g =>
              db.user.create({
                data: {
                  name: g.name,
                  email: g.email,
                  createdAt: g.createdAt,
                  profile: { create: { bio: g.bio } },
                  posts: { create: g.posts },
                  roles: { create: g.roleIds.map(roleId => ({ roleId })) },
                },
              }),
            ),
          )
        },
        createMany: async graphs => {
          await db.$transaction(
            async (tx: any) => {
              const us = await tx.user.createManyAndReturn({
                data: graphs.map(g => ({ name: g.name, email: g.email, createdAt: g.createdAt })),
                select: { id: true },
              })
              await tx.profile.createMany({ data: graphs.map((g, i) => ({ userId: us[i].id, bio: g.bio })) })
              await tx.post.createMany({ data: graphs.flatMap((g, i) => g.posts.map(p => ({ authorId: us[i].id, ...p }))) })
              await tx.userRole.createMany({ data: graphs.flatMap((g, i) => g.roleIds.map(roleId => ({ userId: us[i].id, roleId }))) })
            },
            { timeout: 120_000 },
          )
        },
      },
      W8: {
        'interactive transaction': async (n, title) => {
          await db.$transaction(
            async (tx: any) => {
              for (const x of await tx.post.findMany({ where: upTo(n) })) {
                x.title = title(x.id)
                await tx.post.update({ where: { id: x.id }, data: { title: x.title } })
              }
            },
            { timeout: 120_000 },
          )
        },
        'batch transaction': async (n, title) => {
          const ps = await db.post.findMany({ where: upTo(n) })
          await db.$transaction(
            ps.map((x: any) => {
              x.title = title(x.id)
              return db.post.update({ where: { id: x.id }, data: { title: x.title } })
            }),
          )
        },
      },
      W9: {
        queryRaw: async (los, span) => {
          const out: any[] = []
          for (const lo of los) {
            const rows =
              await db.$queryRaw`select u.id, u.name, count(c.id) as n from users u join posts p on p.author_id = u.id join comments c on c.post_id = p.id where u.id > ${lo} and u.id <= ${lo + span} and p.published = ${Prisma.raw(lite ? '1' : 'true')} group by u.id, u.name order by n desc, u.id limit 20`
            out.push(rows.map((r: any) => ({ id: Number(r.id), name: r.name, n: Number(r.n) })))
          }
          return out
        },
      },
      ...(lite
        ? {}
        : {
            W10: {
              default: async (email: string) => {
                const user = await db.user.findUnique({ where: { email } })
                const posts: any[] = await db.post.findMany({
                  where: { authorId: user.id },
                  select: { id: true, title: true, createdAt: true, _count: { select: { comments: true } } },
                  orderBy: { createdAt: 'desc' },
                  take: 10,
                })
                return { user, posts: posts.map(x => ({ id: x.id, title: x.title, createdAt: x.createdAt, commentCount: x._count.comments })) }
              },
            },
          }),
    },
    close: () => db.$disconnect(),
  }
}
export const peer: Peer = {
  name: 'prisma',
  dbs: (['sqlite', 'postgres'] as const).filter(d => existsSync(`generated/prisma-${d}`)),
  sqliteDates: 'iso',
  packages: db => [
    'prisma',
    '@prisma/client',
    db === 'sqlite' ? '@prisma/adapter-better-sqlite3' : '@prisma/adapter-pg',
    db === 'sqlite' ? 'better-sqlite3' : 'pg',
  ],
  notes: 'generated client, Wasm query compiler, driver adapter; dates stored as ISO text on SQLite',
  open,
}
