/** Counts calls of relata's functions: a measure of work that no clock and no other load on the machine disturbs. */
import { type Profiler, Session as Inspector } from 'node:inspector'

const inspector = new Inspector()
inspector.connect()

function post<T>(method: string, parameters: object = {}): T {
  let answer: T | undefined
  // within one thread the answer comes before post returns
  inspector.post(method, parameters, (error: Error | null, result?: object) => {
    if (error !== null) throw error
    answer = result as T
  })
  return answer as T
}

/** How many calls of functions of relata's sources the work makes. Code made at run time does not count. */
export function countCalls(work: () => void): number {
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  post('Profiler.takePreciseCoverage')
  try {
    work()
    const { result } = post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage')
    let calls = 0
    for (const script of result) {
      if (!script.url.includes('/packages/relata/src/')) continue
      for (const { ranges } of script.functions) calls += ranges[0]?.count ?? 0
    }
    return calls
  } finally {
    post('Profiler.stopPreciseCoverage')
    post('Profiler.disable')
  }
}
