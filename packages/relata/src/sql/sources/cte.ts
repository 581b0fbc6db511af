/** Common table expressions: queries with a name, written once in WITH before the statement that uses them. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { ColumnReference } from '../core/column-reference.ts'
import { type ColumnRecord, columnRecord, Source } from '../core/source.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { Compound, type CompoundOperand } from '../statements/compound.ts'
import { outputColumnsOf } from '../statements/output-columns.ts'
import type { OutputColumn, QueryColumns } from './subquery.ts'

/** How a CTE is written. */
export interface CteOptions {
  /** Compute it by itself, or as a part of the query (PostgreSQL, SQLite); without it the database decides. */
  readonly materialized?: boolean
  /** Write it inside of the subquery that selects from it, instead of once before the statement. */
  readonly nested?: boolean
}

/** A query with a name, as a source wherever a table is one. */
export class Cte<out C = ColumnRecord> extends Source<C> {
  readonly kind = 'cte'
  readonly name: string
  readonly query: Statement
  readonly recursive: boolean
  readonly materialized: boolean | null
  readonly nested: boolean
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(name: string, query: Statement, recursive: boolean, options: CteOptions = {}) {
    super()
    this.name = name
    this.query = query
    this.recursive = recursive
    this.materialized = options.materialized ?? null
    this.nested = options.nested ?? false
    this.columns = columnsOf(this, outputOf(query))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return CTE_SHAPE
  }

  get label(): string {
    return this.name
  }

  override writeKey(out: KeyOutput): void {
    if (!out.seen(this)) out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.identifier(this.name)
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Cte<C> {
    const { materialized, nested } = this
    return new Cte<C>(this.name, (changes['query'] ?? this.query) as Statement, this.recursive, {
      ...(materialized === null ? {} : { materialized }),
      nested,
    })
  }
}

const CTE_SHAPE: Shape = [
  ['name', 'value'],
  ['recursive', 'value'],
  ['materialized', 'value'],
  ['nested', 'value'],
  ['query', 'node'],
]

/** The rows found so far, inside of the recursive query itself. */
export class CteSelf<out C = ColumnRecord> extends Source<C> {
  readonly kind = 'cte-self'
  readonly name: string
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(name: string, columns: readonly OutputColumn[]) {
    super()
    this.name = name
    this.columns = columnsOf(this, columns)
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return SELF_SHAPE
  }

  get label(): string {
    return this.name
  }

  override writeKey(out: KeyOutput): void {
    if (!out.seen(this)) out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.identifier(this.name)
  }
}

const SELF_SHAPE: Shape = [['name', 'value']]

function columnsOf(source: Source, columns: readonly OutputColumn[]): readonly ColumnReference[] {
  return Object.freeze(columns.map(column => new ColumnReference(source, column.name, column.key, column.type)))
}

/** The columns of a query, or of what a statement returns. */
function outputOf(query: Statement): readonly OutputColumn[] {
  const { outputColumns, items } = query as { readonly outputColumns?: readonly OutputColumn[]; readonly items?: readonly SqlNode[] }
  return outputColumns ?? outputColumnsOf(items ?? [])
}

/**
 * A query with a name. It is written once, however often the statement selects from it or from aliases of it. On PostgreSQL
 * an insert, update or delete may stand there too, with what it returns as columns.
 *
 * @example
 * const recent = cte('recent', select(Post.c.id.as('id')).where(Post.c.score.gt(10)))
 * select(recent.c.id)
 * // with recent as (select posts.id as id from posts where posts.score > $1) select recent.id from recent
 */
export function cte<R>(name: string, query: Statement<R>, options: CteOptions = {}): Cte<QueryColumns<R>> {
  return new Cte<QueryColumns<R>>(checkedName(name), checkedQuery(query, 'cte()'), false, options)
}

/**
 * A query that goes on from the rows it has found: it begins with the rows of `base`, and `step` gives more from those of the
 * last round, `self`, until there are none. Equal rows are kept unless `{ distinct: true }` says otherwise.
 *
 * @example
 * recursiveCte('tree', select(Node.c.id.as('id')).where(Node.c.parentId.isNull()),
 *   self => select(Node.c.id).from(Node).join(self, Node.c.parentId.eq(self.c.id)))
 * // with recursive tree as (select nodes.id as id from nodes where nodes.parent_id is null
 * //   union all select nodes.id as id from nodes join tree on nodes.parent_id = tree.id) …
 */
export function recursiveCte<R>(
  name: string,
  base: Statement<R>,
  step: (self: Source<QueryColumns<R>>) => CompoundOperand<R>,
  options: CteOptions & { readonly distinct?: boolean } = {},
): Cte<QueryColumns<R>> {
  const self = new CteSelf<QueryColumns<R>>(checkedName(name), outputOf(checkedQuery(base, 'recursiveCte()')))
  return new Cte<QueryColumns<R>>(name, new Compound<R>(options.distinct === true ? 'union' : 'union all', [base, step(self)]), true, options)
}

function checkedName(name: string): string {
  if (typeof name === 'string' && name !== '') return name
  throw new ArgumentError(`A CTE is named ${describeValue(name)}.`, { do: "give it a name: cte('recent', select(…))" })
}

function checkedQuery(query: Statement, what: string): Statement {
  if (query instanceof Object && ('outputColumns' in query || 'items' in query)) return query
  throw new ArgumentError(`${what} was given ${describeValue(query)}.`, { do: 'pass a select, or a write with returning()' })
}
