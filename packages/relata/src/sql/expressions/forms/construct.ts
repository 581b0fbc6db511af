/** Constructs: expressions that each database writes in a form of its own. */
import { ArgumentError } from '../../../base/errors.ts'
import type { ColumnType } from '../../../types/column-type.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { nullType } from '../../../types/null-type.ts'
import { type TypeLike, typeOf } from '../../../types/type-like.ts'
import { BindParameter, Expression, expressionOf, type Operand } from '../../core/expression.ts'
import { Statement } from '../../core/statement.ts'
import { ATOM, type KeyOutput, type Shape, SqlNode, type SqlOutput } from '../../core/sql-node.ts'
import { type FormParts, isCall, takesOrder, writeForm } from './form-text.ts'

/**
 * How a database writes a construct: text in which `{1}`, `{2}`, … are the operands and `{*}` is all of them, or a function
 * that gives what to write instead, such as sql`…`.
 */
export type Form = string | ((...operands: readonly Expression[]) => SqlNode)

/** The forms by the name of the database: postgresql, sqlite, mariadb, mysql; `default` for all others. MySQL takes MariaDB's. */
export type Forms = Readonly<Record<string, Form | undefined>>

/** What a construct is, apart from its operands: plain data. */
export interface Definition {
  readonly name: string
  readonly forms: Form | Forms
  /** How tightly it binds; without it, as an atom if all forms are calls, else not at all. */
  readonly precedence?: number
  /** Of an aggregate: NULL counts as a value. */
  readonly keepsNull?: boolean
  /** What to do where the database has no form. */
  readonly instead?: string
  /** Writes what a call has beside its operands. Without it the text as it is, which is never a user's. */
  readonly writeDetail?: (detail: string, out: SqlOutput) => void
}

interface Facts {
  readonly id: number
  readonly precedence: number
}

const known = new WeakMap<Definition, Facts>()
let count = 0

function factsOf(definition: Definition): Facts {
  let facts = known.get(definition)
  if (facts === undefined) known.set(definition, (facts = { id: ++count, precedence: definition.precedence ?? weakest(definition.forms) }))
  return facts
}

function weakest(forms: Form | Forms): number {
  const all = typeof forms === 'object' ? Object.values(forms) : [forms]
  return all.every(form => form === undefined || (typeof form === 'string' && isCall(form))) ? ATOM : 0
}

/** One use of a construct. */
export class Construct<out V = unknown> extends Expression<V> implements FormParts {
  readonly kind = 'construct'
  readonly definition: Definition
  readonly operands: readonly SqlNode[]
  readonly orders: readonly SqlNode[]
  readonly type: ColumnType
  readonly detail: string | null

  constructor(
    definition: Definition,
    type: ColumnType<never> | ColumnType,
    operands: readonly SqlNode[],
    detail: string | null = null,
    orders: readonly SqlNode[] = [],
  ) {
    super()
    this.definition = definition
    this.type = type
    this.operands = operands
    this.detail = detail
    this.orders = orders
  }

  get shape(): Shape {
    return CONSTRUCT_SHAPE
  }

  /** The name, for messages. */
  get name(): string {
    return this.definition.name
  }

  override get precedence(): number {
    return factsOf(this.definition).precedence
  }

  override writeKey(out: KeyOutput): void {
    out.value(factsOf(this.definition).id)
    out.parts(this)
  }

  override render(out: SqlOutput): void {
    const form = this.formFor(out)
    if (typeof form === 'function') return out.write(form(...this.operands.map(enclosed)))
    if (this.orders.length > 0 && !takesOrder(form)) {
      throw new ArgumentError(`${out.dialect.name} has no ORDER BY inside of ${this.name}().`, { do: 'order the rows in a subquery' })
    }
    writeForm(form, this, out)
  }

  writeDetail(out: SqlOutput): void {
    if (this.definition.writeDetail !== undefined) this.definition.writeDetail(this.detail ?? '', out)
    else out.text(this.detail ?? '')
  }

  /** The form of the database; an error if there is none. */
  formFor(out: SqlOutput): Form {
    const { forms, name, instead } = this.definition
    if (typeof forms !== 'object') return forms
    for (const answer of out.dialect.answersTo) {
      if (forms[answer] !== undefined) return forms[answer]
    }
    if (forms['default'] !== undefined) return forms['default']
    throw new ArgumentError(`${out.dialect.name} has no ${name}().`, {
      do: instead ?? 'write it another way with construct(), which takes a form for each database',
    })
  }
}

