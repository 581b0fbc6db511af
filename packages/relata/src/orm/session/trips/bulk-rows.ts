/** Rows of plain values for a model: checked by attribute, and put into the order of its columns. */
import { ArgumentError } from '../../../base/errors.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { SqlNode } from '../../../sql/core/sql-node.ts'
import { MissingValueError, WrongTypeError } from '../../flush/flush-errors.ts'
import { type WrittenColumn, writtenColumns } from '../../flush/written-columns.ts'
import { assignedValues } from '../../mapping/assigned-values.ts'
import type { ColumnAttribute, Mapper } from '../../mapping/mapper.ts'
import { UNSET } from '../../state/instance-state.ts'

/** A row of a bulk statement: a value for each column of the model, UNSET where none was given. */
export interface BulkRow {
  readonly mapper: Mapper
  readonly values: unknown[]
  /** No object stands behind it. */
  readonly state: null
  /** Its place among the rows that were given. */
  readonly position: number
  /** A value is an SQL expression. */
  readonly expressions: boolean
  defaulted: number
}

/** Read rows that are given as objects by attribute; `what` is the call, for messages. */
export function bulkRows(mapper: Mapper, rows: readonly unknown[], what: string): BulkRow[] {
  if (!Array.isArray(rows)) throw new ArgumentError(`${what} takes an array of rows.`, { value: describeValue(rows), do: 'write [{ … }, { … }]' })
  const attributes = new Map<string, WrittenColumn>()
  return rows.map((row: unknown, position) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof SqlNode)
      throw new ArgumentError(`${what}: row ${position} is ${describeValue(row)}.`, { do: 'give each row as an object of values by attribute' })
    const values = new Array<unknown>(mapper.columns.length).fill(UNSET)
    let expressions = false
    const given = assignedValues(mapper, row as Readonly<Record<string, unknown>>)
    for (const key of Object.keys(given)) {
      let attribute = attributes.get(key)
      if (attribute === undefined) attributes.set(key, (attribute = writtenColumn(mapper, key, what)))
      const value = given[key]
      if (value === undefined) throw undefinedValue(mapper, key, position)
      if (value instanceof SqlNode) expressions = true
      else if (value !== null) {
        const problem = attribute.type.check(value)
        if (problem !== null) throw wrongType(attribute.attribute, position, problem)
      }
      values[attribute.index] = value
    }
    return { mapper, values, state: null, position, expressions, defaulted: 0 }
  })
}

/** Null where the column takes none. To be called once defaults are in. */
export function checkNulls(row: BulkRow): void {
  for (const { attribute, index, nullable } of writtenColumns(row.mapper).all)
    if (row.values[index] === null && !nullable) throw missing(attribute, row.position)
}

/** Rows that one statement can write: they give the same columns. Those with expressions stand alone. */
export function groupRows(rows: readonly BulkRow[], keyOf: (row: BulkRow) => number | string): BulkRow[][] {
  const groups = new Map<number | string, BulkRow[]>()
  const alone: BulkRow[][] = []
  for (const row of rows) {
    if (row.expressions) {
      alone.push([row])
      continue
    }
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values(), ...alone]
}

function writtenColumn(mapper: Mapper, key: string, what: string): WrittenColumn {
  const attribute = mapper.attribute(key)
  if (attribute === undefined) throw mapper.unknownAttribute(key)
  if (attribute.kind === 'relationship') {
    throw new ArgumentError(`${what} takes values of columns, and ${attribute.name} is a relationship.`, {
      do: `give its foreign key, or add objects: session.add(new ${mapper.name}({ ${key}: … }))`,
    })
  }
  const column = writtenColumns(mapper).all.find(each => each.index === attribute.index)
  if (column !== undefined && !column.computed) return column
  throw new ArgumentError(
    `${mapper.name}.${key} is computed by the database and was given a value.`,
    { cause: 'such a column is never written', do: 'leave it out' },
    'COMPUTED_COLUMN',
  )
}

function undefinedValue(mapper: Mapper, key: string, position: number): ArgumentError {
  return new ArgumentError(
    `${mapper.name}.${key} is undefined in row ${position}.`,
    { value: 'undefined', cause: 'an unset variable or a missing property', do: 'leave the key out, or write null for NULL' },
    'UNDEFINED_VALUE',
  )
}

function wrongType(attribute: ColumnAttribute, position: number, problem: string): WrongTypeError {
  return new WrongTypeError(
    `${attribute.mapper.name}.${attribute.key} ${problem}, in row ${position}.`,
    { cause: 'a value of another type was given', do: `convert it; the column is of type ${attribute.type.key}` },
    'WRONG_TYPE',
  )
}

function missing(attribute: ColumnAttribute, position: number): MissingValueError {
  return new MissingValueError(
    `${attribute.mapper.name}.${attribute.key} has no value in row ${position}, and its column is not nullable and has no default.`,
    { value: 'null, or not given', do: `give ${attribute.key} in every row, or declare the column nullable() or with a default` },
    'MISSING_VALUE',
  )
}
