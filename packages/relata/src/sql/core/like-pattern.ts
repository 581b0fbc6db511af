/** Patterns of LIKE that match a text literally. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'

/** The text with its wildcards escaped by a slash, between two pieces of pattern. */
export function likePattern(text: unknown, before: string, after: string): string {
  if (typeof text !== 'string') {
    throw new ArgumentError(`A text to look for is ${describeValue(text)}.`, { do: 'pass a string; for an expression write .like(…)' })
  }
  return before + text.replaceAll(/[/%_]/g, '/$&') + after
}
