/** How far a lazy load looks ahead: it doubles while what was fetched ahead is being read, and never fetches more than that. */
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { AdaptiveProgress, InstanceState, LoadBatch } from '../state/instance-state.ts'
import type { LoadingSession } from './loading-session.ts'

/** The most objects that one lazy load takes. */
export const MOST_AT_ONCE = 500

/** The progress of an attribute's lazy loads among the peers of a batch; null stands for the refresh of expired objects. */
export function progressOf(batch: LoadBatch, attribute: Relationship | ColumnAttribute | null): AdaptiveProgress {
  const all = (batch.progress ??= new Map())
  let progress = all.get(attribute)
  if (progress === undefined) all.set(attribute, (progress = { touched: 0, fetched: 0, epoch: 0, last: 0, step: 1, related: null }))
  return progress
}

/**
 * The objects that the next lazy load is for: the one that was touched, then peers behind it for which `wanted` holds.
 *
 * With T objects touched and F fetched so far, at most 2T − 1 − F are taken. A loop thus takes 1, 2, 4, 8, …, 500, 500; one
 * that reads every tenth object takes two at a time; and F < 2T holds at every moment. Dropped hints begin a new count, so
 * that what a flush has made worthless is not fetched again and again.
 */
export function takeAlong(
  session: LoadingSession,
  batch: LoadBatch,
  progress: AdaptiveProgress,
  state: InstanceState,
  wanted: (peer: InstanceState) => boolean,
): InstanceState[] {
  const { hints } = session
  if (progress.epoch !== hints.epoch) {
    progress.touched = 0
    progress.fetched = 0
    progress.epoch = hints.epoch
  }
  progress.touched++
  const most = Math.min(MOST_AT_ONCE, 2 * progress.touched - 1 - progress.fetched)
  const taken = [state]
  let position = locate(batch.peers, progress, state)
  if (position >= 0 && most > 1) {
    const { peers } = batch
    const { step } = progress
    // passing over objects that are loaded already must not cost more than loading
    let looks = 4 * most + 64
    for (position += step; taken.length < most && position >= 0 && position < peers.length && looks > 0; position += step, looks--) {
      const peer = peers[position] as InstanceState
      if (peer !== state && peer.session === session && wanted(peer)) taken.push(peer)
    }
    progress.last = Math.max(0, Math.min(position, peers.length - 1))
  } else if (position >= 0) {
    progress.last = position
  }
  progress.fetched += taken.length
  return taken
}

/** Where the object is among its peers; a loop is found near the place where the last load ended. */
function locate(peers: readonly InstanceState[], progress: AdaptiveProgress, state: InstanceState): number {
  const { last } = progress
  if (progress.step === 1) {
    const ahead = peers.indexOf(state, last)
    if (ahead >= 0) return ahead
    const behind = peers.lastIndexOf(state, last)
    if (behind >= 0 && progress.touched > 1) progress.step = -1
    return behind
  }
  const behind = peers.lastIndexOf(state, last)
  if (behind >= 0) return behind
  progress.step = 1
  return peers.indexOf(state, last)
}
