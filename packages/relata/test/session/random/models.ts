/** The models of the random operations on one large graph. */
import { declarativeBase, integer, many, one, text } from 'relata'

export const Base = declarativeBase()
export const links = Base.table('user_roles', {
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
  roles: () => many(Role, { secondary: links, backPopulates: 'users' }),
}) {}
export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  name: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
  comments: () => many(Comment, { backPopulates: 'post', cascade: ['all', 'delete-orphan'] }),
}) {}
export class Comment extends Base.model('comments', {
  id: integer().primaryKey(),
  name: text(),
  postId: integer().references(() => Post.c.id),
  post: () => one(Post, { backPopulates: 'comments' }),
}) {}
export class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  name: text(),
  userId: integer()
    .nullable()
    .references(() => User.c.id),
  user: () => one(User, { backPopulates: 'profile' }),
}) {}
export class Role extends Base.model('roles', {
  id: integer().primaryKey(),
  name: text().unique(),
  users: () => many(User, { secondary: links, backPopulates: 'roles', collection: 'set' }),
}) {}
export class Node extends Base.model('nodes', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .nullable()
    .references(() => Node.c.id),
  parent: () => one(Node, { backPopulates: 'children', remoteSide: [Node.c.id] }),
  children: () => many(Node, { backPopulates: 'parent' }),
}) {}
Base.register({ User, Post, Comment, Profile, Role, Node })

export type Thing = User | Post | Comment | Profile | Role | Node
export const models = [User, Post, Comment, Profile, Role, Node] as const
