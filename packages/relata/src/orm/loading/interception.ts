/** What a statement is about to be run for, as those are told who may replace it. */

export interface Interception {
  /** `statement`: the program's own; `relationship`: loads related objects; `columns`: loads columns of objects that are there. */
  readonly kind: 'statement' | 'relationship' | 'columns'
  /** The relationship that is loaded, as `User.posts`; null elsewhere. */
  readonly relationship: string | null
}

export const STATEMENT: Interception = Object.freeze({ kind: 'statement', relationship: null })

export const COLUMNS: Interception = Object.freeze({ kind: 'columns', relationship: null })
