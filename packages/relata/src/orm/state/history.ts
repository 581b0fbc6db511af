/** What changed on one attribute since the last flush. */
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from './collection.ts'
import { type EntityObject, type InstanceState, UNLOADED } from './instance-state.ts'

/** Net changes of a relationship; `unchanged` is null where the value is not loaded. */
export interface RelatedHistory {
  readonly added: readonly EntityObject[]
  readonly removed: readonly EntityObject[]
  readonly unchanged: readonly EntityObject[] | null
  /** The object that a scalar led to at the last flush is not known: only the database can tell. */
  readonly removedUnknown: boolean
}

const nothing: RelatedHistory = Object.freeze({ added: [], removed: [], unchanged: null, removedUnknown: false })

/** The net change of a relationship, without SQL. */
export function relatedHistory(state: InstanceState, relationship: Relationship): RelatedHistory {
  return relationship.isCollection ? collectionHistory(state, relationship) : scalarHistory(state, relationship)
}

function collectionHistory(state: InstanceState, relationship: Relationship): RelatedHistory {
  const collection = state.relatedAt(relationship)
  if (collection === undefined) {
    const queued = state.changes?.queued.get(relationship.index)
    return queued === undefined ? nothing : { added: [...queued.added], removed: [...queued.removed], unchanged: null, removedUnknown: false }
  }
  const members = new Set(sideOf(collection).members())
  const noted = state.changes?.collections.get(relationship.index)
  if (noted === undefined) {
    // a new object's members are all additions
    return state.key === undefined
      ? { added: [...members], removed: [], unchanged: [], removedUnknown: false }
      : { added: [], removed: [], unchanged: [...members], removedUnknown: false }
  }
  const before = new Set(noted)
  return {
    added: [...members].filter(member => !before.has(member)),
    removed: [...before].filter(member => !members.has(member)),
    unchanged: [...members].filter(member => before.has(member)),
    removedUnknown: false,
  }
}

function scalarHistory(state: InstanceState, relationship: Relationship): RelatedHistory {
  const value = state.relatedAt(relationship) as EntityObject | null | undefined
  if (value === undefined) return nothing
  const { changes } = state
  const noted = changes?.scalars.has(relationship.index) === true
  const current = value === null ? [] : [value]
  if (!noted) {
    return state.key === undefined
      ? { added: current, removed: [], unchanged: [], removedUnknown: false }
      : { added: [], removed: [], unchanged: current, removedUnknown: false }
  }
  const before = changes?.scalars.get(relationship.index)
  if (before === value) return { added: [], removed: [], unchanged: current, removedUnknown: false }
  return {
    added: current,
    removed: before === UNLOADED || before === null || before === undefined ? [] : [before],
    unchanged: [],
    removedUnknown: before === UNLOADED && state.key !== undefined,
  }
}
