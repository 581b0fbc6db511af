/** ON CONFLICT: what an insert does with a row whose key is there already. */
import { ArgumentError } from '../../base/errors.ts'
import { columnRecord } from '../core/source.ts'
import { ColumnReference } from '../core/column-reference.ts'
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { writeBeside } from '../core/operators.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { rewrite, walk } from '../core/walk.ts'
import { checkSources } from '../render/from-tree.ts'
import type { TableSource } from '../sources/table-source.ts'
import { assignmentOrder } from './assignments.ts'
import { columnOf, type ColumnValues, columnValue, valueEntries } from './column-values.ts'
import { writeConditions } from './render-select.ts'

/** The row that could not be inserted, by attribute. */
export type Excluded<C> = { readonly [K in keyof C]: C[K] extends Expression<infer V> ? Expression<V> : never }

/** The columns whose values are there already, expressions where the index has them, or the unique constraint's name (PostgreSQL only). */
export type ConflictTarget<C> = (keyof C & string) | readonly ((keyof C & string) | Expression)[] | { readonly constraint: string }

/** What else tells the index. */
export interface ConflictOptions {
  /** The condition of a partial index, as it was defined, without bound values. */
  readonly where?: Condition
}

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

/** A column by its name alone, as the description of an index has it. */
class BareColumn extends Expression {
  readonly kind = 'bare-column'
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
    out.identifier(this.column.name)
  }
}

type ConflictParts = Pick<OnConflict, 'target' | 'constraint' | 'partial' | 'columns' | 'values' | 'criteria'>

/** The clause; without columns to set it does nothing. */
export class OnConflict extends SqlNode {
  readonly kind = 'on-conflict'
  readonly table: TableSource
  readonly target: readonly Expression[]
  readonly constraint: string | null
  /** The condition of a partial index. */
  readonly partial: Condition | null
  readonly columns: readonly ColumnReference[]
  readonly values: readonly Expression[]
  readonly criteria: readonly Condition[]

  constructor(parts: Pick<OnConflict, 'table'> & Partial<ConflictParts>) {
    super()
    this.table = parts.table
    this.target = parts.target ?? []
    this.constraint = parts.constraint ?? null
    this.partial = parts.partial ?? null
    this.columns = parts.columns ?? []
    this.values = parts.values ?? []
    this.criteria = parts.criteria ?? []
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
      this.target.forEach((each, index) => {
        out.text(index === 0 ? ' (' : ', ')
        out.write(bare(each))
      })
      out.text(')')
      if (this.partial !== null) writeConditions(' where ', [bare(this.partial)], out)
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
    if (this.partial !== null) throw new ArgumentError(`${out.dialect.name} has no partial indexes.`, { do: 'leave out where' })
    out.text(' on duplicate key update ')
    if (this.columns.length === 0) {
      const column = this.target.find(each => each.kind === 'column') ?? this.table.columns[0]
      if (!(column instanceof ColumnReference)) throw new ArgumentError(`"${this.table.label}" has no columns.`)
      out.identifier(column.name)
      out.text(' = ')
      return out.write(column)
    }
    assignmentOrder(this, this.criteria, out).forEach((position, index) => {
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
}

const CONFLICT_SHAPE: Shape = [
  ['table', 'node'],
  ['target', 'nodes'],
  ['constraint', 'value'],
  ['partial', 'node'],
  ['columns', 'nodes'],
  ['values', 'nodes'],
  ['criteria', 'nodes'],
]

/** Without the table's name: an index is described by names of columns alone. */
function bare<E extends Expression>(expression: E): E {
  return rewrite<SqlNode>(expression, node => (node.kind === 'column' ? new BareColumn(node as ColumnReference) : null)) as E
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
      if (column.hasUpdateDefault && !given.has(column))
        given.set(
          column,
          columnValue(
            column,
            column.updateDefault(() => ({})),
          ),
        )
    }
    const condition = typeof where === 'function' ? where(excluded) : where
    if (arguments.length > 1 && !(condition instanceof Expression)) throw notACondition(condition)
    const { partial } = this.#conflict
    const criteria = condition === undefined ? [] : [condition]
    return this.#finish(new OnConflict({ table, target, constraint, partial, columns: [...given.keys()], values: [...given.values()], criteria }))
  }
}

function excludedOf<C>(table: TableSource): Excluded<C> {
  const values: Record<string, Expression> = Object.create(null) as Record<string, Expression>
  for (const [key, column] of Object.entries(columnRecord(table.columns))) values[key] = new ExcludedValue(column)
  return values as Excluded<C>
}

/** The clause for what `onConflict` was given. */
export function conflictOn(table: TableSource, target: unknown, options: ConflictOptions): OnConflict {
  const partial = partialOf(options)
  if (target === undefined && partial === null) return new OnConflict({ table })
  if (typeof target === 'object' && target !== null && 'constraint' in target) return new OnConflict({ table, constraint: String(target.constraint) })
  const keys: readonly unknown[] = target === undefined ? [] : Array.isArray(target) ? target : [target]
  if (keys.length === 0) throw new ArgumentError('onConflict() was given no columns.', { do: 'name the columns of a unique key' })
  return new OnConflict({ table, partial, target: keys.map(key => (key instanceof Expression ? key : columnOf(table, key as string))) })
}

/** A database finds a partial index only by a condition that it can compare with the index's. */
function partialOf(options: ConflictOptions): Condition | null {
  if (!('where' in options)) return null
  const { where } = options
  if (!(where instanceof Expression)) throw notACondition(where)
  walk(where, node => {
    if (node.kind !== 'bind' && node.kind !== 'bind-list') return
    throw new ArgumentError('The condition of a partial index has a bound value, by which no database finds the index.', {
      do: "write the value in the text: sql`kind = 'draft'`",
    })
  })
  return where
}
