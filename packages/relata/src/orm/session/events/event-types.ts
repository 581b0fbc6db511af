/** The events that listen() knows, with what their listeners are told and may return. */
import type { Mode } from '../../../base/pausable.ts'
import type { Connection } from '../../../engine/connection.ts'
import type { AttributeValue } from '../../declarative/model-types.ts'
import type { Session } from '../session.ts'
import type { SessionTransition } from '../session-hold.ts'
import type { StatementExecution } from './statement-execution.ts'

/** What a listener may return where it is waited for: nothing, or in an asynchronous session a promise. */
export type Heard = void | PromiseLike<void>

/** Told of an object's way from state to state. It cannot wait. */
export type TransitionListener<M extends Mode> = (entity: object, about: { readonly session: Session<M> }) => void

/** The events of a session. */
export interface SessionEvents<M extends Mode> extends Record<SessionTransition, TransitionListener<M>> {
  /** There is something to write. What is added, changed or deleted now is written too. */
  beforeFlush: (session: Session<M>) => Heard
  /** All rows are written; `new`, `dirty`, `deleted` and inspect() still show what there was. New objects may be added, for the next flush. */
  afterFlush: (session: Session<M>) => Heard
  /** The session is as after the flush. Changes are for the next one; a commit flushes again, up to 100 times. */
  afterFlushPostexec: (session: Session<M>) => Heard
  /** A commit, or that of a savepoint, is about to flush. */
  beforeCommit: (session: Session<M>) => Heard
  /** The transaction or savepoint is committed. What is loaded is expired after this. */
  afterCommit: (session: Session<M>) => Heard
  /** The database has rolled back the transaction or savepoint; after a failed flush the session still waits for rollback(). */
  afterRollback: (session: Session<M>) => Heard
  /** rollback() is done, in memory too: the session can be used again. */
  afterSoftRollback: (session: Session<M>) => Heard
  /** A statement is about to run: SQLAlchemy's do_orm_execute. Assigning `execution.statement` replaces it. */
  doExecute: (execution: StatementExecution<Session<M>>) => Heard
}

/** What a listener of a row is told beside the object. */
export interface RowAbout {
  readonly session: Session
  /** The session's own, in its transaction; it is not to be committed, rolled back or closed. */
  readonly connection: Connection
}

export type RowListener<E> = (entity: E, about: RowAbout) => Heard

/** The events of the rows that a flush writes. */
export interface RowEvents<E> {
  /** Before the flush has written anything. Columns of the object itself may be set. */
  beforeInsert: RowListener<E>
  /** All rows are written: the object has its key. */
  afterInsert: RowListener<E>
  /** The object counts as changed; whether an UPDATE comes of it is not known yet. Columns of the object itself may be set. */
  beforeUpdate: RowListener<E>
  afterUpdate: RowListener<E>
  beforeDelete: RowListener<E>
  afterDelete: RowListener<E>
}

/** The events of loading. They cannot wait. */
export interface InstanceEvents<E> {
  /** The object was made from a row, and has what its rows brought along. Once for each object. */
  load: (entity: E, about: { readonly session: Session }) => void
  /** Attributes of an object that was there already were loaded: expired or deferred ones, or all of them. */
  refresh: (entity: E, about: { readonly session: Session; readonly attributes: readonly (keyof E & string)[] }) => void
}

/** What a listener of an attribute is told beside the value. */
export interface AttributeAbout<E, V> {
  readonly entity: E
  readonly key: keyof E & string
  /** `set`: the value before; undefined where it was never set or is not loaded. */
  readonly old?: V | undefined
  /** The change was made on the other side of the relationship: it can be refused here, and not replaced. */
  readonly mirrored: boolean
}

/** The events of attributes. They cannot wait. */
export interface AttributeEvents<E, V> {
  set: (value: V, about: AttributeAbout<E, V>) => V | void
  append: (member: AttributeValue<V>, about: AttributeAbout<E, AttributeValue<V>>) => AttributeValue<V> | void
  remove: (member: AttributeValue<V>, about: AttributeAbout<E, AttributeValue<V>>) => void
  bulkReplace: (members: readonly AttributeValue<V>[], about: AttributeAbout<E, V>) => Iterable<AttributeValue<V>> | void
}
