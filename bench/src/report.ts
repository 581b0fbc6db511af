/** Runs as a Markdown page: ratios first, then each workload with every variant. */
import { best, type PeerResult, ratioToRaw, type RunResult, type VariantResult } from './results.ts'
import { WORKLOADS } from './workloads.ts'

const DB_NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB' } as const

const figure = (x: number | undefined): string => (x === undefined ? '-' : x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2))

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map((_, index) => (index === 0 ? '---' : '--:')).join('|')}|`, ...rows.map(line)].join('\n')
}

export function report(runs: readonly RunResult[]): string {
  return `${runs.flatMap(run => [`## ${DB_NAMES[run.db]}`, about(run), ...ratioTables(run), ...details(run), memoryAndStartUp(run), versions(run)]).join('\n\n')}\n`
}

function about({ machine, settings, quick, started }: RunResult): string {
  const loads = Object.entries(machine.loadPerWorkload).map(([id, load]) => `${id} ${load.toFixed(1)}`)
  return [
    `${started.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}; ${settings.users} users, ${settings.posts} posts;`,
    `${settings.rounds} rounds of ${settings.perRound} iterations for each variant after ${settings.warmUps} to warm up${quick ? ' (quick run: expect 30% of noise)' : ''}.`,
    `Load average before and after: ${machine.loadBefore[0]?.toFixed(1)}, ${machine.loadAfter[0]?.toFixed(1)}; at the end of ${loads.join(', ')}.`,
  ].join('\n')
}

function ratioTables(run: RunResult): string[] {
  const keys = [
    ['median', 'wall time, median'],
    ['min', 'wall time, fastest iteration (less sensitive to what else the machine does)'],
    ['cpuMedian', "CPU time of the client's process, median (excludes a database server)"],
  ] as const
  const measured = WORKLOADS.filter(({ id }) => best(run.peers.raw, id) !== undefined)
  const core = measured.filter(({ id }) => id.startsWith('W'))
  const more = measured.filter(({ id }) => !id.startsWith('W'))
  return keys.flatMap(([key, title]) => [
    `### Times raw: ${title}`,
    'The best variant of each; 1.00 is hand-written driver code, lower is better.',
    ratioTable(run, core, key, true),
    ...(more.length > 0 ? [ratioTable(run, more, key, false)] : []),
  ])
}

function ratioTable(run: RunResult, workloads: typeof WORKLOADS, key: 'median' | 'min' | 'cpuMedian', mean: boolean): string {
  const rows = Object.keys(run.peers).flatMap(name => {
    const ratios = workloads.map(({ id }) => ratioToRaw(run, name, id, key))
    const known = ratios.filter(ratio => ratio !== undefined)
    if (known.length === 0) return []
    const cells = ratios.map((ratio, index) => ratio?.toFixed(2) ?? (run.peers[name]!.workloads[workloads[index]!.id] === undefined ? '' : 'error'))
    const geometric = Math.exp(known.reduce((sum, ratio) => sum + Math.log(ratio), 0) / known.length).toFixed(2)
    return [[name, ...cells, ...(mean ? [known.length < ratios.length ? `${geometric} (of ${known.length})` : geometric] : [])]]
  })
  return table(['peer', ...workloads.map(({ id }) => id), ...(mean ? ['geometric mean'] : [])], rows)
}

function details(run: RunResult): string[] {
  return WORKLOADS.filter(({ id }) => Object.values(run.peers).some(peer => peer.workloads[id] !== undefined)).flatMap(workload => [
    `### ${workload.id}: ${workload.title}`,
    workload.concurrent === null ? timeTable(run, workload.id) : concurrentTable(run, workload.id),
  ])
}

function* variantsOf(run: RunResult, id: string): Generator<[string, string, VariantResult]> {
  for (const [name, peer] of Object.entries(run.peers))
    for (const [variant, result] of Object.entries(peer.workloads[id] ?? {})) yield [name, variant, result]
}

const failed = (result: VariantResult): string => `error: ${result.error?.split('\n')[0]?.slice(0, 80) ?? 'not timed'}`

function timeTable(run: RunResult, id: string): string {
  const rows = Array.from(variantsOf(run, id), ([name, variant, result]) => {
    if (result.error !== undefined || result.median === undefined)
      return [name, variant, failed(result), '', '', '', '', String(result.statements ?? ''), '']
    const isBest = best(run.peers[name], id)?.[0] === variant
    const ratio = best(run.peers.raw, id)?.[1].median
    return [
      name,
      variant,
      isBest ? `**${figure(result.median)}**` : figure(result.median),
      figure(result.mad),
      figure(result.min),
      figure(result.cpuMedian),
      figure(result.touchMedian),
      String(result.statements),
      ratio === undefined ? '-' : (result.median / ratio).toFixed(2),
    ]
  })
  return table(['peer', 'variant', 'median ms', 'MAD', 'min', 'CPU ms', 'of which reading fields', 'statements', 'times raw'], rows)
}

function concurrentTable(run: RunResult, id: string): string {
  const rows = Array.from(variantsOf(run, id), ([name, variant, result]) => {
    const seen = result.concurrent
    if (seen === undefined) return [name, variant, failed(result), '', '', '', '', '']
    return [name, variant, ...[seen.perSecond, seen.p50, seen.p99, seen.cpuMsPerRequest].map(figure), String(result.statements), String(seen.errors)]
  })
  return table(['peer', 'variant', 'requests/s', 'p50 ms', 'p99 ms', 'client CPU ms/request', 'statements/request', 'errors'], rows)
}

function memoryAndStartUp(run: RunResult): string {
  const rows = Object.entries(run.peers)
    .filter(([, peer]) => peer.memory !== undefined || peer.startUp !== undefined)
    .map(([name, { memory, startUp }]) => [
      name,
      figure(memory?.bytesPerEntity),
      figure(memory?.bytesPerUnreadEntity),
      figure(memory?.maxRssMiB),
      figure(startUp?.median),
      figure(startUp?.cpu),
    ])
  const head = ['peer', 'bytes per entity, all fields read', 'unread', 'max RSS MiB', 'start-up ms', 'start-up CPU ms']
  return `### Memory that W1's result holds, and process start to the first answer\n\n${table(head, rows)}`
}

function versions(run: RunResult): string {
  const list = (peer: PeerResult): string =>
    Object.entries(peer.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')
  const rows = Object.entries(run.peers).map(([name, peer]) => [
    name,
    list(peer),
    peer.error === undefined ? peer.notes : `ERROR ${peer.error.split('\n')[0]}`,
  ])
  return `### Versions and idioms\n\n${table(['peer', 'versions', 'how'], rows)}`
}
