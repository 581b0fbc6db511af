/** Random operations on the objects of any schema, found from its mapping, with the invariants that need no oracle. */
import {
  type Engine,
  immediateload,
  joinedload,
  lazyload,
  lifecycleOf,
  type LoadOption,
  type NestedTransaction,
  type RelationshipAttribute,
  selectinload,
  Session,
  subqueryload,
} from 'relata'
import type { StatementLog } from 'relata/testing'
import { expect } from 'vitest'
import { Session as SessionClass } from '../../../src/orm/session/session.ts'
import type { Relationship } from '../../../src/orm/mapping/mapper.ts'
import { stateOf } from '../../../src/orm/state/state-slot.ts'
import { disagreements, type Graph, graphOf, loadAll, membersOf } from './graph-of.ts'
import { randomOf } from './random-numbers.ts'
import type { AnyObject, RandomSchema } from './schemas.ts'

class Injected extends Error {}

type Loader = (relationship: RelationshipAttribute<object>) => LoadOption

const strategies: readonly (readonly [name: string, load: Loader | null])[] = [
  ['lazy', null],
  ['lazy, one by one', relationship => lazyload(relationship, { peers: false })],
  ['joined', joinedload],
  ['selectin', selectinload],
  ['subquery', subqueryload],
  ['immediate', immediateload],
]

/** One session of random operations. */
export class RandomRun {
  readonly done: string[] = []
  readonly #schema: RandomSchema
  readonly #engine: Engine<'sync'>
  readonly #sent: StatementLog
  readonly #random: () => number
  #objects: object[] = []
  #savepoints: NestedTransaction<'sync'>[] = []
  #session: Session<'sync'>
  #count = 0
  /** The graph at the last commit. */
  #committed: Graph = {}

