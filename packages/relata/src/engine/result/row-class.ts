/** Rows that are read by position and by name: arrays with a getter for each column. */

/** A row of values; the names are those of the statement's columns. */
export type NamedRow = readonly unknown[] & { readonly [name: string]: unknown }

interface RowConstructor {
  new (length: number): unknown[]
}

const classes = new Map<string, RowConstructor>()
const MOST_CLASSES = 1_000
/** A prepared statement gives the same array of names each time. */
const classesByArray = new WeakMap<readonly string[], RowConstructor>()

/** The class of rows with these column names; the same names give the same class. */
export function rowClass(names: readonly string[]): RowConstructor {
  const key = JSON.stringify(names)
  let found = classes.get(key)
  if (found === undefined) {
    if (classes.size >= MOST_CLASSES) classes.clear()
    found = makeRowClass(names)
    classes.set(key, found)
  }
  return found
}

/** An array's own names (0, 1, length, map, …) stay what they are; such a column is read by position. */
function makeRowClass(names: readonly string[]): RowConstructor {
  class Row extends Array<unknown> {
    // map() and its like make plain arrays: their results are no rows.
    static override get [Symbol.species](): ArrayConstructor {
      return Array
    }
  }
  for (const [index, name] of names.entries()) {
    if (name in Row.prototype || /^\d+$/.test(name)) continue
    Object.defineProperty(Row.prototype, name, {
      get(this: unknown[]) {
        return this[index]
      },
      enumerable: false,
    })
  }
  return Row
}

/** The rows with names; values are taken as they are. */
export function namedRows(names: readonly string[], rows: readonly (readonly unknown[])[]): unknown[][] {
  if (rows.length === 0) return []
  let Row = classesByArray.get(names)
  if (Row === undefined) classesByArray.set(names, (Row = rowClass(names)))
  const made = Row
  return rows.map(values => {
    const row = new made(values.length)
    for (let index = 0; index < values.length; index++) row[index] = values[index]
    return row
  })
}
