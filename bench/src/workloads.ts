/** Every workload: what is called with what, and how its result is checked. */
import * as d from './data.ts'
import type { Method } from './types.ts'

export interface Workload {
  readonly id: string
  readonly title: string
  readonly method: Method
  /** Needs the tables beyond W10. */
  readonly more: boolean
  /** The database is read back and restored after each iteration. */
  readonly writes: boolean
  /** The function only prepares; what it returns is timed. */
  readonly twoPhase: boolean
  /** Requests at once, for seconds, instead of one call. */
  readonly concurrent: number | null
  readonly args: (tag: string) => unknown[]
}

const workload = (id: string, method: Method, title: string, args: Workload['args'], rest: Partial<Workload> = {}): Workload => ({
  id,
  title,
  method,
  args,
  more: false,
  writes: false,
  twoPhase: false,
  concurrent: null,
  ...rest,
})

const { PARAM } = d
const MORE = { more: true }
const WRITES = { more: true, writes: true }
const thousands = (n: number): string => n.toLocaleString('en')

export const WORKLOADS: readonly Workload[] = [
  workload('W1', 'W1', 'flat read, all posts', () => []),
  workload('W2', 'W2', 'one-to-many eager, users and posts', () => []),
  workload('W3', 'W3', 'deep graph eager, users, posts, comments, roles, profile', () => [PARAM.deepUsers]),
  workload('W4', 'W4', 'many-to-many eager, users and roles', () => []),
  workload('W5', 'W5', `naive lazy loop over ${PARAM.lazyUsers} users`, () => [PARAM.lazyUsers]),
  workload('W6', 'W6', `${thousands(PARAM.points)} point reads by primary key`, () => [d.pointIds()]),
  workload('W7', 'W7', 'insert graph in one transaction', tag => [d.newUsers(tag)], { writes: true }),
  workload('W8', 'W8', `load, change, save ${thousands(PARAM.updates)} rows`, tag => [PARAM.updates, d.newTitle(tag)], { writes: true }),
  workload('W9', 'W9', 'filtered join with aggregate', () => [d.aggLos(), PARAM.aggSpan]),
  ...[64, 1, 16, 256].map(concurrent =>
    workload(concurrent === 64 ? 'W10' : `C${concurrent}`, 'W10', `${concurrent} requests at once on a pool of ${PARAM.pool}`, () => [], {
      concurrent,
    }),
  ),
  ...[10, 100, 1_000, 10_000].map(n => workload(`L${n}`, 'lazyLoop', `lazy loop over ${thousands(n)} parents`, () => [n], MORE)),
  workload('GI', 'graph', 'graph of 1,000 x 10 x 5, foreign keys indexed', () => [true], MORE),
  workload('GN', 'graph', 'graph of 1,000 x 10 x 5, no index', () => [false], MORE),
  ...[100, 10_000, 100_000].map(n =>
    workload(`F${n}`, 'flushOne', `flush of one change, ${thousands(n)} loaded`, tag => [n, `Changed ${tag}`], { ...WRITES, twoPhase: true }),
  ),
  workload(
    'U',
    'updates',
    `${thousands(PARAM.itemUpdates)} different updates of two columns`,
    tag => [PARAM.itemUpdates, (id: number) => `Changed ${tag} ${id}`, (id: number) => id * 3],
    WRITES,
  ),
  workload('D', 'deletes', '10,000 deletes with cascades', () => [], WRITES),
  workload('S', 'stream', `stream of ${thousands(PARAM.streamed)} rows`, () => [PARAM.streamed], MORE),
]

/** The workloads of a comma-separated list, all when none is given. */
export function chooseWorkloads(list: string | undefined, quick: boolean): readonly Workload[] {
  if (list === undefined) return quick ? WORKLOADS.filter(each => QUICK.has(each.id)) : WORKLOADS
  return list.split(',').map(id => {
    const found = WORKLOADS.find(each => each.id === id)
    if (found === undefined) throw new Error(`there is no workload ${id}; there are ${WORKLOADS.map(each => each.id).join(', ')}`)
    return found
  })
}

const QUICK = new Set(['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'W8', 'W9', 'W10'])
