/** The models that the small programs of these tests use. */
export const guideModels = `
import { declarativeBase, integer, keyedBy, many, one, text, timestamptz } from 'relata'
export const Base = declarativeBase()
export const userRoles = Base.table('user_roles', {
  userId: integer().references(() => User.c.id).primaryKey(),
  roleId: integer().references(() => Role.c.id).primaryKey(),
})
export class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  nick: text().nullable(),
  createdAt: timestamptz().default(() => new Date()),
  posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
  profile: () => one(Profile, { backPopulates: 'user' }),
  roles: () => many(Role, { secondary: userRoles, backPopulates: 'users', collection: 'set' }),
}) {
  get initials(): string { return this.name.charAt(0) }
}
export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts', required: true }),
}) {}
export class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  userId: integer().references(() => User.c.id).unique(),
  user: () => one(User, { backPopulates: 'profile' }),
}) {}
export class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  name: text().unique(),
  users: () => many(User, { secondary: userRoles, backPopulates: 'roles', collection: keyedBy('name') }),
}) {}
Base.register({ User, Post, Profile, Role })
`
