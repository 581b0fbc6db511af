/** `declarativeBase()`: owns the metadata and the registry, and makes models and tables. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import { MetaData, type MetaDataOptions } from '../../schema/metadata.ts'
import type { Table, TableOptions } from '../../schema/table.ts'
import type { Mapper, ModelConstructor } from '../mapping/mapper.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import { countingUp, type WriteRules } from '../mapping/write-rules.ts'
import { Registry } from '../mapping/registry.ts'
import { availableCodeStyle, type CodeStyle } from '../state/accessors.ts'
import { Entity } from '../state/entity.ts'
import { makeModelClass } from './make-model-class.ts'
import { partsOf } from './model-parts.ts'
import type { Defined, Definition, HasDefinition, Model, Registered, TableDefinition } from './model-types.ts'

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
}

/** A version that is not simply counted. */
export interface VersionOptions<K extends string = string> {
  readonly column: K
  /** The next version from the present one, null for a new row; false: the database or the program sets it. Default: counts from 1. */
  readonly generator?: ((current: unknown) => unknown) | false
}

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
    checkOptions(
      options,
      [...tableOptions, 'identity', 'version', 'withPolymorphic', 'legacyIsOrphan', 'eagerDefaults', 'confirmDeletedRows'],
      `The model "${table}"`,
    )
    const { columns, relationships, others } = partsOf(table, definition)
    const created = this.metadata.createTable(table, columns, options)
    const model = makeModelClass({
      registry: this.registry,
      metadata: this.metadata,
      codeStyle: this.#codeStyle,
      table: created,
      columns: created.columns,
      relationships,
      others,
      parent: null,
      parentClass: Entity,
      identity: options.identity ?? null,
      writeRules: writeRulesOf(table, options),
      withPolymorphic: options.withPolymorphic === '*',
      polymorphicLoad: null,
      legacyIsOrphan: options.legacyIsOrphan ?? false,
    })
    return model as unknown as Model<N, D>
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
