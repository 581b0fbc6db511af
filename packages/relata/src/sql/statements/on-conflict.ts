/** ON CONFLICT: what an insert does with a row whose key is there already. */
import { ArgumentError } from '../../base/errors.ts'
import { columnRecord } from '../core/source.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { writeBeside } from '../core/operators.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { walk } from '../core/walk.ts'
import { checkSources } from '../render/from-tree.ts'
import type { TableSource } from '../sources/table-source.ts'
import { columnOf, type ColumnValues, columnValue, valueEntries } from './column-values.ts'
import { writeConditions } from './render-select.ts'

/** The row that could not be inserted, by attribute. */
export type Excluded<C> = { readonly [K in keyof C]: C[K] extends Expression<infer V> ? Expression<V> : never }

/** The columns whose values are there already, or the unique constraint's name (PostgreSQL only). */
export type ConflictTarget<C> = (keyof C & string) | readonly (keyof C & string)[] | { readonly constraint: string }

/** A value of the row that could not be inserted. */
export class ExcludedValue<out V = unknown> extends Expression<V> {
  readonly kind = 'excluded'
  readonly column: ColumnReference
  readonly type: ColumnReference['type']

  constructor(column: ColumnReference) {
    super()
    this.column = column
    this.type = column.type
  }

  get shape(): Shape {
    return EXCLUDED_SHAPE
  }

  override render(out: SqlOutput): void {
    const { conflict } = out.dialect.features
    out.text(conflict === 'on-conflict' ? 'excluded.' : 'values(')
    out.identifier(this.column.name)
    if (conflict !== 'on-conflict') out.text(')')
  }
}

const EXCLUDED_SHAPE: Shape = [['column', 'node']]

/** The clause; without columns to set it does nothing. */
export class OnConflict extends SqlNode {
  readonly kind = 'on-conflict'
  readonly table: TableSource
  readonly target: readonly ColumnReference[]
  readonly constraint: string | null
  readonly columns: readonly ColumnReference[]
  readonly values: readonly Expression[]
  readonly criteria: readonly Condition[]

  constructor(
    table: TableSource,
    target: readonly ColumnReference[],
    constraint: string | null,
    columns: readonly ColumnReference[] = [],
    values: readonly Expression[] = [],
    criteria: readonly Condition[] = [],
  ) {
    super()
    this.table = table
    this.target = target
    this.constraint = constraint
    this.columns = columns
    this.values = values
    this.criteria = criteria
  }

  get shape(): Shape {
    return CONFLICT_SHAPE
  }

  override render(out: SqlOutput): void {
    checkSources([...this.values, ...this.criteria], { roots: [], sources: [this.table] }, out.enclosing)
    out.scoped([this.table], () => (out.dialect.features.conflict === 'on-conflict' ? this.#writeConflict(out) : this.#writeDuplicateKey(out)))
  }

  #writeConflict(out: SqlOutput): void {
    out.text(' on conflict')
    if (this.constraint !== null) {
      if (!out.dialect.features.conflictConstraint) {
        throw new ArgumentError(`${out.dialect.name} finds no conflict by the name of a constraint.`, { do: 'name its columns: .onConflict([…])' })
      }
      out.text(' on constraint ')
      out.identifier(this.constraint)
    } else if (this.target.length > 0) {
      this.target.forEach((column, index) => {
        out.text(index === 0 ? ' (' : ', ')
        out.identifier(column.name)
      })
      out.text(')')
    }
    if (this.columns.length === 0) return out.text(' do nothing')
    out.text(' do update set ')
    this.columns.forEach((column, index) => {
      if (index > 0) out.text(', ')
      out.identifier(column.name)
      out.text(' = ')
      writeBeside(this.values[index] as Expression, column, 0, out)
    })
    writeConditions(' where ', this.criteria, out)
  }

  /** Setting a column to itself changes nothing; INSERT IGNORE would hide all other errors too. */
  #writeDuplicateKey(out: SqlOutput): void {
    out.text(' on duplicate key update ')
    if (this.columns.length === 0) {
      const [column] = this.target.length > 0 ? this.target : this.table.columns
      if (column === undefined) throw new ArgumentError(`"${this.table.label}" has no columns.`)
      out.identifier(column.name)
      out.text(' = ')
      return out.write(column)
    }
    this.#inOrder(out.dialect.name).forEach((position, index) => {
      const column = this.columns[position] as ColumnReference
      if (index > 0) out.text(', ')
      out.identifier(column.name)
      out.text(' = ')
      if (this.criteria.length > 0) {
        writeConditions('if(', this.criteria, out)
        out.text(', ')
      }
      writeBeside(this.values[position] as Expression, column, 0, out)
      if (this.criteria.length === 0) return
      out.text(', ')
      out.write(column)
      out.text(')')
    })
  }

  /** Such a database assigns from left to right, so a column that others are computed from is set after them. */
  #inOrder(dialect: string): number[] {
    const needs = this.values.map(value => mentioned([value, ...this.criteria]))
    const left = new Set(this.columns.keys())
    const order: number[] = []
    while (left.size > 0) {
      const next = [...left].find(position =>
        [...left].every(other => other === position || needs[other]?.has(this.columns[position] as SqlNode) !== true),
      )
      if (next === undefined) {
        throw new ArgumentError(`${dialect} sets one column after the other, and these are computed from each other's old values.`, {
          value: [...left].map(position => String(this.columns[position])).join(', '),
          do: 'compute them from the excluded row, or use a condition over one column that is set',
        })
      }
      left.delete(next)
      order.push(next)
    }
    return order
  }
}

