/** The text of the statements that write rows: one row, several rows, or arrays of columns. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { quoteIdentifier } from '../../sql/render/quote-identifier.ts'

/** Writes names and placeholders of one dialect. */
export class WriteText {
  readonly #dialect: Dialect

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /** `insert into "users" ("name") values (?), (?) returning "id"`. */
  insertValues(table: Table, columns: readonly Column[], returning: readonly Column[], rows: number): string {
    const { defaultValuesInsert } = this.#dialect.features
    if (columns.length === 0)
      return `insert into ${this.table(table)} ${defaultValuesInsert === 'default-values' ? 'default values' : '() values ()'}${this.#returning(returning)}`
    let position = 0
    const row = (): string => `(${columns.map(column => this.#written(column, this.#dialect.placeholder(++position))).join(', ')})`
    return `${this.#insertInto(table, columns)} values ${Array.from({ length: rows }, row).join(', ')}${this.#returning(returning)}`
  }

  /** `insert into "users" ("name") select … from unnest($1::text[]) …`: the text does not depend on the number of rows. */
  insertArrays(table: Table, columns: readonly Column[], returning: readonly Column[]): string {
    const names = columns.map((_, index) => `c${index}`)
    return `${this.#insertInto(table, columns)} select ${columns.map((column, index) => this.#cell(column, `c${index}`)).join(', ')} from ${this.#unnest(columns, 0)} with ordinality as v(${names.join(', ')}, n) order by n${this.#returning(returning)}`
  }

  /** `update "users" set "name" = ? where "id" = ?`. */
  updateRow(table: Table, set: readonly Column[], where: readonly Column[]): string {
    let position = 0
    const assign = (column: Column): string => `${this.#name(column)} = ${this.#written(column, this.#dialect.placeholder(++position))}`
    return `update ${this.table(table)} set ${set.map(assign).join(', ')} where ${where.map(assign).join(' and ')}`
  }

  /** `update "users" set "name" = v.c0 from unnest($1::text[], $2::int[]) as v(c0, c1) where "users"."id" = v.c1`. */
  updateArrays(table: Table, set: readonly Column[], where: readonly Column[]): string {
    const columns = [...set, ...where]
    const names = columns.map((_, index) => `c${index}`)
    const assigned = set.map((column, index) => `${this.#name(column)} = ${this.#cell(column, `v.c${index}`)}`).join(', ')
    const matched = where.map((column, index) => `t.${this.#name(column)} = ${this.#cell(column, `v.c${set.length + index}`)}`).join(' and ')
    return `update ${this.table(table)} as t set ${assigned} from ${this.#unnest(columns, 0)} as v(${names.join(', ')}) where ${matched}`
  }

  /** `delete from "users" where "id" = ?`. */
  deleteRow(table: Table, where: readonly Column[]): string {
    let position = 0
    const matched = where.map(column => `${this.#name(column)} = ${this.#written(column, this.#dialect.placeholder(++position))}`)
    return `delete from ${this.table(table)} where ${matched.join(' and ')}`
  }

  /** `delete from "users" where "id" in (?, ?)`, or by pairs of values. */
  deleteValues(table: Table, where: readonly Column[], rows: number): string {
    let position = 0
    const value = (column: Column): string => this.#written(column, this.#dialect.placeholder(++position))
    const one = where.length === 1
    const row = (): string => (one ? value(where[0] as Column) : `(${where.map(value).join(', ')})`)
    const names = where.map(column => this.#name(column)).join(', ')
    return `delete from ${this.table(table)} where ${one ? names : `(${names})`} in (${Array.from({ length: rows }, row).join(', ')})`
  }

  /** `delete from "users" where "id" = any($1::int[])`, or `using unnest(…)`. */
  deleteArrays(table: Table, where: readonly Column[]): string {
    const [first] = where
    if (where.length === 1 && first !== undefined)
      return `delete from ${this.table(table)} where ${this.#name(first)} = any(${this.#array(first, 1)})`
    const names = where.map((_, index) => `c${index}`)
    const matched = where.map((column, index) => `t.${this.#name(column)} = ${this.#cell(column, `v.c${index}`)}`).join(' and ')
    return `delete from ${this.table(table)} as t using ${this.#unnest(where, 0)} as v(${names.join(', ')}) where ${matched}`
  }

  table(table: Table): string {
    const name = quoteIdentifier(table.name, this.#dialect.identifierQuotes)
    return table.schema === null ? name : `${quoteIdentifier(table.schema, this.#dialect.identifierQuotes)}.${name}`
  }

  #insertInto(table: Table, columns: readonly Column[]): string {
    return `insert into ${this.table(table)} (${columns.map(column => this.#name(column)).join(', ')})`
  }

  #returning(columns: readonly Column[]): string {
    if (columns.length === 0 || !this.#dialect.features.insertReturning) return ''
    const items = columns.map(column => {
      const wrap = this.#dialect.typeAdapter(column.type).select
      return wrap === null ? this.#name(column) : wrap[0] + this.#name(column) + wrap[1]
    })
    return ` returning ${items.join(', ')}`
  }

  #unnest(columns: readonly Column[], before: number): string {
    return `unnest(${columns.map((column, index) => this.#array(column, before + index + 1)).join(', ')})`
  }

  #array(column: Column, position: number): string {
    const { type } = column
    const adapter = this.#dialect.typeAdapter(type)
    const name = adapter.cast(type) ?? adapter.ddl(type)
    return `${this.#dialect.placeholder(position)}::${name.endsWith('[]') ? 'text' : name}[]`
  }

  /** A value out of an array of rows; arrays in it came as texts, since an array of arrays is taken apart to its members. */
  #cell(column: Column, name: string): string {
    const cast = this.#dialect.typeAdapter(column.type).cast(column.type)
    return this.#written(column, cast?.endsWith('[]') === true ? `${name}::${cast}` : name)
  }

  /** A value with the SQL that its type puts around it. */
  #written(column: Column, value: string): string {
    const around = this.#dialect.typeAdapter(column.type).write
    return around === null ? value : around[0] + value + around[1]
  }

  #name(column: Column): string {
    return quoteIdentifier(column.name, this.#dialect.identifierQuotes)
  }
}
