/** All tables of a schema, with the rules by which they are named, created and dropped. */
import { ArgumentError } from '../base/errors.ts'
import { type Mode, type Result, run } from '../base/pausable.ts'
import type { ColumnBuilder } from './column-builder.ts'
import type { TableRegistry } from './column.ts'
import { createTables, type SchemaExtras } from './ddl/create-tables.ts'
import { type CustomDdl, type DdlEvent, type DdlHook, ddlHook } from './ddl/custom-ddl.ts'
import { dropTables } from './ddl/drop-tables.ts'
import { checkTarget, type SchemaOptions, type SchemaTarget } from './ddl/schema-target.ts'
import { defaultNaming, type Naming } from './naming.ts'
import type { Statement } from '../sql/core/statement.ts'
import type { QueryColumns } from '../sql/sources/subquery.ts'
import { Sequence, type SequenceOptions } from './sequence.ts'
import { View } from './view.ts'
import { sortTables } from './sort-tables.ts'
import { fullTableName, Table, type TableOptions } from './table.ts'

/** Options of `new MetaData(…)` and of `declarativeBase(…)`. */
export interface MetaDataOptions {
  /** The schema of tables that do not name their own. */
  readonly schema?: string | null
  /** Rules that replace the default ones. */
  readonly naming?: Partial<Naming>
}

/** The tables of one application. A declarative base has one, as `Base.metadata`. */
export class MetaData implements TableRegistry {
  readonly schema: string | null
  readonly naming: Naming
  readonly #tables = new Map<string, Table>()
  readonly #sequences: Sequence[] = []
  readonly #views: View<unknown>[] = []
  readonly #hooks: DdlHook[] = []

  constructor(options: MetaDataOptions = {}) {
    this.schema = options.schema ?? null
    this.naming = Object.freeze({ ...defaultNaming, ...options.naming })
  }

  /** In the order of definition, by name, with the schema in front where a table has one. */
  get tables(): ReadonlyMap<string, Table> {
    return this.#tables
  }

  /** Define a table. `Base.table(…)` and `Base.model(…)` do it with typed columns. */
  createTable(name: string, columns: Readonly<Record<string, ColumnBuilder>>, options: TableOptions = {}): Table {
    const table = new Table(this, name, columns, { ...options, schema: options.schema === undefined ? this.schema : options.schema })
    const other = this.#tables.get(table.fullName)
    if (other !== undefined) throw twoTables(other, table)
    this.#tables.set(table.fullName, table)
    return table
  }

  /** Define a sequence; `createAll` creates it before the tables where the database has sequences. */
  sequence(name: string, options: SequenceOptions = {}): Sequence {
    const sequence = new Sequence(name, { ...options, schema: options.schema === undefined ? this.schema : options.schema })
    this.#sequences.push(sequence)
    return sequence
  }

  /**
   * Define a view; `createAll` creates it after the tables. Its columns are the labels of the query.
   *
   * @example
   * const adults = Base.metadata.view('adults', select(User.c.id.as('id'), User.c.name.as('name')).where(User.c.age.ge(18)))
   * // create view adults as select users.id as id, users.name as name from users where users.age >= 18
   * select(adults.c.name)
   */
  view<R>(name: string, query: Statement<R>, options: { readonly schema?: string | null } = {}): View<QueryColumns<R>> {
    const view = new View<QueryColumns<R>>(name, options.schema === undefined ? this.schema : options.schema, query)
    this.#views.push(view)
    return view
  }

  /**
   * Run DDL of one's own before or after all tables are created or dropped, or one of them: if that one is.
   *
   * @example
   * Base.metadata.on('beforeCreate', ddl`create extension if not exists citext`.only('postgresql'))
   */
  on(event: DdlEvent, custom: CustomDdl, table?: Table): void {
    this.#hooks.push(ddlHook(event, custom, table ?? null))
  }

  /** Forget a table, so that its name can be defined again. */
  remove(table: Table): void {
    const name = fullTableName(table.schema, table.name)
    if (this.#tables.get(name) === table) this.#tables.delete(name)
  }

  /**
   * The tables so that each comes after those it refers to. Foreign keys are resolved, so an unresolvable one is an
   * ArgumentError here; tables that refer to each other in a circle keep the order of their definition.
   */
  sortedTables(): readonly Table[] {
    return sortTables(this.#tables.values()).tables
  }

  /**
   * Create the tables, types and indexes that do not exist, in dependency order, in one transaction where the database
   * can. Tables that refer to each other get those keys by ALTER TABLE at the end. An existing table is left as it is.
   *
   * @example
   * await Base.metadata.createAll(engine)
   * // create table users (…)
   * // create table posts (…, constraint fk_posts_author_id_users foreign key (author_id) references users (id))
   */
  createAll<M extends Mode>(target: SchemaTarget<M>, options: SchemaOptions = {}): Result<M, void> {
    checkTarget(target)
    return run(target.mode, createTables(target, this.#chosen(options), options, this.#extras(options)))
  }

  /** Drop the tables and types in the reverse order; keys of tables that refer to each other go first. */
  dropAll<M extends Mode>(target: SchemaTarget<M>, options: SchemaOptions = {}): Result<M, void> {
    checkTarget(target)
    return run(target.mode, dropTables(target, this.#chosen(options), options, this.#extras(options)))
  }

  /** Sequences and views belong to the whole schema. */
  #extras(options: SchemaOptions): SchemaExtras {
    const all = options.tables === undefined
    return { sequences: all ? this.#sequences : [], views: all ? this.#views : [], hooks: this.#hooks }
  }

  #chosen(options: SchemaOptions): readonly Table[] {
    const tables = options.tables ?? [...this.#tables.values()]
    const stranger = tables.find(table => this.#tables.get(table.fullName) !== table)
    if (stranger === undefined) return tables
    throw new ArgumentError(`"${stranger.fullName}" is not a table of this metadata.`, { do: 'call the metadata of the base that made it' })
  }
}

function twoTables(first: Table, second: Table): ArgumentError {
  const columns = (table: Table): string => table.columns.map(column => column.name).join(', ')
  return new ArgumentError(
    `The table "${first.fullName}" is defined twice.`,
    {
      value: `first with ${columns(first)}; then with ${columns(second)}`,
      cause: 'two models on one table, or a file that is loaded twice under different paths',
      do: 'give one of them another name or schema; a model that shares a table with another inherits from it',
    },
    'DUPLICATE_TABLE',
  )
}
