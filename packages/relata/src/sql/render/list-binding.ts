/** How the values of an IN are sent: as one array, as one JSON text, or one by one. */
import type { ColumnType } from '../../types/column-type.ts'
import type { SqlDialect } from '../core/sql-node.ts'

/** Text around the placeholder, and what becomes of the values. */
export interface ListBinding {
  readonly before: string
  readonly after: string
  /** The values, as the driver takes them; null: each is a parameter of its own. */
  readonly bindAll: ((values: readonly unknown[]) => unknown) | null
  /** Text around each placeholder, where each value is a parameter of its own. */
  readonly each: readonly [before: string, after: string] | null
}

/** The binding of a list of values of a type; `inferable`: the database knows the type from what stands beside. */
export function listBinding(dialect: SqlDialect, type: ColumnType, inferable: boolean): ListBinding {
  const adapter = dialect.typeAdapter(type)
  const bind = adapter.bind
  const way = adapter.write === null ? dialect.features.inList : 'placeholders'
  if (way === 'array') {
    const name = inferable ? null : adapter.parameter
    return {
      before: '',
      after: name === null ? '' : `::${name}[]`,
      bindAll: bind === null ? values => values : values => values.map(bind),
      each: null,
    }
  }
  if (way === 'json' && type.kind !== 'blob') {
    return { before: '(select value from json_each(', after: '))', bindAll: values => jsonList(values, bind), each: null }
  }
  const cast = adapter.parameter === null ? null : ([`cast(`, ` as ${adapter.parameter})`] as const)
  return { before: '(', after: ')', bindAll: null, each: adapter.write ?? cast }
}

/** A JSON array of driver values; written by hand, since JSON.stringify knows no bigint. */
function jsonList(values: readonly unknown[], bind: ((value: unknown) => unknown) | null): string {
  const members = values.map(value => {
    const bound = bind === null ? value : bind(value)
    if (typeof bound === 'bigint') return String(bound)
    // JSON has no infinity; a number too large is read as one.
    if (bound === Infinity || bound === -Infinity) return bound > 0 ? '9e999' : '-9e999'
    return JSON.stringify(bound)
  })
  return `[${members.join(',')}]`
}
