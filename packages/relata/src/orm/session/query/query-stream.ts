/** query.stream(): the objects of a query in batches, for results that do not fit in memory. */
import { ArgumentError, InvalidRequestError } from '../../../base/errors.ts'
import { type Pausable, runAsync, runSync } from '../../../base/pausable.ts'
import { RowStream } from '../../../engine/pool/row-stream.ts'
import type { Select } from '../../../sql/statements/select.ts'
import { type PreparedSelect, prepareSelect, RowReading, type SelectExecution } from '../../loading/execute-select.ts'
import { loadFollowing } from '../../loading/load-related.ts'
import { tablesOfStatement } from '../../loading/tables-read.ts'
import { intercepted } from '../events/statement-execution.ts'
import type { SessionCore } from '../session-core.ts'

type Read = (reading: RowReading, rows: unknown[][]) => readonly unknown[]

const entities: Read = (reading, rows) => reading.entities(rows)
const tuples: Read = (reading, rows) => reading.tuples(rows)

/** The rows of a select one after the other. */
export function streamRows(core: SessionCore, statement: Select, batchSize: number): Iterable<unknown> | AsyncIterable<unknown> {
  return stream(core, statement, batchSize, tuples)
}

/** The objects one after the other. Eager loads by select-in run once for each batch; joined collections cannot be streamed. */
export function streamEntities(
  core: SessionCore,
  statement: Select,
  batchSize: number,
  execution: SelectExecution = {},
): Iterable<unknown> | AsyncIterable<unknown> {
  return stream(core, statement, batchSize, entities, execution)
}

function stream(
  core: SessionCore,
  statement: Select,
  batchSize: number,
  read: Read,
  execution: SelectExecution = {},
): Iterable<unknown> | AsyncIterable<unknown> {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new ArgumentError('stream() takes the number of rows in a batch, from 1.', { value: String(batchSize) })
  return core.mode === 'sync'
    ? streamSync(core, open(core, statement, batchSize, read, execution))
    : streamAsync(core, open(core, statement, batchSize, read, execution))
}

interface OpenStream {
  readonly execution: SelectExecution
  readonly prepared: PreparedSelect
  readonly rows: RowStream
  readonly read: Read
}

function* open(core: SessionCore, given: Select, batchSize: number, read: Read, execution: SelectExecution): Pausable<OpenStream> {
  const statement = yield* intercepted(core, given)
  yield* core.flushBeforeQuery(() => tablesOfStatement(core, statement))
  const prepared = prepareSelect(core, statement)
  if (prepared.plan.multiplied) {
    throw new InvalidRequestError(
      'A stream cannot load collections with joinedload: the rows of one object may end in the next batch.',
      { do: 'use selectinload, which runs once for each batch' },
      'STREAM_JOINED_COLLECTION',
    )
  }
  return { prepared, read, execution, rows: new RowStream(yield* core.connect(), prepared.sql, prepared.parameters, batchSize) }
}

function* nextBatch(core: SessionCore, stream: OpenStream): Pausable<readonly unknown[] | null> {
  const rows = yield* stream.rows.next()
  if (rows === null) return null
  const reading = new RowReading(core, stream.prepared, stream.execution)
  const found = stream.read(reading, rows)
  for (const followed of reading.followed()) if (followed.met !== null) yield* loadFollowing(reading.execution, followed.path, followed.met)
  return found
}

function* streamSync(core: SessionCore, opening: Pausable<OpenStream>): Generator {
  const stream = runSync(opening)
  try {
    for (let batch = runSync(nextBatch(core, stream)); batch !== null; batch = runSync(nextBatch(core, stream))) yield* batch
  } finally {
    runSync(stream.rows.close())
  }
}

async function* streamAsync(core: SessionCore, opening: Pausable<OpenStream>): AsyncGenerator {
  const stream = await runAsync(opening)
  try {
    for (let batch = await runAsync(nextBatch(core, stream)); batch !== null; batch = await runAsync(nextBatch(core, stream))) yield* batch
  } finally {
    await runAsync(stream.rows.close())
  }
}
