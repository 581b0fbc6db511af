/** A column of a model that is an SQL expression over its tables: it stands in `.c` like others, and is written as what it is. */
import { ArgumentError } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { ColumnReference } from '../../sql/core/column-reference.ts'
import { Expression } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import { ATOM, type KeyOutput, type SqlOutput } from '../../sql/core/sql-node.ts'
import { rewrite, walk } from '../../sql/core/walk.ts'
import { Select } from '../../sql/statements/select.ts'
import { sourcesOf } from '../../sql/render/from-tree.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { nullType } from '../../types/null-type.ts'
import { numberType } from '../../types/number-type.ts'

/** Where an expression column stands. */
export interface ExpressionPlace {
  readonly table: Table
  /** The tables of the model that has it: those that the expression may speak of. */
  readonly tables: readonly Table[]
  readonly name: string
  readonly key: string
  /** The expression may speak of other tables too, which the query has to join. */
  readonly anywhere?: boolean
  /** The expression is NULL, and a query may supply another one. */
  readonly supplied?: boolean
  /** Called with each column that stands for the expression, and with the way to the expression itself. */
  readonly refine?: (column: ColumnReference, expression: () => Expression) => void
}

/** The column where the model's own tables are. The expression is asked for when it is first needed: it may name classes that are defined later. */
export class ExpressionColumn<out V = unknown> extends ColumnReference<V> {
  readonly table: Table
  /** The group of columns that is loaded with it on first access; null: it is loaded with the row. */
  readonly deferred: string | null
  /** It is NULL unless a query supplies another expression. */
  readonly supplied: boolean
  readonly primaryKey = false
  readonly activeHistory = false
  readonly discriminator = false
  readonly #place: ExpressionPlace
  readonly #make: () => unknown
  readonly #aliased = new WeakMap<Source, ColumnReference<V>>()
  #expression: Expression | null = null
  #resolving = false

  constructor(place: ExpressionPlace, make: () => unknown, deferred: string | null) {
    super(place.table, place.name, place.key, nullType)
    this.table = place.table
    this.deferred = deferred
    this.supplied = place.supplied ?? false
    this.#place = place
    this.#make = make
    Object.defineProperty(this, 'type', { get: () => typeOfValue(this.expression) })
    place.refine?.(this, () => this.expression)
    // a column of the table may have the same name
    Object.defineProperty(this, 'keyText', { value: `${place.table.id}.=${place.key}\u0000` })
  }

  /** The expression, with the columns of the model's own tables. */
  get expression(): Expression {
    if (this.#expression !== null) return this.#expression
    if (this.#resolving) throw this.#wrong('is computed from itself', { do: 'compute it from columns of the table' })
    this.#resolving = true
    try {
      return (this.#expression = this.#resolve())
    } finally {
      this.#resolving = false
    }
  }

  override get isNamed(): boolean {
    return false
  }

  override render(out: SqlOutput): void {
    out.operand(this.expression, ATOM)
  }

  /** The column where the model's tables have other names: `at` finds each of their columns. */
  at(source: Source, at: (column: Column) => ColumnReference): ColumnReference<V> {
    if (source === (this.table as unknown)) return this
    let column = this.#aliased.get(source)
    if (column === undefined) {
      const tables: readonly unknown[] = this.#place.tables
      const expression = rewrite(this.expression, node =>
        node.kind === 'column' && tables.includes((node as ColumnReference).source) ? at(node as Column) : null,
      )
      this.#aliased.set(source, (column = new AliasedExpression<V>(source, this, expression)))
      this.#place.refine?.(column, () => expression)
    }
    return column
  }

  #resolve(): Expression {
    const made: unknown = this.#make()
    const expression = made instanceof Select ? made.scalarSubquery() : made
    if (!(expression instanceof Expression))
      throw this.#wrong('is computed by a function that does not return an expression', {
        value: String(made),
        do: 'return an expression, or a select of one column',
      })
    walk(expression, node => void (node instanceof ExpressionColumn && node.expression))
    if (this.#place.anywhere === true) return expression
    const sources = new Set<Source>()
    sourcesOf(expression, sources)
    for (const source of sources) {
      if (this.#place.tables.includes(source as Table)) continue
      throw this.#wrong(`is computed from "${source.label}", which is none of the model's tables`, {
        cause: 'the expression is selected with every row of the model, where nothing else is joined',
        do: 'return a select: () => select(count()).from(Post).where(Post.c.authorId.eq(User.c.id))',
      })
    }
    return expression
  }

  #wrong(what: string, parts: { readonly value?: string; readonly cause?: string; readonly do: string }): ArgumentError {
    return new ArgumentError(`${this.table.name}.${this.key} ${what}.`, parts)
  }
}

/** An expression column of an alias. */
class AliasedExpression<out V> extends ColumnReference<V> {
  readonly #expression: Expression

  constructor(source: Source, column: ExpressionColumn<V>, expression: Expression) {
    super(source, column.name, column.key, column.type)
    this.#expression = expression
  }

  override writeKey(out: KeyOutput): void {
    out.node(this.source)
    out.value(`=${this.key}`)
  }

  override get isNamed(): boolean {
    return false
  }

  override render(out: SqlOutput): void {
    out.operand(this.#expression, ATOM)
  }
}

/** A computed whole number may come as any kind of number: MariaDB adds integers to bigints. */
function typeOfValue(expression: Expression): ColumnType {
  return (expression.type.kind === 'integer' || expression.type.kind === 'smallint') && expression.kind !== 'column' ? numberType : expression.type
}
