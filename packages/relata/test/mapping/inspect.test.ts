/** inspect(Model): what is known of a model, in the order of its declaration. */
import {
  alias,
  composite,
  computed,
  declarativeBase,
  hybrid,
  inherit,
  inspect,
  integer,
  many,
  one,
  proxy,
  queryExpression,
  synonym,
  text,
} from 'relata'
import { expect, test } from 'vitest'

class Point {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

const Base = declarativeBase()
const links = Base.table('links', {
  userId: integer()
    .references(() => User.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})
class User extends Base.model(
  'users',
  {
    posts: () => many(Post, { backPopulates: 'author', lazy: 'selectin' }),
    id: integer().primaryKey(),
    kind: text().discriminator(),
    shout: hybrid(() => User.c.name.concat('!')),
    name: text('full_name'),
    version: integer().default(1),
    x: integer().nullable(),
    y: integer().nullable(),
    place: composite(Point, { x: 'x', y: 'y' }),
    upper: computed(() => User.c.name.concat('?')).deferred('texts'),
    rank: queryExpression(integer()),
    titles: proxy('posts', 'title'),
    tags: () => many(Tag, { secondary: links }),
    nick: synonym('name'),
  },
  { identity: 'user', version: 'version' },
) {}
class Admin extends inherit(User, { identity: 'admin', table: 'admins' }, { level: integer(), boss: hybrid(() => Admin.c.level.gt(5)) }) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
class Tag extends Base.model('tags', { id: integer().primaryKey() }) {}
Base.register({ User, Admin, Post, Tag })

test('attributes come in the order of their declaration, each with its kind', () => {
  const found = inspect(User)
  expect(found.attributes.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
    'posts relationship',
    'id column',
    'kind column',
    'shout hybrid',
    'name column',
    'version column',
    'x column',
    'y column',
    'place composite',
    'upper computed',
    'rank query expression',
    'titles proxy',
    'tags relationship',
    'nick synonym',
  ])
  expect(found.columns.map(({ key }) => key)).toEqual(['id', 'kind', 'name', 'version', 'x', 'y', 'upper', 'rank'])
  expect(found.relationships.map(({ key }) => key)).toEqual(['posts', 'tags'])
  expect([found.name, found.model, found.table.name, found.primaryKey, found.identity, found.discriminator, found.version, found.isAlias]).toEqual([
    'User',
    User,
    'users',
    ['id'],
    'user',
    'kind',
    'version',
    false,
  ])
})

test('columns and relationships say what they are', () => {
  const { columns, relationships } = inspect(User)
  const name = columns.find(({ key }) => key === 'name')
  expect([name?.column === User.c.name, name?.column.name, name?.type.kind, name?.primaryKey, name?.declaredBy]).toEqual([
    true,
    'full_name',
    'text',
    false,
    User,
  ])
  const upper = columns.find(({ key }) => key === 'upper')
  expect([upper?.deferredGroup, upper?.type.kind]).toEqual(['texts', 'text'])
  const [posts, tags] = relationships
  expect(posts).toMatchObject({
    target: Post,
    direction: 'one-to-many',
    isCollection: true,
    backPopulates: 'author',
    lazy: 'selectin',
    viewonly: false,
  })
  expect(tags).toMatchObject({ direction: 'many-to-many', secondary: links, backPopulates: null })
  expect(inspect(Post).columns.find(({ key }) => key === 'authorId')?.foreignKey).toBe(true)
})

test('a subclass has its parents attributes first; aliases and single attributes', () => {
  const admin = inspect(Admin)
  expect(admin.attributes.slice(-2).map(({ key, kind }) => [key, kind])).toEqual([
    ['level', 'column'],
    ['boss', 'hybrid'],
  ])
  expect([admin.parent, admin.tables.map(table => table.name), inspect(User).children]).toEqual([User, ['users', 'admins'], [Admin]])
  expect([admin.attribute('name').declaredBy, admin.attribute('shout').declaredBy, admin.attribute('boss').declaredBy]).toEqual([User, User, Admin])
  const other = inspect(alias(User, 'u2'))
  expect([other.isAlias, other.alias, other.model]).toEqual([true, 'u2', User])
  // @ts-expect-error -- no such attribute
  expect(() => admin.attribute('levle')).toThrow("Admin has no attribute 'levle'.")
  expect(() => inspect({} as never)).toThrow('inspect() takes an object of a model, a model or an alias of one.')
})

test('what it gives is read only', () => {
  const found = inspect(Tag)
  expect(() => (found.columns as unknown[]).push(1)).toThrow(TypeError)
  expect(() => Object.assign(found, { name: 'x' })).toThrow(TypeError)
  expect(() => Object.assign(found.columns[0] as object, { key: 'x' })).toThrow(TypeError)
})
