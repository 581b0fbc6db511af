/**
 * One process per (peer, database). Reads one JSON command per line on stdin and answers on stdout with lines that start
 * with '@@'.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { check, Sum } from './check.ts'
import { StatementCounter } from './count-statements.ts'
import * as d from './data.ts'
import { quantile } from './stats.ts'
import type { Conn, ItemL, Method, Opened, Peer, RequestL } from './types.ts'
import { type Workload, WORKLOADS } from './workloads.ts'

/** What one iteration took, in milliseconds; `touch` is the reading of all fields afterwards. */
export interface Iteration {
  ms: number
  touch: number
  cpu: number
  sum: string
}

export type Command =
  | { cmd: 'describe'; peer: string }
  | { cmd: 'open'; peer: string; conn: Conn; count: boolean }
  | { cmd: 'check'; workload: string; variant: string; tag: string }
  | { cmd: 'run'; workload: string; variant: string; n: number; minMs: number; rewarm: number; tag?: string; noGc?: boolean }
  | { cmd: 'concurrent'; workload: string; variant: string; seconds: number }
  | { cmd: 'memory'; variant: string }
  | { cmd: 'close' }

const require = createRequire(import.meta.url)
const say = (value: unknown): void => void process.stdout.write(`@@${JSON.stringify(value)}\n`)
const peerNamed = async (name: string): Promise<Peer> => ((await import(`../peers/${name}.js`)) as { peer: Peer }).peer
const collectGarbage = (globalThis as { gc?: () => void }).gc ?? ((): void => {})
const counter = new StatementCounter()

let peer: Peer
let opened: Opened
let iteration = 0

type Run = (...args: unknown[]) => Promise<unknown>
const workloadOf = (id: string): Workload => WORKLOADS.find(each => each.id === id)!
const runOf = (method: Method, variant: string): Run => (opened.workloads[method] as Record<string, Run>)[variant]!

async function once(workload: Workload, variant: string, tag: string): Promise<Iteration> {
  let run = runOf(workload.method, variant)
  if (workload.concurrent !== null) return someRequests(workload, run)
  const sum = new Sum()
  let args = workload.args(tag)
  if (workload.method === 'stream') args = [...args, visitor(sum)]
  if (workload.twoPhase) {
    run = (await run(...args)) as Run
    args = []
    collectGarbage()
  }
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await run(...args)
  const end = performance.now()
  const text = workload.method === 'stream' ? sum.toString() : check(workload.method, result)
  const touched = performance.now()
  const { user, system } = process.cpuUsage(cpu)
  if (workload.twoPhase) await (result as Run)()
  return { ms: end - start, touch: touched - end, cpu: (user + system) / 1000, sum: text }
}

function visitor(sum: Sum): (item: ItemL) => void {
  return item => {
    sum.named(item)
    sum.ids += item.amount
  }
}

async function someRequests(workload: Workload, run: Run): Promise<Iteration> {
  const results: RequestL[] = []
  const start = performance.now()
  for (let index = 1; index <= d.PARAM.checkedRequests; index++) results.push((await run(d.email(index))) as RequestL)
  return { ms: performance.now() - start, touch: 0, cpu: 0, sum: check(workload.method, results) }
}

/** Requests over and over, so many at once. */
async function concurrent(workload: Workload, variant: string, seconds: number): Promise<object> {
  const run = runOf(workload.method, variant)
  const latencies: number[] = []
  let errors = 0
  let firstError = ''
  const runUntil = async (until: number, record: boolean): Promise<void> => {
    let k = 0
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        k = (k + 7919) % d.USERS
        const start = performance.now()
        try {
          const { user, posts } = (await run(d.email(k + 1))) as RequestL
          if (!user || posts.length !== 10) throw new Error('short answer')
        } catch (error) {
          if (record) errors++
          firstError ||= String(error)
        }
        if (record) latencies.push(performance.now() - start)
      }
    }
    await Promise.all(Array.from({ length: workload.concurrent ?? 1 }, client))
  }
  await runUntil(performance.now() + Math.min(2000, seconds * 200), false)
  const start = performance.now()
  const cpu = process.cpuUsage()
  await runUntil(start + seconds * 1000, true)
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: latencies.length / (wall / 1000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    requests: latencies.length,
    errors,
    firstError,
    cpuMsPerRequest: (user + system) / 1000 / latencies.length,
  }
}

