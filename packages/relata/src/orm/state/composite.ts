/** Composite attributes: one value object over several columns. */
import { ArgumentError } from '../../base/errors.ts'
import { type Expression, junction, negation } from '../../sql/core/expression.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { DerivedAttribute } from '../mapping/derived-attribute.ts'
import { DerivedDeclaration } from '../mapping/derived-declaration.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import type { ColumnAt } from '../mapping/relationship-join.ts'
import { committedCell, peekCell, readMissing, writeCell } from './cells.ts'
import { type InstanceState, UNLOADED, UNSET } from './instance-state.ts'
import { stateOf } from './state-slot.ts'

/** What a composite is made of, as it was written. */
export interface CompositeParts {
  /** A class, or a function that makes a value. */
  readonly type: unknown
  /** Property of the value → attribute of the model. */
  readonly parts: Readonly<Record<string, string>>
  readonly returnNullOn: ((...values: readonly unknown[]) => boolean) | undefined
  readonly operators: Readonly<Record<string, (at: Readonly<Record<string, Expression>>, ...values: readonly unknown[]) => unknown>> | undefined
}

/** A composite as it was written. */
export class CompositeDeclaration extends DerivedDeclaration {
  override readonly kind: string = 'composite'
  readonly #parts: CompositeParts

  constructor(parts: CompositeParts) {
    super()
    this.#parts = parts
  }

  override derive(mapper: Mapper, key: string): DerivedAttribute {
    return new Composite(mapper, key, this.#parts)
  }
}

/** The value object in hand, and the column values that it was made of. */
interface Held {
  readonly object: object | null
  values: readonly unknown[]
}

const heldByState = new WeakMap<InstanceState, Map<Composite, Held>>()

class Composite implements DerivedAttribute {
  readonly key: string
  readonly parts: readonly string[]
  readonly #mapper: Mapper
  readonly #columns: readonly ColumnAttribute[]
  /** The properties of the value object, in the order of its constructor's arguments. */
  readonly #properties: readonly string[]
  readonly #given: CompositeParts

