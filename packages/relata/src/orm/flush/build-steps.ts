/** Turns ordered rows into steps: rows that are written alike go together. */
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Column } from '../../schema/column.ts'
import { UNSET } from '../state/instance-state.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushWork } from './flush-work.ts'
import { linkSteps } from './link-steps.ts'
import { type OrderedRows, isWritten, type RowLevel } from './order-rows.ts'
import type { RowChange } from './row-change.ts'
import { rowShape, type RowShape } from './row-shape.ts'

/** Inserts and updates parents first, references written late, links, deletes children first. */
export function buildSteps(work: FlushWork, ordered: OrderedRows): FlushStep[] {
  const steps: FlushStep[] = []
  for (const level of ordered.saves) addSaves(steps, level)
  addLateReferences(steps, work)
  steps.push(...linkSteps(work))
  for (const level of ordered.deletes) addDeletes(steps, level)
  return steps.map(step => Object.freeze(step))
}

/** Table by table: updates by primary key, then inserts in the order in which they were added. */
function addSaves(steps: FlushStep[], level: RowLevel): void {
  for (const rows of byModel(level)) {
    const updates = rows.filter(row => row.operation === 'update')
    if (updates.length > 0) addUpdates(steps, updates)
    let run: RowChange[] = []
    let shape: RowShape | null = null
    for (const row of rows) {
      if (row.operation !== 'insert') continue
      const next = rowShape(row.mapper, row.values)
      if (run.length > 0 && (next !== shape || hasExpression(row, next) || hasExpression(run[0] as RowChange, shape))) {
        steps.push(insertStep(run, shape as RowShape))
        run = []
      }
      shape = next
      run.push(row)
    }
    if (run.length > 0) steps.push(insertStep(run, shape as RowShape))
  }
}

function insertStep(rows: readonly RowChange[], shape: RowShape): FlushStep {
  const first = rows[0] as RowChange
  const expressions = hasExpression(first, shape)
  return {
    kind: 'insert',
    table: first.mapper.table,
    set: shape.columns,
    where: [],
    returning: expressions ? [...shape.returning, ...shape.columns.filter((_, position) => first.values[shape.indexes[position] as number] instanceof SqlNode)] : shape.returning,
    rows: rows.map(row => cellsOf(row.values, shape.indexes)),
    changes: rows,
    counted: true,
    expressions,
  }
}

/** Rows that change the same columns go together, wherever they stand in the order of keys. */
function addUpdates(steps: FlushStep[], rows: readonly RowChange[]): void {
  const groups = new Map<RowShape, RowChange[]>()
  const alone: RowChange[] = []
  for (const row of rows.toSorted(byKey)) {
    const shape = rowShape(row.mapper, row.values)
    if (hasExpression(row, shape)) alone.push(row)
    else groups.get(shape)?.push(row) ?? groups.set(shape, [row])
  }
  for (const [shape, group] of groups) steps.push(updateStep(group, shape, false))
  for (const row of alone) steps.push(updateStep([row], rowShape(row.mapper, row.values), true))
}

function updateStep(rows: readonly RowChange[], shape: RowShape, expressions: boolean): FlushStep {
  const { mapper } = rows[0] as RowChange
  const where = keyColumns(rows[0] as RowChange)
  return {
    kind: 'update',
    table: mapper.table,
    set: shape.columns,
    where,
    returning: [],
    rows: rows.map(row => withKey(cellsOf(row.values, shape.indexes), row)),
    changes: rows,
    counted: true,
    expressions,
  }
}

/** Foreign keys that would make a circle are written when both rows are there, and taken back before one of them goes. */
function addLateReferences(steps: FlushStep[], work: FlushWork): void {
  const rows = [...work.postUpdates.values()].filter(isWritten)
  for (const table of byModel(rows)) {
    for (const row of table) {
      const saved = work.changes.get(row.state)
      if (saved === undefined || saved.operation === 'delete') continue
      row.key = row.mapper.primaryKey.map(({ index }, position) => {
        const value = saved.values[index]
        if (value !== UNSET) return value
        return saved.operation === 'insert' ? saved.reference(index) : saved.key[position]
      })
    }
    addUpdates(steps, table)
  }
}

function addDeletes(steps: FlushStep[], level: RowLevel): void {
  for (const unsorted of byModel(level).reverse()) {
    const rows = unsorted.toSorted(byKey)
    const first = rows[0] as RowChange
    steps.push({
      kind: 'delete',
      table: first.mapper.table,
      set: [],
      where: keyColumns(first),
      returning: [],
      rows: rows.map(row => withKey([], row)),
      changes: rows,
      counted: first.mapper.versionColumn !== null,
      expressions: false,
    })
  }
}

/** Rows of each model, in the order in which the models come up. */
function byModel(level: RowLevel): RowChange[][] {
  const tables = new Map<unknown, RowChange[]>()
  for (const row of level) {
    const rows = tables.get(row.mapper)
    if (rows === undefined) tables.set(row.mapper, [row])
    else rows.push(row)
  }
  return [...tables.values()]
}

function keyColumns(row: RowChange): Column[] {
  const { primaryKey, versionColumn } = row.mapper
  const columns = primaryKey.map(attribute => attribute.column)
  if (versionColumn !== null && row.version !== undefined) columns.push(versionColumn.column)
  return columns
}

function withKey(cells: unknown[], row: RowChange): unknown[] {
  for (const value of row.key) cells.push(value)
  if (row.mapper.versionColumn !== null && row.version !== undefined) cells.push(row.version)
  return cells
}

function cellsOf(values: readonly unknown[], indexes: readonly number[]): unknown[] {
  const cells = new Array<unknown>(indexes.length)
  for (let position = 0; position < indexes.length; position++) cells[position] = values[indexes[position] as number]
  return cells
}

function hasExpression(row: RowChange, shape: RowShape | null): boolean {
  if (shape === null) return false
  for (const index of shape.indexes) {
    const value = row.values[index]
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