/** Heap growth from holding W1's result. */
async function memory(variant: string): Promise<object> {
  const run = runOf('W1', variant)
  const settled = async (): Promise<NodeJS.MemoryUsage> => {
    for (let round = 0; round < 4; round++) {
      collectGarbage()
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return process.memoryUsage()
  }
  for (let round = 0; round < 3; round++) check('W1', await run())
  const before = await settled()
  const held = await run()
  const unread = await settled()
  check('W1', held)
  const after = await settled()
  const n = Array.from(held as Iterable<unknown>).length
  return {
    n,
    heapBytes: after.heapUsed - before.heapUsed,
    bytesPerEntity: (after.heapUsed - before.heapUsed) / n,
    bytesPerUnreadEntity: (unread.heapUsed - before.heapUsed) / n,
    maxRssMiB: process.resourceUsage().maxRSS / 1024,
  }
}

async function open(conn: Conn, count: boolean): Promise<object> {
  if (count) counter.hook()
  opened = await peer.open({ ...conn, ...(count ? { onSql: counter.note } : {}) })
  // so that one-time queries of a connection are not counted
  if (count) await (Object.values(opened.workloads.W6 ?? {})[0] as Run | undefined)?.([1])
  return {
    variants: Object.fromEntries(Object.entries(opened.workloads).map(([method, variants]) => [method, Object.keys(variants)])),
    versions: Object.fromEntries(peer.packages(conn.db).map(name => [name, version(name)])),
    runtime: `Node ${process.version}`,
  }
}

async function runMany(command: Extract<Command, { cmd: 'run' }>): Promise<Iteration[]> {
  const workload = workloadOf(command.workload)
  const tag = (): string => command.tag ?? `t${iteration++}`
  if (command.noGc !== true) collectGarbage()
  // Untimed: after a collection and a turn of other processes caches are cold, and optimised code whose hidden classes
  // died has to be compiled again.
  for (let index = 0; index < command.rewarm; index++) await once(workload, command.variant, tag())
  const done: Iteration[] = []
  const end = performance.now() + command.minMs
  for (let index = 0; index < command.n || performance.now() < end; index++) done.push(await once(workload, command.variant, tag()))
  return done
}

async function answer(command: Command): Promise<unknown> {
  switch (command.cmd) {
    case 'describe':
      peer = await peerNamed(command.peer)
      return { name: peer.name, dbs: peer.dbs, sqliteDates: peer.sqliteDates ?? 'epoch_ms', notes: peer.notes ?? '' }
    case 'open':
      peer = await peerNamed(command.peer)
      return open(command.conn, command.count)
    case 'check': {
      counter.reset()
      const result = await once(workloadOf(command.workload), command.variant, command.tag)
      return { ...result, statements: counter.count, sample: counter.sample }
    }
    case 'run':
      return runMany(command)
    case 'concurrent':
      collectGarbage()
      return concurrent(workloadOf(command.workload), command.variant, command.seconds)
    case 'memory':
      return memory(command.variant)
    case 'close':
      await opened?.close()
      setTimeout(() => process.exit(0), 50).unref()
      return 'closed'
    default:
      throw new Error('there is no such command')
  }
}

/** package.json is often not exported, so it is looked for beside the resolved entry. */
function version(name: string): string {
  let folder = ''
  try {
    folder = dirname(require.resolve(name))
  } catch {
    for (const path of require.resolve.paths(name) ?? []) {
      const found = versionIn(join(path, name), name)
      if (found !== null) return found
    }
  }
  for (; folder.length > 1; folder = folder.slice(0, folder.lastIndexOf(sep))) {
    const found = versionIn(folder, name)
    if (found !== null) return found
  }
  return '?'
}

function versionIn(folder: string, name: string): string | null {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string }
    return manifest.name === name ? manifest.version : null
  } catch {
    return null
  }
}

/** Process start to the first point read answered. */
async function startUp(argument: string): Promise<void> {
  const { peer: name, conn } = JSON.parse(argument) as { peer: string; conn: Conn }
  opened = await (await peerNamed(name)).open(conn)
  const [first] = (await (Object.values(opened.workloads.W6!)[0] as Run)([1])) as { id: number }[]
  if (first?.id !== 1) throw new Error('the first query went wrong')
  const { user, system } = process.cpuUsage()
  say({ ok: true, cpu: (user + system) / 1000 })
  process.exit(0)
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    try {
      say({ ok: true, value: await answer(JSON.parse(line) as Command) })
    } catch (error) {
      say({ ok: false, error: String((error as Error)?.stack ?? error).slice(0, 3000) })
    }
  }
  process.exit(0)
}

await (process.argv[2] === '--startup' ? startUp(process.argv[3]!) : serve())
