/** What the command line asks for. */
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { hasPython, isPython } from './worker-process.ts'
import type { Db } from './types.ts'
import { chooseWorkloads, type Workload } from './workloads.ts'

export interface Options {
  readonly dbs: readonly Db[]
  readonly peers: readonly string[]
  readonly workloads: readonly Workload[]
  readonly quick: boolean
  readonly checkOnly: boolean
  readonly rounds: number
  readonly perRound: number
  readonly warmUps: number
  readonly warmMs: number
  readonly seconds: number
  readonly memory: boolean
  readonly startUp: boolean
  readonly out: string | undefined
}

const QUICK_PEERS = ['raw', 'relata', 'drizzle', 'kysely', 'mikro-orm']
const DBS: readonly Db[] = ['sqlite', 'postgres', 'mariadb']

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      db: { type: 'string' },
      peers: { type: 'string' },
      workloads: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'check-only': { type: 'boolean', default: false },
      rounds: { type: 'string' },
      'per-round': { type: 'string' },
      warmups: { type: 'string' },
      seconds: { type: 'string' },
      'no-memory': { type: 'boolean', default: false },
      'no-startup': { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  })
  const { quick } = values
  const number = (text: string | undefined, usual: number, whenQuick: number): number => Number(text ?? (quick ? whenQuick : usual))
  return {
    dbs: (values.db?.split(',') as Db[] | undefined) ?? (quick ? DBS.slice(0, 2) : DBS),
    peers: values.peers?.split(',') ?? (quick ? QUICK_PEERS : everyPeer()),
    workloads: chooseWorkloads(values.workloads, quick),
    quick,
    checkOnly: values['check-only'],
    rounds: number(values.rounds, 4, 3),
    perRound: number(values['per-round'], 3, 1),
    warmUps: number(values.warmups, 3, 1),
    warmMs: quick ? 150 : 700,
    seconds: number(values.seconds, 10, 2),
    memory: !values['no-memory'],
    startUp: !values['no-startup'],
    out: values.out,
  }
}

/** raw first, then relata, then the others; Python's only where there is a Python. */
function everyPeer(): string[] {
  const rank = (name: string): number => ['raw', 'relata'].indexOf(name) + 1 || 9
  return readdirSync('peers')
    .filter(file => /\.(ts|py)$/.test(file))
    .map(file => file.replace(/\.(ts|py)$/, ''))
    .filter(name => !isPython(name) || hasPython())
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
}
