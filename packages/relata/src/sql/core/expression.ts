/** Expressions: anything that has a value in SQL, with the methods that combine them, and the nodes that those methods make. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { inferType } from '../../types/infer-type.ts'
import { textType } from '../../types/text-type.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { likePattern } from './like-pattern.ts'
import { checkedSymbol, checkedType, describeExpression, notACondition } from './operand-check.ts'
import { operatorOf } from './operators.ts'
import { type KeyOutput, type Shape, SqlNode, type SqlOutput } from './sql-node.ts'
import { Statement } from './statement.ts'

/** What an operator takes beside an expression of `V`: a value, which becomes a bound parameter, or another expression. */
export type Operand<V> = V | Expression<V | null>

/** What WHERE, HAVING and ON take. */
export type Condition = Expression<boolean | null>

type Text = Expression<string | null>
type Arithmetic = Expression<number | bigint | string | null>

/**
 * Something that has a value in SQL. Columns, literals, function calls and the results of operators are expressions, so they
 * combine: `User.c.age.plus(1).gt(18).and(User.c.name.like('E%'))`. Values become bound parameters, never text.
 * `undefined` is an ArgumentError wherever it appears.
 */
export abstract class Expression<out V = unknown> extends SqlNode {
  /** Types only: what the value is in JavaScript. */
  declare readonly $value?: V
  abstract readonly type: ColumnType

  /** `=`; with null, IS NULL. */
  eq(other: Operand<V> | null): Expression<boolean> {
    return other === null ? this.isNull() : compare('eq', this, other)
  }

  /** `<>`; with null, IS NOT NULL. */
  ne(other: Operand<V> | null): Expression<boolean> {
    return other === null ? this.isNotNull() : compare('ne', this, other)
  }

  lt(other: Operand<NonNullable<V>>): Expression<boolean> {
    return compare('lt', this, other)
  }

  le(other: Operand<NonNullable<V>>): Expression<boolean> {
    return compare('le', this, other)
  }

  gt(other: Operand<NonNullable<V>>): Expression<boolean> {
    return compare('gt', this, other)
  }

  ge(other: Operand<NonNullable<V>>): Expression<boolean> {
    return compare('ge', this, other)
  }

  /** Different, where NULL is a value like others: never NULL itself. */
  isDistinctFrom(other: Operand<V> | null): Expression<boolean> {
    return compare('is-distinct-from', this, other)
  }

  /** Equal, where NULL equals NULL. */
  isNotDistinctFrom(other: Operand<V> | null): Expression<boolean> {
    return compare('is-not-distinct-from', this, other)
  }

  isNull(): Expression<boolean> {
    return new Operation('is-null', booleanType, [this])
  }

  isNotNull(): Expression<boolean> {
    return new Operation('is-not-null', booleanType, [this])
  }

  /**
   * One of the values, or of the rows of a query of one column. The empty list is false.
   *
   * @example
   * User.c.id.in([1, 2, 3])   // PostgreSQL: "users"."id" = any($1)
   */
  in(values: readonly Operand<NonNullable<V>>[] | Statement<readonly [V | null, ...unknown[]]>): Expression<boolean> {
    return membership('in', this, values)
  }

  /** None of the values. The empty list is true. */
  notIn(values: readonly Operand<NonNullable<V>>[] | Statement<readonly [V | null, ...unknown[]]>): Expression<boolean> {
    return membership('not-in', this, values)
  }

  between(low: Operand<NonNullable<V>>, high: Operand<NonNullable<V>>): Expression<boolean> {
    return new Operation('between', booleanType, [this, operandFor(this, low), operandFor(this, high)])
  }

  notBetween(low: Operand<NonNullable<V>>, high: Operand<NonNullable<V>>): Expression<boolean> {
    return new Operation('not-between', booleanType, [this, operandFor(this, low), operandFor(this, high)])
  }

  /** LIKE with the database's own rules: SQLite and MariaDB ignore case, PostgreSQL does not. `%` and `_` are wildcards. */
  like(this: Text, pattern: Operand<string>, escape?: string): Expression<boolean> {
    return matching('like', this, pattern, escape)
  }

  notLike(this: Text, pattern: Operand<string>, escape?: string): Expression<boolean> {
    return matching('not-like', this, pattern, escape)
  }

  /** LIKE that ignores case on every database. */
  ilike(this: Text, pattern: Operand<string>, escape?: string): Expression<boolean> {
    return matching('ilike', this, pattern, escape)
  }