const CONFLICT_SHAPE: Shape = [
  ['table', 'node'],
  ['target', 'nodes'],
  ['constraint', 'value'],
  ['columns', 'nodes'],
  ['values', 'nodes'],
  ['criteria', 'nodes'],
]

function mentioned(nodes: readonly SqlNode[]): ReadonlySet<SqlNode> {
  const found = new Set<SqlNode>()
  for (const node of nodes) {
    walk(node, each => {
      if (each.kind === 'column') found.add(each)
      return each.kind !== 'excluded' && each.kind !== 'column'
    })
  }
  return found
}

/** What the insert does with a row whose key is there; `S` is the insert. */
export class ConflictChoice<C, S> {
  readonly #conflict: OnConflict
  readonly #finish: (conflict: OnConflict) => S

  constructor(conflict: OnConflict, finish: (conflict: OnConflict) => S) {
    this.#conflict = conflict
    this.#finish = finish
  }

  /**
   * Leave the row that is there as it is. RETURNING gives the inserted rows; on MariaDB those that were there too.
   *
   * @example
   * insert(User).values({ id: 1, name: 'Ed' }).onConflict('id').doNothing()
   * // insert into users (id, name) values ($1, $2) on conflict (id) do nothing
   * // MariaDB: … on duplicate key update id = users.id
   */
  doNothing(): S {
    return this.#finish(this.#conflict)
  }

  /**
   * Change the row that is there: to values, or to what a function makes of the row that could not be inserted. Where the
   * condition does not hold the row stays as it is. Columns with `onUpdate` that are not given get its value.
   *
   * @example
   * insert(Page).values({ path: '/', hits: 1 }).onConflict('path').doUpdate(row => ({ hits: Page.c.hits.plus(row.hits) }))
   * // insert into pages (path, hits) values ($1, $2) on conflict (path) do update set hits = pages.hits + excluded.hits
   * // MariaDB: … on duplicate key update hits = pages.hits + values(hits)
   */
  doUpdate(set: ColumnValues<C> | ((excluded: Excluded<C>) => ColumnValues<C>), where?: Condition | ((excluded: Excluded<C>) => Condition)): S {
    const { table, target, constraint } = this.#conflict
    if (target.length === 0 && constraint === null)
      throw new ArgumentError('onConflict().doUpdate() does not say which key decides.', { do: "name its columns: .onConflict('email')" })
    const excluded = excludedOf<C>(table)
    const given = new Map<ColumnReference, Expression>()
    for (const [key, value] of valueEntries(typeof set === 'function' ? set(excluded) : set, 'onConflict().doUpdate()')) {
      const column = columnOf(table, key)
      given.set(column, columnValue(column, value))
    }
    if (given.size === 0) throw new ArgumentError('onConflict().doUpdate() sets nothing.', { do: 'give values, or use doNothing()' })
    for (const column of table.columns) {
      if (column.hasUpdateDefault && !given.has(column)) given.set(column, columnValue(column, column.updateDefault()))
    }
    const condition = typeof where === 'function' ? where(excluded) : where
    if (arguments.length > 1 && !(condition instanceof Expression)) throw notACondition(condition)
    return this.#finish(new OnConflict(table, target, constraint, [...given.keys()], [...given.values()], condition === undefined ? [] : [condition]))
  }
}

function excludedOf<C>(table: TableSource): Excluded<C> {
  const values: Record<string, Expression> = Object.create(null) as Record<string, Expression>
  for (const [key, column] of Object.entries(columnRecord(table.columns))) values[key] = new ExcludedValue(column)
  return values as Excluded<C>
}

/** The clause for what `onConflict` was given. */
export function conflictOn(table: TableSource, target: unknown): OnConflict {
  if (target === undefined) return new OnConflict(table, [], null)
  if (typeof target === 'object' && target !== null && 'constraint' in target) return new OnConflict(table, [], String(target.constraint))
  const keys = Array.isArray(target) ? (target as readonly string[]) : [target as string]
  if (keys.length === 0) throw new ArgumentError('onConflict() was given no columns.', { do: 'name the columns of a unique key' })
  return new OnConflict(
    table,
    keys.map(key => columnOf(table, key)),
    null,
  )
}
