/** Turns ordered rows into steps: rows that are written alike go together. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { UNSET } from '../state/instance-state.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushWork } from './flush-work.ts'
import { linkSteps } from './link-steps.ts'
import { isWritten, type OrderedRows, type RowGroup } from './order-rows.ts'
import type { RowChange } from './row-change.ts'
import { rowShape, type RowShape } from './row-shape.ts'
import { keyColumnsOf } from './table-columns.ts'
import { uniqueHandovers, type Vacated } from './unique-handovers.ts'

/** Inserts and updates parents first, references written late, links, deletes children first. */
export function buildSteps(work: FlushWork, ordered: OrderedRows): FlushStep[] {
  const steps: FlushStep[] = []
  const { early, vacated } = uniqueHandovers(work)
  for (const change of early) addDeletes(steps, { table: change.mapper.table, rows: [change] })
  addVacating(steps, vacated)
  for (const group of ordered.saves) addSaves(steps, group)
  addLateReferences(steps, work)
  steps.push(...linkSteps(work))
  for (const { table, rows } of ordered.deletes) {
    const left = early.size === 0 ? rows : rows.filter(row => !early.has(row))
    if (left.length > 0) addDeletes(steps, { table, rows: left })
  }
  for (const step of steps) Object.freeze(step)
  return steps
}

/** Updates by primary key, then inserts in the order in which they were added. */
function addSaves(steps: FlushStep[], { table, rows }: RowGroup): void {
  const updates = rows.filter(row => row.operation === 'update')
  if (updates.length > 0) addUpdates(steps, table, updates)
  let run: RowChange[] = []
  let shape: RowShape | null = null
  for (const row of rows) {
    if (row.operation !== 'insert') continue
    const next = rowShape(row, table)
    if (run.length > 0 && (next !== shape || hasExpression(row, next) || hasExpression(run[0] as RowChange, shape))) {
      steps.push(insertStep(table, run, shape as RowShape))
      run = []
    }
    shape = next
    run.push(row)
  }
  if (run.length > 0) steps.push(insertStep(table, run, shape as RowShape))
}

function insertStep(table: Table, rows: readonly RowChange[], shape: RowShape): FlushStep {
  const first = rows[0] as RowChange
  const expressions = hasExpression(first, shape)
  const written = (position: number): unknown => first.values[shape.indexes[position] as number]
  return {
    kind: 'insert',
    table,
    set: shape.columns,
    where: [],
    // what an expression gives is not known to the program
    returning: expressions ? [...shape.returning, ...shape.columns.filter((_, position) => written(position) instanceof SqlNode)] : shape.returning,
    rows: rows.map(row => cellsOf(row, shape.indexes)),
    changes: rows,
    counted: true,
    expressions,
  }
}

/** Rows that change the same columns go together, wherever they stand in the order of keys. */
function addUpdates(steps: FlushStep[], table: Table, rows: readonly RowChange[]): void {
  const groups = new Map<RowShape, RowChange[]>()
  const alone: RowChange[] = []
  for (const row of rows.toSorted(byKey)) {
    const shape = rowShape(row, table)
    const group = groups.get(shape)
    if (hasExpression(row, shape)) alone.push(row)
    else if (group === undefined) groups.set(shape, [row])
    else group.push(row)
  }
  for (const [shape, group] of groups) steps.push(updateStep(table, group, shape, false))
  for (const row of alone) steps.push(updateStep(table, [row], rowShape(row, table), true))
}

function updateStep(table: Table, rows: readonly RowChange[], shape: RowShape, expressions: boolean): FlushStep {
  return {
    kind: 'update',
    table,
    set: shape.columns,
    where: whereColumns(rows[0] as RowChange, table),
    returning: [],
    rows: rows.map(row => withKey(cellsOf(row, shape.indexes), row, table)),
    changes: rows,
    counted: true,
    expressions,
  }
}

