/** UNION, INTERSECT, EXCEPT: the rows of several queries as those of one. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { Expression, type Label, type Ordering } from '../core/expression.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import { hasNestedWith } from '../render/with-clause.ts'
import { writeOrdering } from '../render/write-ordering.ts'
import { type OutputColumn, type QueryColumns, type QueryStatement, Subquery } from '../sources/subquery.ts'
import { outputColumnsOf, resultColumnsOf } from './output-columns.ts'
import { rowCount, writeLimit } from './row-count.ts'
import { ScalarSubquery } from './scalar-subquery.ts'

/** How rows are put together. */
export type SetOperator = 'union' | 'union all' | 'intersect' | 'intersect all' | 'except' | 'except all'

/** A query of rows `R`; labels may differ, since the first query names the columns. */
export type CompoundOperand<R> = Statement<{ readonly [K in keyof R & (`${number}` | 'length')]: R[K] }>

interface QueryWithItems extends QueryStatement {
  readonly items: readonly SqlNode[]
}

interface Ended {
  readonly orders: readonly SqlNode[]
  readonly limitCount: SqlNode | null
  readonly offsetCount: SqlNode | null
  readonly lock: string | null
  readonly distinctOns: readonly SqlNode[]
  readonly hints: readonly SqlNode[]
  readonly ctes: readonly SqlNode[]
}

/**
 * Several queries as one. Ordered and limited as a whole; a query that is itself ordered, limited or a compound is written as
 * `select * from (…)`, which every database reads alike.
 *
 * @example
 * select(User.c.name).union(select(Author.c.name)).orderBy(User.c.name).limit(10)
 * // select users.name from users union select authors.name from authors order by name limit $1
 */
export class Compound<out R = unknown> extends Statement<R> {
  readonly kind = 'compound'
  readonly operator: SetOperator
  /** Selects, or subqueries where a query cannot stand by itself. */
  readonly operands: readonly SqlNode[]
  readonly orders: readonly Expression[]
  readonly limitCount: Expression | null
  readonly offsetCount: Expression | null
  /** The items of the first query: they name and type the columns. */
  readonly items: readonly SqlNode[]

  constructor(operator: SetOperator, queries: readonly SqlNode[]) {
    super()
    const [first] = queries
    if (first === undefined || queries.length < 2)
      throw new ArgumentError(`${operator} was given ${queries.length} queries.`, { do: 'give two or more' })
    const width = queryOf(first, operator).outputColumns.length
    for (const query of queries) {
      const columns = queryOf(query, operator).outputColumns.length
      if (columns !== width) throw new ArgumentError(`${operator} puts together queries of ${width} and of ${columns} columns.`)
    }
    this.operator = operator
    this.operands = queries.map(query => (query instanceof Subquery || standsAlone(query) ? query : new Subquery(queryOf(query, operator), null)))
    this.orders = []
    this.limitCount = null
    this.offsetCount = null
    this.items = queryOf(first, operator).items
  }

  get shape(): Shape {
    return COMPOUND_SHAPE
  }

  get outputColumns(): readonly OutputColumn[] {
    return outputColumnsOf(this.items)
  }

  /** Order the rows of all queries, by columns or labels of the first one. */
  orderBy(...expressions: readonly Expression[]): Compound<R> {
    const columns = resultColumnsOf(this.items)
    for (const each of expressions) {
      const target = each instanceof Expression && each.kind === 'ordering' ? (each as Ordering).expression : each
      if (!columns.some(column => column.expression === target && column.ownName !== null)) {
        throw new ArgumentError(`A ${this.operator} is ordered by what its first query does not select under a name.`, {
          value: target instanceof Expression && target.kind === 'column' ? String(target) : describeValue(target),
          do: 'order by a column or label of the first query',
        })
      }
    }
    return this.rebuild({ orders: [...this.orders, ...expressions] })
  }

  /** At most so many rows of all; null: all. */
  limit(count: number | Expression<number> | null): Compound<R> {
    return this.rebuild({ limitCount: rowCount(count, 'limit') })
  }

  /** Leave out the first rows of all. */
  offset(count: number | Expression<number> | null): Compound<R> {
    return this.rebuild({ offsetCount: rowCount(count, 'offset') })
  }

  union(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('union', [this, ...others])
  }

  unionAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('union all', [this, ...others])
  }

  intersect(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('intersect', [this, ...others])
  }

  intersectAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('intersect all', [this, ...others])
  }

  except(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('except', [this, ...others])
  }

  exceptAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('except all', [this, ...others])
  }

  /** The rows as a source. */
  subquery(name?: string): Subquery<QueryColumns<R>> {
    return new Subquery<QueryColumns<R>>(this, name ?? null)
  }

  /** The only column of the only row as a value. */
  scalarSubquery(): ScalarSubquery<R extends readonly [infer V, ...unknown[]] ? V | null : unknown> {
    return new ScalarSubquery(this)
  }

  as<const N extends string>(name: N): Label<R extends readonly [infer V, ...unknown[]] ? V | null : unknown, N> {
    return this.scalarSubquery().as(name)
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Compound<R> {
    const { orders, limitCount, offsetCount } = this
    const operands = (changes['operands'] ?? this.operands) as readonly SqlNode[]
    return Object.assign(new Compound<R>(this.operator, operands), { orders, limitCount, offsetCount }, changes, { operands })
  }

  override render(out: SqlOutput): void {
    if ((this.operator === 'intersect all' || this.operator === 'except all') && !out.dialect.features.setOperatorsAll) {
      throw new ArgumentError(`${out.dialect.name} has no ${this.operator.toUpperCase()}.`, {
        do: `use ${this.operator.split(' ')[0]}(), whose rows differ`,
      })
    }
    const columns = resultColumnsOf(this.items)
    const around = columns.map(column => (out.outermost ? out.dialect.typeAdapter(column.type).select : null))
    // SQL around a result column must not change how rows are compared and ordered, so it goes around the whole.
    if (around.some(each => each !== null))
      this.#writeWrapped(new Subquery(this.rebuild({ limitCount: null, offsetCount: null, orders: [] }), null), around, out)
    else {
      this.operands.forEach((operand, index) => {
        if (index > 0) out.text(` ${this.operator} `)
        if (operand instanceof Subquery) writeWhole(operand, out)
        else out.write(operand)
      })
      this.#writeEnd(name => out.identifier(name), out)
    }
  }

  #writeWrapped(whole: Subquery, around: readonly (readonly [string, string] | null)[], out: SqlOutput): void {
    const column = (name: string): void => {
      out.write(whole)
      out.text('.')
      out.identifier(name)
    }
    out.text('select ')
    this.outputColumns.forEach((each, index) => {
      if (index > 0) out.text(', ')
      const [before, after] = around[index] ?? ['', '']
      out.text(before)
      column(each.name)
      out.text(after)
    })
    out.text(' from ')
    whole.renderFrom(out)
    this.#writeEnd(column, out)
  }

  #writeEnd(column: (name: string) => void, out: SqlOutput): void {
    const columns = resultColumnsOf(this.items)
    this.orders.forEach((order, index) => {
      out.text(index === 0 ? ' order by ' : ', ')
      const ordering = order.kind === 'ordering' ? (order as Ordering) : null
      const name = columns.find(each => each.expression === (ordering?.expression ?? order))?.name ?? ''
      writeOrdering(ordering, () => column(name), out)
    })
    writeLimit(this.limitCount, this.offsetCount, out)
  }
}

const COMPOUND_SHAPE: Shape = [
  ['operator', 'value'],
  ['operands', 'nodes'],
  ['orders', 'nodes'],
  ['limitCount', 'node'],
  ['offsetCount', 'node'],
]

function queryOf(query: SqlNode, operator: SetOperator): QueryWithItems {
  if (query instanceof Subquery) return query.query as QueryWithItems
  if (query instanceof Statement && (query.kind === 'select' || query.kind === 'compound')) return query as QueryWithItems
  throw new ArgumentError(`${operator} was given ${describeValue(query)}.`, { do: 'pass selects' })
}

function standsAlone(query: SqlNode): boolean {
  if (query.kind !== 'select') return false
  const { orders, limitCount, offsetCount, lock, distinctOns, hints, ctes } = query as SqlNode & Ended
  if (limitCount !== null || offsetCount !== null || lock !== null) return false
  return [orders, distinctOns, hints, ctes].every(list => list.length === 0) && !hasNestedWith(query)
}

function writeWhole(query: Subquery, out: SqlOutput): void {
  out.text('select * from ')
  query.renderFrom(out)
}
