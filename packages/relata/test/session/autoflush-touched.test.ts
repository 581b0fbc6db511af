/** `autoflush: 'touched'`: a query waits for a flush only where it reads a table that the pending changes may write. */
import {
  alias,
  ArgumentError,
  cte,
  declarativeBase,
  exists,
  inherit,
  integer,
  joinedload,
  listen,
  literal,
  many,
  one,
  select,
  selectinload,
  type Session,
  Session as SessionClass,
  sql,
  text,
  withLoaderCriteria,
} from 'relata'
import { describe, expect } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

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
  name: text(),
  posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
  roles: () => many(Role, { secondary: userRoles, backPopulates: 'users' }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  name: text(),
  users: () => many(User, { secondary: userRoles, backPopulates: 'roles' }),
}) {}
/** Its rows go with those of a user by the database alone. */
class Session2 extends Base.model('logins', {
  id: integer().primaryKey(),
  userId: integer().references(() => User.c.id, { onDelete: 'cascade' }),
}) {}
class Audit extends Base.model('audits', { id: integer().primaryKey(), note: text().nullable() }) {}
class Shape extends Base.model('shapes', { id: integer().primaryKey(), kind: text().discriminator() }, { identity: 'shape' }) {}
class Box extends inherit(Shape, { identity: 'box', table: 'boxes' }, { width: integer() }) {}
Base.register({ User, Post, Role, Session2, Audit, Shape, Box })

const matrix = matrixOf('autoflush touched', Base)

interface Seeded {
  readonly session: Session<'async'>
  readonly ada: User
  readonly bob: User
  readonly post: Post
  readonly role: Role
  readonly audit: Audit
}

/** Two users, of whom Ada has a post and a role; all objects loaded. */
async function seeded({ session, newSession }: MatrixContext): Promise<Seeded> {
  session.addAll([
    new User({ name: 'Ada', posts: [new Post({ title: 'a' })], roles: [new Role({ name: 'admin' })] }),
    new User({ name: 'Bob' }),
    new Audit({ note: 'n' }),
  ])
  await session.commit()
  await session.close()
  const own = newSession({ autoflush: 'touched' })
  const [ada, bob] = (await own.query(User).orderBy(User.c.id).all()) as [User, User]
  const [post, role, audit] = [await own.query(Post).one(), await own.query(Role).one(), await own.query(Audit).one()]
  return { session: own, ada, bob, post, role, audit }
}

/** Whether the step sends something that writes before it reads. */
async function flushes({ log }: MatrixContext, session: Session<'async'>, step: () => unknown): Promise<boolean> {
  log.reset()
  await step()
  const written = log.tables().some(entry => !entry.startsWith('select'))
  expect(written).toBe(session.dirty.length + session.new.length + session.deleted.length === 0)
  return written
}

describe('what a query reads', () => {
  matrix('unrelated tables are read without a flush, in whatever way', async context => {
    const { session, ada, bob, post, audit } = await seeded(context)
    audit.note = 'changed'
    session.add(new Audit({ note: 'new' }))
    const counted = select(User.c.id).subquery()
    const steps: readonly (() => unknown)[] = [
      () => session.query(User).all(),
      () => session.query(User).count(),
      () => session.query(User).exists(),
      () => session.execute(select(User.c.id).join(User.posts)),
      () => session.execute(select(counted.c.id!)),
      () => session.execute(select(User.c.id).union(select(Post.c.id))),
      () => session.query(User).options(joinedload(User.posts), selectinload(User.roles)).populateExisting().all(),
      () => session.get(Post, 12345),
      () => session.get(User, 12345, { options: [selectinload(User.posts)] }),
      () => session.refresh(ada),
      () => session.refresh(ada, ['name']),
      () => session.load([ada, bob], User.roles),
      () => session.count([ada, bob], User.posts),
      () => context.read(post, 'author'),
      () => context.read(bob, 'posts'),
      () => {
        session.expire(bob)
        return context.read(bob, 'name')
      },
      async () => {
        for await (const user of session.query(User).stream()) expect(user).toBeInstanceOf(User)
      },
    ]
    for (const step of steps) expect(await flushes(context, session, step), String(step)).toBe(false)
    await session.commit()
    expect(await session.query(Audit).count()).toBe(2)
  })

  matrix('each way to read the table flushes', async context => {
    const { session, ada, post, role } = await seeded(context)
    const other = alias(Post)
    const posts = cte('some', select(Post.c.authorId))
    const derived = select(Post.c.authorId).subquery()
    const steps: readonly (() => unknown)[] = [
      () => session.query(Post).all(),
      () => session.query(Post).count(),
      () => session.query(Post).exists(),
      () => session.get(Post, 12345),
      () => session.execute(select(other.c.id)),
      () => session.query(User).join(User.posts).all(),
      () => session.query(User).filter(User.posts.any()).all(),
      () => session.execute(select(User.c.id).where(User.c.id.in(select(Post.c.authorId)))),
      () => session.execute(select(User.c.id).where(exists(select(literal(1)).from(Post)))),
      () => session.execute(select(posts.c.authorId!)),
      () => session.execute(select(derived.c.authorId!)),
      () => session.execute(select(User.c.id).union(select(Post.c.id))),
      () => session.execute(select(User.c.id, User.posts.count())),
      () => session.query(User).options(joinedload(User.posts)).all(),
      () => session.query(User).options(selectinload(User.posts)).all(),
      () => session.query(Role).options(selectinload(Role.users).selectinload(User.posts)).all(),
      () => session.get(User, 12345, { options: [selectinload(User.posts)] }),
      () =>
        session
          .query(User)
          .options(withLoaderCriteria(User, User.c.id.in(select(Post.c.authorId))))
          .all(),
      () => session.refresh(ada, ['posts']),
      () => session.count(ada, User.posts),
      () => session.execute(sql`select 1`),
      () =>
        session
          .query(User)
          .filter(sql`1 = 1`)
          .all(),
      () => session.resolve(() => role.name),
    ]
    for (const [index, step] of steps.entries()) {
      post.title = `title ${index}`
      expect(await flushes(context, session, step), String(step)).toBe(true)
    }
    session.expire(ada)
    post.title = 'lazy'
    expect(await flushes(context, session, () => context.read(ada, 'posts'))).toBe(true)
  })

  matrix('a comparison with a new object waits for its key', async context => {
    const { session } = await seeded(context)
    const eve = new User({ name: 'Eve' })
    session.add(eve)
    expect(await flushes(context, session, () => session.query(Post).filter(Post.author.eq(eve)).all())).toBe(true)
  })
})

