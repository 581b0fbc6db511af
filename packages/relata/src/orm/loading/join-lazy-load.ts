/** Joins the lazy reads of an asynchronous session that are started together: one statement for all objects that ask for an attribute. */
import type { Pausable } from '../../base/pausable.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { lazyLoad, loadWanted } from './lazy-load.ts'
import { loadColumns, loadColumnsOf } from './load-columns.ts'
import type { LoadingSession } from './loading-session.ts'

/** Runs a trip in the session, alone. */
export type RunTrip = (trip: () => Pausable<void>) => Promise<void>

type Attribute = ColumnAttribute | Relationship

const batchers = new WeakMap<LoadingSession, LazyReads>()

/** Load an unloaded attribute together with all that are asked for until the running code pauses, and give its value. */
export async function joinLazyLoad(session: LoadingSession, state: InstanceState, attribute: Attribute, run: RunTrip): Promise<unknown> {
  let reads = batchers.get(session)
  if (reads === undefined) batchers.set(session, (reads = new LazyReads(session)))
  await reads.join(state, attribute, run)
  return attribute.kind === 'relationship' ? state.relatedAt(attribute) : visible(peekCell(state, attribute.index))
}

class LazyReads {
  readonly #session: LoadingSession
  #wanted: Map<Attribute, Set<InstanceState>> | null = null
  #next: Promise<void> | null = null
  /** The trip under way: the next one waits for it. */
  #running: Promise<void> | null = null

  constructor(session: LoadingSession) {
    this.#session = session
  }

  join(state: InstanceState, attribute: Attribute, run: RunTrip): Promise<void> {
    this.#wanted ??= new Map()
    const states = this.#wanted.get(attribute)
    if (states === undefined) this.#wanted.set(attribute, new Set([state]))
    else states.add(state)
    return (this.#next ??= this.#start(run))
  }

  async #start(run: RunTrip): Promise<void> {
    // reads that follow from the same answers are a few turns apart
    for (let turn = 0; turn < 4; turn++) await null
    while (this.#running !== null) await this.#running.catch(() => undefined)
    const wanted = this.#wanted as Map<Attribute, Set<InstanceState>>
    this.#wanted = null
    this.#next = null
    this.#running = run(() => loadAll(this.#session, wanted))
    try {
      await this.#running
    } finally {
      this.#running = null
    }
  }
}

function* loadAll(session: LoadingSession, wanted: ReadonlyMap<Attribute, ReadonlySet<InstanceState>>): Pausable<void> {
  for (const [attribute, states] of wanted) {
    const all = [...states]
    const [only] = all as [InstanceState]
    if (attribute.kind === 'column') {
      if (all.length === 1) yield* loadColumns(session, only, attribute)
      else {
        yield* session.flushBeforeQuery()
        yield* loadColumnsOf(session, all)
      }
    } else if (all.length === 1) {
      if (only.relatedAt(attribute) === undefined) yield* lazyLoad(session, only, attribute)
    } else {
      yield* session.flushBeforeQuery()
      yield* loadWanted(session, all, attribute)
    }
  }
}

function visible(value: unknown): unknown {
  return typeof value === 'symbol' ? null : value
}