  notIlike(this: Text, pattern: Operand<string>, escape?: string): Expression<boolean> {
    return matching('not-ilike', this, pattern, escape)
  }

  /** LIKE 'text%'; wildcards in the text are ordinary characters. */
  startsWith(this: Text, text: string): Expression<boolean> {
    return matching('like', this, likePattern(text, '', '%'), '/')
  }

  endsWith(this: Text, text: string): Expression<boolean> {
    return matching('like', this, likePattern(text, '%', ''), '/')
  }

  /** LIKE '%text%'; wildcards in the text are ordinary characters. */
  contains(this: Text, text: string): Expression<boolean> {
    return matching('like', this, likePattern(text, '%', '%'), '/')
  }

  and(this: Condition, ...others: readonly Condition[]): Expression<boolean> {
    return junction('and', [this, ...others])
  }

  or(this: Condition, ...others: readonly Condition[]): Expression<boolean> {
    return junction('or', [this, ...others])
  }

  not(this: Condition): Expression<boolean> {
    return negation(this)
  }

  plus(this: Arithmetic, other: Operand<NonNullable<V>>): Expression<V> {
    return arithmetic('plus', this, other)
  }

  minus(this: Arithmetic, other: Operand<NonNullable<V>>): Expression<V> {
    return arithmetic('minus', this, other)
  }

  times(this: Arithmetic, other: Operand<NonNullable<V>>): Expression<V> {
    return arithmetic('times', this, other)
  }

  /** Division with a fraction, also of whole numbers: 1 divided by 2 is 0.5. */
  dividedBy(this: Arithmetic, other: Operand<NonNullable<V>>): Expression<V> {
    return arithmetic('divide', this, other)
  }

  modulo(this: Arithmetic, other: Operand<NonNullable<V>>): Expression<V> {
    return arithmetic('modulo', this, other)
  }

  negate(this: Arithmetic): Expression<V> {
    return new Operation('negate', this.type, [this])
  }

  concat(this: Text, ...others: readonly Operand<string>[]): Expression<V> {
    const operands = others.map(other => operandFor(this, other, textType as ColumnType))
    return new Operation(
      'concat',
      textType,
      this instanceof Operation && this.kind === 'concat' ? [...this.operands, ...operands] : [this, ...operands],
    )
  }

  /**
   * An operator that has no method. The symbol is text of the program, never a user's; the result has the type of this
   * expression unless another one is told: `User.c.path.op('@>', 'a.b', boolean())`.
   */
  op(symbol: string, other: unknown): Expression<V>
  op<T>(symbol: string, other: unknown, returns: TypeLike<T>): Expression<T>
  op(symbol: string, other: unknown, returns?: TypeLike<unknown>): Expression {
    const fits = this.type.kind !== 'null' && this.type.check(other) === null
    return new Operation(
      'custom',
      returns === undefined ? this.type : typeOf(returns),
      [this, fits ? operandFor(this, other) : expressionOf(other)],
      checkedSymbol(symbol),
    )
  }

  /** Convert to another type in the database: `cast(text())`. */
  cast<T>(type: TypeLike<T>): Expression<T | Extract<V, null>> {
    return new Operation('cast', typeOf(type) as ColumnType, [this])
  }

  /** Name the expression in the result: `row.n`. */
  as<const N extends string>(name: N): Label<V, N> {
    return new Label(this, name)
  }

  asc(): Ordering<V> {
    return new Ordering(this, 'asc', null)
  }

  desc(): Ordering<V> {
    return new Ordering(this, 'desc', null)
  }
}

/** An operator or another construct that is nothing but its operands. A dialect replaces how a kind of it is written. */
export class Operation<out V = unknown> extends Expression<V> {
  readonly kind: string
  readonly type: ColumnType
  readonly operands: readonly SqlNode[]
  readonly detail: string | null

  constructor(kind: string, type: ColumnType<never> | ColumnType, operands: readonly SqlNode[], detail: string | null = null) {
    super()
    this.kind = kind
    this.type = type
    this.operands = operands
    this.detail = detail
  }

  get shape(): Shape {
    return OPERATION_SHAPE
  }

  override writeKey(out: KeyOutput): void {
    if (this.type !== booleanType) out.type(this.type)
    if (this.detail !== null) out.value(this.detail)
    out.list(this.operands)
  }

  override get precedence(): number {
    return operatorOf(this.kind).precedence
  }

