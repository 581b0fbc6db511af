/** What a database says about its own tables, by plain SQL. */
import type { DatabaseName } from '../support/databases.ts'

type Row = Readonly<Record<string, unknown>>
type Query = (sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>

export interface ForeignKeyFacts {
  readonly columns: readonly string[]
  readonly table: string
  readonly referred: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
}

export interface Introspection {
  tables(): Promise<string[]>
  primaryKey(table: string): Promise<string[]>
  /** By their first column. */
  foreignKeys(table: string): Promise<ForeignKeyFacts[]>
  uniques(table: string): Promise<string[][]>
  indexNames(table: string): Promise<string[]>
  tableComment(table: string): Promise<string | null>
  columnComment(table: string, column: string): Promise<string | null>
}

export function introspect(database: DatabaseName, query: Query): Introspection {
  return { sqlite, postgresql, mariadb }[database](query)
}

const text = (row: Row | undefined, key: string): string => String(row?.[key])
const list = (row: Row | undefined, key: string): string[] => text(row, key).split(',')

/** Keys of one constraint, in order, from rows of one column each. */
function grouped(rows: readonly Row[]): ForeignKeyFacts[] {
  const keys = new Map<unknown, { columns: string[]; referred: string[]; row: Row }>()
  for (const row of rows) {
    const key = keys.get(row['id']) ?? { columns: [], referred: [], row }
    keys.set(row['id'], key)
    key.columns.push(text(row, 'column'))
    key.referred.push(text(row, 'referred'))
  }
  const facts = [...keys.values()].map(({ columns, referred, row }) => ({
    columns,
    table: text(row, 'target'),
    referred,
    onDelete: text(row, 'on_delete').toLowerCase(),
    onUpdate: text(row, 'on_update').toLowerCase(),
  }))
  return facts.sort((a, b) => String(a.columns[0]).localeCompare(String(b.columns[0])))
}

function sqlite(query: Query): Introspection {
  return {
    tables: async () =>
      (await query(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`, [])).map(row =>
        text(row, 'name'),
      ),
    primaryKey: async table => (await query(`select name from pragma_table_info(?) where pk > 0 order by pk`, [table])).map(row => text(row, 'name')),
    foreignKeys: async table =>
      grouped(
        await query(
          `select id, "from" as "column", "table" as target, "to" as referred, on_delete, on_update from pragma_foreign_key_list(?) order by id, seq`,
          [table],
        ),
      ),
    uniques: async table => {
      const indexes = await query(`select name from pragma_index_list(?) where origin = 'u' order by name`, [table])
      return Promise.all(
        indexes.map(async ({ name }) => (await query(`select name from pragma_index_info(?) order by seqno`, [name])).map(row => text(row, 'name'))),
      )
    },
    indexNames: async table => (await query(`select name from pragma_index_list(?)`, [table])).map(row => text(row, 'name')),
    tableComment: async () => null,
    columnComment: async () => null,
  }
}

function postgresql(query: Query): Introspection {
  const columns = (kind: string) => async (table: string) => {
    const rows = await query(
      `select (select string_agg(a.attname, ',' order by k.n) from unnest(c.conkey) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as names
       from pg_constraint c where c.conrelid = $1::regclass and c.contype = '${kind}' order by c.conname`,
      [`"${table}"`],
    )
    return rows.map(row => list(row, 'names'))
  }
  const actions = `case $ when 'c' then 'cascade' when 'n' then 'set null' when 'a' then 'no action' else 'other' end`
  return {
    tables: async () =>
      (await query(`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`, [])).map(row =>
        text(row, 'name'),
      ),
    primaryKey: async table => (await columns('p')(table))[0] ?? [],
    foreignKeys: async table =>
      grouped(
        await query(
          `select c.oid as id, a.attname as "column", c.confrelid::regclass::text as target, b.attname as referred,
             ${actions.replace('$', 'confdeltype')} as on_delete, ${actions.replace('$', 'confupdtype')} as on_update
           from pg_constraint c, unnest(c.conkey, c.confkey) with ordinality k(own, other, n), pg_attribute a, pg_attribute b
           where c.contype = 'f' and c.conrelid = $1::regclass and a.attrelid = c.conrelid and a.attnum = k.own and b.attrelid = c.confrelid and b.attnum = k.other
           order by c.oid, k.n`,
          [`"${table}"`],
        ),
      ),
    uniques: table => columns('u')(table),
    indexNames: async table => (await query(`select indexname as name from pg_indexes where tablename = $1`, [table])).map(row => text(row, 'name')),
    tableComment: async table => (await query(`select obj_description($1::regclass) as comment`, [`"${table}"`]))[0]?.['comment'] as string | null,
    columnComment: async (table, column) =>
      (
        await query(`select col_description(attrelid, attnum) as comment from pg_attribute where attrelid = $1::regclass and attname = $2`, [
          `"${table}"`,
          column,
        ])
      )[0]?.['comment'] as string | null,
  }
}

function mariadb(query: Query): Introspection {
  const columns = async (table: string, type: string): Promise<string[][]> => {
    const rows = await query(
      `select group_concat(k.column_name order by k.ordinal_position) as names from information_schema.table_constraints c
       join information_schema.key_column_usage k on k.table_schema = c.table_schema and k.table_name = c.table_name and k.constraint_name = c.constraint_name
       where c.table_schema = database() and c.table_name = ? and c.constraint_type = ? group by c.constraint_name order by c.constraint_name`,
      [table, type],
    )
    return rows.map(row => list(row, 'names'))
  }
  return {
    tables: async () =>
      (await query(`select table_name as name from information_schema.tables where table_schema = database() order by 1`, [])).map(row =>
        text(row, 'name'),
      ),
    primaryKey: async table => (await columns(table, 'PRIMARY KEY'))[0] ?? [],
    foreignKeys: async table =>
      grouped(
        // What nobody chose is called RESTRICT here, and means the same as NO ACTION.
        await query(
          `select k.constraint_name as id, k.column_name as \`column\`, k.referenced_table_name as target, k.referenced_column_name as referred,
             replace(r.delete_rule, 'RESTRICT', 'no action') as on_delete, replace(r.update_rule, 'RESTRICT', 'no action') as on_update
           from information_schema.key_column_usage k join information_schema.referential_constraints r on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
           where k.table_schema = database() and k.table_name = ? order by k.constraint_name, k.ordinal_position`,
          [table],
        ),
      ),
    uniques: table => columns(table, 'UNIQUE'),
    indexNames: async table =>
      (
        await query(`select distinct index_name as name from information_schema.statistics where table_schema = database() and table_name = ?`, [
          table,
        ])
      ).map(row => text(row, 'name')),
    tableComment: async table =>
      (
        await query(`select table_comment as comment from information_schema.tables where table_schema = database() and table_name = ?`, [table])
      )[0]?.['comment'] as string | null,
    columnComment: async (table, column) =>
      (
        await query(
          `select column_comment as comment from information_schema.columns where table_schema = database() and table_name = ? and column_name = ?`,
          [table, column],
        )
      )[0]?.['comment'] as string | null,
  }
}
