/** What a model says about how its rows are written, beside its columns. */

/** The next version of a row from the present one, which is null for a new row. */
export type NextVersion = (current: unknown) => unknown

/** How the rows of a model are written. */
export interface WriteRules {
  /** The attribute that tells whether a row has changed meanwhile; null: nobody asks. */
  readonly version: string | null
  /** Null: the database or the program sets it. */
  readonly nextVersion: NextVersion | null
  /** What the database fills in or computes is read back by the flush, and not when it is first asked for. */
  readonly eagerDefaults: boolean
  /** A DELETE that finds no row is told, by a warning. */
  readonly confirmDeletedRows: boolean
}

/** SQLAlchemy's own: 1, 2, 3, … */
export const countingUp: NextVersion = current => (typeof current === 'bigint' ? current + 1n : typeof current === 'number' ? current + 1 : 1)

let some = false

/** Whether any model has values read back by the flush: most programs have none, and nothing is looked up then. */
export function someReadBack(): boolean {
  return some
}

export function noteReadBack({ version, nextVersion, eagerDefaults }: WriteRules): void {
  if (eagerDefaults || (version !== null && nextVersion === null)) some = true
}
