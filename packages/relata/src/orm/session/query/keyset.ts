/** The order of a query as a keyset: what each row is ordered by, and the condition for the rows behind a place. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Column } from '../../../schema/column.ts'
import type { ColumnReference } from '../../../sql/core/column-reference.ts'
import { type Condition, type Expression, junction, Operation, operandFor, Ordering } from '../../../sql/core/expression.ts'
import type { SqlNode } from '../../../sql/core/sql-node.ts'
import { booleanType } from '../../../types/boolean-type.ts'
import type { Select } from '../../../sql/statements/select.ts'
import { EntityItem } from '../../mapping/entity-item.ts'

/** One member of an order. */
export interface KeysetOrder {
  readonly target: Expression
  readonly descending: boolean
  /** Where NULL stands; null: there is none. */
  readonly nullsFirst: boolean | null
}

/** The order of a select, with the primary keys of its models behind it; NULL is the greatest value, unless the order says otherwise. */
export function keysetOrders(select: Select): readonly KeysetOrder[] {
  const optional = new Set<SqlNode>()
  for (const join of select.joins) if (join.joinKind !== 'inner' && join.joinKind !== 'cross') optional.add(join.right)
  const whole = !select.joins.some(join => join.joinKind === 'full')
  const orders: KeysetOrder[] = []
  const add = (given: Expression): void => {
    const ordering = given instanceof Ordering ? given : null
    const target = ordering?.expression ?? given
    if (orders.some(order => order.target === target)) return
    const descending = ordering?.direction === 'desc'
    const nullable = !(whole && isNeverNull(target, optional))
    orders.push({ target, descending, nullsFirst: nullable ? (ordering?.nulls ?? (descending ? 'first' : 'last')) === 'first' : null })
  }
  for (const order of select.orders) add(order)
  if (select.groups.length === 0 && !select.isDistinct) {
    for (const item of select.items) {
      if (!(item instanceof EntityItem)) continue
      for (const attribute of item.mapper.primaryKey) add(item.columns[attribute.index] as Expression)
    }
  }
  if (orders.length > 0) return orders
  throw new ArgumentError('paginate() was given a query without an order.', { do: 'add .orderBy(…) with something that tells all rows apart' })
}

function isNeverNull(target: Expression, optional: ReadonlySet<SqlNode>): boolean {
  if (target.kind !== 'column') return false
  const { source, name } = target as ColumnReference
  if (optional.has(source)) return false
  const original = source.origin.columns.find(column => column.name === name) as Partial<Column> | undefined
  return original?.nullable === false
}

/** The rows behind the values; `backwards`: in front of them. */
export function keysetCondition(orders: readonly KeysetOrder[], values: readonly unknown[], backwards: boolean): Condition {
  const terms: Condition[] = []
  orders.forEach((order, index) => {
    const beyond = beyondValue(order, values[index], backwards)
    if (beyond === null) return
    const equal = orders.slice(0, index).map(({ target }, before) => equalTo(target, values[before]))
    terms.push(junction('and', [...equal, beyond]))
  })
  const [first] = orders as readonly [KeysetOrder]
  const any = junction('or', terms)
  // For the planner: a range of an index, which it does not see through OR.
  if (first.nullsFirst !== null || orders.length === 1) return any
  return junction('and', [compared(first.descending !== backwards ? 'le' : 'ge', first.target, values[0]), any])
}

function equalTo(target: Expression, value: unknown): Condition {
  return value === null ? target.isNull() : compared('eq', target, value)
}

/** Null: nothing is beyond. */
function beyondValue({ target, descending, nullsFirst }: KeysetOrder, value: unknown, backwards: boolean): Condition | null {
  const nullsLast = nullsFirst !== null && nullsFirst === backwards
  if (value === null) return nullsLast ? null : target.isNotNull()
  const beyond = compared(descending !== backwards ? 'lt' : 'gt', target, value)
  return nullsLast ? junction('or', [beyond, target.isNull()]) : beyond
}

function compared(kind: string, target: Expression, value: unknown): Condition {
  return new Operation(kind, booleanType, [target, operandFor(target, value)])
}
