/** A stream of rows in the engine's mode: iterable at once, or asynchronously. */
import { type Mode, type Pausable, runAsync, runSync } from '../../base/pausable.ts'

/** How a result is streamed. */
export interface StreamOptions {
  /** Rows fetched at once. Default 1,000. */
  readonly batchSize?: number
}

/** What `stream()` returns in the given mode. */
export type Stream<M extends Mode, R> = M extends 'sync' ? Iterable<R> : AsyncIterable<R>

/** Batches of rows, one after the other. */
export interface BatchSource {
  next(): Pausable<readonly unknown[] | null>
  close(): Pausable<void>
}

/** Open the source with the first row that is asked for, and close it whichever way the loop is left. */
export function streamOf<M extends Mode, R>(mode: M, opening: Pausable<BatchSource>): Stream<M, R> {
  return (mode === 'sync' ? streamSync<R>(opening) : streamAsync<R>(opening)) as Stream<M, R>
}

function* streamSync<R>(opening: Pausable<BatchSource>): Iterable<R> {
  const source = runSync(opening)
  try {
    for (let batch = runSync(source.next()); batch !== null; batch = runSync(source.next())) yield* batch as readonly R[]
  } finally {
    runSync(source.close())
  }
}

async function* streamAsync<R>(opening: Pausable<BatchSource>): AsyncIterable<R> {
  const source = await runAsync(opening)
  try {
    for (let batch = await runAsync(source.next()); batch !== null; batch = await runAsync(source.next())) yield* batch as readonly R[]
  } finally {
    await runAsync(source.close())
  }
}
