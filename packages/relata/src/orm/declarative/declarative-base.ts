/** `declarativeBase()`: owns the metadata and the registry, and makes models and tables. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError, nearestName } from '../../base/errors.ts'
import { MetaData, type MetaDataOptions } from '../../schema/metadata.ts'
import { Table, type TableOptions } from '../../schema/table.ts'
import type { Mapper, ModelConstructor } from '../mapping/mapper.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import { countingUp, type WriteRules } from '../mapping/write-rules.ts'
import { Registry } from '../mapping/registry.ts'
import { availableCodeStyle, type CodeStyle } from '../state/accessors.ts'
import { Entity } from '../state/entity.ts'
import { makeModelClass, type ModelClassParts } from './make-model-class.ts'
import { partsOf } from './model-parts.ts'
import type { Defined, Definition, HasDefinition, Model, Registered, TableColumnsOf, TableDefinition } from './model-types.ts'

const tableOptions = ['schema', 'constraints', 'comment', 'temporary', 'prefix', 'suffix']

/** Options of a base. */
export interface DeclarativeBaseOptions extends MetaDataOptions {
  /** How accessors are made; by default generated as source where the host allows it. */
  readonly codeStyle?: CodeStyle
}

/** The third argument of `Base.model`: what concerns the table as a whole, and the class as a whole. */
export interface ModelOptions<K extends string = string> extends TableOptions<K> {
  /** The discriminator's value for rows of this class, where other models inherit from it. */
  readonly identity?: string | number
  /** The attribute that counts updates: an UPDATE or DELETE of a row that has changed meanwhile is a StaleDataError. */
  readonly version?: K | VersionOptions<K>
  /** What the database fills in or computes is read back by the flush, where RETURNING has not told it; default false: on first access. */
  readonly eagerDefaults?: boolean
  /** A DELETE that finds no row is told by a warning; default true. */
  readonly confirmDeletedRows?: boolean
  /** `'*'`: queries for this class load the columns of the classes below it in the same statement. */
  readonly withPolymorphic?: '*'
  /** An object with several owning relationships is an orphan when all of its owners have let it go, not one. Default false. */
  readonly legacyIsOrphan?: boolean
  /** There is no table: columns and methods are for the models that inherit from it with `concrete: true`. */
  readonly abstract?: boolean
}

/** A version that is not simply counted. */
export interface VersionOptions<K extends string = string> {
  readonly column: K
  /** The next version from the present one, null for a new row; false: the database or the program sets it. Default: counts from 1. */
  readonly generator?: ((current: unknown) => unknown) | false
}

/** How a model takes up a table that is there already. */
export interface TableModelOptions<I extends string = string, E extends string = string, K extends string = string> extends Pick<
  ModelOptions<K>,
  'identity' | 'version' | 'withPolymorphic' | 'legacyIsOrphan' | 'eagerDefaults' | 'confirmDeletedRows'
> {
  /** The attributes that identify a row, where the table has no primary key: a view, or a table of another program. */
  readonly primaryKey?: readonly K[]
  /** The attributes that the model has; default: all columns. */
  readonly include?: readonly I[]
  /** Columns that the model leaves alone. */
  readonly exclude?: readonly E[]
}

const modelOptions = ['identity', 'version', 'withPolymorphic', 'legacyIsOrphan', 'eagerDefaults', 'confirmDeletedRows']

/** Makes models and tables that share one metadata. */
export class DeclarativeBase {
  readonly metadata: MetaData
  readonly registry: Registry = new Registry()
  readonly #codeStyle: CodeStyle

  constructor(options: DeclarativeBaseOptions) {
    checkOptions(options, ['schema', 'naming', 'codeStyle'], 'declarativeBase()')
    if (options.codeStyle !== undefined && options.codeStyle !== 'generated' && options.codeStyle !== 'plain') {
      throw new ArgumentError('declarativeBase() has an unknown codeStyle.', {
        value: JSON.stringify(options.codeStyle),
        do: "use 'generated' or 'plain'",
      })
    }
    this.metadata = new MetaData(options)
    this.#codeStyle = options.codeStyle ?? availableCodeStyle()
  }

  /**
   * A class to extend: its objects are rows of the table. Columns are builders, relationships are arrows.
   *
   * @example
   * class User extends Base.model('users', { id: integer().primaryKey(), name: text() }) {}
   * // create table users (id integer primary key, name text not null)
   */
  model<const N extends string, const D extends Definition>(
    table: N,
    definition: D,
    options: ModelOptions<NoInfer<Defined<D>['columnKey']>> = {},
  ): Model<N, D> {
    checkOptions(options, [...tableOptions, ...modelOptions, 'abstract'], `The model "${table}"`)
    const { columns, ...parts } = partsOf(table, definition)
    const created = (options.abstract === true ? new MetaData() : this.metadata).createTable(table, columns, options)
    return this.#model({ ...parts, table: created, columns: created.columns }, options) as Model<N, D>
  }

