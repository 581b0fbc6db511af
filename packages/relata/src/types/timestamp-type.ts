/** Moments to the millisecond, as Dates. A column without time zone holds the moment's date and time in UTC. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const timestampType: ColumnType<Date> = momentType('timestamp')
export const timestamptzType: ColumnType<Date> = momentType('timestamptz')

function momentType(kind: string): ColumnType<Date> {
  return defineType<Date>({
    kind,
    expects: 'a valid Date',
    accepts: value => value instanceof Date && !Number.isNaN(value.getTime()),
    equals: (a, b) => a.getTime() === b.getTime(),
  })
}
