/**
 * What relata remembers about one object: its values, identity, session, related objects and unflushed changes. State,
 * session and load batch refer to each other, so their types live together.
 */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Mode } from '../../base/pausable.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'
import { IndexMap } from './index-map.ts'

/** An object of a model, as far as its state needs to know. */
export type EntityObject = object

/** A column's value that was never set: it reads as null and is left out of INSERT. */
export const UNSET: unique symbol = Symbol('unset')

/** A column's value that is in the database only: deferred, or expired. Reading it loads it. */
export const UNLOADED: unique symbol = Symbol('unloaded')

/** The five states of an object; exactly one holds at any time. */
export type Lifecycle = 'transient' | 'pending' | 'persistent' | 'deleted' | 'detached'

/** An object's primary key as a Map key: the value itself, or an encoded string where it is composite or an object. */
export type IdentityKey = string | number | bigint | boolean

/** Members added to and removed from a collection that is not loaded; merged into it when it loads. */
export interface QueuedMembers {
  readonly added: Set<EntityObject>
  readonly removed: Set<EntityObject>
}

/** What differs from the database: the values as they were. Created by the first change, dropped by a flush. */
export class Changes {
  /** Column index → value at the last flush, or UNLOADED where it was not known. */
  readonly columns: IndexMap<unknown> = new IndexMap()
  /** Relationship index → the related object at the last flush (null: none), or UNLOADED where it was not known. */
  readonly scalars: IndexMap<EntityObject | null | typeof UNLOADED> = new IndexMap()
  /** Relationship index → the members at the last flush. */
  readonly collections: IndexMap<readonly EntityObject[]> = new IndexMap()
  /** Relationship index → changes to a collection that is not loaded. */
  readonly queued: IndexMap<QueuedMembers> = new IndexMap()
}

/** The session as seen from an object's accessors. */
export interface EntitySession {
  readonly mode: Mode
  /** Loaded collections follow what is deleted, and foreign keys that are written. */
  readonly liveCollections: boolean
  /** An object is about to change. Throws where that is not possible now: the object is as it was then. */
  noteChange(state: InstanceState): void
  /** A value that can be edited in place is handed out: a flush has to look at it. null: one made of several columns. */
  noteMutable(state: InstanceState, index: number | null): void
  /** The object of that identity, if the session holds it; no SQL. */
  lookUp(mapper: Mapper, key: IdentityKey): InstanceState | undefined
  /** Load an expired or deferred column (and those that load with it); throws a LazyLoadError in an async session. */
  loadColumn(state: InstanceState, attribute: ColumnAttribute): void
  /** Load a relationship and return its value; throws a LazyLoadError in an async session. */
  loadRelationship(state: InstanceState, relationship: Relationship): unknown
  /** Throws if the object, or what its cascade reaches, cannot enter the session. */
  checkAdoptable(state: InstanceState): void
  /** The object was linked to one of the session's along a relationship that cascades save-update. */
  adopt(state: InstanceState): void
  /** A pending object lost its last owner: it leaves the session, with what the cascade expunge reaches. */
  releasePending(state: InstanceState): void
}

/** Reads a driver's value, by column index; null where the value is right as it is. */
export type CellReaders = readonly (((raw: unknown) => unknown) | null)[]

/** How far ahead the lazy loads of one attribute have gone among the peers of a batch; the rule is in loading/adaptive.ts. */
export interface AdaptiveProgress {
  /** Objects whose value was asked for, whether it had been fetched ahead or not. */
  touched: number
  /** Objects whose value was fetched. */
  fetched: number
  /** The hints' epoch in which this was counted. */
  epoch: number
  /** Where in the peers the last load began, and which way the loop runs. */
  last: number
  step: 1 | -1
  /** The related objects that were loaded for this batch: they are peers in their turn. */
  related: LoadBatch | null
}

/** Objects that one statement loaded along one path: they share that path's options and are each other's peers. */
export class LoadBatch {
  /** The load options of this path, opaque here: they apply to later lazy loads and refreshes of these objects. */
  readonly options: unknown
  /** Of the columns of the path's mapper. */
  readonly readers: CellReaders
  /** Of the columns of a mapper that inherits from it. */
  readonly readersOf: (mapper: Mapper) => CellReaders
  /** In the order of the rows. */
  readonly peers: InstanceState[] = []
  /** By relationship, or by column for deferred ones and null for the refresh of expired objects; created by the first lazy load. */
  progress: Map<Relationship | ColumnAttribute | null, AdaptiveProgress> | null = null

  constructor(options: unknown, readers: CellReaders, readersOf: (mapper: Mapper) => CellReaders) {
    this.options = options
    this.readers = readers
    this.readersOf = readersOf
  }
}

