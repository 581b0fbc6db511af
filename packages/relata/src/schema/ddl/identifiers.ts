/** Names in DDL: always quoted, fitted to the longest that the database allows. */
import { ArgumentError } from '../../base/errors.ts'
import { quoteIdentifier } from '../../sql/render/quote-identifier.ts'
import { byteLength, fitIdentifier } from '../naming.ts'
import type { DdlDialect } from './ddl-rules.ts'

/** The name in the dialect's quotes; a quote inside it is doubled. */
export function quoteName(dialect: DdlDialect, name: string): string {
  return quoteIdentifier(name, dialect.identifierQuotes)
}

/** A list of names, quoted. */
export function quoteNames(dialect: DdlDialect, named: readonly { readonly name: string }[]): string {
  return named.map(each => quoteName(dialect, each.name)).join(', ')
}

/** A name with its schema in front, where it has one and the database has schemas. */
export function qualifiedName(dialect: DdlDialect, schema: string | null, name: string): string {
  return schema === null ? quoteName(dialect, name) : `${quoteName(dialect, schema)}.${quoteName(dialect, name)}`
}

/** The quoted name of something that somebody named; too long a name is an ArgumentError, as databases cut it silently. */
export function givenName(dialect: DdlDialect, name: string, what: string): string {
  const most = dialect.features.maxIdentifierLength
  if (byteLength(name) <= most) return quoteName(dialect, name)
  throw new ArgumentError(`The name of ${what} is too long for ${dialect.name}.`, {
    value: `"${name}", ${byteLength(name)} bytes`,
    do: `choose a name of at most ${most} bytes`,
  })
}

/** The quoted name of a constraint or index: as given, or by the convention and shortened where it is too long. */
export function constraintName(dialect: DdlDialect, constraint: { readonly name: string; readonly givenName: string | null }): string {
  const { name } = constraint
  if (constraint.givenName !== null) return givenName(dialect, name, `the index or constraint "${name}"`)
  return quoteName(dialect, fitIdentifier(name, dialect.features.maxIdentifierLength))
}
