/** INSERT: an immutable statement; every method returns a new one. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import { type Expression, Operation } from '../core/expression.ts'
import { writeBeside } from '../core/operators.ts'
import type { CompositeItem } from '../core/protocols.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import { writeWith } from '../render/with-clause.ts'
import { type QueryStatement, Subquery } from '../sources/subquery.ts'
import type { TableSource } from '../sources/table-source.ts'
import { columnOf, type ColumnValues, columnValue, valueEntries, type WriteTarget, writtenTarget } from './column-values.ts'
import { ConflictChoice, conflictOn, type ConflictOptions, type ConflictTarget, type OnConflict } from './on-conflict.ts'
import { writeReturning } from './returning.ts'
import type { Row, SelectItem } from './row-types.ts'
import { itemOf, Select, select } from './select.ts'
import type { TextQuery } from './text-query.ts'

/** What a query has to give for columns of these keys. */
type RowFor<C, K extends readonly (keyof C)[]> = {
  readonly [I in keyof K]: K[I] extends keyof C ? (C[K[I]] extends Expression<infer V> ? V : never) : never
}

/** The parts of an insert. */
export interface InsertParts {
  readonly target: TableSource
  /** The model that is written, for sessions; null for a table. */
  readonly entity?: CompositeItem | null
  readonly columns: readonly ColumnReference[]
  /** A value for each column; none: one row of defaults. */
  readonly rows: readonly (readonly Expression[])[]
  /** Instead of rows: the rows of a query. */
  readonly query: QueryStatement | null
  /** What becomes of rows whose key is there already; null: the database's error. */
  readonly conflict?: OnConflict | null
  /** What RETURNING gives. */
  readonly items: readonly SqlNode[]
}

/** INSERT into a table whose columns are `C`; its rows, where it returns any, are `R`. */
export class Insert<C = unknown, out R = never> extends Statement<R> implements InsertParts {
  readonly kind = 'insert'
  readonly target: TableSource
  readonly entity: CompositeItem | null
  readonly columns: readonly ColumnReference[]
  readonly rows: readonly (readonly Expression[])[]
  readonly query: QueryStatement | null
  readonly conflict: OnConflict | null
  readonly items: readonly SqlNode[]

  constructor(parts: InsertParts) {
    super()
    this.target = parts.target
    this.entity = parts.entity ?? null
    this.columns = parts.columns
    this.rows = parts.rows
    this.query = parts.query
    this.conflict = parts.conflict ?? null
    this.items = parts.items
  }

  get shape(): Shape {
    return INSERT_SHAPE
  }

  with(changes: Partial<InsertParts>): Insert<C, R> {
    return Object.assign(new Insert<C, R>(this), changes)
  }

  /**
   * One row or several, as objects of values by attribute; expressions are values too. Client defaults of columns that are
   * not given apply. For many rows the bulk statements are quicker.
   */
  values(rows: ColumnValues<C> | readonly ColumnValues<C>[]): Insert<C, R> {
    const list: readonly unknown[] = Array.isArray(rows) ? rows : [rows]
    if (list.length === 0)
      throw new ArgumentError('insert().values() was given no rows.', { do: 'leave the statement out when there is nothing to insert' })
    const given = list.map(
      row => new Map(valueEntries(row, 'insert().values()', this.entity).map(([key, value]) => [columnOf(this.target, key), value])),
    )
    const columns = this.target.columns.filter(column => given.some(row => row.has(column)) || column.hasInsertDefault)
    return this.with({ columns, rows: given.map(row => columns.map(column => valueOf(row, column))), query: null })
  }

  /**
   * The rows of a query; `keys` name the columns they go to, in order. Client defaults of other columns apply, one value for
   * all rows, unless `{ defaults: false }` says otherwise.
   *
   * @example
   * insert(Archive).fromSelect(['id', 'title'], select(Post.c.id, Post.c.title).where(Post.c.old))
   * // insert into archive (id, title) select posts.id, posts.title from posts where posts.old
   */
  fromSelect<const K extends readonly (keyof C & string)[]>(
    keys: K,
    query: Statement<RowFor<C, K>> | TextQuery,
    options: { readonly defaults?: boolean } = {},
  ): Insert<C, R> {
    const columns = keys.map(key => columnOf(this.target, key))
    const given = query as QueryStatement
    if (!(query instanceof Statement) || !('outputColumns' in query))
      throw new ArgumentError(`insert().fromSelect() was given ${describeValue(query)}.`, { do: 'pass a select' })
    if (columns.length !== given.outputColumns.length) {
      throw new ArgumentError(`insert().fromSelect() names ${columns.length} columns, and the query gives ${given.outputColumns.length}.`)
    }
    const defaults = options.defaults === false ? [] : this.target.columns.filter(column => column.hasInsertDefault && !columns.includes(column))
    if (defaults.length === 0) return this.with({ columns, rows: [], query: given })
    const values = defaults.map(column =>
      columnValue(
        column,
        column.insertDefault(() => ({})),
      ),
    )
    return this.with({ columns: [...columns, ...defaults], rows: [], query: withItems(given, values) })
  }

