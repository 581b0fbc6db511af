/** A table: columns, keys, constraints and indexes, made from builders and frozen. */
import { ArgumentError, nearestName } from '../base/errors.ts'
import type { ColumnSource } from '../sql/core/column-reference.ts'
import { columnRecord } from '../sql/core/source.ts'
import { TableSource } from '../sql/sources/table-source.ts'
import type { ColumnType } from '../types/column-type.ts'
import type { ArrayType } from '../types/array-type.ts'
import { keepVariants } from '../types/variants.ts'
import { type EnumType, enumType } from '../types/enum-type.ts'
import { CheckConstraint } from './check-constraint.ts'
import { Column, type ColumnTable, type TableRegistry } from './column.ts'
import type { ColumnBuilder } from './column-builder.ts'
import type { TableConstraint } from './constraint-builders.ts'
import { ForeignKeyConstraint } from './foreign-key-constraint.ts'
import { generatesKey } from './generated-key.ts'
import { checkIdentifier, fitIdentifier } from './naming.ts'
import { TableIndex } from './table-index.ts'
import { UniqueConstraint } from './unique-constraint.ts'

/** The third argument of `Base.model` and `Base.table`. */
export interface TableOptions<K extends string = string> {
  /** Instead of the metadata's default schema; null: the database's own default. */
  readonly schema?: string | null
  /** Keys, constraints and indexes of several columns, by the names of their attributes or columns. */
  readonly constraints?: readonly TableConstraint<K>[]
  readonly comment?: string
  /** The table lives as long as its connection. */
  readonly temporary?: boolean
  /** Written after CREATE TABLE (…), by database: `{ sqlite: 'strict', mariadb: 'row_format=compressed' }`. Text of the program. */
  readonly suffix?: Readonly<Record<string, string>>
  /** Written before TABLE, by database: `{ postgresql: 'unlogged' }`. */
  readonly prefix?: Readonly<Record<string, string>>
}

/** The columns of a table by the names of their attributes. */
export type TableColumns = Readonly<Record<string, Column>>

type AnyTable = Table<unknown>
type Builders = Readonly<Record<string, ColumnBuilder>>

let tableCount = 0

/**
 * A table of the database. Made by `Base.table(…)` and `Base.model(…)`, or `metadata.createTable(…)`; it can be selected
 * from and joined, and its columns are in `c`.
 */
export class Table<out C = TableColumns> extends TableSource<C> implements ColumnTable {
  readonly id: number = ++tableCount
  readonly metadata: TableRegistry
  readonly name: string
  readonly schema: string | null
  readonly fullName: string
  readonly comment: string | null
  /** Words around CREATE TABLE, by database. */
  readonly temporary: boolean
  readonly suffix: Readonly<Record<string, string>>
  readonly prefix: Readonly<Record<string, string>>
  columns: readonly Column[]
  /** The columns by the names of their attributes. */
  c: C
  readonly primaryKey: readonly Column[]
  readonly primaryKeyName: string
  /** The name of the primary key that was given, as against made by the convention. */
  readonly givenPrimaryKeyName: string | null
  foreignKeys: readonly ForeignKeyConstraint[]
  uniques: readonly UniqueConstraint[]
  checks: readonly CheckConstraint[]
  indexes: readonly TableIndex[]

  constructor(metadata: TableRegistry, name: string, builders: Builders, options: TableOptions & { readonly schema: string | null }) {
    super()
    checkIdentifier(name, 'A table')
    if (options.schema !== null) checkIdentifier(options.schema, `The schema of "${name}"`)
    this.metadata = metadata
    this.name = name
    this.schema = options.schema
    this.fullName = fullTableName(options.schema, name)
    this.comment = options.comment ?? null
    this.temporary = options.temporary ?? false
    this.suffix = options.suffix ?? {}
    this.prefix = options.prefix ?? {}
    const constraints = options.constraints ?? []
    const names = columnNames(this, builders)
    const keys = primaryKeyOf(this, builders, names, constraints)
    this.columns = makeColumns(this, builders, names, keys, constraints)
    const c = columnRecord(this.columns) as TableColumns
    this.c = c as C
    this.primaryKey = Object.freeze(keys.map(key => c[key] as Column))
    this.givenPrimaryKeyName = constraints.find(constraint => constraint.kind === 'primary key')?.options.name ?? null
    this.primaryKeyName = this.givenPrimaryKeyName ?? metadata.naming.primaryKey(name)
    this.foreignKeys = Object.freeze(foreignKeysOf(this, this.columns, builders, constraints))
    this.uniques = Object.freeze(uniquesOf(this, this.columns, builders, constraints))
    this.checks = Object.freeze(checksOf(this, this.columns, builders, constraints))
    this.indexes = Object.freeze(indexesOf(this, this.columns, builders, constraints))
    checkNames(this)
  }