  constructor(mapper: Mapper, key: string, given: CompositeParts) {
    this.key = key
    this.#mapper = mapper
    this.#given = given
    this.#properties = Object.keys(given.parts)
    this.parts = Object.values(given.parts)
    this.#columns = this.parts.map(name => {
      const attribute = mapper.attribute(name)
      if (attribute?.kind !== 'column') throw noColumn(mapper, key, name)
      return attribute
    })
  }

  get(entity: object): unknown {
    const state = stateOf(entity)
    for (const { index } of this.#columns) if (state.values[index] === UNLOADED) readMissing(state, index)
    const { object } = this.#hold(state)
    if (object !== null) state.session?.noteMutable(state, null)
    return object
  }

  set(entity: object, value: unknown): void {
    const state = stateOf(entity)
    const values = this.#valuesOf(value)
    this.#columns.forEach(({ index }, position) => writeCell(state, index, values[position]))
    // validators may have changed the parts: then the next read makes a value of its own
    if (same(this.#cells(state), values)) this.#keep(state, { object: value as object | null, values })
    if (value !== null) state.session?.noteMutable(state, null)
  }

  inQueries(at: ColumnAt | null): unknown {
    const columns = this.#columns.map(({ column }): Expression => (at === null ? column : at(column)))
    return new CompositeColumn(columns, value => this.#valuesOf(value), this.#properties, this.#given.operators)
  }

  assigned(value: unknown): Readonly<Record<string, unknown>> {
    const values = this.#valuesOf(value)
    return Object.fromEntries(this.parts.map((name, position) => [name, values[position]]))
  }

  /** The value object may have been edited in place: its columns follow. */
  settle(entity: object): void {
    const state = stateOf(entity)
    const held = heldByState.get(state)?.get(this)
    if (held === undefined || held.object === null || !same(this.#cells(state), held.values)) return
    const values = this.#properties.map(property => (held.object as Record<string, unknown>)[property])
    this.#columns.forEach(({ index }, position) => {
      if (values[position] !== held.values[position]) writeCell(state, index, values[position])
    })
    held.values = values
  }

  forget(entity: object): void {
    heldByState.get(stateOf(entity))?.delete(this)
  }

  history(entity: object): { readonly added: readonly unknown[]; readonly unchanged: readonly unknown[]; readonly deleted: readonly unknown[] } {
    const state = stateOf(entity)
    if (this.#columns.some(({ index }) => state.values[index] === UNLOADED)) return { added: [], unchanged: [], deleted: [] }
    const { object } = this.#hold(state)
    if (state.key === undefined) return { added: [object], unchanged: [], deleted: [] }
    const before = this.#columns.map(({ index }) => committedCell(state, index))
    if (same(before, this.#cells(state))) return { added: [], unchanged: [object], deleted: [] }
    return { added: [object], unchanged: [], deleted: before.includes(UNLOADED) ? [] : [this.#make(before)] }
  }

  /** The value object of the present column values: the same one until they change. */
  #hold(state: InstanceState): Held {
    const values = this.#cells(state)
    const held = heldByState.get(state)?.get(this)
    return held !== undefined && same(held.values, values) ? held : this.#keep(state, { object: this.#make(values), values })
  }

  #keep(state: InstanceState, held: Held): Held {
    let composites = heldByState.get(state)
    if (composites === undefined) heldByState.set(state, (composites = new Map()))
    composites.set(this, held)
    return held
  }

  #cells(state: InstanceState): readonly unknown[] {
    return this.#columns.map(({ index }) => {
      const value = peekCell(state, index)
      return value === UNSET ? null : value
    })
  }

  #make(values: readonly unknown[]): object | null {
    const { type, returnNullOn } = this.#given
    if (returnNullOn === undefined ? values.every(value => value === null) : returnNullOn(...values)) return null
    return isClass(type) ? new type(...values) : (type as (...values: readonly unknown[]) => object)(...values)
  }

  #valuesOf(value: unknown): readonly unknown[] {
    if (value === null) return this.#properties.map(() => null)
    const { type } = this.#given
    if (typeof value !== 'object' || (isClass(type) && !(value instanceof type))) throw noValue(this.#mapper, this.key, type, value)
    return this.#properties.map(property => (value as Record<string, unknown>)[property] ?? null)
  }
}

/** A composite in queries: its columns are compared together. */
class CompositeColumn {
  readonly #columns: readonly Expression[]
  readonly #valuesOf: (value: unknown) => readonly unknown[]

  constructor(
    columns: readonly Expression[],
    valuesOf: (value: unknown) => readonly unknown[],
    properties: readonly string[],
    operators: CompositeParts['operators'],
  ) {
    this.#columns = columns
    this.#valuesOf = valuesOf
    const at = Object.freeze(Object.fromEntries(properties.map((property, position) => [property, columns[position] as Expression])))
    for (const [name, operator] of Object.entries(operators ?? {}))
      Object.defineProperty(this, name, { value: (...values: readonly unknown[]) => operator(at, ...values) })
    Object.freeze(this)
  }

  eq(value: unknown): Expression<boolean> {
    const values = this.#valuesOf(value)
    return junction(
      'and',
      this.#columns.map((column, position) => column.eq(values[position])),
    )
  }

  ne(value: unknown): Expression<boolean> {
    return negation(this.eq(value))
  }

  in(values: readonly unknown[]): Expression<boolean> {
    return junction(
      'or',
      values.map(value => this.eq(value)),
    )
  }

  isNull(): Expression<boolean> {
    return this.eq(null)
  }

  isNotNull(): Expression<boolean> {
    return this.ne(null)
  }
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.every((value, position) => value === right[position])
}

/** An arrow function has no prototype. */
function isClass(type: unknown): type is new (...values: readonly unknown[]) => object {
  return typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null
}

function noColumn(mapper: Mapper, key: string, name: string): ArgumentError {
  return new ArgumentError(`The composite ${mapper.table.name}.${key} names '${name}', which is no column of the model.`, {
    value: JSON.stringify(name),
    cause: 'a misspelt attribute',
    do: `use attributes that are columns: ${mapper.columns.map(attribute => attribute.key).join(', ')}`,
  })
}

function noValue(mapper: Mapper, key: string, type: unknown, value: unknown): ArgumentError {
  const name = isClass(type) ? (type as { readonly name: string }).name : 'object'
  return new ArgumentError(
    `${mapper.name}.${key} takes a ${name} or null.`,
    { value: describeValue(value), do: isClass(type) ? `give it new ${name}(…)` : 'give it an object with the properties of the composite' },
    'WRONG_TYPE',
  )
}
