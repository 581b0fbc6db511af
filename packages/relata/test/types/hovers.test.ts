/** What an editor shows over the names of a program: short types, in the user's own words. */
import { afterAll, expect, test } from 'vitest'
import { guideModels } from './guide-program.ts'
import { Programs } from '../support/programs.ts'

const columns =
  '{ readonly id: Column<number>; readonly name: Column<string>; readonly nick: Column<string | null>; readonly createdAt: Column<Date>; }'

/** Code, and what is shown over the name before the arrow of the comment. */
const shown: readonly (readonly [code: string, name: string, hover: string])[] = [
  ['const first = await session.query(User).first()', 'first', 'const first: User | null'],
  ['const all = await session.query(User).all()', 'all', 'const all: User[]'],
  ['const got = await session.get(User, 1)', 'got', 'const got: User | null'],
  ['const query = session.query(User).filter(User.c.id.gt(1)).filterBy({ id: 1 })', 'query', 'const query: Query<User, "async", typeof User>'],
  ['const posts = user.posts', 'posts', 'const posts: Collection<Post>'],
  ['const roles = user.roles', 'roles', 'const roles: Set<Role>'],
  ['const users = role.users', 'users', 'const users: KeyedMap<string, User>'],
  ['const profile = user.profile', 'profile', 'const profile: Profile | null'],
  ['const author = post.author', 'author', 'const author: User'],
  ['const nick = user.nick', 'nick', 'const nick: string | null'],
  ['const column = User.c.name', 'column', 'const column: Column<string>'],
  ['const columns = User.c', 'columns', `const columns: ${columns}`],
  ['const relationship = User.posts', 'relationship', 'const relationship: RelationshipAttribute<Post>'],
  ['const condition = User.c.name.eq("x")', 'condition', 'const condition: Expression<boolean>'],
  ['const rows = await session.execute(select(User, Post.c.title))', 'rows', 'const rows: Rows<[User, string]>'],
  ['const counted = select(User, count().as("n"))', 'counted', 'const counted: Select<[User, number] & { readonly n: number; }>'],
  ['const other = alias(User)', 'other', 'const other: typeof User'],
  ['const later = lazy(user).posts', 'later', 'const later: Promise<Collection<Post>>'],
  ['const read = await lazy(user).posts', 'read', 'const read: Collection<Post>'],
  ['const link = userRoles', 'link', 'const link: Table<{ readonly userId: Column<number>; readonly roleId: Column<number>; }>'],
  ['const engine = createEngine("sqlite:app.db")', 'engine', 'const engine: Engine<"async">'],
  ['const own = new Session(createEngine(sqlite("app.db")))', 'own', 'const own: Session<"sync">'],
  ['const manager = new Manager({ name: "x", level: 1 })', 'manager', 'const manager: Manager'],
  ['const managers = await session.query(Manager).all()', 'managers', 'const managers: Manager[]'],
  ['const level = manager.level', 'level', 'const level: number'],
  ['user.name', 'name', '(property) name: string'],
  ['User.posts', 'posts', '(property) posts: RelationshipAttribute<Post>'],
  ['session.query(User).first()', 'first', '(method) Query<User, "async", typeof User>.first(): Promise<User | null>'],
  ['User.c.name.eq("x")', 'eq', '(method) Expression<string>.eq(other: Operand<string> | null): Expression<boolean>'],
  [
    'new User({ name: "x" })',
    'User',
    '(alias) new User(init: { name: string; } & { posts?: readonly Post[] | Iterable<Post>; profile?: Profile | null; roles?: readonly Role[] | Iterable<Role>; id?: number; nick?: string | null; createdAt?: Date; }): User import User',
  ],
]

const header = `
import { alias, count, createEngine, inherit, integer, lazy, select, Session, text } from 'relata'
import { sqlite } from 'relata/sqlite'
import { Base, Post, Role, User, userRoles } from './models.ts'
declare const session: Session<'async'>
declare const user: User
declare const post: Post
declare const role: Role
class Employee extends Base.model('employees', { id: integer().primaryKey(), name: text(), type: text().discriminator() }, { identity: 'employee' }) {}
class Manager extends inherit(Employee, { identity: 'manager' }, { level: integer() }) {}
`
const code = header + shown.map(([line]) => line).join('\n')
const programs = new Programs('hovers', { 'models.ts': guideModels, 'program.ts': code })
afterAll(() => programs.remove())
const hover = programs.hovers('program.ts')

test.each(shown)('%s', (line, name, expected) => {
  const start = code.indexOf(`\n${line}`) + 1
  expect(hover(start + (new RegExp(`\\b${name}\\b`).exec(line)?.index ?? 0))).toBe(expected)
})
