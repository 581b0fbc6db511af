/** The first phase: each workload's result is compared with the generator's, and its statements are counted. */
import { connectionFor, provision } from './bench-database.ts'
import { expectedChecksum } from './expected.ts'
import type { Options } from './options.ts'
import { verifyAndUndo } from './restore.ts'
import type { PeerResult, VariantResult } from './results.ts'
import * as d from './data.ts'
import type { Conn, Db, SqliteDates } from './types.ts'
import type { Iteration } from './worker.ts'
import { WorkerProcess } from './worker-process.ts'
import type { Workload } from './workloads.ts'

/** A peer that takes part, with its database. */
export interface Contestant {
  readonly name: string
  readonly conn: Conn
  readonly dates: SqliteDates
  readonly result: PeerResult
}

export const log = (line: string): void => void process.stderr.write(`${line}\n`)
export const briefly = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 1500)

/** A variant slower than this is not repeated: its check is its measurement. */
export const TOO_SLOW_MS = process.env.BENCH_QUICK === '1' ? 1_000 : 20_000

export async function checkPeers(db: Db, options: Options): Promise<Contestant[]> {
  const more = options.workloads.some(workload => workload.more)
  const expected = new Map(options.workloads.map(workload => [workload.id, expectedChecksum(workload)]))
  const contestants: Contestant[] = []
  for (const name of options.peers) {
    const worker = new WorkerProcess(name)
    const result: PeerResult = { versions: {}, runtime: '', notes: '', workloads: {} }
    try {
      const about = await worker.call<{ dbs: Db[]; sqliteDates: SqliteDates; notes: string }>({ cmd: 'describe', peer: name })
      if (!about.dbs.includes(db)) continue
      result.notes = about.notes
      const contestant = { name, conn: connectionFor(name, db, more), dates: about.sqliteDates, result }
      contestants.push(contestant)
      await checkPeer(contestant, worker, options.workloads, expected)
      log(`checked ${name} on ${db}`)
    } catch (error) {
      result.error = briefly(error)
      log(`FAIL ${name}: ${result.error}`)
    } finally {
      await worker.stop()
    }
  }
  return contestants
}

async function checkPeer(
  contestant: Contestant,
  worker: WorkerProcess,
  workloads: readonly Workload[],
  expected: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const { name, conn, dates, result } = contestant
  await provision(conn, dates)
  const about = await worker.call<{
    variants?: Record<string, string[]>
    workloads?: Record<string, string[]>
    versions: Record<string, string>
    runtime: string
  }>({
    cmd: 'open',
    peer: name,
    conn,
    count: true,
  })
  result.versions = about.versions
  result.runtime = about.runtime
  for (const workload of workloads) {
    for (const variant of (about.variants ?? about.workloads)?.[workload.method] ?? []) {
      const found: VariantResult = ((result.workloads[workload.id] ??= {})[variant] = {})
      try {
        await checkVariant(contestant, worker, workload, variant, expected.get(workload.id), found)
      } catch (error) {
        found.error = briefly(error)
        log(`  FAIL ${name} ${workload.id}/${variant}: ${found.error}`)
        if (workload.writes) await provision(conn, dates).catch(() => {})
      }
    }
  }
}

async function checkVariant(
  { name, conn }: Contestant,
  worker: WorkerProcess,
  workload: Workload,
  variant: string,
  expected: string | undefined,
  found: VariantResult,
): Promise<void> {
  const start = Date.now()
  const seen = await worker.call<Iteration & { statements: number; sample: string[] }>({ cmd: 'check', workload: workload.id, variant, tag: 'check' })
  if (expected !== undefined && seen.sum !== expected) throw new Error(`checksum ${seen.sum}, expected ${expected}`)
  if (workload.writes) await verifyAndUndo(conn, workload, 'check')
  found.checkMs = Date.now() - start
  if (found.checkMs > 5000) log(`  slow: ${name} ${workload.id}/${variant} took ${found.checkMs} ms`)
  if (found.checkMs > TOO_SLOW_MS && workload.concurrent === null) Object.assign(found, { ms: [seen.ms], touch: [seen.touch], cpu: [seen.cpu] })
  found.statements = workload.concurrent === null ? seen.statements : seen.statements / d.PARAM.checkedRequests
  found.sql = seen.sample
}
