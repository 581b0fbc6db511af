/** CREATE VIEW and DROP VIEW. */
import { writeWith } from '../../sql/render/with-clause.ts'
import type { View } from '../view.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { givenName, quoteName } from './identifiers.ts'
import { LiteralWriter } from './literal-writer.ts'

/** `create view "adults" as select … where "users"."age" >= 18`. */
export function createView(dialect: DdlDialect, view: View<unknown>): string {
  const writer = new LiteralWriter(dialect, view.query)
  // As inside of another query: columns have names, and are as the database stores them.
  writer.outermost = false
  writer.named = true
  writeWith(view.query, writer)
  writer.write(view.query)
  return `create view ${nameOf(dialect, view)} as ${writer.sql}`
}

export function dropView(dialect: DdlDialect, view: View<unknown>): string {
  return `drop view if exists ${nameOf(dialect, view)}`
}

function nameOf(dialect: DdlDialect, view: View<unknown>): string {
  const name = givenName(dialect, view.name, `the view "${view.name}"`)
  return view.schema === null ? name : `${quoteName(dialect, view.schema)}.${name}`
}