  constructor(schema: RandomSchema, engine: Engine<'sync'>, sent: StatementLog, seed: number) {
    this.#schema = schema
    this.#engine = engine
    this.#sent = sent
    this.#random = randomOf(seed)
    this.#session = new Session(engine, {
      autoflush: ([true, 'touched', false] as const)[Math.floor(this.#random() * 3)] ?? true,
      expireOnCommit: this.#chance(0.6),
    })
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step++) this.#step()
    this.#commit()
  }

  close(): void {
    this.#session.close()
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)]
  }

  #step(): void {
    const operations: readonly (readonly [number, string, () => void])[] = [
      [7, 'make', () => this.#make()],
      [4, 'change', () => this.#change()],
      [14, 'link', () => this.#link()],
      [8, 'unlink', () => this.#unlink()],
      [3, 'delete', () => this.#delete()],
      [5, 'flush', () => this.#flush()],
      [3, 'commit', () => this.#commit()],
      [1, 'rollback', () => this.#rollback()],
      [1, 'nest', () => this.#nest()],
      [2, 'unnest', () => this.#unnest()],
      [2, 'expire', () => this.#expire()],
      [2, 'query', () => void this.#all()],
      [2, 'fail', () => this.#fail()],
    ]
    let at = this.#random() * operations.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, name, run] of operations) {
      at -= weight
      if (at > 0) continue
      this.done.push(name)
      run()
      expect(disagreements(this.#living()), 'both sides').toEqual([])
      return
    }
  }

  #note(text: string): void {
    this.done[this.done.length - 1] += ` ${text}`
  }

  #label(object: object): string {
    return String(stateOf(object))
  }

  #isAlive(object: object): boolean {
    const state = stateOf(object)
    if (!this.#session.contains(object) || this.#session.deleted.includes(object) || state.lifecycle === 'deleted') return false
    // what has lost its owner goes with the next flush
    return state.owners === null || [...state.owners.values()].every(owner => owner !== null)
  }

  #living(): object[] {
    return this.#objects.filter(object => this.#isAlive(object))
  }

  #make(): void {
    const model = this.#pick(this.#schema.models)
    if (model === undefined) return
    const object = new model(this.#schema.values(model, ++this.#count) as never)
    this.#objects.push(object)
    this.#session.add(object)
    this.#note(this.#label(object))
  }

  #change(): void {
    const object = this.#pick(this.#living()) as AnyObject | undefined
    if (object === undefined) return
    const { mapper } = stateOf(object)
    const attribute = this.#pick(
      mapper.columns.filter(
        column => !column.primaryKey && !column.foreignKey && column !== mapper.discriminator && !['code', 'position'].includes(column.key),
      ),
    )
    if (attribute === undefined) return
    const fresh = this.#schema.values(mapper.model, ++this.#count)[attribute.key]
    if (fresh !== undefined) object[attribute.key] = this.#chance(0.3) ? object[attribute.key] : fresh
  }

  /** An object, one of its relationships and a target for it. */
  #pair(): { readonly object: AnyObject; readonly relationship: Relationship; readonly target: AnyObject } | undefined {
    const object = this.#pick(this.#living()) as AnyObject | undefined
    if (object === undefined) return undefined
    const relationship = this.#pick(stateOf(object).mapper.relationships)
    if (relationship === undefined) return undefined
    const target = this.#pick(this.#living().filter(other => other !== object && stateOf(other).mapper.isA(relationship.target))) as
      | AnyObject
      | undefined
    return target === undefined ? undefined : { object, relationship, target }
  }

  #link(): void {
    const pair = this.#pair()
    if (pair === undefined) return
    const { object, relationship, target } = pair
    if (this.#wouldCircle(object, relationship, target)) return
    this.#note(`${relationship.name}: ${this.#label(object)} ${this.#label(target)}`)
    if (!relationship.isCollection) {
      // an autoflush between the two would delete what is nobody's for the moment
      this.#session.withoutAutoflush(() => {
        this.#letGo(object, relationship, target)
        object[relationship.key] = target
      })
      return
    }
    // a former owner that nobody has read is not looked for (contract 3)
    if (relationship.back?.isCollection === false) void target[relationship.back.key]
    const members = membersOf(object[relationship.key])
    if (members.includes(target)) return
    const collection = object[relationship.key] as { push?(member: object): void; add?(member: object): void }
    if (collection.push !== undefined) collection.push(target)
    else collection.add?.(target)
  }

  /** Of a one-to-one triangle only the two objects that are assigned are put in step, so both let go of others first. */
  #letGo(object: AnyObject, { key, back }: Relationship, target: AnyObject): void {
    void object[key]
    if (back === null || back.isCollection) return
    const theirs = target[back.key] as AnyObject | null
    if (theirs !== null && theirs !== object) theirs[key] = null
    const mine = object[key] as AnyObject | null
    if (mine !== null && mine !== target) mine[back.key] = null
  }

  #wouldCircle(object: AnyObject, relationship: Relationship, target: AnyObject): boolean {
    if (relationship.secondary !== null || relationship.parent !== relationship.target) return false
    const [child, parent] = relationship.isCollection ? [target, object] : [object, target]
    for (let above: AnyObject | null = parent; above !== null; above = above['parent'] as AnyObject | null) if (above === child) return true
    return false
  }

  #unlink(): void {
    const object = this.#pick(this.#living()) as AnyObject | undefined
    if (object === undefined) return
    const relationship = this.#pick(stateOf(object).mapper.relationships)
    if (relationship === undefined) return
    this.#note(`${relationship.name}: ${this.#label(object)}`)
    if (!relationship.isCollection) {
      void object[relationship.key]
      object[relationship.key] = null
      return
    }
    const member = this.#pick(membersOf(object[relationship.key]))
    const collection = object[relationship.key] as { remove?(member: object): void; delete?(memberOrKey: unknown): void; clear(): void }
    if (this.#chance(0.15)) collection.clear()
    else if (member === undefined) return
    else if (collection.remove !== undefined) collection.remove(member)
    else collection.delete?.(collection instanceof Map ? (member as unknown as AnyObject)['code'] : member)
  }

  #delete(): void {
    const object = this.#pick(this.#living().filter(each => lifecycleOf(each) === 'persistent'))
    if (object === undefined) return
    this.#note(this.#label(object))
    // a new link to a row that goes in the same flush is an error of its own
    this.#flush()
    if (this.#isAlive(object)) this.#session.delete(object)
    this.#flush()
    // deleted objects stay in loaded collections until they are expired
    this.#session.expireAll()
  }

  #flush(): void {
    const planned = this.#session.explainFlush().flatMap(step => step.sql)
    const before = this.#sent.statements.length
    this.#session.flush()
    const written = this.#sent.statements.slice(before).filter(statement => !statement.startsWith('select'))
    expect(withoutRepetition(written), 'explainFlush').toEqual(withoutRepetition(planned))
    this.#checkIdentity()
  }

  /** Every row leads to the object that is there already, and to one only. */
  #checkIdentity(): void {
    const found = this.#session.withoutAutoflush(() => this.#all())
    const known = new Set(this.#objects.filter(object => lifecycleOf(object) === 'persistent' && this.#session.contains(object)))
    expect(found.length, 'rows').toBe(known.size)
    for (const object of found) expect(known.has(object), `the object of ${this.#label(object)}`).toBe(true)
  }

  #all(): object[] {
    return loadAll(this.#session, this.#schema, () => [])
  }

  #commit(): void {
    this.#flush()
    this.#session.commit()
    this.#savepoints = []
    // what lost its owner or was let go
    this.#objects = this.#objects.filter(object => lifecycleOf(object) === 'persistent')
    const memory = graphOf(this.#objects)
    for (const [name, load] of strategies) {
      const other = new Session(this.#engine)
      const objects = loadAll(other, this.#schema, model => (load === null ? [] : optionsFor(model, load)))
      expect(graphOf(objects), `loaded ${name}`).toEqual(memory)
      other.close()
    }
    this.#committed = memory
    this.#session.rollback()
  }

  #rollback(): void {
    this.#session.rollback()
    this.#savepoints = []
    this.#objects = this.#all()
    expect(graphOf(this.#objects), 'after a rollback').toEqual(this.#committed)
    this.#session.rollback()
  }

  #nest(): void {
    this.#flush()
    this.#savepoints.push(this.#session.beginNested())
  }

  #unnest(): void {
    const savepoint = this.#savepoints.pop()
    if (savepoint === undefined) return
    if (this.#chance(0.5)) {
      this.#flush()
      savepoint.commit()
      return
    }
    savepoint.rollback()
    this.#objects = this.#objects.filter(object => lifecycleOf(object) === 'persistent')
    this.#objects = [...new Set([...this.#objects, ...this.#all()])]
  }

  #expire(): void {
    this.#flush()
    const object = this.#pick(this.#living().filter(each => lifecycleOf(each) === 'persistent'))
    if (object !== undefined) this.#session.expire(object)
  }

  /** A flush that fails at one of its statements: the rows are those of the last commit, and the session goes on. */
  #fail(): void {
    const planned = this.#session.explainFlush().length
    if (planned === 0) return
    const core = SessionClass.coreOf(this.#session)
    const failing = Math.floor(this.#random() * (planned + 1))
    let count = 0
    for (const method of ['fetch', 'fetchMany'] as const) {
      const original = core[method].bind(core) as (...given: never[]) => Generator
      Object.defineProperty(core, method, {
        configurable: true,
        *value(...given: never[]) {
          if (core.flushing && count++ === failing) throw new Injected('injected')
          return yield* original(...given)
        },
      })
    }
    let failure: unknown = null
    try {
      this.#session.flush()
    } catch (error) {
      failure = error
    }
    for (const method of ['fetch', 'fetchMany'] as const) delete (core as unknown as Record<string, unknown>)[method]
    this.#note(failure === null ? 'not' : `at ${failing}`)
    if (failure === null) return
    expect(failure).toBeInstanceOf(Injected)
    expect(() => this.#session.query(this.#schema.models[0] as never).all()).toThrow(/waits for rollback/)
    this.#rollback()
  }
}

function optionsFor(model: unknown, load: Loader): LoadOption[] {
  const { relationships } = stateless(model)
  return relationships.map(({ key }) => load((model as Record<string, RelationshipAttribute<object>>)[key] as RelationshipAttribute<object>))
}

function stateless(model: unknown): { readonly relationships: readonly Relationship[] } {
  const symbol = Object.getOwnPropertySymbols(Object.getPrototypeOf(model)).find(each => each.description === 'relata.mapper') as symbol
  return (Object.getPrototypeOf(model) as Record<symbol, { relationships: readonly Relationship[] }>)[symbol] as {
    relationships: readonly Relationship[]
  }
}

function withoutRepetition(statements: readonly string[]): string[] {
  return statements.filter((statement, index) => statement !== statements[index - 1])
}