/** Rows let go of unique values; in memory they never have others. */
function addVacating(steps: FlushStep[], vacated: readonly Vacated[]): void {
  const byColumn = new Map<Column, Vacated[]>()
  for (const each of vacated) {
    const group = byColumn.get(each.column)
    if (group === undefined) byColumn.set(each.column, [each])
    else group.push(each)
  }
  for (const [column, group] of byColumn) {
    const { row, table } = group[0] as Vacated
    const rows = group.map(each => [each.value, ...each.row.key])
    steps.push({
      kind: 'update',
      table,
      set: [column],
      where: keyColumnsOf(row.mapper, table),
      returning: [],
      rows,
      changes: null,
      counted: false,
      expressions: false,
    })
  }
}

/** Foreign keys that would make a circle are written when both rows are there, and taken back before one of them goes. */
function addLateReferences(steps: FlushStep[], work: FlushWork): void {
  const byTable = new Map<Table, RowChange[]>()
  for (const row of work.postUpdates.values()) {
    row.key = keyAfterSave(row, work.changes.get(row.state))
    for (const table of row.mapper.tables) {
      if (!isWritten(row, table)) continue
      const rows = byTable.get(table)
      if (rows === undefined) byTable.set(table, [row])
      else rows.push(row)
    }
  }
  for (const [table, rows] of byTable) addUpdates(steps, table, rows)
}

function keyAfterSave(row: RowChange, saved: RowChange | undefined): readonly unknown[] {
  if (saved === undefined || saved.operation === 'delete') return row.key
  return row.mapper.primaryKey.map(({ index }, position) => {
    const value = saved.values[index]
    if (value !== UNSET) return value
    return saved.operation === 'insert' ? saved.reference(index) : saved.key[position]
  })
}

function addDeletes(steps: FlushStep[], { table, rows }: RowGroup): void {
  const sorted = rows.toSorted(byKey)
  const first = sorted[0] as RowChange
  steps.push({
    kind: 'delete',
    table,
    set: [],
    where: whereColumns(first, table),
    returning: [],
    rows: sorted.map(row => withKey([], row, table)),
    changes: sorted,
    counted: comparesVersion(first, table),
    expressions: false,
  })
}

function whereColumns(row: RowChange, table: Table): readonly Column[] {
  const key = keyColumnsOf(row.mapper, table)
  return comparesVersion(row, table) ? [...key, (row.mapper.versionColumn as { readonly column: Column }).column] : key
}

function withKey(cells: unknown[], row: RowChange, table: Table): unknown[] {
  for (const value of row.key) cells.push(value)
  if (comparesVersion(row, table)) cells.push(row.version)
  return cells
}

function comparesVersion(row: RowChange, table: Table): boolean {
  return row.version !== undefined && row.mapper.versionColumn?.column.table === table
}

function cellsOf(row: RowChange, indexes: readonly number[]): unknown[] {
  const { values } = row
  const cells = new Array<unknown>(indexes.length)
  for (let position = 0; position < indexes.length; position++) {
    const index = indexes[position] as number
    const value = values[index]
    cells[position] = value === UNSET ? row.reference(index) : value
  }
  return cells
}

function hasExpression(row: RowChange, shape: RowShape | null): boolean {
  if (shape === null) return false
  const { indexes } = shape
  for (let position = 0; position < indexes.length; position++) {
    const value = row.values[indexes[position] as number]
    if (typeof value === 'object' && value instanceof SqlNode) return true
  }
  return false
}

/** By primary key, so that concurrent transactions lock rows in one order; keys that cannot be compared keep their places. */
function byKey(a: RowChange, b: RowChange): number {
  for (let position = 0; position < a.key.length; position++) {
    const [left, right] = [a.key[position] as string | number, b.key[position] as string | number]
    if (typeof left !== typeof right || left === right) continue
    if (left < right) return -1
    if (left > right) return 1
  }
  return 0
}

const table = null as never
keepHiddenClass(
  Object.freeze<FlushStep>({ kind: 'insert', table, set: [], where: [], returning: [], rows: [], changes: null, counted: true, expressions: false }),
)
