// drizzle-orm 0.45 (node: better-sqlite3 / node-postgres drivers).
// Idioms: prepared statements with placeholders wherever a query repeats, which is
// what its performance page recommends ("prepared"); the same without prepare() is
// kept as a variant.  Eager loading: relational queries ("rqb", one statement with
// JSON aggregation), a join folded by hand ("joined", its "aggregating results"
// idiom) and two queries with a Map ("selectin").  Drizzle has no identity map, no
// lazy loading and no unit of work, so W5 is a loop and W8 an UPDATE per row.
import { and, count, desc, eq, gt, inArray, lte, relations, sql } from 'drizzle-orm'
import * as s from 'drizzle-orm/sqlite-core'
import * as p from 'drizzle-orm/pg-core'
import type { Conn, Opened, Peer } from '../src/types.ts'

function sqliteTables() {
  const users = s.sqliteTable('users', {
    id: s.integer('id').primaryKey(),
    name: s.text('name').notNull(),
    email: s.text('email').notNull().unique(),
    createdAt: s.integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  })
  const profiles = s.sqliteTable('profiles', {
    id: s.integer('id').primaryKey(),
    userId: s
      .integer('user_id')
      .notNull()
      .unique()
      .references(() => users.id),
    bio: s.text('bio').notNull(),
  })
  const posts = s.sqliteTable('posts', {
    id: s.integer('id').primaryKey(),
    authorId: s
      .integer('author_id')
      .notNull()
      .references(() => users.id),
    title: s.text('title').notNull(),
    body: s.text('body').notNull(),
    published: s.integer('published', { mode: 'boolean' }).notNull(),
    createdAt: s.integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  })
  const comments = s.sqliteTable('comments', {
    id: s.integer('id').primaryKey(),
    postId: s
      .integer('post_id')
      .notNull()
      .references(() => posts.id),
    authorId: s
      .integer('author_id')
      .notNull()
      .references(() => users.id),
    body: s.text('body').notNull(),
  })
  const roles = s.sqliteTable('roles', { id: s.integer('id').primaryKey(), name: s.text('name').notNull() })
  const userRoles = s.sqliteTable(
    'user_roles',
    {
      userId: s
        .integer('user_id')
        .notNull()
        .references(() => users.id),
      roleId: s
        .integer('role_id')
        .notNull()
        .references(() => roles.id),
    },
    t => [s.primaryKey({ columns: [t.userId, t.roleId] })],
  )
  return { users, profiles, posts, comments, roles, userRoles }
}
function pgTables() {
  const id = () => p.integer('id').primaryKey().generatedByDefaultAsIdentity()
  const at = () => p.timestamp('created_at', { withTimezone: true, precision: 3 }).notNull()
  const users = p.pgTable('users', {
    id: id(),
    name: p.varchar('name', { length: 255 }).notNull(),
    email: p.varchar('email', { length: 255 }).notNull().unique(),
    createdAt: at(),
  })
  const profiles = p.pgTable('profiles', {
    id: id(),
    userId: p
      .integer('user_id')
      .notNull()
      .unique()
      .references(() => users.id),
    bio: p.text('bio').notNull(),
  })
  const posts = p.pgTable('posts', {
    id: id(),
    authorId: p
      .integer('author_id')
      .notNull()
      .references(() => users.id),
    title: p.varchar('title', { length: 255 }).notNull(),
    body: p.text('body').notNull(),
    published: p.boolean('published').notNull(),
    createdAt: at(),
  })
  const comments = p.pgTable('comments', {
    id: id(),
    postId: p
      .integer('post_id')
      .notNull()
      .references(() => posts.id),
    authorId: p
      .integer('author_id')
      .notNull()
      .references(() => users.id),
    body: p.text('body').notNull(),
  })
  const roles = p.pgTable('roles', { id: id(), name: p.varchar('name', { length: 255 }).notNull() })
  const userRoles = p.pgTable(
    'user_roles',
    {
      userId: p
        .integer('user_id')
        .notNull()
        .references(() => users.id),
      roleId: p
        .integer('role_id')
        .notNull()
        .references(() => roles.id),
    },
    t => [p.primaryKey({ columns: [t.userId, t.roleId] })],
  )
  return { users, profiles, posts, comments, roles, userRoles }
}
function withRelations(t: any) {
  return {
    ...t,
    usersRelations: relations(t.users, ({ one, many }) => ({ profile: one(t.profiles), posts: many(t.posts), userRoles: many(t.userRoles) })),
    profilesRelations: relations(t.profiles, ({ one }) => ({ user: one(t.users, { fields: [t.profiles.userId], references: [t.users.id] }) })),
    postsRelations: relations(t.posts, ({ one, many }) => ({
      author: one(t.users, { fields: [t.posts.authorId], references: [t.users.id] }),
      comments: many(t.comments),
    })),
    commentsRelations: relations(t.comments, ({ one }) => ({ post: one(t.posts, { fields: [t.comments.postId], references: [t.posts.id] }) })),
    userRolesRelations: relations(t.userRoles, ({ one }) => ({
      user: one(t.users, { fields: [t.userRoles.userId], references: [t.users.id] }),
      role: one(t.roles, { fields: [t.userRoles.roleId], references: [t.roles.id] }),
    })),
  }
}

