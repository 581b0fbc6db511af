/** Parts that several models share: columns, relationships, other attributes, methods; and presets of columns. */
import {
  alias,
  type Column,
  computed,
  declarativeBase,
  type Expression,
  hybrid,
  inherit,
  inspect,
  integer,
  many,
  numeric,
  one,
  select,
  text,
  timestamptz,
  varchar,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

// presets: builders are values, and each method gives another one
const key = integer().primaryKey()
const title = varchar(50)
const money = () => numeric(10, 2).default('0.00')

// what several models have in common: a plain object, spread into each definition
const stamped = {
  createdAt: timestamptz().default(() => new Date(0)),
  updatedBy: () => one(Person),
  updatedById: integer()
    .nullable()
    .references(() => Person.c.id),
  isStamped: hybrid((model: { readonly c: { readonly updatedById: Column<number | null> } }) => model.c.updatedById.isNotNull()),
  stamp: computed((model: { readonly c: { readonly updatedById: Column<number | null> } }) => model.c.updatedById.plus(1000)),
}

// TypeScript asks for any[] in the constructor of a mixin's parent
// oxlint-disable-next-line typescript/no-explicit-any
type Constructor = new (...values: any[]) => { readonly createdAt: Date; readonly id: number }

// methods that several models have in common: a function from class to class
// oxlint-disable-next-line typescript/explicit-function-return-type -- the class is its own type
function Aged<C extends Constructor>(Parent: C) {
  return class AgedClass extends Parent {
    get age(): number {
      return Date.now() - this.createdAt.getTime()
    }

    label(): string {
      return `${this.constructor.name} ${this.id}`
    }

    static older(this: { readonly c: { readonly createdAt: Column<Date> } }, than: Date): Expression<boolean> {
      return this.c.createdAt.lt(than)
    }
  }
}

class Person extends Base.model('people', { id: key, name: title }) {}
class Book extends Aged(Base.model('books', { id: key, title, price: money(), ...stamped, pages: () => many(Page, { backPopulates: 'book' }) })) {
  override label(): string {
    return `${super.label()}: ${this.title}`
  }
}
class Page extends Aged(
  Base.model('pages', {
    id: key,
    ...stamped,
    title: title.nullable(),
    bookId: integer().references(() => Book.c.id),
    book: () => one(Book, { backPopulates: 'pages', required: true }),
  }),
) {}
class Animal extends Aged(
  Base.model('animals', { id: key, type: text().discriminator(), createdAt: timestamptz().default(() => new Date(0)) }, { identity: 'animal' }),
) {}
class Dog extends inherit(Animal, { identity: 'dog' }, { name: title.nullable() }) {}
Base.register({ Person, Book, Page, Animal, Dog })
const matrix = matrixOf('mixins', Base)

matrix('each model has its own copy of the columns and relationships', async ({ session, newSession, read }) => {
  const ada = new Person({ name: 'Ada' })
  session.add(new Book({ title: 'B', updatedBy: ada, pages: [new Page({ title: 'p' })] }))
  await session.commit()
  const book = await newSession().query(Book).one()
  expect([book.price, book.createdAt, book.stamp, book.isStamped, (await read(book, 'updatedBy'))?.name]).toEqual([
    '0.00',
    new Date(0),
    1001,
    true,
    'Ada',
  ])
  const [page] = await newSession().query(Page).filter(Page.c.isStamped.eq(false)).all()
  expect([page?.title, page?.stamp, page?.isStamped]).toEqual(['p', null, false])
  expect(Book.c.createdAt).not.toBe(Page.c.createdAt)
  expect(
    await newSession()
      .query(Book)
      .filter(Book.updatedBy.has(Person.c.name.eq('Ada')))
      .count(),
  ).toBe(1)
})

matrix('rows become objects of the class that the program uses, with the methods of the mixin', async ({ session, newSession }) => {
  session.addAll([new Book({ title: 'B', pages: [new Page({})] }), new Animal({}), new Dog({ name: 'Rex' })])
  await session.commit()
  const book = await newSession().query(Book).one()
  expect(book).toBeInstanceOf(Book)
  expect([book.label(), book.age > 0]).toEqual(['Book 1: B', true])
  expect(
    (
      await newSession()
        .query(Page)
        .filter(Page.older(new Date(5)))
        .one()
    ).label(),
  ).toBe('Page 1')
  const other = alias(Page)
  expect(await newSession().scalars(select(other.c.id).where(other.older(new Date(5))))).toEqual([1])
  const animals = await newSession().query(Animal).orderBy(Animal.c.id).all()
  expect(animals.map(animal => [animal.label(), animal.constructor])).toEqual([
    ['Animal 1', Animal],
    ['Dog 2', Dog],
  ])
  expect([inspect(Book).name, inspect(Dog).model, inspect(Dog).parent]).toEqual(['Book', Dog, Animal])
})

describe('presets', () => {
  test('are not changed by what a model adds to them', () => {
    expect(Person.c.name.nullable).toBe(false)
    expect(Page.c.title.nullable).toBe(true)
    expect(Book.c.title.nullable).toBe(false)
    expect([Person.c.name.type.key, Page.c.title.type.key]).toEqual(['varchar(50)', 'varchar(50)'])
    expect([Person.c.id.table, Book.c.id.table]).toEqual([inspect(Person).table, inspect(Book).table])
  })

  test('a class below a model leads to the same one, whichever is used first', () => {
    const Own = declarativeBase()
    class User extends Own.model('users', { id: key, name: title }) {}
    class Special extends User {}
    expect(new Special({ name: 'x' }).name).toBe('x')
    expect(inspect(Special).name).toBe('Special')
    expect(new User({ name: 'y' }).name).toBe('y')
    expect(inspect(Special).name).toBe('User')
    expect(new Special({ name: 'z' })).toBeInstanceOf(User)
    expect(inspect(User).name).toBe('User')
  })
})