describe('what the changes write', () => {
  matrix('a link is a change of the association table', async context => {
    const { session, bob, role } = await seeded(context)
    await session.load(bob, User.roles)
    bob.roles.push(role)
    expect(await flushes(context, session, () => session.query(Post).all())).toBe(false)
    expect(await flushes(context, session, () => session.execute(select(userRoles.c.userId)))).toBe(true)
    bob.roles.remove(role)
    expect(await flushes(context, session, () => session.query(User).options(selectinload(User.roles)).all())).toBe(true)
  })

  matrix('a changed column of a parent is no change of its children', async context => {
    const { session, ada } = await seeded(context)
    ada.name = 'Eve'
    expect(await flushes(context, session, () => session.query(Post).all())).toBe(false)
    expect(await flushes(context, session, () => session.query(Role).all())).toBe(false)
    expect(await flushes(context, session, () => session.execute(select(userRoles.c.userId)))).toBe(false)
    ada.id = 70
    await session.rollback()
  })

  matrix('a member that leaves a collection is an orphan whose row goes', async context => {
    const { session, ada, post } = await seeded(context)
    await session.load(ada, User.posts)
    ada.posts.remove(post)
    expect(await flushes(context, session, () => session.query(Audit).all())).toBe(false)
    expect(await flushes(context, session, () => session.query(Post).all())).toBe(true)
    expect(await session.query(Post).count()).toBe(0)
  })

  matrix('a delete reaches what its cascades and the database take along', async context => {
    const reached: readonly ((session: Session<'async'>) => unknown)[] = [
      session => session.query(User).all(),
      session => session.query(Post).all(),
      session => session.query(Session2).all(),
      session => session.execute(select(userRoles.c.userId)),
    ]
    const { session } = await seeded(context)
    for (const step of reached) {
      const user = new User({ name: 'gone', posts: [new Post({ title: 'gone' })] })
      session.add(user)
      await session.flush()
      await session.delete(user)
      expect(await flushes(context, session, () => session.query(Audit).all())).toBe(false)
      expect(await flushes(context, session, () => session.query(Role).all())).toBe(false)
      expect(await flushes(context, session, () => step(session)), String(step)).toBe(true)
    }
  })

  matrix('all tables of an inherited row count', async context => {
    const { session } = await seeded(context)
    session.add(new Box({ width: 1 }))
    expect(await flushes(context, session, () => session.query(User).all())).toBe(false)
    expect(await flushes(context, session, () => session.query(Shape).all())).toBe(true)
    session.add(new Shape({}))
    expect(await flushes(context, session, () => session.query(Box).all())).toBe(true)
  })

  matrix('listeners of a flush may write anything', async context => {
    const { session, audit } = await seeded(context)
    audit.note = 'heard'
    const end = listen(session, 'beforeFlush', () => {})
    expect(await flushes(context, session, () => session.query(User).all())).toBe(true)
    end()
    audit.note = 'heard again'
    expect(await flushes(context, session, () => session.query(User).all())).toBe(false)
  })
})

describe('the option', () => {
  matrix('withoutAutoflush and the other values are as they were', async context => {
    const { session, post } = await seeded(context)
    post.title = 'b'
    expect(await flushes(context, session, () => session.withoutAutoflush(() => session.query(Post).all()))).toBe(false)
    expect(await flushes(context, session, () => session.query(Post).all())).toBe(true)
    await session.rollback()
    const usual = context.newSession()
    const [found] = await usual.query(Audit).all()
    found!.note = 'x'
    expect(await flushes(context, usual, () => usual.query(User).all())).toBe(true)
    await usual.rollback()
    expect(() => new SessionClass(context.engine, { autoflush: 'Touched' as never })).toThrow(ArgumentError)
  })

  matrix('a failure names the object that the flush was for', async context => {
    const { session } = await seeded(context)
    session.add(new User({ name: null as never }))
    await session.query(Audit).all()
    const failing = (async () => session.query(User).all())()
    await expect(failing).rejects.toThrow(/raised by the autoflush before a query.*the query may read what is to be written for User\(pending\)$/)
  })

  matrix('what was fetched ahead is used while nothing that it shows is pending', async context => {
    const first = await seeded(context)
    for (let count = 0; count < 8; count++) first.session.add(new User({ name: `n ${count}`, posts: [new Post({ title: 'p' })] }))
    await first.session.commit()
    const readAll = async (pending: boolean): Promise<string[]> => {
      const session = context.newSession({ autoflush: 'touched' })
      const audit = await session.query(Audit).one()
      if (pending) audit.note = 'pending'
      context.log.reset()
      for (const user of await session.query(User).all()) expect((await context.read(user, 'posts')).length).toBeLessThan(2)
      expect(session.dirty).toEqual(pending ? [audit] : [])
      return context.log.tables()
    }
    const usual = await readAll(false)
    expect(usual.length).toBeLessThan(9)
    expect(await readAll(true)).toEqual(usual)
  })
})
