/** What a run finds out, as it is written to a file. */
import type { Db } from './types.ts'

export interface VariantResult {
  /** How long the checking iteration took, all in all. */
  checkMs?: number
  statements?: number
  sql?: string[]
  error?: string
  ms?: number[]
  touch?: number[]
  cpu?: number[]
  /** Of the call and the reading of all fields. */
  median?: number
  /** Median of the distances from the median. */
  mad?: number
  min?: number
  touchMedian?: number
  cpuMedian?: number
  cpuMin?: number
  concurrent?: { perSecond: number; p50: number; p99: number; requests: number; errors: number; firstError: string; cpuMsPerRequest: number }
}

export interface MemoryResult {
  variant?: string
  bytesPerEntity?: number
  bytesPerUnreadEntity?: number
  heapBytes?: number
  maxRssMiB?: number
  error?: string
}

export interface StartUpResult {
  median?: number
  mad?: number
  min?: number
  cpu?: number
  bareNode?: number
  bareNodeCpu?: number
  error?: string
}

export interface PeerResult {
  versions: Record<string, string>
  runtime: string
  notes: string
  workloads: Record<string, Record<string, VariantResult>>
  memory?: MemoryResult
  startUp?: StartUpResult
  error?: string
}

export interface RunResult {
  started: string
  finished: string
  db: Db
  quick: boolean
  machine: {
    cpu: string
    cores: number
    memoryGiB: number
    node: string
    loadBefore: number[]
    loadAfter: number[]
    loadPerWorkload: Record<string, number>
  }
  settings: { scale: number; users: number; posts: number; rounds: number; perRound: number; warmUps: number; seconds: number }
  peers: Record<string, PeerResult>
}

/** The fastest variant that counts: one whose name starts with '~' is measured for information only. */
export function best(
  peer: PeerResult | undefined,
  workload: string,
  key: 'median' | 'min' | 'cpuMedian' = 'median',
): [string, VariantResult] | undefined {
  const variants = Object.entries(peer?.workloads[workload] ?? {}).filter(
    ([name, result]) => !name.startsWith('~') && result.error === undefined && (result.median !== undefined || result.concurrent !== undefined),
  )
  const cost = ([, result]: [string, VariantResult]): number => (result.concurrent === undefined ? result[key]! : -result.concurrent.perSecond)
  return variants.sort((a, b) => cost(a) - cost(b))[0]
}

/** How many times raw's a peer needs; of requests per second, how many times fewer they are. */
export function ratioToRaw(run: RunResult, peer: string, workload: string, key: 'median' | 'min' | 'cpuMedian' = 'median'): number | undefined {
  const mine = best(run.peers[peer], workload, key)?.[1]
  const raw = best(run.peers.raw, workload, key)?.[1]
  if (mine === undefined || raw === undefined) return undefined
  if (mine.concurrent === undefined || raw.concurrent === undefined) return mine[key]! / raw[key]!
  return key === 'cpuMedian' ? mine.concurrent.cpuMsPerRequest / raw.concurrent.cpuMsPerRequest : raw.concurrent.perSecond / mine.concurrent.perSecond
}

/** One run for each database: a later one adds workloads and peers to an earlier one. */
export function mergeRuns(runs: readonly RunResult[]): RunResult[] {
  const merged = new Map<Db, RunResult>()
  for (const run of runs) {
    const before = merged.get(run.db)
    if (before === undefined) {
      merged.set(run.db, run)
      continue
    }
    const peers = { ...before.peers }
    for (const [name, peer] of Object.entries(run.peers)) {
      const known = peers[name]
      peers[name] = known === undefined ? peer : { ...known, ...peer, workloads: { ...known.workloads, ...peer.workloads } }
    }
    const loadPerWorkload = { ...before.machine.loadPerWorkload, ...run.machine.loadPerWorkload }
    merged.set(run.db, { ...before, peers, machine: { ...before.machine, loadAfter: run.machine.loadAfter, loadPerWorkload } })
  }
  return [...merged.values()]
}