  /**
   * Add the columns of a model that inherits this table's. They are NULL in the rows of other models, so they are nullable
   * in the database. Returns the new columns.
   */
  addColumns(builders: Builders): readonly Column[] {
    const names = columnNames(this, builders)
    for (const [key, name] of names) {
      if (this.columns.some(column => column.key === key || column.name === name)) {
        throw new ArgumentError(`The table "${this.fullName}" has a column '${key}' already.`, {
          cause: 'two models of one inheritance hierarchy declare the same attribute',
          do: 'declare it once, on the model that both inherit from',
        })
      }
    }
    const added = Array.from(names, ([key, name]) => {
      const definition = { ...(builders[key] as ColumnBuilder).definition, nullable: true, primaryKey: false }
      return new Column(
        { table: this, key, name, type: typeInTable(this, name, definition.type), primaryKey: false, autoincrement: false },
        definition,
      )
    })
    this.columns = Object.freeze([...this.columns, ...added])
    this.c = columnRecord(this.columns) as C
    this.foreignKeys = Object.freeze([...this.foreignKeys, ...foreignKeysOf(this, added, builders, [])])
    this.uniques = Object.freeze([...this.uniques, ...uniquesOf(this, added, builders, [])])
    this.checks = Object.freeze([...this.checks, ...checksOf(this, added, builders, [])])
    this.indexes = Object.freeze([...this.indexes, ...indexesOf(this, added, builders, [])])
    checkNames(this)
    return added
  }

  /** The column of this attribute or database name, or undefined. */
  column(name: string): Column | undefined {
    return (this.c as TableColumns)[name] ?? this.columns.find(column => column.name === name)
  }

  override keysTo(other: ColumnSource): readonly (readonly (readonly [Column, Column])[])[] {
    return this.foreignKeys
      .filter(key => key.referredTable === other)
      .map(key => key.columns.map((column, index) => [column, key.referredColumns[index] as Column]))
  }

  override toString(): string {
    return this.fullName
  }
}

/** `schema.name`: how a table is called in messages and in the metadata's map. */
export function fullTableName(schema: string | null, name: string): string {
  return schema === null ? name : `${schema}.${name}`
}

/** Attribute names to column names; no two attributes may share a column. */
function columnNames(table: AnyTable, builders: Builders): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const keys = new Map<string, string>()
  for (const [key, builder] of Object.entries(builders)) {
    const name = builder.definition.name ?? table.metadata.naming.column(key)
    const other = keys.get(name)
    if (other !== undefined) {
      throw new ArgumentError(`The attributes '${other}' and '${key}' of "${table.fullName}" are both called "${name}" in the database.`, {
        cause: 'the naming rule, or a name given to the builder, gives the same column twice',
        do: `give one of them a name of its own, for example ${key}: text('other_name')`,
      })
    }
    names.set(key, name)
    keys.set(name, key)
  }
  if (names.size === 0) throw new ArgumentError(`The table "${table.fullName}" has no columns.`, { do: 'give it at least one column' })
  return names
}

/** The attributes of the primary key: of the constraint among the options, else those whose builder says so. */
function primaryKeyOf(
  table: AnyTable,
  builders: Builders,
  names: ReadonlyMap<string, string>,
  constraints: readonly TableConstraint[],
): readonly string[] {
  const marked = Object.keys(builders).filter(key => builders[key]?.definition.primaryKey)
  const written = constraints.filter(constraint => constraint.kind === 'primary key')
  if (written.length > 1) throw new ArgumentError(`The table "${table.fullName}" has two primary keys.`, { do: 'keep one primaryKey(…)' })
  const constraint = written[0]
  if (constraint === undefined) return marked
  const keys = constraint.columns.map(name => findKey(table, names, name, 'The primary key'))
  const left = marked.find(key => !keys.includes(key))
  if (left === undefined) return keys
  throw new ArgumentError(`The primary key of "${table.fullName}" does not name '${left}', which calls .primaryKey().`, {
    value: keys.join(', '),
    cause: 'the key is declared twice, in two ways',
    do: `add '${left}' to primaryKey(…), or remove .primaryKey() from it`,
  })
}

function makeColumns(
  table: AnyTable,
  builders: Builders,
  names: ReadonlyMap<string, string>,
  keys: readonly string[],
  constraints: readonly TableConstraint[],
): readonly Column[] {
  const referring = new Set(
    constraints.flatMap(constraint =>
      constraint.kind === 'foreign key' ? constraint.columns.map(name => findKey(table, names, name, 'A foreign key')) : [],
    ),
  )
  const columns = [...names].map(([key, name]) => {
    const { definition } = builders[key] as ColumnBuilder
    const primaryKey = keys.includes(key)
    const refers = definition.references.length > 0 || referring.has(key)
    const counted = primaryKey || definition.identity !== null
    const autoincrement = counted && generatesKey(`${table.fullName}.${name}`, definition, { single: keys.length === 1, refers })
    return new Column({ table, key, name, type: typeInTable(table, name, definition.type), primaryKey, autoincrement }, definition)
  })
  return Object.freeze(columns)
}