  /**
   * A class for the rows of a table that is there already, made by `Base.table(…)`. The definition adds relationships and
   * other attributes; the columns are the table's, or those that `include` and `exclude` leave of them: others are neither
   * selected nor written. Where the table has no primary key, `primaryKey` tells what identifies a row.
   *
   * @example
   * const logs = Base.table('logs', { day: date(), number: integer(), text: text(), raw: blob().nullable() })
   * class Log extends Base.modelOf(logs, {}, { primaryKey: ['day', 'number'], exclude: ['raw'] }) {}
   * session.query(Log)   // select logs.day, logs.number, logs.text from logs
   */
  modelOf<C, const D extends Definition, const I extends keyof C & string = keyof C & string, const E extends keyof C & string = never>(
    table: Table<C>,
    definition: D,
    options: TableModelOptions<I, E, Extract<keyof C, string>> = {},
  ): Model<string, TableColumnsOf<C, Exclude<I, E>> & D> {
    return this.#ofTable(table as Table, definition, options) as Model<string, TableColumnsOf<C, Exclude<I, E>> & D>
  }

  /** A table without a model, such as the association table of a many-to-many relationship. */
  table<const D extends TableDefinition>(
    name: string,
    columns: D,
    options: TableOptions<NoInfer<Defined<D>['columnKey']>> = {},
  ): Table<Defined<D>['columns']> {
    checkOptions(options, tableOptions, `The table "${name}"`)
    return this.metadata.createTable(name, columns, options) as Table<Defined<D>['columns']>
  }

  /**
   * Check that both sides of every relationship name each other, at compile time, and configure the models now instead of
   * on first use. A wrong pair is a type error on the model's line, and an ArgumentError here.
   */
  register<const M extends Record<string, HasDefinition<unknown>>>(models: Registered<M>): void {
    for (const [key, model] of Object.entries((models ?? {}) as Record<string, unknown>)) {
      const mapper = (model as { [mapperSymbol]?: Mapper } | null | undefined)?.[mapperSymbol]
      if (mapper === undefined)
        throw new ArgumentError(`register() was given '${key}', which is no model.`, { do: 'give it classes that extend Base.model(…)' })
      mapper.claim(model as ModelConstructor)
    }
    this.registry.configure()
  }

  #ofTable(table: Table, definition: Definition, options: TableModelOptions): unknown {
    if (!(table instanceof Table) || table.metadata !== this.metadata) {
      throw new ArgumentError('Base.modelOf() takes a table of the same base.', {
        value: table instanceof Table ? table.fullName : typeof table,
        do: "write Base.modelOf(users, { … }) with users = Base.table('users', { … }); for a new table Base.model('users', { … })",
      })
    }
    checkOptions(options, ['primaryKey', 'include', 'exclude', ...modelOptions], `The model of the table "${table.name}"`)
    const { columns: added, ...parts } = partsOf(table.name, definition)
    const [extra] = Object.keys(added)
    if (extra !== undefined) {
      throw new ArgumentError(`The model of the table "${table.name}" declares the column '${extra}', and the table is made already.`, {
        do: 'declare the column where the table is made',
      })
    }
    const { primaryKey = null, include, exclude = [] } = options
    for (const key of [...(primaryKey ?? []), ...(include ?? []), ...exclude]) if (table.column(key)?.key !== key) throw noColumn(table, key)
    const columns = table.columns.filter(({ key }) => include?.includes(key) !== false && !exclude.includes(key))
    return this.#model({ ...parts, table, columns, primaryKey, names: [...columns.map(({ key }) => key), ...parts.names] }, options)
  }

  #model(parts: Pick<ModelClassParts, 'table' | 'columns' | 'relationships' | 'others' | 'names' | 'primaryKey'>, options: ModelOptions): unknown {
    return makeModelClass({
      ...parts,
      registry: this.registry,
      metadata: this.metadata,
      codeStyle: this.#codeStyle,
      parent: null,
      parentClass: Entity,
      identity: options.identity ?? null,
      writeRules: writeRulesOf(parts.table.name, options),
      withPolymorphic: options.withPolymorphic === '*',
      polymorphicLoad: null,
      legacyIsOrphan: options.legacyIsOrphan ?? false,
      abstract: options.abstract === true,
    })
  }

  /** Configure all models now; done by itself on first use. */
  configure(): void {
    this.registry.configure()
  }
}

function writeRulesOf(table: string, { version, eagerDefaults = false, confirmDeletedRows = true }: ModelOptions): WriteRules {
  if (version === undefined || typeof version === 'string')
    return { version: version ?? null, nextVersion: countingUp, eagerDefaults, confirmDeletedRows }
  checkOptions(version, ['column', 'generator'], `The version of the model "${table}"`)
  const { column, generator = countingUp } = version
  if (typeof generator !== 'function' && generator)
    throw new ArgumentError(`The version of the model "${table}" has a generator that is no function.`, {
      value: typeof generator,
      do: "write version: { column: 'version', generator: current => … }, or false where the database sets it",
    })
  return { version: column, nextVersion: generator === false ? null : generator, eagerDefaults, confirmDeletedRows }
}

/**
 * The start of every schema: `export const Base = declarativeBase()`.
 *
 * @example
 * const Base = declarativeBase({ schema: 'app' })
 */
export function declarativeBase(options: DeclarativeBaseOptions = {}): DeclarativeBase {
  return new DeclarativeBase(options)
}

function noColumn(table: Table, key: string): ArgumentError {
  const keys = table.columns.map(column => column.key)
  const nearest = nearestName(key, keys)
  return new ArgumentError(
    `The model of the table "${table.name}" names '${key}', and the table has no such column.`,
    { value: JSON.stringify(key), cause: 'a misspelt name', do: nearest === undefined ? `use one of ${keys.join(', ')}` : `write '${nearest}'` },
    'UNKNOWN_ATTRIBUTE',
  )
}
