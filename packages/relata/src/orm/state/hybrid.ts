/** Hybrid attributes: an expression in queries, a value of the object in JavaScript. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Expression } from '../../sql/core/expression.ts'
import { walk } from '../../sql/core/walk.ts'
import type { DerivedAttribute } from '../mapping/derived-attribute.ts'
import { DerivedDeclaration } from '../mapping/derived-declaration.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import type { Mapper } from '../mapping/mapper.ts'
import type { ColumnAt } from '../mapping/relationship-join.ts'
import { readMissing } from './cells.ts'
import { type Evaluate, evaluatorOf } from './evaluate-expression.ts'
import { furtherOperations } from './further-operations.ts'
import { type InstanceState, UNLOADED } from './instance-state.ts'
import { stateOf } from './state-slot.ts'

/** What a hybrid's declaration may say beside its expression. */
export interface HybridParts {
  readonly get?: (entity: object) => unknown
  readonly set?: (entity: object, value: unknown) => void
  readonly updateExpression?: (value: unknown) => Readonly<Record<string, unknown>>
  readonly operators?: Readonly<Record<string, (expression: Expression, ...values: readonly unknown[]) => unknown>>
}

/** A hybrid as it was written. */
export class HybridDeclaration extends DerivedDeclaration {
  override readonly kind: string = 'hybrid'
  readonly #expression: (model: unknown) => unknown
  readonly #parts: HybridParts

  constructor(expression: (model: unknown) => unknown, parts: HybridParts) {
    super()
    this.#expression = expression
    this.#parts = parts
  }

  override derive(mapper: Mapper, key: string): DerivedAttribute {
    return new Hybrid(mapper, key, this.#expression, this.#parts)
  }
}

class Hybrid implements DerivedAttribute {
  readonly key: string
  readonly #mapper: Mapper
  readonly #parts: HybridParts
  readonly #column: ExpressionColumn
  #evaluation: Evaluation | null = null

  constructor(mapper: Mapper, key: string, expression: (model: unknown) => unknown, parts: HybridParts) {
    this.key = key
    this.#mapper = mapper
    this.#parts = parts
    const { table, tables } = mapper
    this.#column = new ExpressionColumn(
      { table, tables, name: key, key, anywhere: true, refine: (column, plain) => refine(column, plain, parts.operators) },
      () => expression(mapper.model),
      null,
    )
  }

  get(entity: object): unknown {
    const { get } = this.#parts
    if (get !== undefined) return get.call(entity, entity)
    const state = stateOf(entity)
    this.#evaluation ??= evaluationOf(this.#mapper, this.key, this.#column)
    for (const index of this.#evaluation.needs) if (state.values[index] === UNLOADED) readMissing(state, index)
    const value = this.#evaluation.evaluate(state)
    if (value === UNLOADED) throw notComputable(this.#mapper, this.key, state)
    return value
  }

  set(entity: object, value: unknown): void {
    const { set } = this.#parts
    if (set === undefined) throw noSetter(this.#mapper, this.key, stateOf(entity))
    set.call(entity, entity, value)
  }

  inQueries(at: ColumnAt | null): unknown {
    const column = this.#column as unknown as Column
    return at === null ? column : at(column)
  }

  assigned(value: unknown): Readonly<Record<string, unknown>> {
    const { updateExpression } = this.#parts
    if (updateExpression !== undefined) return updateExpression(value)
    const { expression } = this.#column
    const attribute = this.#mapper.columns.find(({ column }) => (column as ColumnReference) === expression)
    if (attribute !== undefined) return { [attribute.key]: value }
    throw new ArgumentError(`${this.#mapper.name}.${this.key} is a hybrid, and nothing says which columns a value of it sets.`, {
      cause: 'an UPDATE or INSERT sets columns, and the expression of the hybrid is none',
      do: `set the columns, or declare hybrid(…, { updateExpression: value => ({ column: … }) })`,
    })
  }
}

/** How an object's value is computed, and the columns that it is computed from. */
interface Evaluation {
  readonly evaluate: Evaluate
  readonly needs: readonly number[]
}

function evaluationOf(mapper: Mapper, key: string, column: ExpressionColumn): Evaluation {
  const evaluate = evaluatorOf(column.expression, mapper, { text: 'all', further: furtherOperations })
  if (evaluate === null) throw notComputable(mapper, key, null)
  const needs = new Set<number>()
  const visit = (node: unknown): void => {
    const attribute = mapper.columns.find(candidate => candidate.column === node)
    if (attribute !== undefined) needs.add(attribute.index)
    else if (node instanceof ExpressionColumn) walk(node.expression, visit)
  }
  walk(column.expression, visit)
  return { evaluate, needs: [...needs] }
}

/** Operators of the hybrid's own stand in front of those of every expression. */
function refine(column: ColumnReference, plain: () => Expression, operators: HybridParts['operators']): void {
  for (const [name, operator] of Object.entries(operators ?? {}))
    Object.defineProperty(column, name, { value: (...values: readonly unknown[]) => operator(plain(), ...values) })
}

function notComputable(mapper: Mapper, key: string, state: InstanceState | null): ArgumentError {
  return new ArgumentError(`${mapper.name}.${key} is a hybrid whose expression only the database can compute.`, {
    object: state === null ? undefined : String(state),
    cause: 'it asks for other tables or calls a function that is not known here, and no getter is given',
    do: `declare hybrid(…, { get: entity => … }), or computed(…), whose value is loaded with the row`,
  })
}

function noSetter(mapper: Mapper, key: string, state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${mapper.name}.${key} is a hybrid without a setter.`,
    { object: String(state), do: 'set the attributes that it follows from, or declare hybrid(…, { set: (entity, value) => … })' },
    'COMPUTED_COLUMN',
  )
}
