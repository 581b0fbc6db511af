/**
 * The second phase. For each workload: warm-up, then rounds; in each round every peer runs a few iterations in turn, in
 * rotating order, so that what the machine does beside falls on all alike.
 */
import { loadavg } from 'node:os'
import { briefly, type Contestant, log, TOO_SLOW_MS } from './check-peers.ts'
import { expectedChecksum } from './expected.ts'
import type { Options } from './options.ts'
import { verifyAndUndo } from './restore.ts'
import { provision } from './bench-database.ts'
import type { VariantResult } from './results.ts'
import { mad, median } from './stats.ts'
import type { Iteration } from './worker.ts'
import { WorkerProcess } from './worker-process.ts'
import type { Workload } from './workloads.ts'

interface Job {
  readonly contestant: Contestant
  readonly worker: WorkerProcess
  readonly workload: Workload
  readonly variant: string
  readonly result: VariantResult
}

/** Gives the load average at the end of each workload. */
export async function timePeers(contestants: readonly Contestant[], options: Options): Promise<Record<string, number>> {
  const workers = new Map<Contestant, WorkerProcess>()
  for (const contestant of contestants) {
    await provision(contestant.conn, contestant.dates)
    const worker = new WorkerProcess(contestant.name)
    workers.set(contestant, worker)
    if (contestant.result.runtime.startsWith('Node')) await worker.call({ cmd: 'describe', peer: contestant.name })
    await worker.call({ cmd: 'open', peer: contestant.name, conn: contestant.conn, count: false })
  }
  const loads: Record<string, number> = {}
  for (const workload of options.workloads) {
    const start = Date.now()
    const jobs = contestants.flatMap(contestant =>
      Object.entries(contestant.result.workloads[workload.id] ?? {})
        .filter(([, result]) => result.error === undefined)
        .map(([variant, result]): Job => ({ contestant, worker: workers.get(contestant)!, workload, variant, result })),
    )
    if (jobs.length === 0) continue
    await (workload.concurrent === null ? timeRounds(jobs, options) : timeConcurrent(jobs, options))
    loads[workload.id] = loadavg()[0]!
    log(`${workload.id} ${((Date.now() - start) / 1000).toFixed(1)}s load ${loads[workload.id]!.toFixed(2)}  ${jobs.map(summary).join(' ')}`)
  }
  for (const worker of workers.values()) await worker.stop()
  return loads
}

function summary({ contestant, variant, result }: Job): string {
  const figure =
    result.error !== undefined ? 'ERROR' : result.concurrent === undefined ? result.median?.toFixed(1) : `${result.concurrent.perSecond.toFixed(0)}/s`
  return `${contestant.name}/${variant}=${figure}`
}

async function guarded(job: Job, work: () => Promise<void>): Promise<void> {
  if (job.result.error !== undefined) return
  try {
    await work()
  } catch (error) {
    job.result.error = briefly(error)
    log(`  FAIL ${job.contestant.name} ${job.workload.id}/${job.variant}: ${job.result.error}`)
  }
}

async function timeConcurrent(jobs: readonly Job[], { seconds, rounds }: Options): Promise<void> {
  const turns = Math.min(rounds, 2)
  const seen = new Map<Job, NonNullable<VariantResult['concurrent']>[]>(jobs.map(job => [job, []]))
  for (let turn = 0; turn < turns; turn++) {
    for (const job of turn % 2 === 0 ? jobs : (jobs.toReversed?.() ?? [...jobs].reverse())) {
      await guarded(job, async () => {
        seen.get(job)!.push(await job.worker.call({ cmd: 'concurrent', workload: job.workload.id, variant: job.variant, seconds: seconds / turns }))
      })
    }
  }
  for (const job of jobs) {
    const all = seen.get(job)!.sort((a, b) => b.perSecond - a.perSecond)
    const [first] = all
    if (first !== undefined) job.result.concurrent = first
  }
}

/** 0: as often as asked for; 1 (over 0.8 s): fewer; 2 (over 3 s): twice in all; 3: never again, the checking run counts. */
function slowness({ checkMs = 0 }: VariantResult): 0 | 1 | 2 | 3 {
  return checkMs > TOO_SLOW_MS ? 3 : checkMs > 3_000 ? 2 : checkMs > 800 ? 1 : 0
}

async function timeRounds(jobs: readonly Job[], options: Options): Promise<void> {
  const { rounds, perRound, warmUps, warmMs } = options
  const expected = expectedChecksum(jobs[0]!.workload)
  const tags = { next: 0 }
  for (const job of jobs) {
    const slow = slowness(job.result)
    if (slow === 3) continue
    await guarded(job, async () => {
      await iterate(job, { n: [warmUps, 2, 1][slow]!, minMs: slow === 0 ? warmMs : 0, rewarm: 0 }, tags)
      Object.assign(job.result, { ms: [], touch: [], cpu: [] })
    })
  }
  for (let round = 0; round < rounds; round++) {
    const shift = round * Math.ceil(jobs.length / rounds)
    for (const job of jobs.map((_, index) => jobs[(index + shift) % jobs.length]!)) {
      const slow = slowness(job.result)
      if (slow === 3 || (slow === 2 && round > 1)) continue
      await guarded(job, async () => {
        const turn = { n: [perRound, Math.min(2, perRound), 1][slow]!, minMs: 0, rewarm: slow === 0 ? 1 : 0 }
        for (const each of await iterate(job, turn, tags)) {
          if (expected !== undefined && each.sum !== expected) throw new Error(`the checksum changed while timing: ${each.sum}`)
          job.result.ms!.push(each.ms)
          job.result.touch!.push(each.touch)
          job.result.cpu!.push(each.cpu)
        }
      })
    }
  }
  for (const { result } of jobs) if (result.error === undefined) summarise(result)
}

/** A writing workload is undone after each iteration, outside of what is timed. */
async function iterate(job: Job, turn: { n: number; minMs: number; rewarm: number }, tags: { next: number }): Promise<Iteration[]> {
  const { worker, workload, variant } = job
  if (!workload.writes) return worker.call({ cmd: 'run', workload: workload.id, variant, ...turn })
  const done: Iteration[] = []
  const end = performance.now() + turn.minMs
  for (let index = -turn.rewarm; index < turn.n || performance.now() < end; index++) {
    const tag = `${workload.id}x${tags.next++}`
    const noGc = index > -turn.rewarm
    const seen = await worker.call<Iteration[]>({ cmd: 'run', workload: workload.id, variant, n: 1, minMs: 0, rewarm: 0, tag, noGc })
    if (index >= 0) done.push(...seen)
    await verifyAndUndo(job.contestant.conn, workload, tag)
  }
  return done
}

function summarise(result: VariantResult): void {
  const total = result.ms!.map((ms, index) => ms + result.touch![index]!)
  result.median = median(total)
  result.mad = mad(total)
  result.min = Math.min(...total)
  result.touchMedian = median(result.touch!)
  result.cpuMedian = median(result.cpu!)
  result.cpuMin = Math.min(...result.cpu!)
}
