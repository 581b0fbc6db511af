/** Runs a function that simply reads attributes over and over, loading in between what it found unloaded, for all peers at once. */
import { InvalidRequestError } from '../../base/errors.ts'
import { isPromiseLike, type Pausable } from '../../base/pausable.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { InstanceState, LoadBatch } from '../state/instance-state.ts'
import { loadColumnsOf } from './fetch-columns.ts'
import { loadWanted } from './lazy-load.ts'
import type { LoadingSession } from './loading-session.ts'

/** Thrown through the function to stop it at an unloaded attribute. Not an Error: it costs no stack, and no code should catch it. */
class Suspension {
  readonly message = 'session.resolve() stops here to load an attribute, and will run the function again; do not catch this'

  toString(): string {
    return this.message
  }
}

const suspension = new Suspension()

/** What one run of the function wanted. The session has it while the function runs. */
export class ResolveRun {
  readonly wanted: Map<InstanceState, Set<ColumnAttribute | Relationship>> = new Map()

  /** Note an unloaded attribute and stop the function. */
  want(state: InstanceState, attribute: ColumnAttribute | Relationship): never {
    let attributes = this.wanted.get(state)
    if (attributes === undefined) this.wanted.set(state, (attributes = new Set()))
    attributes.add(attribute)
    throw suspension
  }
}

/** A load that did nothing would be asked for for ever. */
const MOST_RUNS = 10_000

/**
 * Run `read` until nothing is missing, and return its result. `setRun` tells the session which run is on, so that
 * unloaded reads come here and writes are refused. Each run loads something or ends.
 */
export function* resolve<T>(session: LoadingSession, read: () => T, setRun: (run: ResolveRun | null) => void): Pausable<T> {
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const run = new ResolveRun()
    const outcome = runOnce(run, read, setRun)
    if ('value' in outcome && isPromiseLike(outcome.value)) throw asynchronousFunction(outcome.value)
    if (run.wanted.size === 0) {
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
    yield* loadAll(session, run)
  }
  throw new InvalidRequestError(
    `session.resolve() has run its function ${MOST_RUNS} times and it still finds attributes that are not loaded.`,
    { cause: 'the function expires what it reads', do: 'read only, and change objects after resolve()' },
    'RESOLVE_ENDLESS',
  )
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

function runOnce<T>(run: ResolveRun, read: () => T, setRun: (run: ResolveRun | null) => void): Outcome<T> {
  setRun(run)
  try {
    return { value: read() }
  } catch (error) {
    return { error }
  } finally {
    setRun(null)
  }
}

/** Everything wanted, each attribute for all peers of the object that lack it. */
function* loadAll(session: LoadingSession, run: ResolveRun): Pausable<void> {
  const columns = new Set<InstanceState>()
  const relationships = new Map<Relationship, Set<InstanceState>>()
  for (const [state, attributes] of run.wanted) {
    for (const attribute of attributes) {
      if (attribute.kind === 'column') {
        for (const peer of peersOf(state)) if (peer === state || peer.values[attribute.index] === state.values[attribute.index]) columns.add(peer)
        continue
      }
      let states = relationships.get(attribute)
      if (states === undefined) relationships.set(attribute, (states = new Set()))
      for (const peer of peersOf(state)) if (peer.session === session && peer.relatedAt(attribute) === undefined) states.add(peer)
    }
  }
  if (columns.size > 0) yield* loadColumnsOf(session, [...columns])
  for (const [relationship, states] of relationships) yield* loadWanted(session, [...states], relationship)
}

function peersOf(state: InstanceState): readonly InstanceState[] {
  const batch: LoadBatch | null = state.batch
  if (batch === null) return [state]
  return batch.peers.includes(state) ? batch.peers : [state, ...batch.peers]
}

function asynchronousFunction(promise: PromiseLike<unknown>): InvalidRequestError {
  // it was stopped in its middle, perhaps: nobody is interested any more
  promise.then(undefined, () => undefined)
  return new InvalidRequestError(
    'session.resolve() was given a function that returns a promise.',
    {
      value: 'a promise',
      cause: 'an async function, or one that calls one',
      do: 'give it a plain function that only reads attributes: session.resolve(() => users.map(user => user.posts.length))',
    },
    'RESOLVE_ASYNC',
  )
}
