/** DISTINCT ON and FETCH … WITH TIES where a database has neither: rows are numbered by a window function in a subquery. */
import { booleanType } from '../../types/boolean-type.ts'
import { numberType } from '../../types/number-type.ts'
import { type Condition, type Expression, Label, Operation, Ordering } from '../core/expression.ts'
import type { SqlNode } from '../core/sql-node.ts'
import { FunctionCall } from '../expressions/function-call.ts'
import { SqlText } from '../expressions/sql-text.ts'
import { WindowExpression } from '../expressions/window.ts'
import type { Subquery } from '../sources/subquery.ts'
import { resultColumnsOf } from './output-columns.ts'
import type { SelectParts } from './select-parts.ts'

/** A select, as far as it is taken apart here. */
export interface RankedSelect extends SqlNode, SelectParts {
  with(changes: Partial<SelectParts>): RankedSelect
  subquery(): Subquery<unknown>
}

/** Equal to `select distinct on`: the rows whose number is 1 in their group. `correlated` belong to the queries around. */
export function firstOfEach(select: RankedSelect, correlated: SelectParts['correlated']): RankedSelect {
  const number = new WindowExpression(new FunctionCall<number>('row_number', [], numberType), select.distinctOns, select.orders, null)
  return ranked(select, number, correlated, rank => new SqlText(['', ' = 1'], [rank], booleanType))
}

/** Equal to `fetch first … rows with ties`: the rows that have fewer rows before them than are asked for. */
export function withoutFetch(select: RankedSelect, correlated: SelectParts['correlated']): RankedSelect {
  const { limitCount, offsetCount } = select
  const most = offsetCount === null ? limitCount : new Operation('plus', numberType, [limitCount as Expression, offsetCount])
  const plain = select.isDistinct || select.distinctOns.length > 0 ? withoutDistinct(select, correlated) : select
  const rank = new WindowExpression(new FunctionCall<number>('rank', [], numberType), [], plain.orders, null)
  return ranked(plain, rank, correlated, place => new Operation('le', booleanType, [place, most as Expression]))
}

type Criterion = (rank: Expression) => Condition

/** The select with a rank in a subquery, and outside of it the rows whose rank is asked for. */
function ranked(select: RankedSelect, rank: WindowExpression<number>, correlated: SelectParts['correlated'], criterion: Criterion): RankedSelect {
  const { items, orders, outside } = withOrders(select)
  const inner = unended(select, [...items, new Label(rank, 'row_rank')], correlated)
    .with({ isDistinct: select.isDistinct })
    .subquery()
  return outer(select, inner, orders(inner)).with({
    criteria: [criterion(inner.columns[items.length] as Expression)],
    limitCount: select.withTies ? null : select.limitCount,
    items: outside(inner),
  })
}

/** DISTINCT has to be over before rows are ranked. */
function withoutDistinct(select: RankedSelect, correlated: SelectParts['correlated']): RankedSelect {
  const { items, orders, outside } = withOrders(select)
  const inner = unended(select, items, correlated).with({ isDistinct: select.isDistinct, distinctOns: select.distinctOns }).subquery()
  return outer(select, inner, orders(inner)).with({ withTies: true, limitCount: select.limitCount, items: outside(inner) })
}

interface OrderedItems {
  readonly items: readonly Expression[]
  readonly outside: (inner: Subquery<unknown>) => readonly Expression[]
  readonly orders: (inner: Subquery<unknown>) => readonly Expression[]
}

/** The result columns, and behind them what rows are ordered by. */
function withOrders(select: RankedSelect): OrderedItems {
  const own = resultColumnsOf(select.items).map(column => column.expression)
  const items = [...own]
  const targets = select.orders.map(order => {
    const target = order instanceof Ordering ? order.expression : order
    if (!items.includes(target)) items.push(target)
    return items.indexOf(target)
  })
  return {
    items,
    outside: inner => inner.columns.slice(0, own.length),
    orders: inner =>
      select.orders.map((order, index) => {
        const column = inner.columns[targets[index] as number] as Expression
        return order instanceof Ordering ? new Ordering(column, order.direction, order.nulls) : column
      }),
  }
}

/** The inner part: everything up to HAVING. */
function unended(select: RankedSelect, items: readonly SqlNode[], correlated: SelectParts['correlated']): RankedSelect {
  return select.with({
    items,
    orders: [],
    limitCount: null,
    offsetCount: null,
    withTies: false,
    isDistinct: false,
    distinctOns: [],
    lock: null,
    lockOf: [],
    correlated,
  })
}

/** The outer part: order, limit and offset. */
function outer(select: RankedSelect, inner: Subquery<unknown>, orders: readonly Expression[]): RankedSelect {
  return select.with({
    froms: [inner],
    joins: [],
    criteria: [],
    groups: [],
    havings: [],
    orders,
    withTies: false,
    isDistinct: false,
    distinctOns: [],
    correlated: [],
    hints: [],
    ctes: [],
  })
}
