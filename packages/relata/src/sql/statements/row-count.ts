/** LIMIT and OFFSET: how many rows. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { integerType } from '../../types/integer-type.ts'
import { BindParameter, Expression } from '../core/expression.ts'
import type { SqlOutput } from '../core/sql-node.ts'

/** What `limit`, `offset` and `fetch` take. */
export function rowCount(count: number | Expression<number> | null, what: string): Expression | null {
  if (count === null || count instanceof Expression) return count
  if (Number.isSafeInteger(count) && count >= 0) return new BindParameter(count, integerType)
  throw new ArgumentError(`${what}() was given ${describeValue(count)}.`, { do: 'pass a whole number that is not negative' })
}

/** Write `limit … offset …`. */
export function writeLimit(limitCount: Expression | null, offsetCount: Expression | null, out: SqlOutput): void {
  const { limitForOffset } = out.dialect.features
  if (limitCount !== null) writeCount(' limit ', limitCount, out)
  else if (offsetCount !== null && limitForOffset !== null) out.text(` limit ${limitForOffset}`)
  if (offsetCount !== null) writeCount(' offset ', offsetCount, out)
}

/** Write `offset … rows fetch first … rows with ties`. */
export function writeFetch(limitCount: Expression, offsetCount: Expression | null, out: SqlOutput): void {
  if (offsetCount !== null) {
    writeCount(' offset ', offsetCount, out)
    out.text(' rows')
  }
  writeCount(' fetch first ', limitCount, out)
  out.text(' rows with ties')
}

/** The database knows what a bound number is here. */
function writeCount(clause: string, count: Expression, out: SqlOutput): void {
  out.text(clause)
  if (count.kind === 'bind') out.parameter(count, count.type)
  else out.operand(count, 100)
}
