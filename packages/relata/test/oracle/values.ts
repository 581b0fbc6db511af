/** Values of the scenario format and of JavaScript: dates are ISO text without zone there, JSON values are wrapped. */
import type { ColumnKind, Literal } from './scenario-format.ts'

/** A value of the format as relata takes it. */
export function decode(value: Literal, kind: ColumnKind | undefined): unknown {
  if (typeof value === 'object' && value !== null && 'json' in value) return value.json
  if (kind === 'datetime' && typeof value === 'string') return new Date(`${value}Z`)
  return value
}

/** A column's value as the format writes it. */
export function encode(value: unknown, kind: ColumnKind | undefined): unknown {
  if (value === null || value === undefined) return null
  if (kind === 'json') return { json: value }
  if (value instanceof Date) return encodeDate(value)
  return value
}

/** `2024-02-29T12:30:00`, with a fraction of six digits where it is not zero. */
function encodeDate(value: Date): string {
  const iso = value.toISOString()
  const milliseconds = iso.slice(20, 23)
  return iso.slice(0, 19) + (milliseconds === '000' ? '' : `.${milliseconds}000`)
}
