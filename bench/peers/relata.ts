/**
 * relata as its guide uses it: a new session for each unit of work, selectinload or joinedload for eager loading, plain lazy
 * reads in a loop, `session.get` for point reads. On SQLite a synchronous session, on servers an asynchronous one. Nothing is
 * prepared or tuned by hand: relata caches plans and prepared statements by the query's structure.
 */
import {
  boolean,
  count,
  createEngine,
  declarativeBase,
  type Engine,
  integer,
  joinedload,
  lazy,
  many,
  one,
  select,
  selectinload,
  Session,
  text,
  timestamptz,
  varchar,
} from 'relata'
import { mariadb } from 'relata/mariadb'
import { postgresql } from 'relata/postgresql'
import { sqlite } from 'relata/sqlite'
import type { Conn, Db, NewUser, Opened, Peer, RequestL } from '../src/types.ts'

const Base = declarativeBase()

const userRoles = Base.table('user_roles', {
  userId: integer()
    .references(() => User.c.id)
    .primaryKey(),
  roleId: integer()
    .references(() => Role.c.id)
    .primaryKey(),
})

class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: varchar(255),
  email: varchar(255).unique(),
  createdAt: timestamptz(),
  posts: () => many(Post, { backPopulates: 'author' }),
  profile: () => one(Profile, { backPopulates: 'user' }),
  roles: () => many(Role, { secondary: userRoles, backPopulates: 'users' }),
}) {}

class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  userId: integer()
    .references(() => User.c.id)
    .unique(),
  bio: text(),
  user: () => one(User, { backPopulates: 'profile' }),
}) {}

class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  authorId: integer().references(() => User.c.id),
  title: varchar(255),
  body: text(),
  published: boolean(),
  createdAt: timestamptz(),
  author: () => one(User, { backPopulates: 'posts', required: true }),
  comments: () => many(Comment, { backPopulates: 'post' }),
}) {}

class Comment extends Base.model('comments', {
  id: integer().primaryKey(),
  postId: integer().references(() => Post.c.id),
  authorId: integer().references(() => User.c.id),
  body: text(),
  post: () => one(Post, { backPopulates: 'comments', required: true }),
}) {}

class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  name: varchar(255),
  users: () => many(User, { secondary: userRoles, backPopulates: 'roles' }),
}) {}

