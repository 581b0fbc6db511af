/** The benchmark: `npm run bench -- --db sqlite --peers raw,relata --workloads W1,W2 --quick`; see README.md. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { unprovision } from './bench-database.ts'
import { chart } from './chart.ts'
import { checkPeers, log } from './check-peers.ts'
import * as d from './data.ts'
import { measureMemory, measureStartUp } from './memory-and-start-up.ts'
import { type Options, readOptions } from './options.ts'
import { report } from './report.ts'
import { mergeRuns, type RunResult } from './results.ts'
import { timePeers } from './time-peers.ts'
import type { Db } from './types.ts'

async function run(db: Db, options: Options): Promise<RunResult | null> {
  const started = new Date().toISOString()
  const loadBefore = loadavg()
  const contestants = await checkPeers(db, options)
  const live = contestants.filter(({ result }) => result.error === undefined)
  let loadPerWorkload: Record<string, number> = {}
  if (!options.checkOnly) {
    loadPerWorkload = await timePeers(live, options)
    if (options.memory) await measureMemory(live)
    if (options.startUp) measureStartUp(live, options.quick ? 3 : 7)
  }
  for (const { conn } of contestants) await unprovision(conn).catch(() => {})
  if (options.checkOnly) {
    if (contestants.some(({ result }) => result.error !== undefined || hasFailed(result.workloads))) process.exitCode = 1
    return null
  }
  return {
    started,
    finished: new Date().toISOString(),
    db,
    quick: options.quick,
    machine: {
      cpu: cpus()[0]?.model ?? '?',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      loadBefore,
      loadAfter: loadavg(),
      loadPerWorkload,
    },
    settings: {
      scale: d.SCALE,
      users: d.USERS,
      posts: d.POSTS,
      rounds: options.rounds,
      perRound: options.perRound,
      warmUps: options.warmUps,
      seconds: options.seconds,
    },
    peers: Object.fromEntries(contestants.map(({ name, result }) => [name, result])),
  }
}

function hasFailed(workloads: Record<string, Record<string, { error?: string }>>): boolean {
  return Object.values(workloads).some(variants => Object.values(variants).some(result => result.error !== undefined))
}

/** Starts the throwaway server of a database; false where it cannot be had. */
function serve(db: Db, command: 'start' | 'stop'): boolean {
  if (db === 'sqlite') return true
  return spawnSync('bash', ['servers.sh', command, db], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

/** What workers in Python cannot compute from data.ts. */
function writeParameters(): void {
  mkdirSync(process.env.BENCH_DATA_DIR ?? 'data', { recursive: true })
  const parameters = {
    params: d.PARAM,
    users: d.USERS,
    pointIds: d.pointIds(),
    aggLos: d.aggLos(),
    newUsers: d.newUsers('TAG').map(user => ({
      ...user,
      createdAt: user.createdAt.getTime(),
      posts: user.posts.map(post => ({ ...post, createdAt: post.createdAt.getTime() })),
    })),
  }
  writeFileSync(`${process.env.BENCH_DATA_DIR ?? 'data'}/params.json`, JSON.stringify(parameters))
}

const rounded = (_: string, value: unknown): unknown => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value)

if (process.argv[2] === '--report') {
  const runs = mergeRuns(process.argv.slice(3).map(file => JSON.parse(readFileSync(file, 'utf8')) as RunResult))
  writeFileSync('results/report.md', report(runs))
  writeFileSync('results/chart.svg', chart(runs))
} else {
  const options = readOptions()
  const runs: RunResult[] = []
  writeParameters()
  for (const db of options.dbs) {
    if (!serve(db, 'start')) {
      log(`${db} is left out: its server could not be started`)
      continue
    }
    const result = await run(db, options)
    serve(db, 'stop')
    if (result === null) continue
    runs.push(result)
    mkdirSync('results', { recursive: true })
    const file = options.out ?? `results/${options.quick ? 'quick-' : ''}${db}.json`
    writeFileSync(file, `${JSON.stringify(result, rounded, 1)}\n`)
    log(`wrote ${file}`)
  }
  if (runs.length > 0) {
    const name = options.quick ? 'quick-' : ''
    writeFileSync(`results/${name}report.md`, report(runs))
    writeFileSync(`results/${name}chart.svg`, chart(runs))
    log(`wrote results/${name}report.md and results/${name}chart.svg`)
  }
}
