/** `declarativeBase()`: owns the metadata and the registry, and makes models and tables. */
import { ArgumentError } from '../../base/errors.ts'
import { ColumnBuilder } from '../../schema/column-builder.ts'
import { MetaData, type MetaDataOptions } from '../../schema/metadata.ts'
import type { Table, TableOptions } from '../../schema/table.ts'
import { selectItem } from '../../sql/core/protocols.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import { Mapper, type ModelConstructor } from '../mapping/mapper.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import { Registry } from '../mapping/registry.ts'
import { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import type { RelationshipDeclaration } from '../mapping/relationship-declaration.ts'
import { availableCodeStyle, type CodeStyle, defineAccessors } from '../state/accessors.ts'
import { Entity } from '../state/entity.ts'
import type { CoreTable, Definition, HasDefinition, ModelClass, Registered, RelationshipAttributes } from './model-types.ts'

/** Options of a base. */
export interface DeclarativeBaseOptions extends MetaDataOptions {
  /** How accessors are made; by default generated as source where the host allows it. */
  readonly codeStyle?: CodeStyle
}

/** Makes models and tables that share one metadata. */
export class DeclarativeBase {
  readonly metadata: MetaData
  readonly registry: Registry = new Registry()
  readonly #codeStyle: CodeStyle

  constructor(options: DeclarativeBaseOptions) {
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
  model<const N extends string, const D extends Definition>(table: N, definition: D, options: TableOptions = {}): ModelClass<N, D> & RelationshipAttributes<D> {
    const columns: Record<string, ColumnBuilder> = Object.create(null) as Record<string, ColumnBuilder>
    const relationships = new Map<string, () => RelationshipDeclaration>()
    for (const [key, part] of Object.entries(definition)) {
      checkName(table, key, typeof part === 'function')
      if (part instanceof ColumnBuilder) columns[key] = part
      else if (typeof part === 'function') relationships.set(key, part as () => RelationshipDeclaration)
      else throw notAPart(table, key, part)
    }
    const created = this.metadata.createTable(table, columns, options)
    const model = modelClass(this.registry, created, relationships, this.#codeStyle)
    return model as unknown as ModelClass<N, D> & RelationshipAttributes<D>
  }

  /** A table without a model, such as the association table of a many-to-many relationship. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a table may hold columns of every type
  table<const D extends Record<string, ColumnBuilder<any, boolean>>>(name: string, columns: D, options: TableOptions = {}): CoreTable<D> {
    return this.metadata.createTable(name, columns, options) as CoreTable<D>
  }

  /**
   * Check that both sides of every relationship name each other, at compile time, and configure the models now instead of
   * on first use. A wrong pair is a type error on the model's line, and an ArgumentError here.
   */
  register<const M extends Record<string, HasDefinition<unknown>>>(models: Registered<M>): void {
    for (const [key, model] of Object.entries(models as Record<string, unknown>)) {
      const mapper = (model as { [mapperSymbol]?: Mapper })[mapperSymbol]
      if (mapper === undefined) throw new ArgumentError(`register() was given '${key}', which is no model.`, { do: 'give it classes that extend Base.model(…)' })
      mapper.claim(model as ModelConstructor)
    }
    this.registry.configure()
  }

  /** Configure all models now; done by itself on first use. */
  configure(): void {
    this.registry.configure()
  }
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

function modelClass(registry: Registry, table: Table, relationships: ReadonlyMap<string, () => RelationshipDeclaration>, style: CodeStyle): ModelConstructor {
  const Model = class extends Entity {}
  Object.defineProperty(Model, 'name', { value: table.name, configurable: true })
  const mapper = new Mapper(() => registry.configure(), table, Model as unknown as ModelConstructor, relationships)
  registry.add(mapper)
  const claim = (candidate: unknown): void => mapper.claim(candidate as ModelConstructor)
  Object.defineProperty(Model, mapperSymbol, { value: mapper })
  Object.defineProperty(Model, '$table', { value: table })
  Object.defineProperty(Model, 'c', {
    get(this: unknown) {
      claim(this)
      return table.c
    },
  })
  Object.defineProperty(Model, selectItem, {
    value(this: unknown) {
      claim(this)
      mapper.configure()
      return new EntityItem(mapper, table)
    },
  })
  for (const key of relationships.keys()) {
    Object.defineProperty(Model, key, {
      get(this: unknown) {
        claim(this)
        mapper.configure()
        return RelationshipAttribute.of(mapper, key, table)
      },
    })
  }
  defineAccessors(Model.prototype, mapper, style)
  return Model as unknown as ModelConstructor
}

const reservedStatics: ReadonlySet<string> = new Set(['name', 'length', 'prototype', 'c'])
const reservedMembers: ReadonlySet<string> = new Set(['constructor', 'toJSON', '__proto__'])

/** A relationship stands on the class, which owns four names; every attribute stands on the prototype. */
function checkName(table: string, key: string, isRelationship: boolean): void {
  if (isRelationship && reservedStatics.has(key)) {
    throw new ArgumentError(`A relationship of the model "${table}" is called '${key}', which is a property of every class.`, {
      value: key,
      cause: 'relationships stand on the class: User.posts',
      do: 'choose another name; a column may have this one',
    })
  }
  if (!reservedMembers.has(key) && key !== '$def' && key !== '$table') return
  throw new ArgumentError(`An attribute of the model "${table}" is called '${key}', which every object has already.`, {
    value: key,
    do: `choose another name, and give the column its name: text('${key}')`,
  })
}

function notAPart(table: string, key: string, part: unknown): ArgumentError {
  return new ArgumentError(`'${key}' in the model "${table}" is neither a column nor a relationship.`, {
    value: part === null ? 'null' : Array.isArray(part) ? 'an array' : `a value of type ${typeof part}`,
    cause: 'a relationship written without its arrow, or a builder from elsewhere',
    do: `write ${key}: text(), or ${key}: () => many(Target, …)`,
  })
}