/** The lifecycles by their number in a state's marks. */
const lifecycles: readonly Lifecycle[] = ['transient', 'pending', 'persistent', 'deleted', 'detached']
const PERSISTENT = 2
const LIFECYCLE = 7
const ORPHANED_OUTSIDE = 8
const WAS_DELETED = 16
const EXPIRED = 32
const WRITTEN_SINCE = 64

/** The state of one object. The object itself has only its values and a hidden reference to this. One for each loaded object: every field counts. */
export class InstanceState {
  readonly mapper: Mapper
  readonly entity: EntityObject
  /** By index of the column attribute; shared with the object. Cells may be UNSET or UNLOADED, or raw (see rawCells). */
  values: unknown[]
  /** The session that holds the object; null for transient and detached ones. */
  session: EntitySession | null
  /** Undefined until the object has a row. */
  key: IdentityKey | undefined
  /** Bit n is set while the cell of column n still holds the driver's value; see cells.ts. */
  rawCells: number
  /**
   * Of a stored object: bit n is set where its INSERT gave column n NULL because it was never set (setting it to null is
   * written, as in SQLAlchemy). Of a new one: bit n is set once its collection n was changed or assigned, or the foreign key
   * of its many-to-one n was given a value.
   */
  insertMarks: number
  /** The load that brought the object, with its options and the objects that came along; null for new objects. */
  batch: LoadBatch | null
  /** By index of the relationship; undefined where it is not loaded. */
  related: unknown[] | null
  changes: Changes | null
  /** For relationships with delete-orphan: the parent that holds the object, or null once it was removed from it. */
  owners: Map<Relationship, InstanceState | null> | null
  /** The lifecycle and the four answers below, as bits: so they take one field. */
  #marks: number

  /** A new object without `session`, else a stored one that was loaded by `batch`. */
  constructor(
    mapper: Mapper,
    entity: EntityObject,
    values: unknown[],
    session: EntitySession | null,
    key: IdentityKey | undefined,
    rawCells: number,
    batch: LoadBatch | null,
  ) {
    this.mapper = mapper
    this.entity = entity
    this.values = values
    this.session = session
    this.key = key
    this.rawCells = rawCells
    this.insertMarks = 0
    this.batch = batch
    this.related = null
    this.changes = null
    this.owners = null
    this.#marks = session === null ? 0 : PERSISTENT
  }

  get lifecycle(): Lifecycle {
    return lifecycles[this.#marks & LIFECYCLE] as Lifecycle
  }

  set lifecycle(lifecycle: Lifecycle) {
    this.#marks = (this.#marks & ~LIFECYCLE) | lifecycles.indexOf(lifecycle)
  }

  /** Removed from its owner while it was in no session: it is not inserted. */
  get orphanedOutside(): boolean {
    return (this.#marks & ORPHANED_OUTSIDE) !== 0
  }

  set orphanedOutside(is: boolean) {
    this.#mark(ORPHANED_OUTSIDE, is)
  }

  /** Its row was deleted in a transaction that was committed. */
  get wasDeleted(): boolean {
    return (this.#marks & WAS_DELETED) !== 0
  }

  set wasDeleted(is: boolean) {
    this.#mark(WAS_DELETED, is)
  }

  /** Its columns were expired as a whole: the next read of one loads all of them. */
  get expired(): boolean {
    return (this.#marks & EXPIRED) !== 0
  }

  set expired(is: boolean) {
    this.#mark(EXPIRED, is)
    this.#mark(WRITTEN_SINCE, false)
  }

  /** It is expired, but a flush has updated its row since: the row is known to be there. */
  get writtenSinceExpired(): boolean {
    return (this.#marks & WRITTEN_SINCE) !== 0
  }

  noteWritten(): void {
    if (this.expired) this.#mark(WRITTEN_SINCE, true)
  }

  /** The object as `User(id: 7)`, for messages; never shows other values. */
  toString(): string {
    const keys = this.mapper.primaryKey.map(attribute => {
      const value = this.values[attribute.index]
      return `${attribute.key}: ${typeof value === 'symbol' || value === null ? '?' : String(value)}`
    })
    return this.key === undefined ? `${this.mapper.name}(${this.lifecycle})` : `${this.mapper.name}(${keys.join(', ')})`
  }

  /** The related object or collection, or undefined where it is not loaded. */
  relatedAt(relationship: Relationship): unknown {
    return this.related === null ? undefined : this.related[relationship.index]
  }

  setRelated(relationship: Relationship, value: unknown): void {
    this.related ??= new Array(this.mapper.relationships.length).fill(undefined)
    this.related[relationship.index] = value
  }

  #mark(bit: number, is: boolean): void {
    this.#marks = is ? this.#marks | bit : this.#marks & ~bit
  }
}

keepHiddenClass(new Changes())
