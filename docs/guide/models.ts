/** The models of the guide: a blog. Every page imports them. */
import { boolean, declarativeBase, integer, many, one, text } from 'relata'

export const Base = declarativeBase()

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
  posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
  profile: () => one(Profile, { backPopulates: 'user' }),
  roles: () => many(Role, { secondary: userRoles, backPopulates: 'users' }),
}) {
  get initials(): string {
    return this.name
      .split(' ')
      .map(word => word.charAt(0))
      .join('')
  }
}

export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  published: boolean().default(false),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts', required: true }),
  comments: () => many(Comment, { backPopulates: 'post', cascade: ['all', 'delete-orphan'] }),
}) {}

export class Comment extends Base.model('comments', {
  id: integer().primaryKey(),
  text: text(),
  postId: integer().references(() => Post.c.id),
  post: () => one(Post, { backPopulates: 'comments', required: true }),
}) {}

export class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  bio: text(),
  userId: integer()
    .nullable()
    .references(() => User.c.id)
    .unique(),
  user: () => one(User, { backPopulates: 'profile' }),
}) {}

export class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  name: text().unique(),
  users: () => many(User, { secondary: userRoles, backPopulates: 'roles' }),
}) {}

Base.register({ User, Post, Comment, Profile, Role })
