/** The steps that write association tables. */
import type { Column } from '../../schema/column.ts'
import { committedCell } from '../state/cells.ts'
import { type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushWork } from './flush-work.ts'
import type { LinkEnd, LinkSet } from './link-changes.ts'
import { resolveReference } from './resolve-reference.ts'
import { RowReference } from './row-change.ts'
import { defaultValue } from '../../schema/column-definition.ts'

/** Links that go, links that follow a key, links that come: of each association table. */
export function linkSteps(work: FlushWork): FlushStep[] {
  const steps: FlushStep[] = []
  const tables = [...work.links.sets.values()].sort((a, b) => a.table.id - b.table.id)
  for (const set of tables) {
    addGone(steps, set, set.first, set.goneFirst)
    addGone(steps, set, set.second, set.goneSecond)
    addUnlinks(steps, work, set)
    addRelinks(steps, work, set, set.first, set.rekeyedFirst)
    addRelinks(steps, work, set, set.second, set.rekeyedSecond)
    addLinks(steps, work, set)
  }
  return steps
}

function addRelinks(steps: FlushStep[], work: FlushWork, set: LinkSet, end: LinkEnd, states: ReadonlySet<InstanceState>): void {
  if (states.size === 0) return
  const rows = Array.from(states, state => [...newCells(work, state, end), ...storedCells(state, end)])
  steps.push(linkStep('relink', set, end.columns, end.columns, rows, false))
}

/** All links of a deleted object, known or not. */
function addGone(steps: FlushStep[], set: LinkSet, end: LinkEnd, states: ReadonlySet<InstanceState>): void {
  if (states.size === 0) return
  const rows = Array.from(states, state => storedCells(state, end))
  steps.push(linkStep('unlink', set, [], end.columns, rows, false))
}

function addUnlinks(steps: FlushStep[], work: FlushWork, set: LinkSet): void {
  const rows: unknown[][] = []
  // where the database carries a new key on to the links, it has done so by then
  const cells = (state: InstanceState, end: LinkEnd): unknown[] =>
    set.relationship.passiveUpdates ? newCells(work, state, end) : storedCells(state, end)
  for (const [first, changes] of set.changes) {
    if (set.goneFirst.has(first)) continue
    for (const [second, change] of changes) {
      if (change !== 'unlink' || set.goneSecond.has(second)) continue
      rows.push([...cells(first, set.first), ...cells(second, set.second)])
    }
  }
  if (rows.length > 0) steps.push(linkStep('unlink', set, [], [...set.first.columns, ...set.second.columns], rows, true))
}

function addLinks(steps: FlushStep[], work: FlushWork, set: LinkSet): void {
  const rows: unknown[][] = []
  const columns = [...set.first.columns, ...set.second.columns]
  const filled = set.table.columns.filter(column => !columns.includes(column) && column.clientDefault !== undefined)
  for (const [first, changes] of set.changes) {
    for (const [second, change] of changes) {
      if (change !== 'link') continue
      const row = [...newCells(work, first, set.first), ...newCells(work, second, set.second)]
      for (const column of filled) if (column.clientDefault !== undefined) row.push(defaultValue(column.clientDefault, () => ({})))
      rows.push(row)
    }
  }
  if (rows.length > 0) steps.push(linkStep('link', set, [...columns, ...filled], [], rows, true))
}

function linkStep(
  kind: 'link' | 'unlink' | 'relink',
  set: LinkSet,
  columns: readonly Column[],
  where: readonly Column[],
  rows: unknown[][],
  counted: boolean,
): FlushStep {
  return { kind, table: set.table, set: columns, where, returning: [], rows, changes: null, counted, expressions: false }
}

/** What the link refers to after this flush. */
function newCells(work: FlushWork, state: InstanceState, end: LinkEnd): unknown[] {
  return end.indexes.map(index => {
    const value = work.valueOf(state, index)
    return value instanceof RowReference ? resolveReference(value) : value
  })
}

/** What the link refers to in the database. */
function storedCells(state: InstanceState, end: LinkEnd): unknown[] {
  return end.indexes.map(index => {
    const value = committedCell(state, index)
    return value === UNSET || value === UNLOADED ? null : value
  })
}
