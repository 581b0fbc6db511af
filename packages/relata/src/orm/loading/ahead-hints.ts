/** What lazy loads have fetched ahead for the peers of an object, until it is read or something happens that could change it. */
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import type { IdentityMap } from '../state/identity-map.ts'
import type { AdaptiveProgress, EntityObject, IdentityKey, InstanceState } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import type { EntityShape } from './entity-shape.ts'
import type { LoadPath } from './load-path.ts'
import type { ReadContext } from './read-entity.ts'

/** The session whose hints they are. */
interface HintedSession {
  readonly identityMap: IdentityMap
  heardLoaded(state: InstanceState): void
}

/** Related objects fetched ahead for one object, and the progress that counts them when they are read. */
interface RelatedHint {
  readonly related: readonly EntityObject[]
  readonly progress: AdaptiveProgress
}

/** A row fetched ahead for an object whose columns are not loaded. */
interface RowHint {
  readonly row: unknown[]
  readonly shape: EntityShape
  readonly progress: AdaptiveProgress
}

/**
 * Hints of a session. Objects that exist only because of a hint are concealed: they are in the identity map, but nobody
 * has seen them, so a query that meets them overwrites them, and dropping the hints takes them out again. Hence laziness
 * never shows older data than a query at that moment would.
 */
export class AheadHints {
  /** Counts the drops: progress of an earlier epoch starts anew. */
  epoch = 0
  /** The peers of objects looked up by key, by path. Their values are no hints; they are forgotten with them all the same. */
  readonly lookups: Map<LoadPath, ReadContext> = new Map()
  readonly #related = new Map<Relationship, Map<InstanceState, RelatedHint>>()
  /** Keys of many-to-one targets that were looked for and do not exist. */
  readonly #missing = new Map<Relationship, Set<IdentityKey>>()
  readonly #rows = new Map<InstanceState, RowHint>()
  readonly #concealed = new Map<InstanceState, AdaptiveProgress | null>()
  #session: HintedSession | null = null

  /** Remember the related objects of a peer. */
  putRelated(state: InstanceState, relationship: Relationship, related: readonly EntityObject[], progress: AdaptiveProgress): void {
    let hints = this.#related.get(relationship)
    if (hints === undefined) this.#related.set(relationship, (hints = new Map()))
    hints.set(state, { related, progress })
  }

  /** The related objects of an object, if they were fetched ahead; they count as read. */
  takeRelated(state: InstanceState, relationship: Relationship): readonly EntityObject[] | undefined {
    const hints = this.#related.get(relationship)
    const hint = hints?.get(state)
    if (hints === undefined || hint === undefined) return undefined
    hints.delete(state)
    hint.progress.touched++
    this.revealRelated(hint.related)
    return hint.related
  }

  hasRelated(state: InstanceState, relationship: Relationship): boolean {
    return this.#related.get(relationship)?.has(state) === true
  }

  putMissing(relationship: Relationship, key: IdentityKey): void {
    let keys = this.#missing.get(relationship)
    if (keys === undefined) this.#missing.set(relationship, (keys = new Set()))
    keys.add(key)
  }

  isMissing(relationship: Relationship, key: IdentityKey): boolean {
    return this.#missing.get(relationship)?.has(key) === true
  }

  putRow(state: InstanceState, row: unknown[], shape: EntityShape, progress: AdaptiveProgress): void {
    this.#rows.set(state, { row, shape, progress })
  }

  /** The row of an object, if it was fetched ahead; it counts as read. */
  takeRow(state: InstanceState): { readonly row: unknown[]; readonly shape: EntityShape } | undefined {
    const hint = this.#rows.get(state)
    if (hint === undefined) return undefined
    this.#rows.delete(state)
    hint.progress.touched++
    return hint
  }

  hasRow(state: InstanceState): boolean {
    return this.#rows.has(state)
  }

  /** The object was made for a hint. `progress` counts it when it is seen, where the object itself is the hint (many-to-one). */
  conceal(session: HintedSession, state: InstanceState, progress: AdaptiveProgress | null): void {
    this.#session = session
    this.#concealed.set(state, progress)
  }

  isConcealed(state: InstanceState): boolean {
    return this.#concealed.size > 0 && this.#concealed.has(state)
  }

  /** The object is given out: from now on it is as any other, and so is what is loaded with it. */
  reveal(state: InstanceState): void {
    const progress = this.#concealed.get(state)
    if (progress === undefined) return
    this.#concealed.delete(state)
    if (progress !== null) progress.touched++
    this.#session?.heardLoaded(state)
    if (state.related === null) return
    for (const relationship of state.mapper.relationships) {
      const value = state.relatedAt(relationship)
      if (value === undefined || value === null) continue
      const members = relationship.isCollection ? sideOf(value).members() : [value]
      for (const member of members) this.reveal(stateOf(member))
    }
  }

  revealRelated(related: readonly EntityObject[]): void {
    if (this.#concealed.size > 0) for (const entity of related) this.reveal(stateOf(entity))
  }

  /** Forget all hints: what they held may have changed. */
  drop(): void {
    this.epoch++
    if (this.#related.size > 0) this.#related.clear()
    if (this.#missing.size > 0) this.#missing.clear()
    if (this.#rows.size > 0) this.#rows.clear()
    if (this.lookups.size > 0) this.lookups.clear()
    if (this.#concealed.size === 0) return
    const session = this.#session as HintedSession
    for (const state of this.#concealed.keys()) {
      // linked to by a change in memory: no longer unseen
      if (state.changes !== null || state.key === undefined) continue
      session.identityMap.remove(state, state.key)
      state.session = null
      state.lifecycle = 'detached'
    }
    this.#concealed.clear()
  }
}
