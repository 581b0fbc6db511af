/** Wrong definitions: each is an ArgumentError that names what is wrong on both sides, and the mend. */
import { describe, expect, test } from 'vitest'
import type { ColumnBuilder } from '../../src/schema/column-builder.ts'
import { enumeration, integer, numeric, text, varchar } from '../../src/schema/column-builders.ts'
import { check, foreignKey, index, primaryKey, unique } from '../../src/schema/constraint-builders.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { col, type Columns, define, thrown } from './define.ts'

const users = (metadata: MetaData): ReturnType<typeof define> => define('users', { id: integer().primaryKey(), region: text() }, {}, metadata)

describe('foreign keys, on first use', () => {
  const message = (target: (metadata: MetaData) => unknown): string => {
    const metadata = new MetaData()
    define('posts', { id: integer().primaryKey(), authorId: integer().references(() => target(metadata)) }, {}, metadata)
    return thrown(() => metadata.sortedTables())
  }

  test('a function that returns nothing', () => {
    const text = message(metadata => (users(metadata).c as Record<string, unknown>)['idd'])
    expect(text).toContain('The foreign key posts.author_id refers to no column.')
    expect(text).toContain('value   undefined')
    expect(text).toContain('do      return a column: () => User.c.id')
    expect(text).toContain('docs/errors/INVALID_FOREIGN_KEY')
  })

  test('a function that throws, as with files that import each other', () => {
    const text = message(() => (undefined as unknown as { c: { id: unknown } }).c.id)
    expect(text).toContain('The foreign key posts.author_id cannot be resolved, because its function throws.')
    expect(text).toContain("value   Cannot read properties of undefined (reading 'c')")
    expect(text).toContain('two files import each other')
  })

  test('a table instead of a column', () => {
    const text = message(users)
    expect(text).toContain('The foreign key posts.author_id refers to no column.')
    expect(text).toContain('do      name its column: () => ….c.id')
  })

  test('a column of an alias', () => expect(message(metadata => aliasOf(users(metadata)).c['id'])).toContain('posts.author_id refers to no column.'))

  test('a table of another base', () => {
    const text = message(() => users(new MetaData()).c['id'])
    expect(text).toContain('The foreign key posts.author_id refers to "users", which is not a table of the same base.')
    expect(text).toContain('do      make "posts" and "users" with one base')
  })

  test('a table that was removed from its metadata', () => {
    const text = message(metadata => {
      const table = users(metadata)
      metadata.remove(table)
      return table.c['id']
    })
    expect(text).toContain('The foreign key posts.author_id refers to "users", which is not a table of the same base.')
    expect(text).toContain('the table was removed from its metadata')
  })

  test('as many columns on both sides, of one table', () => {
    const metadata = new MetaData()
    const [target, other] = [users(metadata), define('other', { id: integer().primaryKey() }, {}, metadata)]
    const referring = (columns: readonly unknown[]): string => {
      const table = define('t', { a: integer(), b: text() }, { constraints: [foreignKey(['a', 'b'], () => columns)] }, metadata)
      metadata.remove(table)
      return thrown(() => table.foreignKeys[0]?.referredColumns)
    }
    expect(referring([target.c['id']])).toContain('The foreign key t(a, b) has 2 column(s) and refers to 1.')
    expect(referring([target.c['id'], other.c['id']])).toContain('The foreign key t(a, b) refers to two tables, "users" and "other".')
    expect(referring([])).toContain('The foreign key t(a, b) refers to no column.')
  })

  test('an error is not remembered: the function is called again', () => {
    const metadata = new MetaData()
    const posts = define(
      'posts',
      { id: integer().primaryKey(), authorId: integer().references(() => metadata.tables.get('users')?.c['id']) },
      {},
      metadata,
    )
    expect(thrown(() => metadata.sortedTables())).toContain('refers to no column')
    const target = users(metadata)
    expect(posts.foreignKeys[0]?.referredTable).toBe(target)
  })
})

describe('foreign keys, when they are defined', () => {
  const message = (builder: () => ColumnBuilder, columns: Columns = {}): string => thrown(() => define('posts', { ...columns, authorId: builder() }))
  const target = (): unknown => undefined

  test('set null needs a column that can be null', () => {
    const text = message(() => integer().references(target, { onDelete: 'set null' }))
    expect(text).toContain("The foreign key posts.author_id has onDelete: 'set null', and posts.author_id cannot be NULL.")
    expect(text).toContain("do      write .nullable() on 'authorId', or use onDelete: 'cascade'")
    expect(message(() => integer().primaryKey().references(target, { onUpdate: 'set null' }))).toContain('it is part of the primary key')
  })

  test('options are written into the statement, so only the known ones are taken', () => {
    expect(message(() => integer().references(target, { onDelete: 'cascade; drop table users' as 'cascade' }))).toContain(
      'The foreign key posts.author_id has an unknown onDelete.',
    )
    expect(message(() => integer().references(target, { deferrable: 'sometimes' as 'initially deferred' }))).toContain('has an unknown deferrable')
  })

  test('a column instead of a function', () => {
    expect(message(() => integer().references(users(new MetaData()).c['id'] as unknown as Function))).toContain(
      'references() needs a function that returns the referred column.',
    )
    expect(message(() => integer().references(undefined as unknown as Function))).toContain('value   undefined')
  })
})

