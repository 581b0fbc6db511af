/** A primary key as a key of a Map. */
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import type { IdentityKey } from './instance-state.ts'

/** The identity of the row with these values (as JavaScript values, one for each primary key column); null if one is null. */
export function identityKey(values: readonly unknown[]): IdentityKey | null {
  if (values.length === 1) return singleKey(values[0])
  let key = ''
  for (const value of values) {
    const part = singleKey(value)
    if (part === null) return null
    const text = `${typeof part === 'string' ? 's' : 'n'}${String(part)}`
    key += `${text.length}:${text}`
  }
  return key
}

/** The identity of an object's row from its values; undefined while a part of the key is unset or null. */
export function identityOf(mapper: Mapper, values: readonly unknown[]): IdentityKey | undefined {
  const { primaryKey } = mapper
  if (primaryKey.length === 1) {
    const value = values[(primaryKey[0] as ColumnAttribute).index]
    return typeof value === 'symbol' ? undefined : (singleKey(value) ?? undefined)
  }
  const parts = primaryKey.map(attribute => values[attribute.index])
  return parts.some(part => typeof part === 'symbol') ? undefined : (identityKey(parts) ?? undefined)
}

/** Numbers and bigints of equal value are one key: a driver may give either. */
function singleKey(value: unknown): IdentityKey | null {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return value
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
    default:
      if (value === null || value === undefined) return null
      if (value instanceof Date) return `d${value.getTime()}`
      if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`
      return `j${JSON.stringify(value)}`
  }
}