async function open(conn: Conn): Promise<Opened> {
  const lite = conn.db === 'sqlite'
  const t: any = lite ? sqliteTables() : pgTables()
  const schema = withRelations(t)
  let db: any, end: () => Promise<void>
  if (lite) {
    const { default: Database } = await import('better-sqlite3')
    const { drizzle } = await import('drizzle-orm/better-sqlite3')
    const client = new Database(conn.file)
    db = drizzle({ client, schema })
    end = async () => {
      client.close()
    }
  } else {
    const { default: pg } = await import('pg')
    const { drizzle } = await import('drizzle-orm/node-postgres')
    const pool = new pg.Pool({ host: conn.host, port: conn.port, user: conn.user, database: conn.database, max: conn.poolSize })
    db = drizzle({ client: pool, schema })
    end = () => pool.end()
  }
  const { users, profiles, posts, comments, roles, userRoles } = t
  const ph = sql.placeholder
  // prepare once, on first use (PostgreSQL needs a statement name)
  const cache = new Map<string, any>()
  const prepared = (name: string, make: () => any) => {
    let q = cache.get(name)
    if (!q) cache.set(name, (q = make().prepare(name)))
    return q
  }

  const withRoles = (us: any[]) => {
    for (const u of us) {
      u.roles = u.userRoles.map((x: any) => x.role)
      delete u.userRoles
    }
    return us
  }
  const aggregate = () =>
    db
      .select({ id: users.id, name: users.name, n: count(comments.id) })
      .from(users)
      .innerJoin(posts, eq(posts.authorId, users.id))
      .innerJoin(comments, eq(comments.postId, posts.id))
      .where(and(gt(users.id, ph('lo')), lte(users.id, ph('hi')), eq(posts.published, true)))
      .groupBy(users.id, users.name)
      .orderBy(desc(count(comments.id)), users.id)
      .limit(20)
  const commentCount = sql<number>`(select count(*) from ${comments} where ${eq(comments.postId, posts.id)})`.mapWith(Number).as('comment_count')

  return {
    workloads: {
      W1: { default: async () => prepared('w1', () => db.select().from(posts)).execute() },
      W2: {
        rqb: async () => prepared('w2', () => db.query.users.findMany({ with: { posts: true } })).execute(),
        joined: async () => {
          const m = new Map<number, any>()
          for (const r of await prepared('w2j', () =>
            db.select({ user: users, post: posts }).from(users).leftJoin(posts, eq(posts.authorId, users.id)),
          ).execute()) {
            let u = m.get(r.user.id)
            if (!u) m.set(r.user.id, (u = { ...r.user, posts: [] }))
            if (r.post) u.posts.push(r.post)
          }
          return m.values() as any
        },
        selectin: async () => {
          const us = await db.select().from(users)
          const m = new Map<number, any>()
          for (const u of us) {
            u.posts = []
            m.set(u.id, u)
          }
          for (const x of await db
            .select()
            .from(posts)
            .where(
              inArray(
                posts.authorId,
                us.map((u: any) => u.id),
              ),
            ))
            m.get(x.authorId).posts.push(x)
          return us
        },
      },
      W3: {
        rqb: async n =>
          withRoles(
            await prepared('w3', () =>
              db.query.users.findMany({
                where: lte(users.id, ph('n')),
                with: { profile: true, posts: { with: { comments: true } }, userRoles: { columns: {}, with: { role: true } } },
              }),
            ).execute({ n }),
          ),
      },
      W4: {
        rqb: async () =>
          withRoles(await prepared('w4', () => db.query.users.findMany({ with: { userRoles: { columns: {}, with: { role: true } } } })).execute()),
        joined: async () => {
          const m = new Map<number, any>()
          for (const r of await prepared('w4j', () =>
            db
              .select({ user: users, role: roles })
              .from(users)
              .leftJoin(userRoles, eq(userRoles.userId, users.id))
              .leftJoin(roles, eq(roles.id, userRoles.roleId)),
          ).execute()) {
            let u = m.get(r.user.id)
            if (!u) m.set(r.user.id, (u = { ...r.user, roles: [] }))
            if (r.role) u.roles.push(r.role)
          }
          return m.values() as any
        },
      },
      W5: {
        prepared: async n => {
          const q = prepared('w5', () =>
            db
              .select()
              .from(posts)
              .where(eq(posts.authorId, ph('id'))),
          )
          const out = []
          for (const user of await db.select().from(users).where(lte(users.id, n))) out.push({ user, posts: await q.execute({ id: user.id }) })
          return out
        },
        plain: async n => {
          const out = []
          for (const user of await db.select().from(users).where(lte(users.id, n)))
            out.push({ user, posts: await db.select().from(posts).where(eq(posts.authorId, user.id)) })
          return out
        },
      },
      W6: {
        prepared: async ids => {
          const q = prepared('w6', () =>
            db
              .select()
              .from(posts)
              .where(eq(posts.id, ph('id'))),
          )
          const out = []
          for (const id of ids) out.push((await q.execute({ id }))[0])
          return out
        },
        plain: async ids => {
          const out = []
          for (const id of ids) out.push((await db.select().from(posts).where(eq(posts.id, id)))[0])
          return out
        },
        'rqb findFirst': async ids => {
          const out = []
          for (const id of ids) out.push(await db.query.posts.findFirst({ where: eq(posts.id, id) }))
          return out
        },
      },
      W7: {
        // multi-row inserts; better-sqlite3 transactions must be synchronous
        default: async graphs => {
          const rows = (ids: { id: number }[]) => ({
            profiles: graphs.map((g, i) => ({ userId: ids[i]!.id, bio: g.bio })),
            posts: graphs.flatMap((g, i) => g.posts.map(x => ({ authorId: ids[i]!.id, ...x }))),
            userRoles: graphs.flatMap((g, i) => g.roleIds.map(roleId => ({ userId: ids[i]!.id, roleId }))),
          })
          const us = graphs.map(g => ({ name: g.name, email: g.email, createdAt: g.createdAt }))
          if (lite)
            db.transaction((tx: any) => {
              const r = rows(tx.insert(users).values(us).returning({ id: users.id }).all())
              tx.insert(profiles).values(r.profiles).run()
              tx.insert(posts).values(r.posts).run()
              tx.insert(userRoles).values(r.userRoles).run()
            })
          else
            await db.transaction(async (tx: any) => {
              const r = rows(await tx.insert(users).values(us).returning({ id: users.id }))
              await tx.insert(profiles).values(r.profiles)
              await tx.insert(posts).values(r.posts)
              await tx.insert(userRoles).values(r.userRoles)
            })
        },
      },
      W8: {
        default: async (n, title) => {
          const work = (tx: any) => ({
            load: () => tx.select().from(posts).where(lte(posts.id, n)),
            up: tx
              .update(posts)
              .set({ title: ph('title') })
              .where(eq(posts.id, ph('id')))
              .prepare('w8'),
          })
          if (lite)
            db.transaction((tx: any) => {
              const { load, up } = work(tx)
              for (const x of load().all()) {
                x.title = title(x.id)
                up.run({ id: x.id, title: x.title })
              }
            })
          else
            await db.transaction(async (tx: any) => {
              const { load, up } = work(tx)
              for (const x of await load()) {
                x.title = title(x.id)
                await up.execute({ id: x.id, title: x.title })
              }
            })
        },
      },
      W9: {
        prepared: async (los, span) => {
          const q = prepared('w9', aggregate)
          const out = []
          for (const lo of los) out.push(await q.execute({ lo, hi: lo + span }))
          return out
        },
        plain: async (los, span) => {
          const out = []
          for (const lo of los)
            out.push(
              await db
                .select({ id: users.id, name: users.name, n: count(comments.id) })
                .from(users)
                .innerJoin(posts, eq(posts.authorId, users.id))
                .innerJoin(comments, eq(comments.postId, posts.id))
                .where(and(gt(users.id, lo), lte(users.id, lo + span), eq(posts.published, true)))
                .groupBy(users.id, users.name)
                .orderBy(desc(count(comments.id)), users.id)
                .limit(20),
            )
          return out
        },
      },
      ...(lite
        ? {}
        : {
            W10: {
              default: async (email: string) => {
                const user = (
                  await prepared('w10u', () =>
                    db
                      .select()
                      .from(users)
                      .where(eq(users.email, ph('email'))),
                  ).execute({ email })
                )[0]
                const ps = await prepared('w10p', () =>
                  db
                    .select({ id: posts.id, title: posts.title, createdAt: posts.createdAt, commentCount })
                    .from(posts)
                    .where(eq(posts.authorId, ph('id')))
                    .orderBy(desc(posts.createdAt))
                    .limit(10),
                ).execute({ id: user.id })
                return { user, posts: ps }
              },
            },
          }),
    },
    close: end,
  }
}

export const peer: Peer = {
  name: 'drizzle',
  dbs: ['sqlite', 'postgres'],
  packages: db => ['drizzle-orm', db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'prepared statements with placeholders; relational queries for eager loading; plain objects, no identity map',
  open,
}
