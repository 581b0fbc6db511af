/** Regular expressions. Each database has a dialect of its own: PostgreSQL POSIX, MariaDB PCRE, SQLite (by relata's drivers) JavaScript's. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { textType } from '../../types/text-type.ts'
import type { Expression, Operand } from '../core/expression.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

type Text = string | null

/** Options of regular expressions. */
export interface RegexpOptions {
  /** Upper and lower case are the same. Without it they are not, also where the collation says so. */
  readonly ignoreCase?: boolean
}

const COMPARISON = 40

const MATCH: Definition = {
  name: 'regexpMatch',
  forms: {
    postgresql: '{1} ~ {2}',
    sqlite: '{1} regexp {2}',
    mariadb: "{1} regexp concat('(?-i)', {2})",
    mysql: "regexp_like({1}, {2}, 'c')",
  },
  precedence: COMPARISON,
}

const MATCH_ANY_CASE: Definition = {
  name: 'regexpMatch',
  forms: {
    postgresql: '{1} ~* {2}',
    sqlite: "regexp_like({1}, {2}, 'i')",
    mariadb: "{1} regexp concat('(?i)', {2})",
    mysql: "regexp_like({1}, {2}, 'i')",
  },
  precedence: COMPARISON,
}

/**
 * Whether a regular expression is found in the text.
 *
 * @example
 * select(User).where(regexpMatch(User.c.name, '^[A-E]'))
 * // PostgreSQL: … where users.name ~ $1
 * // MariaDB: … where users.name regexp concat('(?-i)', ?)
 */
export function regexpMatch(text: Expression<Text>, pattern: Operand<string>, options: RegexpOptions = {}): Expression<boolean> {
  return new Construct<boolean>(ignoresCase(options) ? MATCH_ANY_CASE : MATCH, booleanType, [text, operandOf('regexpMatch', pattern, textType)])
}

const REPLACE: Definition = {
  name: 'regexpReplace',
  forms: {
    postgresql: "regexp_replace({1}, {2}, {3}, 'g')",
    sqlite: "regexp_replace({1}, {2}, {3}, '')",
    mariadb: "regexp_replace({1}, concat('(?-i)', {2}), {3})",
    mysql: "regexp_replace({1}, {2}, {3}, 1, 0, 'c')",
  },
}

const REPLACE_ANY_CASE: Definition = {
  name: 'regexpReplace',
  forms: {
    postgresql: "regexp_replace({1}, {2}, {3}, 'gi')",
    sqlite: "regexp_replace({1}, {2}, {3}, 'i')",
    mariadb: "regexp_replace({1}, concat('(?i)', {2}), {3})",
    mysql: "regexp_replace({1}, {2}, {3}, 1, 0, 'i')",
  },
}

/** The text with every place where the regular expression is found replaced; `\1` is the first group. */
export function regexpReplace<V extends Text>(
  text: Expression<V>,
  pattern: Operand<string>,
  replacement: Operand<string>,
  options: RegexpOptions = {},
): Expression<V> {
  return new Construct<V>(
    ignoresCase(options) ? REPLACE_ANY_CASE : REPLACE,
    textType,
    [text, pattern, replacement].map(each => operandOf('regexpReplace', each, textType)),
  )
}

function ignoresCase(options: unknown): boolean {
  if (typeof options === 'object' && options !== null) return (options as RegexpOptions).ignoreCase === true
  throw new ArgumentError(`The options of a regular expression are ${describeValue(options)}.`, { do: 'write { ignoreCase: true }' })
}
