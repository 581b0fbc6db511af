/** One level of a session's transaction: what has to be undone in memory if the level is rolled back. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { IdentityKey, InstanceState } from '../state/instance-state.ts'

/** What the objects of a session went through since a level began. */
export class SessionTransaction {
  /** The level around this savepoint; null for the outermost. */
  readonly parent: SessionTransaction | null
  /** The savepoint's name; null for the outermost level. */
  readonly savepoint: string | null
  /** Objects that were added since: a rollback makes them transient again. */
  readonly added: Set<InstanceState> = new Set()
  /** Objects whose DELETE was flushed since: a rollback makes them persistent again. */
  readonly deleted: Set<InstanceState> = new Set()
  /** Objects with flushed changes since: a rollback to the savepoint expires them. */
  readonly touched: Set<InstanceState> = new Set()
  /** Objects whose primary key changed since, with the key and the values it had. */
  readonly rekeyed: Map<InstanceState, { readonly key: IdentityKey; readonly values: ReadonlyMap<number, unknown> }> = new Map()
  /** The failure that rolled the level back in the database; null while it is usable. */
  failure: { readonly cause: unknown } | null = null

  constructor(parent: SessionTransaction | null, savepoint: string | null) {
    this.parent = parent
    this.savepoint = savepoint
  }

  get depth(): number {
    return this.parent === null ? 0 : this.parent.depth + 1
  }

  /** A released savepoint hands what happened in it to the level around it. */
  mergeIntoParent(): void {
    const { parent } = this
    if (parent === null) return
    for (const state of this.added) parent.added.add(state)
    for (const state of this.touched) parent.touched.add(state)
    for (const [state, entry] of this.rekeyed) if (!parent.rekeyed.has(state)) parent.rekeyed.set(state, entry)
    for (const state of this.deleted) parent.deleted.add(state)
  }
}

keepHiddenClass(new SessionTransaction(null, null))