  override render(out: SqlOutput): void {
    operatorOf(this.kind).write(this, out)
  }
}

const OPERATION_SHAPE: Shape = [
  ['type', 'type'],
  ['detail', 'value'],
  ['operands', 'nodes'],
]

/** A value sent beside the statement's text. Equal statements differ only in these. */
export class BindParameter<out V = unknown> extends Expression<V> {
  readonly kind = 'bind'
  readonly value: V
  readonly type: ColumnType

  constructor(value: V, type: ColumnType<never> | ColumnType = inferType(value)) {
    super()
    this.value = value
    this.type = type
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    out.type(this.type)
    out.parameter(this, this.value)
  }

  override render(out: SqlOutput): void {
    out.parameter(this, this.type)
  }
}

/** The values of an IN: one parameter, or as many as there are values, as the database likes it. Never empty. */
export class BindList extends SqlNode {
  readonly kind = 'bind-list'
  readonly values: readonly unknown[]
  readonly type: ColumnType

  constructor(values: readonly unknown[], type: ColumnType) {
    super()
    this.values = values
    this.type = type
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    out.type(this.type)
    out.parameter(this, this.values)
  }

  override render(out: SqlOutput): void {
    out.parameterList(this, this.type, false)
  }
}

/** An expression with a name in the result. */
export class Label<out V = unknown, const out N extends string = string> extends Expression<V> {
  readonly kind = 'label'
  readonly expression: Expression<V>
  readonly name: N
  readonly type: ColumnType

  constructor(expression: Expression<V>, name: N) {
    super()
    this.expression = expression
    this.name = name
    this.type = expression.type
  }

  get shape(): Shape {
    return LABEL_SHAPE
  }

  override get precedence(): number {
    return this.expression.precedence
  }

  /** Outside of the list of results a label is just its expression. */
  override render(out: SqlOutput): void {
    out.write(this.expression)
  }
}

const LABEL_SHAPE: Shape = [
  ['name', 'value'],
  ['expression', 'node'],
]

/** An expression with a direction, for ORDER BY. */
export class Ordering<out V = unknown> extends Expression<V> {
  readonly kind = 'ordering'
  readonly expression: Expression<V>
  readonly type: ColumnType
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last' | null

  constructor(expression: Expression<V>, direction: 'asc' | 'desc', nulls: 'first' | 'last' | null) {
    super()
    this.expression = expression
    this.type = expression.type
    this.direction = direction
    this.nulls = nulls
  }

  get shape(): Shape {
    return ORDERING_SHAPE
  }

  /** Where nothing is known of selected labels; NULLS FIRST and LAST are written by ORDER BY, which can emulate them. */
  override render(out: SqlOutput): void {
    out.write(this.expression)
    if (this.direction === 'desc') out.text(' desc')
  }

  nullsFirst(): Ordering<V> {
    return new Ordering(this.expression, this.direction, 'first')
  }

  nullsLast(): Ordering<V> {
    return new Ordering(this.expression, this.direction, 'last')
  }
}

const ORDERING_SHAPE: Shape = [
  ['direction', 'value'],
  ['nulls', 'value'],
  ['expression', 'node'],
]

/**
 * A value or expression beside an expression: the value is checked against the expression's type and becomes a bound
 * parameter of that type.
 */
export function operandFor(beside: Expression, value: unknown, type: ColumnType = beside.type): Expression {
  if (value instanceof Expression) return value
  if (value instanceof Statement) return scalarOf(value)
  if (beside instanceof Operation && beside.kind === 'tuple') return tupleBeside(beside, value)
  return new BindParameter(value, checkedType(beside, value, type))
}

/** An expression, or a value as a bound parameter of its own JavaScript type. */
export function expressionOf(value: unknown): Expression {
  if (value instanceof Expression) return value
  return value instanceof Statement ? scalarOf(value) : new BindParameter(value, inferType(value))
}

/** All conditions, or one of them, in one expression; nested ones of the same kind are flattened. */
export function junction(kind: 'and' | 'or', conditions: readonly Condition[]): Expression<boolean> {
  const operands: SqlNode[] = []
  for (const condition of conditions) {
    if (!(condition instanceof Expression)) throw notACondition(condition)
    if (condition instanceof Operation && condition.kind === kind) operands.push(...condition.operands)
    else operands.push(condition)
  }
  if (operands.length === 1) return operands[0] as Expression<boolean>
  return new Operation(operands.length > 0 ? kind : kind === 'and' ? 'true' : 'false', booleanType, operands)
}

