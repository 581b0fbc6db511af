/** UPDATE: an immutable statement; every method returns a new one. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { writeBeside } from '../core/operators.ts'
import type { CompositeItem } from '../core/protocols.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import type { TableSource } from '../sources/table-source.ts'
import { columnOf, type ColumnValues, columnValue, valueEntries, type WriteTarget, writtenTarget } from './column-values.ts'
import { writeWriteConditions } from './write-conditions.ts'
import { writeReturning } from './returning.ts'
import type { Row, SelectItem } from './row-types.ts'
import { itemOf } from './select.ts'

/** The parts of an update. */
export interface UpdateParts {
  readonly target: TableSource
  /** The model that is written, for sessions; null for a table. */
  readonly entity?: CompositeItem | null
  /** What the model says of its rows, where its table holds those of others too. */
  readonly scope?: readonly Condition[]
  readonly columns: readonly ColumnReference[]
  /** The new value of each column. */
  readonly values: readonly Expression[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]
}

/** UPDATE of a table whose columns are `C`; its rows, where it returns any, are `R`. */
export class Update<C = unknown, out R = never> extends Statement<R> implements UpdateParts {
  readonly kind = 'update'
  readonly target: TableSource
  readonly entity: CompositeItem | null
  readonly scope: readonly Condition[]
  readonly columns: readonly ColumnReference[]
  readonly values: readonly Expression[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]

  constructor(parts: UpdateParts) {
    super()
    this.target = parts.target
    this.entity = parts.entity ?? null
    this.scope = parts.scope ?? []
    this.columns = parts.columns
    this.values = parts.values
    this.criteria = parts.criteria
    this.allRows = parts.allRows
    this.items = parts.items
  }

  get shape(): Shape {
    return UPDATE_SHAPE
  }

  with(changes: Partial<UpdateParts>): Update<C, R> {
    return Object.assign(new Update<C, R>(this), changes)
  }

  /** New values by attribute; expressions are values too: `set({ count: T.c.count.plus(1) })`. */
  set(values: ColumnValues<C>): Update<C, R> {
    const given = new Map(this.columns.map((column, index) => [column, this.values[index] as Expression]))
    for (const [key, value] of valueEntries(values, 'update().set()', this.entity)) {
      const column = columnOf(this.target, key)
      given.set(column, columnValue(column, value))
    }
    for (const column of this.target.columns) {
      if (column.hasUpdateDefault && !given.has(column)) given.set(column, columnValue(column, column.updateDefault()))
    }
    return this.with({ columns: [...given.keys()], values: [...given.values()] })
  }

  /** Conditions, joined by AND with those that are there. */
  where(...conditions: readonly Condition[]): Update<C, R> {
    for (const condition of conditions) if (!(condition instanceof Expression)) throw notACondition(condition)
    return this.with({ criteria: [...this.criteria, ...conditions] })
  }

  /** Say that there is no condition on purpose. */
  everyRow(): Update<C, R> {
    return this.with({ allRows: true })
  }

  returning<const I extends readonly SelectItem[]>(...items: I): Update<C, Row<I>> {
    return new Update<C, Row<I>>(this).with({ items: items.map(itemOf) })
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Update<C, R> {
    return this.with(changes)
  }

  override render(out: SqlOutput): void {
    if (this.columns.length === 0) throw new ArgumentError(`update(${this.target.label}) sets nothing.`, { do: 'add .set({ … })' })
    out.text('update ')
    out.write(this.target)
    out.text(' set ')
    out.scoped([this.target], () => {
      this.columns.forEach((column, index) => {
        if (index > 0) out.text(', ')
        out.identifier(column.name)
        out.text(' = ')
        writeBeside(this.values[index] as Expression, column, 0, out)
      })
      writeWriteConditions('update', this, out)
    })
    writeReturning(this.items, 'updateReturning', out)
  }
}

const UPDATE_SHAPE: Shape = [
  ['target', 'node'],
  ['columns', 'nodes'],
  ['values', 'nodes'],
  ['criteria', 'nodes'],
  ['scope', 'nodes'],
  ['allRows', 'value'],
  ['items', 'nodes'],
]

/**
 * Change rows of a table or a model's table. Without a condition it must say `.everyRow()`.
 *
 * @example
 * update(User).set({ name: 'Ed' }).where(User.c.id.eq(7))
 * // update users set name = $1 where users.id = $2
 */
export function update<C>(target: WriteTarget<C>): Update<C> {
  return new Update<C>({ ...writtenTarget(target, 'update()'), columns: [], values: [], criteria: [], allRows: false, items: [] })
}
