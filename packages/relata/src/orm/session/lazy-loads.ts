/** The lazy loads of an asynchronous session: those that are started together are done together. */
import type { Pausable } from '../../base/pausable.ts'
import { lazyLoad, loadWanted } from '../loading/lazy-load.ts'
import { loadColumns } from '../loading/load-columns.ts'
import { tablesOfRelated } from '../loading/tables-read.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import type { SessionCore } from './session-core.ts'

interface Waiting {
  readonly state: InstanceState
  readonly attribute: ColumnAttribute | Relationship
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const waiting = new WeakMap<SessionCore, Waiting[]>()

/** Load an attribute for an object, together with all others asked for in the same turn of the event loop. */
export function loadLazily(core: SessionCore, state: InstanceState, attribute: ColumnAttribute | Relationship): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = { state, attribute, resolve, reject }
    const queue = waiting.get(core)
    if (queue !== undefined) {
      queue.push(entry)
      return
    }
    waiting.set(core, [entry])
    queueMicrotask(() => void loadWaiting(core))
  })
}

/** The session may be busy with another operation: lazy loads wait for it. */
async function loadWaiting(core: SessionCore): Promise<void> {
  await core.idle()
  const entries = waiting.get(core) ?? []
  waiting.delete(core)
  try {
    await core.run('a lazy load', () => loadAll(core, entries))
    for (const entry of entries) entry.resolve()
  } catch (error) {
    for (const entry of entries) entry.reject(error)
  }
}

function* loadAll(core: SessionCore, entries: readonly Waiting[]): Pausable<void> {
  const byRelationship = new Map<Relationship, Set<InstanceState>>()
  for (const { state, attribute } of entries) {
    if (attribute.kind === 'column') yield* loadColumns(core, state, attribute)
    else {
      const states = byRelationship.get(attribute)
      if (states === undefined) byRelationship.set(attribute, new Set([state]))
      else states.add(state)
    }
  }
  for (const [relationship, states] of byRelationship) {
    const [first, ...others] = states as Set<InstanceState> & Iterable<InstanceState>
    if (others.length === 0 && first !== undefined) yield* lazyLoad(core, first, relationship)
    else {
      yield* core.flushBeforeQuery(() => tablesOfRelated(core, [...states], [relationship]))
      yield* loadWanted(core, [...states], relationship)
    }
  }
}