  /**
   * What becomes of rows whose key is there already: `.doNothing()` or `.doUpdate(…)`. The key is told by its columns, or on
   * PostgreSQL by its constraint; without it any key counts. A partial index is told by its condition too: `{ where }`.
   * MariaDB and MySQL look at all unique keys, whichever is told.
   *
   * @example
   * insert(User).values({ id: 1, name: 'Ed' }).onConflict('id').doUpdate(row => ({ name: row.name }))
   * // insert into users (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name
   */
  onConflict(target?: ConflictTarget<C>, options: ConflictOptions = {}): ConflictChoice<C, Insert<C, R>> {
    return new ConflictChoice<C, Insert<C, R>>(conflictOn(this.target, target, options), conflict => this.with({ conflict }))
  }

  /** The rows as they were written, defaults of the database included. */
  returning<const I extends readonly SelectItem[]>(...items: I): Insert<C, Row<I>> {
    return new Insert<C, Row<I>>(this).with({ items: items.map(itemOf) })
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Insert<C, R> {
    return this.with(changes)
  }

  override render(out: SqlOutput): void {
    out.text('insert into ')
    out.write(this.target)
    if (this.columns.length === 0 && this.query === null) this.#writeDefaults(out)
    else {
      out.text(' (')
      this.columns.forEach((column, index) => {
        if (index > 0) out.text(', ')
        out.identifier(column.name)
      })
      out.text(') ')
      if (this.query === null) this.#writeRows(out)
      else {
        // MariaDB reads WITH here only, and the others here too.
        writeWith(this.query, out)
        out.write(this.#rowsOfQuery(this.query))
      }
    }
    if (this.conflict !== null) out.write(this.conflict)
    writeReturning(this.items, 'insertReturning', [this.target], out)
  }

  /** SQLite takes ON after a query without WHERE for the condition of a join. */
  #rowsOfQuery(query: QueryStatement): QueryStatement {
    const ambiguous = this.conflict !== null && query instanceof Select && query.criteria.length === 0
    return ambiguous ? query.where(new Operation<boolean>('true', booleanType, [])) : query
  }

  #writeDefaults(out: SqlOutput): void {
    if (out.dialect.features.defaultValuesInsert === 'default-values') {
      if (this.rows.length > 1) throw new ArgumentError(`${out.dialect.name} inserts one row of defaults at a time.`)
      return out.text(' default values')
    }
    out.text(` () values ${Array.from({ length: Math.max(1, this.rows.length) }, () => '()').join(', ')}`)
  }

  #writeRows(out: SqlOutput): void {
    out.text('values ')
    this.rows.forEach((row, rowIndex) => {
      out.text(rowIndex > 0 ? ', (' : '(')
      row.forEach((value, index) => {
        if (index > 0) out.text(', ')
        writeBeside(value, this.columns[index], 0, out)
      })
      out.text(')')
    })
  }
}

const INSERT_SHAPE: Shape = [
  ['target', 'node'],
  ['columns', 'nodes'],
  ['rows', 'rows'],
  ['query', 'node'],
  ['conflict', 'node'],
  ['items', 'nodes'],
]

/** The query with more columns. */
function withItems(query: QueryStatement, items: readonly Expression[]): QueryStatement {
  if (query instanceof Select && !query.isDistinct) return query.with({ items: [...query.items, ...items] })
  const rows = new Subquery(query, null)
  return select(...rows.columns, ...items).from(rows)
}

/** What a default sees of its row. */
function givenValues(row: ReadonlyMap<ColumnReference, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Array.from(row, ([column, value]) => [column.key, value]))
}

/** The word DEFAULT stands for columns that only other rows give. */
function valueOf(row: ReadonlyMap<ColumnReference, unknown>, column: ColumnReference): Expression {
  if (row.has(column)) return columnValue(column, row.get(column))
  return column.hasInsertDefault
    ? columnValue(
        column,
        column.insertDefault(() => givenValues(row)),
      )
    : new Operation('default', column.type, [])
}

/**
 * Insert rows into a table or a model's table.
 *
 * @example
 * insert(User).values({ name: 'Ed' }).returning(User.c.id)
 * // insert into users (name) values ($1) returning users.id
 */
export function insert<C>(target: WriteTarget<C>): Insert<C> {
  return new Insert<C>({ ...writtenTarget(target, 'insert()'), columns: [], rows: [], query: null, items: [] })
}
