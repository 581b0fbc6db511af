/** One scenario's session and variables, and how values are read in the session's mode. */
import { inspect, lazy, type NestedTransaction, Session } from 'relata'
import type { AnyEntity, BuiltModel } from './build-models.ts'
import { modelNamed } from './criteria.ts'
import type { Fixture } from './oracle-database.ts'
import { type ColumnKind, NotSupported, type Scenario, type ValueFormat } from './scenario-format.ts'
import { StatementCounter } from './statement-counter.ts'
import { decode, encode } from './values.ts'

/** What operations work on. */
export class Player {
  readonly fixture: Fixture
  readonly session: Session<'async'>
  readonly counter: StatementCounter
  readonly variables: Map<string, AnyEntity> = new Map()
  /** Open savepoints, innermost last. */
  savepoints: NestedTransaction<'async'>[] = []

  constructor(fixture: Fixture, scenario: Scenario) {
    this.fixture = fixture
    this.session = new Session(fixture.engine, scenario.session ?? {})
    this.counter = new StatementCounter(fixture.engine)
  }

  /** In a synchronous session an unloaded attribute is simply read, in an asynchronous one through lazy(). */
  async read(entity: AnyEntity, name: string): Promise<unknown> {
    if (this.fixture.engine.mode === ('sync' as string)) return entity[name]
    return (lazy(entity) as unknown as Readonly<Record<string, Promise<unknown>>>)[name]
  }

  variable(name: string): AnyEntity {
    const entity = this.variables.get(name)
    if (entity === undefined) throw new NotSupported(`not supported: the variable ${name} holds nothing`)
    return entity
  }

  bind(name: string, entity: AnyEntity | null | undefined): void {
    if (entity === null || entity === undefined) this.variables.delete(name)
    else this.variables.set(name, entity)
  }

  model(name: string): BuiltModel {
    return modelNamed(this.fixture.mapping, name)
  }

  modelOf(entity: AnyEntity): BuiltModel {
    return this.model(entity.constructor.name)
  }

  /** A value of the format: a literal, an object, or a list of objects. */
  value(model: BuiltModel, attribute: string, value: ValueFormat): unknown {
    if (typeof value === 'object' && value !== null) {
      if ('ref' in value) return this.variable(value.ref)
      if ('refs' in value) return value.refs.map(name => this.variable(name))
    }
    return decode(value, model.columns.get(attribute)?.type)
  }

  /** An object as expectations write it: by its row, else by the variable that holds it. */
  show(entity: AnyEntity): unknown {
    const { identity } = inspect(entity)
    const model = this.modelOf(entity)
    if (identity !== null)
      return { $: model.name, pk: identity.map((value, position) => encode(value, model.columns.get(model.primaryKey[position] ?? '')?.type)) }
    for (const [name, held] of this.variables) if (held === entity) return { $var: name }
    return { $new: model.name }
  }

  /** Any value that an attribute can have. */
  showValue(value: unknown, kind: ColumnKind | undefined): unknown {
    if (value instanceof Map)
      return { map: Object.fromEntries([...(value as Map<unknown, AnyEntity>)].map(([key, member]) => [String(key), this.show(member)])) }
    if (value instanceof Set) return [...(value as Set<AnyEntity>)].map(member => this.show(member))
    if (Array.isArray(value)) return value.map(member => (isEntity(member) ? this.show(member) : encode(member, kind)))
    return isEntity(value) ? this.show(value) : encode(value, kind)
  }

  async close(): Promise<void> {
    this.counter.stop()
    await this.session.close()
  }
}

/** An object of a model, as against a Date or a JSON value. */
export function isEntity(value: unknown): value is AnyEntity {
  if (typeof value !== 'object' || value === null) return false
  try {
    inspect(value)
    return true
  } catch {
    return false
  }
}
