/** Full-text search by the database. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { textType } from '../../types/text-type.ts'
import { Expression, type Operand } from '../core/expression.ts'
import { stringLiteral } from '../render/literal.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

/** Options of `match()`. */
export interface MatchOptions {
  /** The configuration of PostgreSQL's text search, such as 'english'; without it the database's own. An index has to name the same. */
  readonly language?: string
}

const MATCH: Definition = {
  name: 'match',
  forms: {
    postgresql: 'to_tsvector({detail}{1}) @@ plainto_tsquery({detail}{2})',
    sqlite: '{1} match {2}',
    mariadb: 'match ({1}) against ({2})',
  },
  precedence: 40,
  writeDetail: (language, out) => {
    if (language !== '') out.text(`${stringLiteral(out.dialect.literals, language)}, `)
  },
}

/** A column of the type tsvector needs no conversion. */
const MATCH_VECTOR: Definition = { ...MATCH, forms: { postgresql: '{1} @@ plainto_tsquery({detail}{2})' } }

/** MariaDB's index may be over several columns, and the search has to name all of them. */
const MATCH_COLUMNS: Definition = {
  name: 'match',
  forms: { mariadb: 'match ({1}, {2}) against ({3})' },
  precedence: 40,
  instead: 'search one column: on PostgreSQL a generated one that puts them together',
}

/**
 * Whether the words are found in a text, by the database's own full-text search: PostgreSQL's tsvector, a fulltext index of
 * MariaDB (over one column or two), a table of SQLite's FTS5.
 *
 * @example
 * select(Post).where(match(Post.c.body, 'lazy dog', { language: 'english' }))
 * // PostgreSQL: … where to_tsvector('english', posts.body) @@ plainto_tsquery('english', $1)
 * // MariaDB: … where match (posts.body) against (?)
 */
export function match(text: Expression | readonly [Expression, Expression], words: Operand<string>, options: MatchOptions = {}): Expression<boolean> {
  const texts: readonly unknown[] = Array.isArray(text) ? text : [text]
  if (!texts.every(each => each instanceof Expression))
    throw new ArgumentError(`match() looks in ${describeValue(text)}.`, { do: 'pass a column, or two in an array' })
  const [first] = texts as readonly Expression[]
  const vector = (first?.type as { readonly sqlName?: string } | undefined)?.sqlName === 'tsvector'
  const definition = texts.length === 2 ? MATCH_COLUMNS : vector ? MATCH_VECTOR : MATCH
  return new Construct<boolean>(
    definition,
    booleanType,
    [...(texts as readonly Expression[]), operandOf('match', words, textType)],
    options.language ?? '',
  )
}
