/** Universally unique identifiers, as strings of lower case: '550e8400-e29b-41d4-a716-446655440000'. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

export const uuidType: ColumnType<string> = defineType<string>({
  kind: 'uuid',
  expects: "a UUID such as '550e8400-e29b-41d4-a716-446655440000'",
  accepts: value => typeof value === 'string' && UUID.test(value),
  equals: (a, b) => a === b || a.toLowerCase() === b.toLowerCase(),
})
