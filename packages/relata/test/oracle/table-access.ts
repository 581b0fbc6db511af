/** What scenarios do behind the session's back: raw rows in, raw rows out, statements of their own. */
import type { Column } from 'relata'
import type { Fixture } from './oracle-database.ts'
import type { Literal, Scalar, TableFormat } from './scenario-format.ts'
import { decode, encode } from './values.ts'

/** Insert rows of all columns, unknown to relata. */
export async function seed(fixture: Fixture, tableName: string, rows: readonly (readonly Literal[])[]): Promise<void> {
  const table = tableNamed(fixture, tableName)
  const columns = fixture.mapping.columnsOf(tableName)
  const names = table.columns.map(column => quote(fixture, column.name)).join(', ')
  const places = table.columns.map((_, index) => fixture.dialect.placeholder(index + 1)).join(', ')
  for (const row of rows) {
    const values = table.columns.map((column, index) => bound(fixture, columns.get(column.name) as Column, decode(row[index] ?? null, column.type)))
    await fixture.raw(`insert into ${quote(fixture, tableName)} (${names}) values (${places})`, values)
  }
}

function bound(fixture: Fixture, column: Column, value: unknown): unknown {
  const { bind } = fixture.dialect.typeAdapter(column.type)
  return value === null || bind === null ? value : bind(value)
}

/** All rows of the tables, ordered by primary key, as the session's connection sees them. */
export async function dump(fixture: Fixture, names: readonly string[] | undefined): Promise<Record<string, unknown[][]>> {
  const contents: Record<string, unknown[][]> = {}
  for (const table of fixture.mapping.tables) {
    if (names !== undefined && !names.includes(table.name)) continue
    const columns = table.columns.map(column => fixture.mapping.columnsOf(table.name).get(column.name) as Column)
    const selected = columns.map(column => {
      const around = fixture.dialect.typeAdapter(column.type).select
      return around === null ? quote(fixture, column.name) : around[0] + quote(fixture, column.name) + around[1]
    })
    const keyed = table.columns.filter(column => column.primaryKey === true)
    const keys = (keyed.length > 0 ? keyed : table.columns).map(column => quote(fixture, column.name))
    const rows = await fixture.raw(`select ${selected.join(', ')} from ${quote(fixture, table.name)} order by ${keys.join(', ')}`)
    contents[table.name] = rows.map(row =>
      row.map((raw, index) => encode(readCell(fixture, columns[index] as Column, raw), table.columns[index]?.type)),
    )
  }
  return contents
}

function readCell(fixture: Fixture, column: Column, raw: unknown): unknown {
  const { read } = fixture.dialect.typeAdapter(column.type)
  return raw === null || read === null ? raw : read(raw)
}

/** A statement as it stands, with `?` for values; names of tables are quoted, since they may be reserved words. */
export async function rawSql(fixture: Fixture, sql: string, parameters: readonly Scalar[]): Promise<void> {
  const tables = fixture.mapping.tables.map(table => table.name)
  const quoted = sql.replaceAll(/\b(update|from|into|join)\s+(\w+)/gi, (whole, keyword: string, name: string) =>
    tables.includes(name) ? `${keyword} ${quote(fixture, name)}` : whole,
  )
  let position = 0
  await fixture.raw(
    quoted.replaceAll('?', () => fixture.dialect.placeholder(++position)),
    parameters,
  )
}

function tableNamed(fixture: Fixture, name: string): TableFormat {
  const table = fixture.mapping.tables.find(candidate => candidate.name === name)
  if (table === undefined) throw new Error(`no table ${name}`)
  return table
}

function quote(fixture: Fixture, name: string): string {
  const [open, close] = fixture.dialect.identifierQuotes
  return `${open}${name}${close}`
}
