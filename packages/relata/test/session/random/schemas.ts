/** Schemas for random operations: each is a few models, and how a new object of one of them is made. */
import { boolean, type DeclarativeBase, declarativeBase, foreignKey, inherit, integer, keyedBy, many, one, orderedBy, text, timestamp } from 'relata'

export type AnyObject = object & Record<string, unknown>
type Model = (new (init: never) => object) & { readonly name: string }

export interface RandomSchema {
  readonly name: string
  readonly base: DeclarativeBase
  readonly models: readonly Model[]
  /** Plain values for a new object; `n` is a number that no other object has. */
  readonly values: (model: Model, n: number) => Readonly<Record<string, unknown>>
}

function tree(): RandomSchema {
  const base = declarativeBase()
  class Node extends base.model('nodes', {
    id: integer().primaryKey(),
    name: text(),
    parentId: integer()
      .nullable()
      .references((): unknown => Node.c.id),
    parent: () => one(Node, { backPopulates: 'children', remoteSide: [Node.c.id] }),
    children: () => many(Node, { backPopulates: 'parent', orderBy: Node.c.id }),
  }) {}
  base.register({ Node })
  return { name: 'tree', base, models: [Node], values: (_, n) => ({ name: `n${n}` }) }
}

function links(): RandomSchema {
  const base = declarativeBase()
  const tagged = base.table('tagged', {
    pageId: integer()
      .references(() => Page.c.id)
      .primaryKey(),
    tagId: integer()
      .references(() => Tag.c.id)
      .primaryKey(),
  })
  const follows = base.table('follows', {
    fromId: integer()
      .references(() => Page.c.id)
      .primaryKey(),
    toId: integer()
      .references(() => Page.c.id)
      .primaryKey(),
  })
  class Page extends base.model('pages', {
    id: integer().primaryKey(),
    title: text(),
    tags: () => many(Tag, { secondary: tagged, backPopulates: 'pages', collection: 'set' }),
    following: () => many(Page, { secondary: follows, backPopulates: 'followers', remoteSide: [follows.c.toId] }),
    followers: () => many(Page, { secondary: follows, backPopulates: 'following', remoteSide: [follows.c.fromId] }),
  }) {}
  class Tag extends base.model('tags', {
    id: integer().primaryKey(),
    label: text(),
    pages: () => many(Page, { secondary: tagged, backPopulates: 'tags' }),
  }) {}
  base.register({ Page, Tag })
  return {
    name: 'links',
    base,
    models: [Page, Tag],
    values: (model, n) => (model === Page ? { title: `t${n}` } : { label: `l${n}` }),
  }
}

function owned(): RandomSchema {
  const base = declarativeBase()
  class Car extends base.model('cars', {
    id: integer().primaryKey(),
    plate: text(),
    motor: () => one(Motor, { backPopulates: 'car', cascade: ['all', 'delete-orphan'] }),
    keys: () => many(Key, { backPopulates: 'car', cascade: ['all', 'delete-orphan'], collection: keyedBy('code') }),
  }) {}
  class Motor extends base.model('motors', {
    id: integer().primaryKey(),
    serial: text(),
    since: timestamp().nullable(),
    carId: integer()
      .nullable()
      .references(() => Car.c.id),
    car: () => one(Car, { backPopulates: 'motor' }),
  }) {}
  class Key extends base.model('keys', {
    id: integer().primaryKey(),
    code: text(),
    lost: boolean(),
    carId: integer()
      .nullable()
      .references(() => Car.c.id),
    car: () => one(Car, { backPopulates: 'keys' }),
  }) {}
  base.register({ Car, Motor, Key })
  const values = (model: Model, n: number): Record<string, unknown> =>
    model === Car
      ? { plate: `p${n}` }
      : model === Motor
        ? { serial: `s${n}`, since: n % 3 === 0 ? null : new Date(n * 86_400_000) }
        : { code: `c${n}`, lost: n % 2 === 0 }
  return { name: 'owned', base, models: [Car, Motor, Key], values }
}

function composite(): RandomSchema {
  const base = declarativeBase()
  class Account extends base.model('accounts', {
    region: text().primaryKey(),
    number: integer().primaryKey(),
    owner: text(),
    entries: () => many(Entry, { backPopulates: 'account', collection: orderedBy('position') }),
  }) {}
  class Entry extends base.model(
    'entries',
    {
      id: integer().primaryKey(),
      amount: integer(),
      position: integer().nullable(),
      region: text().nullable(),
      number: integer().nullable(),
      account: () => one(Account, { backPopulates: 'entries' }),
    },
    { constraints: [foreignKey(['region', 'number'], () => [Account.c.region, Account.c.number])] },
  ) {}
  base.register({ Account, Entry })
  return {
    name: 'composite',
    base,
    models: [Account, Entry],
    values: (model, n) => (model === Account ? { region: n % 2 === 0 ? 'eu' : 'us', number: n, owner: `o${n}` } : { amount: n }),
  }
}

function inherited(): RandomSchema {
  const base = declarativeBase()
  class Firm extends base.model('firms', {
    id: integer().primaryKey(),
    name: text(),
    staff: () => many(Person, { backPopulates: 'firm', orderBy: Person.c.id }),
  }) {}
  class Person extends base.model(
    'people',
    {
      id: integer().primaryKey(),
      name: text(),
      kind: text().discriminator(),
      firmId: integer()
        .nullable()
        .references(() => Firm.c.id),
      firm: () => one(Firm, { backPopulates: 'staff' }),
    },
    { identity: 'person' },
  ) {}
  class Coder extends inherit(
    Person,
    { identity: 'coder', table: 'coders' },
    { language: text(), tools: () => many(Tool, { backPopulates: 'coder', orderBy: Tool.c.id }) },
  ) {}
  class Boss extends inherit(Person, { identity: 'boss', polymorphicLoad: 'inline' }, { level: integer() }) {}
  class Tool extends base.model('tools', {
    id: integer().primaryKey(),
    label: text(),
    coderId: integer()
      .nullable()
      .references(() => Coder.c.id),
    coder: () => one(Coder, { backPopulates: 'tools' }),
  }) {}
  base.register({ Firm, Person, Coder, Boss, Tool })
  const values = (model: Model, n: number): Record<string, unknown> =>
    model === Tool
      ? { label: `l${n}` }
      : model === Coder
        ? { name: `n${n}`, language: `x${n}` }
        : model === Boss
          ? { name: `n${n}`, level: n }
          : { name: `n${n}` }
  return { name: 'inherited', base, models: [Firm, Person, Coder, Boss, Tool], values }
}

export const randomSchemas: readonly RandomSchema[] = [tree(), links(), owned(), composite(), inherited()]