/** An operand of a form that is a function: what the function writes around it is not known. */
class Enclosed extends Expression {
  readonly kind = 'enclosed'
  readonly expression: Expression
  readonly type: ColumnType

  constructor(expression: Expression) {
    super()
    this.expression = expression
    this.type = expression.type
  }

  get shape(): Shape {
    return ENCLOSED_SHAPE
  }

  override render(out: SqlOutput): void {
    out.operand(this.expression, ATOM)
  }
}

const ENCLOSED_SHAPE: Shape = [['expression', 'node']]

function enclosed(operand: SqlNode): Expression {
  return operand.precedence < ATOM ? new Enclosed(operand as Expression) : (operand as Expression)
}

const CONSTRUCT_SHAPE: Shape = [
  ['type', 'type'],
  ['detail', 'value'],
  ['operands', 'nodes'],
  ['orders', 'nodes'],
]

type Takes = readonly TypeLike<unknown>[]

/** What the operands of a construct may be. */
export type ConstructOperands<T extends Takes> = { readonly [K in keyof T]: T[K] extends TypeLike<infer V> ? Operand<V> : never }

/** What `construct()` is told. */
export interface ConstructOptions<T extends Takes, V> {
  /** The types of the operands: values beside expressions are bound as these. Without it operands are of any type and number. */
  readonly takes?: T
  /** What the database gives. */
  readonly returns?: TypeLike<V>
  readonly forms: Form | Forms
}

/**
 * An expression of your own with a form for each database. Make it once, as a constant: equal statements then share one
 * compiled form. A database without a form, where there is no `default`, is an ArgumentError when the statement is compiled.
 *
 * @example
 * const soundsLike = construct('sounds_like', {
 *   takes: [text(), text()],
 *   returns: boolean(),
 *   forms: { mariadb: '{1} sounds like {2}', postgresql: (a, b) => sql`soundex(${a}) = soundex(${b})` },
 * })
 * select(User).where(soundsLike(User.c.name, 'Smyth'))
 * // MariaDB: select … from users where users.name sounds like ?
 */
export function construct<const T extends Takes, V>(
  name: string,
  options: ConstructOptions<T, V> & { readonly takes: T },
): (...operands: ConstructOperands<T>) => Construct<V>
export function construct<V>(name: string, options: ConstructOptions<Takes, V>): (...operands: readonly unknown[]) => Construct<V>
export function construct(name: string, options: ConstructOptions<Takes, unknown>): (...operands: readonly unknown[]) => Construct {
  checkForms(name, options)
  const definition: Definition = Object.freeze({ name, forms: options.forms })
  const takes = options.takes?.map(each => typeOf(each))
  const type = options.returns === undefined ? nullType : typeOf(options.returns)
  return (...given) => {
    if (takes !== undefined && given.length !== takes.length)
      throw new ArgumentError(`${name}() takes ${takes.length} operands and was given ${given.length}.`)
    const operands = given.map((value, index) => (takes === undefined ? expressionOf(value) : operandOf(name, value, takes[index] as ColumnType)))
    return new Construct(definition, type, operands)
  }
}

function checkForms(name: unknown, options: ConstructOptions<Takes, unknown> | undefined): void {
  const forms: unknown = options?.forms
  const all: readonly unknown[] = typeof forms === 'object' && forms !== null ? Object.values(forms) : [forms]
  if (typeof name !== 'string' || all.length === 0 || all.some(form => typeof form !== 'string' && typeof form !== 'function')) {
    throw new ArgumentError(`construct() was given ${describeValue(forms)} as forms of ${describeValue(name)}.`, {
      do: "write construct('name', { forms: { postgresql: 'f({1})', default: operand => sql`…` } })",
    })
  }
}

/** An expression as it is, a query as a value, or a value that is checked and bound as the type. */
export function operandOf(name: string, value: unknown, type: ColumnType): Expression {
  if (value instanceof Expression || value instanceof Statement || type.kind === 'null') return expressionOf(value)
  const wrong = value === undefined ? 'was given undefined' : type.check(value)
  if (wrong === null) return new BindParameter(value, type)
  throw new ArgumentError(
    `${name}() ${wrong}.`,
    { do: 'pass a value of the type, or an expression' },
    value === undefined ? 'UNDEFINED_VALUE' : 'WRONG_TYPE',
  )
}
