/** Comparisons with any or all of the rows of a query, or members of an array. */
import type { ColumnType } from '../../types/column-type.ts'
import { Expression } from '../core/expression.ts'
import type { Statement } from '../core/statement.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'
import { nullType } from '../../types/null-type.ts'

const INSTEAD = 'use in(…), exists(…), or a subquery with min() or max()'
const ANY_ROW: Definition = { name: 'anyOf', forms: { postgresql: 'any {1}', mariadb: 'any {1}' }, precedence: 100, instead: INSTEAD }
const ALL_ROWS: Definition = { name: 'allOf', forms: { postgresql: 'all {1}', mariadb: 'all {1}' }, precedence: 100, instead: INSTEAD }
const ANY_MEMBER: Definition = { name: 'anyOf', forms: { postgresql: 'any({1})' }, precedence: 100, instead: 'use in(…) with a list' }
const ALL_MEMBERS: Definition = { name: 'allOf', forms: { postgresql: 'all({1})' }, precedence: 100, instead: 'use in(…) with a list' }

type Rows<V> = Statement<readonly [V, ...unknown[]]>
type Members<V> = Expression<readonly V[] | null>

/**
 * Any row of a query of one column, or any member of an array (PostgreSQL), on the right side of a comparison.
 *
 * @example
 * select(Post).where(Post.c.score.gt(anyOf(select(Limit.c.score))))
 * // … where posts.score > any (select limits.score from limits)
 * @example
 * select(Post).where(literal('sql').eq(anyOf(Post.c.tags)))
 * // PostgreSQL: … where $1 = any(posts.tags)
 */
export function anyOf<V>(values: Rows<V> | Members<V>): Expression<V> {
  return values instanceof Expression ? member(ANY_MEMBER, values) : row(ANY_ROW, values)
}

/** All rows of a query of one column, or all members of an array (PostgreSQL), on the right side of a comparison. */
export function allOf<V>(values: Rows<V> | Members<V>): Expression<V> {
  return values instanceof Expression ? member(ALL_MEMBERS, values) : row(ALL_ROWS, values)
}

function row<V>(definition: Definition, query: unknown): Expression<V> {
  const operand = operandOf(definition.name, query, nullType)
  return new Construct<V>(definition, operand.type, [operand])
}

function member<V>(definition: Definition, array: Expression): Expression<V> {
  const { element } = array.type as ColumnType & { readonly element?: ColumnType }
  return new Construct<V>(definition, element ?? nullType, [array])
}
