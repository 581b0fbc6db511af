/** DDL by hand, which runs before or after tables are created or dropped. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { sql, type SqlText } from '../../sql/expressions/sql-text.ts'
import type { Table } from '../table.ts'
import { isFor } from './create-table.ts'
import { ddlExpression } from './ddl-expression.ts'
import type { DdlDialect } from './ddl-rules.ts'

/** When custom DDL runs. */
export type DdlEvent = 'beforeCreate' | 'afterCreate' | 'beforeDrop' | 'afterDrop'

/** A statement of DDL, for all databases or some. */
export class CustomDdl {
  readonly text: SqlText
  readonly databases: readonly string[] | null

  constructor(text: SqlText, databases: readonly string[] | null) {
    this.text = text
    this.databases = databases
    Object.freeze(this)
  }

  /** The same for these databases only: postgresql, sqlite, mariadb, mysql. */
  only(...databases: readonly string[]): CustomDdl {
    return new CustomDdl(this.text, databases)
  }
}

/**
 * DDL by hand: tables, columns and names are quoted, values are written as literals.
 *
 * @example
 * Base.metadata.on('afterCreate', ddl`create index by_name on ${User.c.id.table} (lower(${User.c.name}))`.only('postgresql'))
 */
export function ddl(pieces: TemplateStringsArray, ...values: readonly unknown[]): CustomDdl {
  return new CustomDdl(sql(pieces, ...values), null)
}

/** Custom DDL with its place: before or after one table, or all of them. */
export interface DdlHook {
  readonly event: DdlEvent
  readonly table: Table | null
  readonly ddl: CustomDdl
}

const EVENTS: readonly unknown[] = ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop'] satisfies DdlEvent[]

/** The hook, checked. */
export function ddlHook(event: DdlEvent, custom: CustomDdl, table: Table | null): DdlHook {
  if (!EVENTS.includes(event))
    throw new ArgumentError(`metadata.on() was given the event ${describeValue(event)}.`, { do: `use one of ${EVENTS.join(', ')}` })
  if (!(custom instanceof CustomDdl)) throw new ArgumentError(`metadata.on() was given ${describeValue(custom)}.`, { do: 'pass ddl`…`' })
  return Object.freeze({ event, table, ddl: custom })
}

/** What the hooks of an event send to the database. */
export function hookStatements(dialect: DdlDialect, hooks: readonly DdlHook[], event: DdlEvent, table: Table | null): string[] {
  return hooks
    .filter(hook => hook.event === event && hook.table === table && isFor(dialect, hook.ddl.databases))
    .map(hook => ddlExpression(dialect, hook.ddl.text))
}
