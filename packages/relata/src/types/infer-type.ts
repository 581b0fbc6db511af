/** The column type of a JavaScript value that stands beside no column. */
import { ArgumentError } from '../base/errors.ts'
import { bigintType } from './bigint-type.ts'
import { blobType } from './blob-type.ts'
import { booleanType } from './boolean-type.ts'
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'
import { doubleType } from './double-type.ts'
import { integerType } from './integer-type.ts'
import { jsonType } from './json-type.ts'
import { nullType } from './null-type.ts'
import { textType } from './text-type.ts'
import { timestamptzType } from './timestamp-type.ts'

/** The type that a literal gets: small whole numbers are integers, other numbers doubles, Dates moments, objects JSON. */
export function inferType(value: unknown): ColumnType {
  switch (typeof value) {
    case 'string':
      return textType
    case 'number':
      return integerType.check(value) === null ? integerType : doubleType
    case 'bigint':
      return bigintType
    case 'boolean':
      return booleanType
    case 'object':
      if (value === null) return nullType
      if (value instanceof Date) return timestamptzType
      if (value instanceof Uint8Array) return blobType
      return jsonType
    default:
      throw new ArgumentError(`A value in a statement is ${describeValue(value)}.`, {
        cause: value === undefined ? 'an unset variable or a missing property' : 'it is no value that a database can hold',
        do: 'pass a value, or nullValue() for NULL',
      })
  }
}