/** An enumeration without a name is called after its column, and belongs to the table's schema unless it says otherwise. */
function typeInTable(table: AnyTable, column: string, type: ColumnType): ColumnType {
  if (type.kind === 'array') {
    const { element } = type as ArrayType
    const named = typeInTable(table, column, element)
    return named === element ? type : keepVariants({ ...type, element: named } as ColumnType, type)
  }
  if (type.kind !== 'enum') return type
  const { values, name, schema } = type as EnumType
  const named = enumType(values, name ?? fitIdentifier(`${table.name}_${column}`, shortestLimit), schema ?? table.schema)
  return keepVariants(named, type)
}

/** The longest name of a type, in bytes, in PostgreSQL: the only database with named types. */
const shortestLimit = 63

function foreignKeysOf(
  table: AnyTable,
  columns: readonly Column[],
  builders: Builders,
  constraints: readonly TableConstraint[],
): ForeignKeyConstraint[] {
  const found: ForeignKeyConstraint[] = []
  for (const column of columns) {
    for (const { target, options } of definitionOf(builders, column).references)
      found.push(new ForeignKeyConstraint(table, [column], target, options))
  }
  for (const constraint of constraints) {
    if (constraint.kind !== 'foreign key') continue
    found.push(new ForeignKeyConstraint(table, columnsOf(table, constraint.columns, 'A foreign key'), constraint.target, constraint.options))
  }
  return found
}

function uniquesOf(table: AnyTable, columns: readonly Column[], builders: Builders, constraints: readonly TableConstraint[]): UniqueConstraint[] {
  const found: UniqueConstraint[] = []
  for (const column of columns) {
    const { unique } = definitionOf(builders, column)
    if (unique !== null) found.push(new UniqueConstraint(table, [column], unique.name))
  }
  for (const constraint of constraints) {
    if (constraint.kind !== 'unique') continue
    found.push(new UniqueConstraint(table, columnsOf(table, constraint.columns, 'A unique constraint'), constraint.options.name ?? null))
  }
  return found
}

function checksOf(table: AnyTable, columns: readonly Column[], builders: Builders, constraints: readonly TableConstraint[]): CheckConstraint[] {
  const found: CheckConstraint[] = []
  for (const column of columns) {
    definitionOf(builders, column).checks.forEach(({ condition, name }, position) => {
      const resolved = typeof condition === 'function' ? (): unknown => condition(column) : condition
      found.push(new CheckConstraint(table, resolved, name, position === 0 ? column.name : `${column.name}_${position + 1}`))
    })
  }
  let unnamed = 0
  for (const constraint of constraints) {
    if (constraint.kind !== 'check') continue
    const name = constraint.options.name ?? null
    found.push(new CheckConstraint(table, constraint.condition, name, name ?? String(++unnamed), constraint.options.only ?? null))
  }
  return found
}

function indexesOf(table: AnyTable, columns: readonly Column[], builders: Builders, constraints: readonly TableConstraint[]): TableIndex[] {
  const found: TableIndex[] = []
  for (const column of columns) {
    const { index } = definitionOf(builders, column)
    if (index !== null) found.push(new TableIndex(table, [column], index.name === null ? {} : { name: index.name }))
  }
  for (const constraint of constraints) {
    if (constraint.kind !== 'index') continue
    const { parts, options } = constraint
    found.push(new TableIndex(table, typeof parts === 'function' ? parts : columnsOf(table, parts, 'An index'), options))
  }
  return found
}

function definitionOf(builders: Builders, column: Column): ColumnBuilder['definition'] {
  return (builders[column.key] as ColumnBuilder).definition
}

function columnsOf(table: AnyTable, names: readonly string[], what: string): readonly Column[] {
  const known = new Map(table.columns.map(column => [column.key, column.name]))
  return names.map(name => table.column(findKey(table, known, name, what)) as Column)
}

/** The attribute of this name, or of the column of this name. */
function findKey(table: AnyTable, names: ReadonlyMap<string, string>, name: string, what: string): string {
  if (names.has(name)) return name
  for (const [key, columnName] of names) if (columnName === name) return key
  const nearest = nearestName(name, names.keys())
  throw new ArgumentError(`${what} of "${table.fullName}" names '${name}', and the table has no such column.`, {
    value: JSON.stringify(name),
    cause: 'a misspelt name',
    do: nearest === undefined ? `use one of ${[...names.keys()].join(', ')}` : `write '${nearest}'`,
  })
}

/** Constraints share their table's names; an index and a constraint of one name collide in every database. */
function checkNames(table: AnyTable): void {
  const seen = new Set<string>()
  const given = [...table.uniques, ...table.checks, ...table.indexes].map(constraint => constraint.name)
  for (const name of [...given, ...table.foreignKeys.flatMap(key => key.givenName ?? [])]) {
    checkIdentifier(name, `A constraint of "${table.fullName}"`)
    if (seen.has(name)) {
      throw new ArgumentError(`Two constraints of "${table.fullName}" are called "${name}".`, {
        cause: 'the same columns have two constraints of one kind, or a name is given twice',
        do: 'remove one of them, or give it a name: { name: … }',
      })
    }
    seen.add(name)
  }
}
