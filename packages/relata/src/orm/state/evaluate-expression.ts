/**
 * Computes an SQL expression from an object's loaded values, as the database would from its row: so a bulk UPDATE or DELETE
 * knows which objects of the session it concerns, and a hybrid needs no getter. NULL is null; a value that is not loaded is
 * UNLOADED, and so is what depends on it.
 */
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { BindList, BindParameter, Label, Operation } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import type { CaseExpression } from '../../sql/expressions/case-expression.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { peekCell } from './cells.ts'
import { type InstanceState, UNLOADED, UNSET } from './instance-state.ts'

/** Gives an expression's value for an object. */
export type Evaluate = (state: InstanceState) => unknown

/** What may be computed here. */
export interface EvaluationRules {
  /** Text may be compared as JavaScript compares it: 'equality' where the database's collation orders in its own way. */
  readonly text: 'all' | 'equality' | 'none'
  /** Operations beyond those of every database alike, by kind: where the answer need not be the database's to the last character. */
  readonly further?: Readonly<Record<string, Compute>>
}

/** The evaluator of an expression over the model's own columns; null where only the database can compute it. */
export function evaluatorOf(expression: SqlNode, mapper: Mapper, rules: EvaluationRules): Evaluate | null {
  switch (expression.kind) {
    case 'column':
      return columnEvaluator(expression as ColumnReference, mapper, rules)
    case 'bind':
      return () => (expression as BindParameter).value ?? null
    case 'label':
      return evaluatorOf((expression as Label).expression, mapper, rules)
    case 'true':
      return () => true
    case 'false':
      return () => false
    case 'null':
      return () => null
    case 'case':
      return rules.further === undefined ? null : choice(expression as CaseExpression, mapper, rules)
    case 'in':
    case 'not-in':
      return membership(expression as Operation, mapper, rules)
    default:
      return operation(expression as Operation, mapper, rules)
  }
}

function columnEvaluator(column: ColumnReference, mapper: Mapper, rules: EvaluationRules): Evaluate | null {
  const attribute = mapper.columns.find(candidate => candidate.column === column)
  // a hybrid has no cell
  if (attribute === undefined) return column instanceof ExpressionColumn ? evaluatorOf(column.expression, mapper, rules) : null
  // in a statement it is NULL, whatever a query has supplied
  if (attribute.supplied) return () => null
  const { index } = attribute
  return state => {
    const value = peekCell(state, index)
    return value === UNSET ? null : value
  }
}

function operation(node: Operation, mapper: Mapper, rules: EvaluationRules): Evaluate | null {
  const compute = operations[node.kind] ?? rules.further?.[node.kind]
  if (compute === undefined || !mayCompare(node, rules)) return null
  const operands: Evaluate[] = []
  for (const operand of node.operands) {
    const evaluate = evaluatorOf(operand, mapper, rules)
    if (evaluate === null) return null
    operands.push(evaluate)
  }
  return state => compute(operands.map(evaluate => evaluate(state)))
}

/** CASE: its conditions are looked at in order. */
function choice(node: CaseExpression, mapper: Mapper, rules: EvaluationRules): Evaluate | null {
  const branches: { readonly holds: Evaluate; readonly value: Evaluate }[] = []
  for (const [index, condition] of node.conditions.entries()) {
    const holds = evaluatorOf(condition, mapper, rules)
    const value = evaluatorOf(node.results[index] as SqlNode, mapper, rules)
    if (holds === null || value === null) return null
    branches.push({ holds, value })
  }
  const otherwise = node.otherwise === null ? () => null : evaluatorOf(node.otherwise, mapper, rules)
  if (otherwise === null) return null
  return state => {
    for (const { holds, value } of branches) {
      const held = holds(state)
      if (held === UNLOADED) return UNLOADED
      if (held === true) return value(state)
    }
    return otherwise(state)
  }
}

function membership(node: Operation, mapper: Mapper, rules: EvaluationRules): Evaluate | null {
  const [left, list] = node.operands as readonly [SqlNode, SqlNode]
  if (list.kind !== 'bind-list' || !mayCompare(node, rules)) return null
  const evaluate = evaluatorOf(left, mapper, rules)
  if (evaluate === null) return null
  const { values } = list as BindList
  const wanted = node.kind === 'in'
  return state => {
    const value = evaluate(state)
    if (value === null || value === UNLOADED) return value
    return values.some(each => order(value, each) === 0) === wanted
  }
}

/** Collations differ: text is compared here only as far as the rules say. */
function mayCompare(node: Operation, rules: EvaluationRules): boolean {
  if (rules.text === 'all' || !node.operands.some(operand => isText((operand as { readonly type?: ColumnType }).type))) return true
  const isEquality = node.kind === 'eq' || node.kind === 'ne' || node.kind === 'in' || node.kind === 'not-in'
  return (isEquality && rules.text === 'equality') || node.kind === 'is-null' || node.kind === 'is-not-null'
}

function isText(type: ColumnType | undefined): boolean {
  return type !== undefined && ['text', 'varchar', 'char', 'enum'].includes(type.kind)
}

/** Computes an operation from the values of its operands. */
export type Compute = (values: readonly unknown[]) => unknown

/** NULL makes NULL, and what is not loaded makes what is not loaded. */
function strict(compute: (left: unknown, right: unknown) => unknown): Compute {
  return ([left, right]) => (left === UNLOADED || right === UNLOADED ? UNLOADED : left === null || right === null ? null : compute(left, right))
}

const operations: Readonly<Record<string, Compute>> = {
  and: values => junction(values, false),
  or: values => junction(values, true),
  not: ([value]) => (typeof value === 'boolean' ? !value : value),
  eq: strict((left, right) => order(left, right) === 0),
  ne: strict((left, right) => order(left, right) !== 0),
  lt: strict((left, right) => order(left, right) < 0),
  le: strict((left, right) => order(left, right) <= 0),
  gt: strict((left, right) => order(left, right) > 0),
  ge: strict((left, right) => order(left, right) >= 0),
  'is-null': ([value]) => (value === UNLOADED ? UNLOADED : value === null),
  'is-not-null': ([value]) => (value === UNLOADED ? UNLOADED : value !== null),
  plus: strict((left, right) => sum(left, right, 1)),
  minus: strict((left, right) => sum(left, right, -1)),
}

/** AND and OR in three-valued logic: the value that decides beats NULL and what is not loaded. */
function junction(values: readonly unknown[], decisive: boolean): unknown {
  if (values.includes(decisive)) return decisive
  if (values.includes(UNLOADED)) return UNLOADED
  return values.includes(null) ? null : !decisive
}

/** Numbers and bigints only; decimal text is left to the database. */
function sum(left: unknown, right: unknown, sign: 1 | -1): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + sign * right
  if (typeof left === 'bigint' && typeof right === 'bigint') return sign === 1 ? left + right : left - right
  return UNLOADED
}

/** Negative, zero or positive, as the left value stands before, at or behind the right one; NaN where they cannot be compared. */
function order(left: unknown, right: unknown): number {
  const [a, b] = [comparable(left), comparable(right)]
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint'))
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : Number.NaN
  return Number.NaN
}

function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return typeof value === 'boolean' ? Number(value) : value
}