export function negation(condition: Condition): Expression<boolean> {
  if (!(condition instanceof Expression)) throw notACondition(condition)
  return new Operation('not', booleanType, [condition])
}

/** A list of values beside several expressions that are compared together. */
function tupleBeside(tuple: Operation, value: unknown): Expression {
  if (!Array.isArray(value) || value.length !== tuple.operands.length) {
    throw new ArgumentError(`A tuple of ${tuple.operands.length} expressions is compared with ${describeValue(value)}.`, {
      do: `give ${tuple.operands.length} values in an array`,
    })
  }
  return new Operation(
    'tuple',
    tuple.type,
    tuple.operands.map((operand, index) => operandFor(operand as Expression, value[index])),
  )
}

function compare(kind: string, left: Expression, other: unknown): Expression<boolean> {
  if (other === null && kind !== 'is-distinct-from' && kind !== 'is-not-distinct-from') {
    throw new ArgumentError(`${describeExpression(left)} is compared with null by '${kind}', which is never true.`, {
      do: 'use isNull() or isNotNull()',
    })
  }
  return new Operation(kind, booleanType, [left, other === null ? new Operation('null', left.type, []) : operandFor(left, other)])
}

function membership(kind: 'in' | 'not-in', left: Expression, values: unknown): Expression<boolean> {
  if (values instanceof Statement) return new Operation(kind, booleanType, [left, values])
  if (!Array.isArray(values)) {
    throw new ArgumentError(`${describeExpression(left)} is looked for in ${describeValue(values)}.`, {
      do: `pass an array or a select: .${kind === 'in' ? 'in' : 'notIn'}([1, 2])`,
    })
  }
  if (values.length === 0) return new Operation(kind === 'in' ? 'false' : 'true', booleanType, [])
  let plain = true
  let type = left.type
  for (const value of values as readonly unknown[]) {
    if (value === null) {
      throw new ArgumentError(`${describeExpression(left)} is looked for in a list with a null in it, which no value is equal to.`, {
        do: kind === 'in' ? 'write or(x.in([…]), x.isNull())' : 'leave the null out: with it, NOT IN is never true',
      })
    }
    if (value instanceof Expression || left.kind === 'tuple') plain = false
    else type = checkedType(left, value, type)
  }
  const list = plain
    ? new BindList([...(values as readonly unknown[])], type)
    : new Operation(
        'expression-list',
        left.type,
        (values as readonly unknown[]).map(value => operandFor(left, value)),
      )
  return new Operation(kind, booleanType, [left, list])
}

function matching(kind: string, left: Expression, pattern: unknown, escape: string | undefined): Expression<boolean> {
  if (escape !== undefined && (Array.from(escape).length !== 1 || "'\\\u0000".includes(escape))) {
    throw new ArgumentError(`The escape character of LIKE is ${describeValue(escape)}.`, { do: "pass one character, such as '/'" })
  }
  // The pattern is text whatever the column is: an enum's pattern is no member of it, and a varchar's may be longer.
  return new Operation(kind, booleanType, [left, operandFor(left, pattern, textType)], escape ?? null)
}

function arithmetic<V>(kind: string, left: Expression, other: unknown): Expression<V> {
  if (left.type.kind === 'text' || left.type.kind === 'varchar' || left.type.kind === 'char') {
    throw new ArgumentError(`${describeExpression(left)} is text, and '${kind}' computes with numbers.`, {
      do: 'use concat() for text, or cast() to a number',
    })
  }
  const right = operandFor(left, other)
  const wholes = isWhole(left.type) && isWhole(right.type)
  const whole = kind === 'divide' && wholes
  const own = whole ? 'divide-whole' : kind === 'modulo' && !wholes ? 'modulo-fraction' : kind
  const fraction = left.type.kind === 'integer' && right.type.kind === 'double'
  return new Operation(own, (whole && left.type.kind !== 'bigint') || fraction ? doubleType : left.type, [left, right])
}

function isWhole(type: ColumnType): boolean {
  return type.kind === 'integer' || type.kind === 'bigint' || type.kind === 'smallint' || type.kind === 'number'
}

function scalarOf(statement: Statement): Expression {
  const scalar = (statement as { scalarSubquery?: () => Expression }).scalarSubquery
  if (scalar !== undefined) return scalar.call(statement)
  throw new ArgumentError('A statement without rows stands where a value should.', { do: 'use a select of one column' })
}
