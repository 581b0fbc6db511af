/** The third phase, in fresh processes: memory held by W1's result, and the time from process start to the first answer. */
import { spawnSync } from 'node:child_process'
import { briefly, type Contestant } from './check-peers.ts'
import { best, type MemoryResult } from './results.ts'
import { mad, median } from './stats.ts'
import { commandOf, ENVIRONMENT, WorkerProcess } from './worker-process.ts'

export async function measureMemory(contestants: readonly Contestant[]): Promise<void> {
  for (const { name, conn, result } of contestants) {
    const variant = best(result, 'W1')?.[0] ?? Object.keys(result.workloads.W1 ?? {})[0]
    if (variant === undefined) continue
    const worker = new WorkerProcess(name)
    try {
      if (result.runtime.startsWith('Node')) await worker.call({ cmd: 'describe', peer: name })
      await worker.call({ cmd: 'open', peer: name, conn, count: false })
      result.memory = { variant, ...(await worker.call<MemoryResult>({ cmd: 'memory', variant })) }
    } catch (error) {
      result.memory = { error: briefly(error) }
    }
    await worker.stop()
  }
}

interface Start {
  readonly ms: number
  readonly cpu: number
}

const BARE = "const c=process.cpuUsage();console.log('@@'+JSON.stringify({cpu:(c.user+c.system)/1000}))"

export function measureStartUp(contestants: readonly Contestant[], times: number): void {
  const starts = new Map<Contestant, Start[]>(contestants.map(contestant => [contestant, []]))
  const bare: Start[] = []
  for (let round = 0; round < times; round++) {
    bare.push(timeProcess(process.execPath, ['-e', BARE]))
    for (const contestant of contestants) {
      const { name, conn, result } = contestant
      const [command, args] = commandOf(name)
      try {
        starts.get(contestant)!.push(timeProcess(command, [...args, '--startup', JSON.stringify({ peer: name, conn })]))
      } catch (error) {
        result.startUp = { error: briefly(error) }
      }
    }
  }
  for (const { result, seen } of contestants.map(contestant => ({ result: contestant.result, seen: starts.get(contestant)! }))) {
    if (seen.length === 0) continue
    const ms = seen.map(start => start.ms)
    result.startUp = {
      median: median(ms),
      mad: mad(ms),
      min: Math.min(...ms),
      cpu: median(seen.map(start => start.cpu)),
      bareNode: median(bare.map(start => start.ms)),
      bareNodeCpu: median(bare.map(start => start.cpu)),
    }
  }
}

function timeProcess(command: string, args: readonly string[]): Start {
  const start = performance.now()
  const { status, stdout } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000, env: ENVIRONMENT })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`exit ${status}`)
  const line = String(stdout)
    .split('\n')
    .find(each => each.startsWith('@@'))
  return { ms, cpu: line === undefined ? 0 : (JSON.parse(line.slice(2)) as { cpu: number }).cpu }
}
