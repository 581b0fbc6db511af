/** The types of models, as users meet them: what must compile, and what must not. Checked by both compilers, never run. */
import {
  alias,
  type Collection,
  count,
  declarativeBase,
  integer,
  joinedload,
  keyedBy,
  lazy,
  many,
  one,
  select,
  selectinload,
  type Session,
  text,
  timestamp,
} from 'relata'

const Base = declarativeBase()
export const userRoles = Base.table('user_roles', {
  userId: integer()
    .references(() => User.c.id)
    .primaryKey(),
  roleId: integer()
    .references(() => Role.c.id)
    .primaryKey(),
})
export class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  length: integer().nullable(),
  createdAt: timestamp().default(() => new Date()),
  posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
  profile: () => one(Profile, { backPopulates: 'user' }),
  roles: () => many(Role, { backPopulates: 'users', secondary: userRoles, collection: 'set' }),
}) {
  get shout(): string {
    return this.name.toUpperCase()
  }
  firstTitle(): string | null | undefined {
    return this.posts[0]?.title
  }
}
export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text().nullable(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts', required: true }),
}) {
  firstSibling(): Post | undefined {
    return this.author.posts.at(0)
  }
}
export class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  users: () => many(User, { backPopulates: 'roles', secondary: userRoles }),
}) {}
export class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  userId: integer()
    .references(() => User.c.id)
    .unique(),
  user: () => one(User, { backPopulates: 'profile' }),
}) {}
export class Category extends Base.model('cats', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .nullable()
    .references(() => Category.c.id),
  parent: () => one(Category, { backPopulates: 'children', remoteSide: [Category.c.id] }),
  children: () => many(Category, { backPopulates: 'parent', collection: keyedBy('name') }),
}) {}
export class A extends Base.model('a', { id: integer().primaryKey(), bId: integer().references(() => B.c.id) }) {}
export class B extends Base.model('b', { id: integer().primaryKey(), aId: integer().references(() => A.c.id) }) {}
Base.register({ User, Post, Role, Profile, Category, A, B })

declare const session: Session<'async'>
declare const sync: Session<'sync'>

// objects
const u = new User({ name: 'x', posts: [new Post({ title: 'a' })] })
// @ts-expect-error name is required
new User({})
// @ts-expect-error misspelt
new User({ name: 'x', nmae: 1 })
// @ts-expect-error a number is no name
new User({ name: 1 })
const authorName: string | undefined = u.posts[0]?.author.name
const posts: Collection<Post> = u.posts
const roleIds: Set<Role> = u.roles
const p = new Post({})
const author: User = p.author
p.author = u
u.posts.replace([p])
// @ts-expect-error a Post is no User
p.author = p
// @ts-expect-error no such attribute
u.nam
// @ts-expect-error required: not nullable
p.author = null
u.profile = null
// @ts-expect-error index writes are not tracked
u.posts[0] = p
const c = new Category({ name: 'c' })
const child: Category | undefined = c.children.get('x')
const parent: Category | null = c.parent
// @ts-expect-error the key is a name, a string
c.children.get(1)
const created: Date = u.createdAt

// queries
const loaded: User | null = await session
  .query(User)
  .options(joinedload(User.posts).joinedload(Post.author), selectinload(User.posts.where(Post.c.title.isNull()).limit(3)))
  .filter(User.c.name.eq('ed'), User.c.length.isNull(), User.posts.any(Post.c.title.like('%x%')))
  .filterBy({ name: 'x' })
  .orderBy(User.c.id.desc())
  .first()
const now: User[] = sync.query(User).all()
const lazily: readonly Post[] = await lazy(u).posts
const titles: (string | null)[] | undefined = loaded?.posts.map(post => post.title)
const rows = await session.execute(select(User, Post.c.title, count(Post.c.id).as('n')).join(User.posts).groupBy(User.c.id))
const [ru, rt, rn] = rows[0]!
const checks: [User, string | null, number, number] = [ru, rt, rn, rows[0]!.n]
const total: number = await session.query(User).count()
const syncTotal: number = sync.query(User).count()
const other = alias(User)
const pairs: [User, User][] = await session.execute(select(User, other).join(other, other.c.id.gt(User.c.id)))
const found: User | null = await session.get(User, 1)
// @ts-expect-error a number is no name
User.c.name.eq(1)
// @ts-expect-error posts is no column
User.c.posts
// @ts-expect-error User.name is Function.name, a string
User.name.eq('x')
// @ts-expect-error no such attribute
session.query(User).filterBy({ nmae: 'x' })
// @ts-expect-error wrong type
session.query(User).filterBy({ name: 1 })
// @ts-expect-error undefined is no condition
session.query(User).filterBy({ name: undefined })
// @ts-expect-error a promise has no posts
const wrong = session.query(User).first().posts

// definitions
export class Bad extends Base.model('bad', {
  id: integer().primaryKey(),
  u: () =>
    // @ts-expect-error no such relationship on User
    one(User, { backPopulates: 'nope' }),
}) {}
// @ts-expect-error a relationship may not be called name
export class Bad2 extends Base.model('bad2', { id: integer().primaryKey(), name: () => one(User) }) {}
class Author extends Base.model('authors', { id: integer().primaryKey(), books: () => many(Book, { backPopulates: 'editor' }) }) {}
class Book extends Base.model('books', {
  id: integer().primaryKey(),
  author: () => one(Author, { backPopulates: 'books' }),
  editor: () => one(User),
}) {}
// @ts-expect-error Type 'typeof Author' is not assignable to type '"authors.books: books.editor points at users, not at authors"'
Base.register({ Author, Book })
export { author, authorName, checks, child, created, found, lazily, now, pairs, parent, posts, roleIds, syncTotal, titles, total, wrong }
