/** What a column holds, independent of any database. */

/** A column type is a frozen value; equal types have equal keys. */
export interface ColumnType<V = unknown> {
  readonly kind: string
  /** Part of a statement's structural key: `varchar(50)`. */
  readonly key: string
  /** Null when the value fits, else what is wrong: "expects an integer, got the string 'x'". */
  check(value: unknown): string | null
  /** Whether an UPDATE would change nothing. */
  equals(a: V, b: V): boolean
  /** The value can be edited in place (JSON), so that assignment is not the only way to change it. */
  readonly mutable: boolean
}

/** How one database writes, stores and reads a kind of column type. */
export interface TypeAdapter<V = unknown> {
  /** The type's name in CREATE TABLE. */
  ddl(type: ColumnType<V>): string
  /** The type's name in CAST; null where there is no need for one. */
  cast(type: ColumnType<V>): string | null
  /** The type's name beside a parameter from whose place the database cannot tell its type; null where it need not know. */
  readonly parameter: string | null
  /** JavaScript value to driver value; null where it is passed as it is. Never called with null. */
  readonly bind: ((value: V) => unknown) | null
  /** Driver value to JavaScript value; null where it is right already. Never called with null. */
  readonly read: ((raw: unknown) => V) | null
  /** Written before and after the placeholder of a value of this type; null: nothing. */
  readonly write: readonly [before: string, after: string] | null
  /** Written before and after a result column of this type, in the outermost SELECT or RETURNING only; null: as it is. */
  readonly select: readonly [before: string, after: string] | null
}

/** The adapters of a dialect, by type. */
export type TypeAdapters = (type: ColumnType) => TypeAdapter
