/** The batches that make objects each other's peers. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { type InstanceState, LoadBatch } from '../state/instance-state.ts'
import { progressOf } from './adaptive.ts'
import { cellReaders } from './cell-readers.ts'
import { defaultPath, type LoadPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'

/** A batch for the objects of a path. */
export function newBatch(path: LoadPath, session: LoadingSession): LoadBatch {
  session.at(path.mapper.table)
  const { dialect } = session
  return new LoadBatch(path, cellReaders(path.mapper, dialect), mapper => cellReaders(mapper, dialect))
}

/**
 * The batch of the objects that a relationship leads to. It is one for all loads of that relationship among a batch's
 * objects, so that nested loops look ahead as far as outer ones.
 */
export function childBatch(batch: LoadBatch, relationship: Relationship, path: LoadPath, session: LoadingSession): LoadBatch {
  return (progressOf(batch, relationship).related ??= newBatch(path, session))
}

/** The object's batch. Objects that were inserted, and not loaded, are peers of all others like them. */
export function batchOf(session: LoadingSession, state: InstanceState): LoadBatch {
  if (state.batch !== null) return state.batch
  const batch = newBatch(session.scopes?.pathOf(state.mapper) ?? defaultPath(state.mapper), session)
  for (const other of session.identityMap.of(state.mapper).values()) {
    if (other.batch !== null || other.mapper !== state.mapper) continue
    other.batch = batch
    batch.peers.push(other)
  }
  if (state.batch === null) {
    state.batch = batch
    batch.peers.push(state)
  }
  return batch
}

keepHiddenClass(new LoadBatch(null, [], () => []))
