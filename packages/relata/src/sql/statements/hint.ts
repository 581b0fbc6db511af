/** Words of one database inside of a statement: hints for its planner, prefixes, suffixes. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { Source } from '../core/source.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { SqlText } from '../expressions/sql-text.ts'

/** Where the words stand: behind SELECT, behind a source in FROM, or at the end. */
export type HintPlace = 'prefix' | 'source' | 'suffix'

/** Words that are written for one dialect, or for all. */
export class Hint extends SqlNode {
  readonly kind = 'hint'
  readonly place: HintPlace
  readonly text: SqlText
  readonly source: Source | null
  /** The dialect's name; null: every dialect. */
  readonly dialect: string | null

  constructor(place: HintPlace, text: SqlText, dialect: string | undefined, source: Source | null = null) {
    super()
    if (!(text instanceof SqlText)) {
      throw new ArgumentError(`A hint is ${describeValue(text)}.`, { do: "write it with the sql tag: .prefixWith(sql`sql_no_cache`, 'mariadb')" })
    }
    this.place = place
    this.text = text
    this.source = source
    this.dialect = dialect ?? null
  }

  get shape(): Shape {
    return HINT_SHAPE
  }
}

const HINT_SHAPE: Shape = [
  ['place', 'value'],
  ['dialect', 'value'],
  ['source', 'node'],
  ['text', 'node'],
]

/** Write the words of a place that are meant for the dialect, each behind `before` and in front of `after`. */
export function writeHints(hints: readonly Hint[], place: HintPlace, source: Source | null, before: string, after: string, out: SqlOutput): void {
  for (const hint of hints) {
    if (hint.place !== place || hint.source !== source || (hint.dialect !== null && hint.dialect !== out.dialect.name)) continue
    out.text(before)
    out.write(hint.text)
    out.text(after)
  }
}