class Author extends Base.model('authors', {
  id: integer().primaryKey(),
  name: varchar(255),
  children: () => many(Book, { backPopulates: 'author' }),
  plainBooks: () => many(PlainBook, { backPopulates: 'author' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey(),
  authorId: integer().references(() => Author.c.id),
  name: varchar(255),
  author: () => one(Author, { backPopulates: 'children', required: true }),
  children: () => many(Chapter, { backPopulates: 'book' }),
}) {}

class Chapter extends Base.model('chapters', {
  id: integer().primaryKey(),
  bookId: integer().references(() => Book.c.id),
  name: varchar(255),
  book: () => one(Book, { backPopulates: 'children', required: true }),
}) {}

class PlainBook extends Base.model('plain_books', {
  id: integer().primaryKey(),
  authorId: integer().references(() => Author.c.id),
  name: varchar(255),
  author: () => one(Author, { backPopulates: 'plainBooks', required: true }),
  children: () => many(PlainChapter, { backPopulates: 'book' }),
}) {}

class PlainChapter extends Base.model('plain_chapters', {
  id: integer().primaryKey(),
  bookId: integer().references(() => PlainBook.c.id),
  name: varchar(255),
  book: () => one(PlainBook, { backPopulates: 'children', required: true }),
}) {}

class Order extends Base.model('orders', {
  id: integer().primaryKey(),
  name: varchar(255),
  lines: () => many(OrderLine, { backPopulates: 'order', cascade: ['all', 'delete-orphan'] }),
}) {}

class OrderLine extends Base.model('order_lines', {
  id: integer().primaryKey(),
  orderId: integer().references(() => Order.c.id),
  name: varchar(255),
  order: () => one(Order, { backPopulates: 'lines', required: true }),
}) {}

/** Rows of a stream that are in memory at once. */
const BATCH = 5000

class Item extends Base.model('items', {
  id: integer().primaryKey(),
  name: varchar(255),
  amount: integer(),
}) {}

function engineOf(conn: Conn): Engine<'async'> {
  const { host, port, user, password, database } = conn
  const options = { poolSize: conn.poolSize }
  // In a synchronous session `await` has nothing to wait for, so one text serves both modes.
  if (conn.db === 'sqlite') return createEngine(sqlite(conn.file), options) as unknown as Engine<'async'>
  if (conn.db === 'mariadb') return createEngine(mariadb({ host, port, user, password, database }), options)
  return createEngine(postgresql({ host, port, user, database }), options)
}

const newUser = (graph: NewUser, roles: ReadonlyMap<number, Role>): User =>
  new User({
    name: graph.name,
    email: graph.email,
    createdAt: graph.createdAt,
    profile: new Profile({ bio: graph.bio }),
    posts: graph.posts.map(post => new Post(post)),
    roles: graph.roleIds.map(id => roles.get(id)!),
  })

async function open(conn: Conn): Promise<Opened> {
  const engine = engineOf(conn)
  const isSync = conn.db === 'sqlite'
  if (conn.onSql !== undefined && conn.db === 'mariadb') {
    const { onSql } = conn
    engine.onStatement(({ sql }) => onSql(sql))
  }
  const opened: Opened['workloads'] = { ...reads(engine, isSync), ...writes(engine), ...more(engine, isSync) }
  if (!isSync) opened.W10 = request(engine)
  return { workloads: opened, close: async () => engine.dispose() }
}

const inSession = async <T>(engine: Engine<'async'>, work: (session: Session<'async'>) => Promise<T>): Promise<T> => {
  const session = new Session(engine)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

function reads(engine: Engine<'async'>, isSync: boolean): Opened['workloads'] {
  const query = <T>(work: (session: Session<'async'>) => Promise<T>): Promise<T> => inSession(engine, work)
  return {
    W1: { default: () => query(session => session.query(Post).all()) },
    W2: {
      selectin: () => query(session => session.query(User).options(selectinload(User.posts)).all()),
      joined: () => query(session => session.query(User).options(joinedload(User.posts)).all()),
    },
    W3: {
      selectin: n =>
        query(session =>
          session
            .query(User)
            .filter(User.c.id.le(n))
            .options(selectinload(User.posts).selectinload(Post.comments), selectinload(User.roles), joinedload(User.profile))
            .all(),
        ),
    },
    W4: {
      selectin: () => query(session => session.query(User).options(selectinload(User.roles)).all()),
      joined: () => query(session => session.query(User).options(joinedload(User.roles)).all()),
    },
    W5: {
      lazy: n =>
        query(async session => {
          const out: { user: User; posts: Iterable<Post> }[] = []
          for (const user of await session.query(User).filter(User.c.id.le(n)).all()) {
            out.push({ user, posts: isSync ? user.posts : await lazy(user).posts })
          }
          return out
        }),
    },
    W6: {
      get: ids =>
        query(async session => {
          const out: Post[] = []
          for (const id of ids) out.push((await session.get(Post, id))!)
          return out
        }),
    },
    W9: {
      default: (los, span) =>
        query(async session => {
          const out: { id: number; name: string; n: number }[][] = []
          const n = count(Comment.c.id).as('n')
          for (const lo of los) {
            const statement = select(User.c.id.as('id'), User.c.name.as('name'), n)
              .join(User.posts)
              .join(Post.comments)
              .where(User.c.id.gt(lo), User.c.id.le(lo + span), Post.c.published.eq(true))
              .groupBy(User.c.id, User.c.name)
              .orderBy(n.desc(), User.c.id)
              .limit(20)
            out.push(await session.execute(statement))
          }
          return out
        }),
    },
  }
}

function writes(engine: Engine<'async'>): Opened['workloads'] {
  return {
    W7: {
      default: graphs =>
        inSession(engine, async session => {
          const roles = new Map((await session.query(Role).all()).map(role => [role.id, role]))
          session.addAll(graphs.map(graph => newUser(graph, roles)))
          await session.commit()
        }),
    },
    W8: {
      default: (n, title) =>
        inSession(engine, async session => {
          for (const post of await session.query(Post).filter(Post.c.id.le(n)).all()) post.title = title(post.id)
          await session.commit()
        }),
    },
    flushOne: {
      default: async (n, name) => {
        const session = new Session(engine)
        const items = await session.query(Item).filter(Item.c.id.le(n)).all()
        return async () => {
          items[0]!.name = name
          await session.flush()
          return async () => {
            await session.commit()
            await session.close()
          }
        }
      },
    },
    updates: {
      default: (n, name, amount) =>
        inSession(engine, async session => {
          for (const item of await session.query(Item).filter(Item.c.id.le(n)).all()) {
            item.name = name(item.id)
            item.amount = amount(item.id)
          }
          await session.commit()
        }),
    },
    deletes: {
      default: () =>
        inSession(engine, async session => {
          for (const order of await session.query(Order).options(selectinload(Order.lines)).all()) await session.delete(order)
          await session.commit()
        }),
    },
  }
}

function more(engine: Engine<'async'>, isSync: boolean): Opened['workloads'] {
  return {
    lazyLoop: {
      lazy: n =>
        inSession(engine, async session => {
          const authors = await session.query(Author).filter(Author.c.id.le(n)).all()
          // the loop is the point: one read after the other
          for (const author of authors) void (isSync ? author.children : await lazy(author).children)
          return authors
        }),
    },
    graph: {
      selectin: indexed =>
        inSession<{ id: number; name: string; children: Iterable<{ id: number; name: string }> }[]>(engine, async session => {
          const query = session.query(Author).filter(Author.c.id.le(1000))
          if (indexed) return query.options(selectinload(Author.children).selectinload(Book.children)).all()
          const authors = await query.options(selectinload(Author.plainBooks).selectinload(PlainBook.children)).all()
          return authors.map(author => ({ id: author.id, name: author.name, children: author.plainBooks }))
        }),
    },
    stream: {
      default: (n, visit) =>
        inSession(engine, async session => {
          const items = session.query(Item).filter(Item.c.id.le(n)).stream(BATCH) as AsyncIterable<Item>
          let read = 0
          const take = (item: Item): void => {
            visit(item)
            // the session holds what was read until it is told not to (docs/performance.md)
            if (++read % BATCH === 0) session.expungeAll()
          }
          if (isSync) for (const item of items as unknown as Iterable<Item>) take(item)
          else for await (const item of items) take(item)
        }),
    },
  }
}

function request(engine: Engine<'async'>): NonNullable<Opened['workloads']['W10']> {
  const comments = select(count(Comment.c.id)).where(Comment.c.postId.eq(Post.c.id)).as('commentCount')
  return {
    default: email =>
      inSession(engine, async session => {
        const user = await session.query(User).filterBy({ email }).one()
        const latest = select(Post.c.id.as('id'), Post.c.title.as('title'), Post.c.createdAt.as('createdAt'), comments)
          .where(Post.c.authorId.eq(user.id))
          .orderBy(Post.c.createdAt.desc())
          .limit(10)
        return { user, posts: (await session.execute(latest)) as unknown as RequestL['posts'] }
      }),
  }
}

const DRIVERS: Readonly<Record<Db, string>> = { sqlite: 'better-sqlite3', postgres: 'pg', mariadb: 'mariadb' }

export const peer: Peer = {
  name: 'relata',
  dbs: ['sqlite', 'postgres', 'mariadb'],
  packages: db => ['relata', DRIVERS[db]],
  sqliteDates: 'text',
  notes: 'identity map and unit of work; a new session for each unit of work; synchronous on SQLite',
  open,
}