describe('tables', () => {
  test('two of one name', () => {
    const metadata = new MetaData()
    users(metadata)
    const text = thrown(() => define('users', { id: integer().primaryKey(), name: text_() }, {}, metadata))
    expect(text).toContain('The table "users" is defined twice.')
    expect(text).toContain('value   first with id, region; then with id, name')
  })

  test('two attributes with one column', () => {
    const text = thrown(() => define('t', { authorId: integer(), author: integer('author_id') }))
    expect(text).toContain(`The attributes 'authorId' and 'author' of "t" are both called "author_id" in the database.`)
  })

  test('a name that cannot be one', () => {
    expect(thrown(() => define('', { id: integer() }))).toContain('A table has no usable name.')
    expect(thrown(() => define('a\0b', { id: integer() }))).toContain('A table has a NUL character in its name')
    expect(thrown(() => define('t', { id: integer('a\0') }))).toContain(`The column 'id' of "t" has a NUL character in its name`)
    expect(thrown(() => define('t', { id: integer('') }))).toContain(`The column 'id' of "t" has no usable name.`)
    expect(thrown(() => define('t', { id: integer().unique({ name: '' }) }))).toContain('A constraint of "t" has no usable name.')
  })

  test('created in something that is no database', () => {
    const message = thrown(() => new MetaData().createAll('sqlite:app.db' as never))
    expect(message).toContain('createAll() and dropAll() were given neither an engine nor a connection.')
    expect(message).toContain("value   the string 'sqlite:app.db'")
  })

  test('no columns', () => expect(thrown(() => define('t', {}))).toContain('The table "t" has no columns.'))

  test('a table without a primary key is fine', () => expect(define('t', { a: integer() }).primaryKey).toEqual([]))
})

describe('constraints', () => {
  const columns = { firstName: text_(), lastName: text_() }

  test.each([
    ['A unique constraint', unique('firstName', 'lastNmae')],
    ['An index', index('lastNmae')],
    ['A foreign key', foreignKey(['lastNmae'], () => undefined)],
    ['The primary key', primaryKey('lastNmae')],
  ])('%s that names no column says which is near', (what, constraint) => {
    const text = thrown(() => define('people', columns, { constraints: [constraint] }))
    expect(text).toContain(`${what} of "people" names 'lastNmae', and the table has no such column.`)
    expect(text).toContain("do      write 'lastName'")
  })

  test('a primary key that is declared in two ways', () => {
    expect(thrown(() => define('t', { a: integer().primaryKey(), b: integer() }, { constraints: [primaryKey('b')] }))).toContain(
      `The primary key of "t" does not name 'a'`,
    )
    expect(thrown(() => define('t', columns, { constraints: [primaryKey('firstName'), primaryKey('lastName')] }))).toContain(
      'The table "t" has two primary keys.',
    )
  })

  test('the same constraint twice', () => {
    expect(thrown(() => define('t', { a: text_().unique() }, { constraints: [unique('a')] }))).toContain(
      'Two constraints of "t" are called "uq_t_a".',
    )
  })

  test('no columns, or undefined ones', () => {
    expect(thrown(() => unique())).toContain('unique() needs the names of columns.')
    expect(thrown(() => index(undefined as unknown as string))).toContain('index() needs the names of columns.')
    expect(thrown(() => check(undefined as unknown as Function))).toContain('check() was given undefined.')
  })

  test('a function that gives no condition', () => {
    const table = define('t', { a: integer() }, { constraints: [check(() => undefined)] })
    expect(thrown(() => table.checks[0]?.condition)).toContain('The check "ck_t_1" of "t" has a function that does not return a condition.')
  })
})

describe('columns', () => {
  const message = (builder: () => ColumnBuilder): string => thrown(() => define('t', { a: builder() }))

  test('a default that is no value of the column', () => {
    const text = message(() => integer().default('x' as unknown as number))
    expect(text).toContain(`The column 'a' of "t" has a default that is no value of its own: expects an integer between`)
    expect(text).toContain('cause   default() was called with it')
    expect(message(() => text_().serverDefault(1 as unknown as string))).toContain('cause   serverDefault() was called with it')
    expect(message(() => text_().default(null as unknown as string))).toContain('is not nullable, got null')
    expect(message(() => text_().default(undefined as unknown as string))).toContain('default() was given undefined.')
  })

  test('contradictions', () => {
    expect(message(() => integer().nullable().primaryKey())).toContain(`The column 'a' of "t" is nullable and part of the primary key.`)
    expect(
      message(() =>
        integer()
          .default(1)
          .generatedAs(() => undefined),
      ),
    ).toContain(`The column 'a' of "t" is generated by the database and has a default too.`)
    expect(message(() => text_().primaryKey({ autoincrement: true }))).toContain('t.a has autoincrement: true, but the database cannot generate it.')
    expect(message(() => integer().primaryKey({ autoincrement: true }).default(1))).toContain('the column has a default too')
  })

  test('parameters of types', () => {
    expect(thrown(() => varchar(0))).toContain('the length of varchar() is no whole number of at least 1.')
    expect(thrown(() => varchar('name' as unknown as number))).toContain('the length of varchar()')
    expect(thrown(() => numeric(1.5))).toContain('the precision of numeric()')
    expect(thrown(() => enumeration([]))).toContain('enumeration() needs a list of different words.')
    expect(thrown(() => enumeration(['a', 'a']))).toContain('enumeration() needs a list of different words.')
  })

  test('a generated column whose function gives no expression', () => {
    const table = define('t', { a: integer().generatedAs(() => 1) })
    expect(thrown(() => col(table, 'a').computed?.expression)).toContain(
      `The column 'a' of "t" is generated by a function that does not return an expression.`,
    )
  })
})

/** `text` is also the name of a message here. */
function text_(): ReturnType<typeof text> {
  return text()
}
