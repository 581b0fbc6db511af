/** Models for the tests of the flush: the guide's, a tree, a circle, defaults, natural and composite keys. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { many, one } from '../../src/orm/declarative/relationship-builders.ts'
import { integer, json, text, timestamp, varchar } from '../../src/schema/column-builders.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'

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
  notes: () => many(Note, { backPopulates: 'user' }),
  profile: () => one(Profile, { backPopulates: 'user' }),
  roles: () => many(Role, { secondary: userRoles, backPopulates: 'users' }),
}) {}

export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts', required: true }),
}) {}

export class Note extends Base.model('notes', {
  id: integer().primaryKey(),
  body: text().nullable(),
  userId: integer()
    .nullable()
    .references(() => User.c.id),
  user: () => one(User, { backPopulates: 'notes' }),
}) {}

export class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  bio: text().nullable(),
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

/** A tree. */
export class Folder extends Base.model('folders', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .nullable()
    .references(() => Folder.c.id),
  parent: () => one(Folder, { backPopulates: 'children', remoteSide: [Folder.c.id] }),
  children: () => many(Folder, { backPopulates: 'parent', cascade: ['all', 'delete-orphan'] }),
}) {}

/** A team has players, and one of them is its captain: a circle, broken by postUpdate. */
export class Team extends Base.model('teams', {
  id: integer().primaryKey(),
  name: text(),
  captainId: integer()
    .nullable()
    .references(() => Player.c.id),
  captain: () => one(Player, { foreignKeys: [Team.c.captainId], postUpdate: true }),
  players: () => many(Player, { backPopulates: 'team', foreignKeys: [Player.c.teamId] }),
}) {}

export class Player extends Base.model('players', {
  id: integer().primaryKey(),
  name: text(),
  teamId: integer()
    .nullable()
    .references(() => Team.c.id),
  team: () => one(Team, { backPopulates: 'players', foreignKeys: [Player.c.teamId] }),
}) {}

/** The same circle without postUpdate. */
export class Country extends Base.model('countries', {
  id: integer().primaryKey(),
  name: text(),
  capitalId: integer()
    .nullable()
    .references(() => City.c.id),
  capital: () => one(City, { foreignKeys: [Country.c.capitalId] }),
  cities: () => many(City, { backPopulates: 'country', foreignKeys: [City.c.countryId] }),
}) {}

export class City extends Base.model('cities', {
  id: integer().primaryKey(),
  name: text(),
  countryId: integer()
    .nullable()
    .references(() => Country.c.id),
  country: () => one(Country, { backPopulates: 'cities', foreignKeys: [City.c.countryId] }),
}) {}

let tokens = 0

/** Every kind of default. */
export class Article extends Base.model('articles', {
  id: integer().primaryKey(),
  title: text(),
  token: text().default(() => `t${++tokens}`),
  status: varchar(20).default('draft'),
  views: integer().serverDefault(0),
  note: text().nullable().serverDefault('none'),
  data: json().nullable(),
  edits: integer()
    .default(0)
    .onUpdate(() => 7),
  changedAt: timestamp().nullable(),
  titleLength: integer()
    .nullable()
    .generatedAs(() => sql`length(${Article.c.title})`, { stored: true }),
}) {}

/** A natural key with a dependent that carries it. */
export class Account extends Base.model('accounts', {
  name: varchar(40).primaryKey(),
  email: varchar(80).nullable(),
  entries: () => many(Entry, { backPopulates: 'account', passiveUpdates: true }),
}) {}

export class Entry extends Base.model('entries', {
  id: integer().primaryKey(),
  accountName: varchar(40)
    .nullable()
    .references(() => Account.c.name, { onUpdate: 'cascade' }),
  account: () => one(Account, { backPopulates: 'entries' }),
}) {}

/** An association object: its key is made of two foreign keys. */
export class Order extends Base.model('orders', {
  id: integer().primaryKey(),
  lines: () => many(OrderLine, { backPopulates: 'order', cascade: ['all', 'delete-orphan'] }),
}) {}

export class Item extends Base.model('items', {
  id: integer().primaryKey(),
  name: text(),
}) {}

export class OrderLine extends Base.model('order_lines', {
  orderId: integer()
    .references(() => Order.c.id)
    .primaryKey(),
  itemId: integer()
    .references(() => Item.c.id)
    .primaryKey(),
  amount: integer(),
  order: () => one(Order, { backPopulates: 'lines' }),
  item: () => one(Item),
}) {}

/** A counted version. */
export class Document extends Base.model(
  'documents',
  {
    id: integer().primaryKey(),
    title: text(),
    version: integer(),
    pages: () => many(Page, { backPopulates: 'document' }),
  },
  { version: 'version' },
) {}

export class Page extends Base.model('pages', {
  id: integer().primaryKey(),
  documentId: integer()
    .nullable()
    .references(() => Document.c.id),
  document: () => one(Document, { backPopulates: 'pages' }),
}) {}
