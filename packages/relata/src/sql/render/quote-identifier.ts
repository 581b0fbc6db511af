/** Quotes a name for SQL. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'

/** The name between quotes, with the closing quote doubled inside. Empty names and NUL are errors. */
export function quoteIdentifier(name: string, quotes: readonly [string, string]): string {
  const [open, close] = quotes
  if (typeof name !== 'string' || name === '' || name.includes('\u0000')) {
    throw new ArgumentError(`${describeValue(name)} is no name for anything in a database.`, {
      cause: name === '' ? 'the name is empty' : typeof name === 'string' ? 'it contains the character NUL' : 'it is no string',
      do: 'give it another name',
    })
  }
  return open + (name.includes(close) ? name.replaceAll(close, close + close) : name) + close
}
