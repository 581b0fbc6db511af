/** Reads the rows of a plan with joined relationships: one object per identity, collections gathered in the order of the rows. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import { setLoaded } from '../state/related-value.ts'
import { type EntityObject, type InstanceState, LoadBatch } from '../state/instance-state.ts'
import { heardRefresh, isHeard } from '../state/instance-events.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { someHooks } from '../mapping/model-hooks.ts'
import type { EntityPlan } from './load-plan.ts'
import type { LoadPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { childBatch } from './peers.ts'
import type { ReadContext } from './read-entity.ts'
import { warnMultipleRows } from './multiple-rows.ts'

/** What all readings of one execution share. */
export interface Execution {
  readonly session: LoadingSession
  /** populateExisting: the objects that were overwritten already. */
  readonly overwritten: Set<InstanceState> | null
  /** Collects the objects that are made, where they are to be concealed. */
  readonly created: InstanceState[] | null
}

/** One entity of one execution: its objects, and the relationships that the same rows fill. */
export class Reading {
  readonly plan: EntityPlan
  readonly path: LoadPath
  readonly context: ReadContext
  readonly joined: readonly JoinedReading[]
  /** Every object met, where something is to be loaded for it afterwards. */
  readonly met: Set<InstanceState> | null
  readonly #start: number
  /** Somebody wants to know of the objects that are made; those made ahead are told of when they are seen. */
  readonly #heard: boolean

  constructor(plan: EntityPlan, path: LoadPath, batch: LoadBatch, execution: Execution) {
    const { session, overwritten, created } = execution
    this.plan = plan
    this.path = path
    const { mapper } = plan.shape
    this.#heard = created === null && someHooks() ? session.hearsLoaded || isHeard(mapper, 'load') : created === null && session.hearsLoaded
    this.context = {
      session,
      map: session.identityMap.of(mapper),
      batch,
      overwritten,
      moved: created === null && !this.#heard ? null : new Set(),
      refreshed: someHooks() && isHeard(mapper, 'refresh') ? [] : null,
    }
    this.#start = batch.peers.length
    this.joined = plan.joined.map(({ relationship, entity }) => {
      const { path: next } = path.load(relationship)
      return new JoinedReading(relationship, new Reading(entity, next, childBatch(batch, relationship, next, session), execution))
    })
    this.met = plan.followed ? new Set() : null
  }

  /** Rows hold nothing but the object's columns, and nothing is loaded for it afterwards. */
  get isPlain(): boolean {
    return this.joined.length === 0 && this.met === null
  }

  /** The object of a row, with everything that the row joins to it; null where the row has none. */
  read(row: unknown[]): InstanceState | null {
    const state = this.plan.reader.one(row, this.context)
    if (state === null) return null
    this.met?.add(state)
    for (const joined of this.joined) joined.read(state, row)
    return state
  }

  /** All rows have been read: relationships get their values. */
  finish(): void {
    for (const joined of this.joined) joined.finish()
    if (this.#heard) this.#tellLoaded()
    const { session, refreshed } = this.context
    if (refreshed !== null) for (const [state, attributes] of refreshed.splice(0)) heardRefresh(state, session.facade, attributes)
  }

  #tellLoaded(): void {
    const made: InstanceState[] = []
    this.#collectOwn(made)
    for (const state of made) this.context.session.heardLoaded(state)
  }

  /** Add the objects that were made, here and below. */
  collectCreated(created: InstanceState[]): void {
    this.#collectOwn(created)
    for (const joined of this.joined) joined.reading.collectCreated(created)
  }

  #collectOwn(created: InstanceState[]): void {
    const { batch, moved } = this.context
    for (let index = this.#start; index < batch.peers.length; index++) {
      const state = batch.peers[index] as InstanceState
      if (moved?.has(state) !== true) created.push(state)
    }
  }

  /** This reading and those below it that have something to load afterwards. */
  *followed(): Generator<Reading> {
    if (this.met !== null) yield this
    for (const joined of this.joined) yield* joined.reading.followed()
  }
}

/** A relationship that the rows of its parent fill. */
class JoinedReading {
  readonly relationship: Relationship
  readonly reading: Reading
  readonly #gathered = new Map<InstanceState, Gathered | null>()
  #parent: InstanceState | null = null
  #current: Gathered | null = null

  constructor(relationship: Relationship, reading: Reading) {
    this.relationship = relationship
    this.reading = reading
  }

  read(parent: InstanceState, row: unknown[]): void {
    const child = this.reading.read(row)
    if (parent !== this.#parent) this.#turnTo(parent)
    if (child !== null && this.#current !== null) this.#current.add(child.entity)
  }

  /** What is loaded already is left alone. */
  #turnTo(parent: InstanceState): void {
    let gathered = this.#gathered.get(parent)
    if (gathered === undefined) {
      gathered = parent.relatedAt(this.relationship) === undefined ? new Gathered() : null
      this.#gathered.set(parent, gathered)
    }
    this.#parent = parent
    this.#current = gathered
  }

  finish(): void {
    this.reading.finish()
    const { relationship } = this
    for (const [parent, gathered] of this.#gathered) {
      if (gathered === null || parent.relatedAt(relationship) !== undefined) continue
      if (!relationship.isCollection && gathered.members.length > 1) warnMultipleRows(parent, relationship)
      setLoaded(parent, relationship, gathered.members)
    }
  }
}

const LIST_IS_FASTER = 16

/** Members in the order of the rows, each once: several joined collections multiply the rows. */
class Gathered {
  readonly members: EntityObject[] = []
  #known: Set<EntityObject> | null = null

  add(entity: EntityObject): void {
    const { members } = this
    if (members.length > 0 && members[members.length - 1] === entity) return
    if (members.length < LIST_IS_FASTER) {
      if (members.includes(entity)) return
    } else {
      this.#known ??= new Set(members)
      if (this.#known.has(entity)) return
      this.#known.add(entity)
    }
    members.push(entity)
  }
}

function keepHiddenClasses(): void {
  const session = { hearsLoaded: false, identityMap: { of: () => new Map() } } as unknown as LoadingSession
  const plan = { shape: { mapper: { hooks: null, children: [] } }, joined: [], followed: true } as unknown as EntityPlan
  const batch = new LoadBatch(null, [], () => [])
  const reading = new Reading(plan, null as never, batch, { session, overwritten: null, created: null })
  keepHiddenClass(reading, new JoinedReading(null as never, reading), new Gathered())
}

keepHiddenClasses()
