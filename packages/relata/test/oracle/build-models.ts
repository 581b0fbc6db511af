/** Turns a mapping of the scenario format into relata's models, with the builders that users write. */
import {
  boolean,
  type Column,
  type ColumnBuilder,
  type DeclarativeBase,
  declarativeBase,
  type Definition,
  double,
  type Expression,
  foreignKey,
  type HasDefinition,
  inherit,
  integer,
  json,
  keyedBy,
  many,
  one,
  and,
  sql,
  type Table,
  text,
  timestamp,
  unique,
  varchar,
} from 'relata'
import {
  type AttributeFormat,
  checkKeys,
  type ColumnFormat,
  type ForeignKeyAction,
  type Mapping,
  type ModelFormat,
  NotSupported,
  type RelationshipFormat,
  type TableFormat,
} from './scenario-format.ts'
import { decode } from './values.ts'

/** An object of any model. */
export type AnyEntity = object & Record<string, unknown> & { readonly [member: string]: unknown }

/** A model's class without its types: what it is called with is known at run time only. */
export interface AnyModel extends HasDefinition<unknown> {
  new (init: Readonly<Record<string, unknown>>): AnyEntity
  readonly name: string
  readonly c: Readonly<Record<string, Column>>
}

/** A model, with what the format says about it. */
export interface BuiltModel {
  readonly name: string
  readonly table: string
  readonly model: AnyModel
  /** By attribute, inherited ones included. */
  readonly columns: ReadonlyMap<string, ColumnFormat>
  readonly relationships: ReadonlyMap<string, RelationshipFormat>
  readonly primaryKey: readonly string[]
}

export interface BuiltMapping {
  readonly base: DeclarativeBase
  readonly tables: readonly TableFormat[]
  readonly models: ReadonlyMap<string, BuiltModel>
  /** A table's columns by their names in the database. */
  columnsOf(table: string): ReadonlyMap<string, Column>
}

/** Where a database has to be told to do as SQLite, on which the answers were recorded. */
export interface DatabaseTraits {
  /** Generated keys: as the database does, or by a function that gives the next free one as SQLite does. */
  readonly keys: 'native' | 'next-free'
  /** NULL sorts last unless it is told. */
  readonly nullsLast: boolean
  /** LIKE tells upper and lower case apart. */
  readonly likeIsExact: boolean
}

/** An order in which NULL comes first, descending last. */
export function ordered(column: Column, desc: boolean | undefined, traits: DatabaseTraits): Expression {
  const order = desc === true ? column.desc() : column.asc()
  if (!traits.nullsLast) return order
  return desc === true ? order.nullsLast() : order.nullsFirst()
}

const relationshipKeys = [
  'name',
  'kind',
  'target',
  'backPopulates',
  'secondary',
  'cascade',
  'orderBy',
  'passiveDeletes',
  'passiveUpdates',
  'viewonly',
  'singleParent',
  'postUpdate',
  'activeHistory',
  'innerJoin',
  'remoteSide',
  'foreignKeys',
  'primaryjoin',
  'secondaryjoin',
  'joinWhere',
  'collection',
  'lazy',
  'resolved',
] as const

/** Build all tables and models of a mapping. */
export function buildModels(mapping: Mapping, traits: DatabaseTraits): BuiltMapping {
  return new MappingBuilder(mapping, traits).build()
}

class MappingBuilder {
  readonly #mapping: Mapping
  readonly #traits: DatabaseTraits
  readonly #base = declarativeBase()
  readonly #plainTables = new Map<string, Table>()
  readonly #models = new Map<string, BuiltModel>()

  constructor(mapping: Mapping, traits: DatabaseTraits) {
    this.#mapping = mapping
    this.#traits = traits
  }

  build(): BuiltMapping {
    const { tables, models } = this.#mapping
    for (const table of tables) checkKeys(table, ['name', 'columns', 'foreignKeys', 'unique'], `the table ${table.name}`)
    for (const model of models) this.#addModel(model)
    for (const table of tables) if (!this.#base.metadata.tables.has(table.name)) this.#addPlainTable(table)
    this.#base.register(Object.fromEntries([...this.#models.values()].map(({ name, model }) => [name, model])) as never)
    return { base: this.#base, tables, models: this.#models, columnsOf: name => this.#columnsOf(name) }
  }

  #addModel(format: ModelFormat): void {
    checkKeys(
      format,
      ['name', 'table', 'attributes', 'relationships', 'versionIdColumn', 'inherits', 'polymorphicOn', 'polymorphicIdentity', 'withPolymorphic'],
      `the model ${format.name}`,
    )
    const parent = format.inherits === undefined ? null : this.#model(format.inherits)
    const table = this.#tableFormat(format.table ?? parent?.table ?? format.name)
    const attributes = this.#attributes(format, table)
    const definition: Record<string, ColumnBuilder | (() => unknown)> = {}
    for (const attribute of attributes) {
      const column = table.columns.find(candidate => candidate.name === (attribute.column ?? attribute.name))
      if (column === undefined) throw new NotSupported(`not supported: ${table.name} has no column for the attribute ${attribute.name}`)
      const builder = this.#column(table, column, attribute)
      definition[attribute.name] = column.name === format.polymorphicOn ? builder.discriminator() : builder
    }
    for (const relationship of format.relationships ?? []) definition[relationship.name] = () => this.#relationship(table, relationship)
    const Base = (
      parent === null
        ? this.#rootClass(format, table, attributes, definition as Definition)
        : this.#inheritedClass(format, table, parent, definition as Definition)
    ) as new (init: object) => object
    const model = { [format.name]: class extends Base {} }[format.name] as unknown as AnyModel
    const byColumn = new Map(table.columns.map(column => [column.name, column]))
    this.#models.set(format.name, {
      name: format.name,
      table: table.name,
      model,
      columns: new Map([
        ...(parent?.columns ?? []),
        ...attributes.map(attribute => [attribute.name, byColumn.get(attribute.column ?? attribute.name) as ColumnFormat] as const),
      ]),
      relationships: new Map([
        ...(parent?.relationships ?? []),
        ...(format.relationships ?? []).map(relationship => [relationship.name, relationship] as const),
      ]),
      primaryKey: parent?.primaryKey ?? table.columns.filter(column => column.primaryKey === true).map(column => keyOf(attributes, column.name)),
    })
  }

  /** The model's own attributes; a column that no model maps still belongs to the table. */
  #attributes(format: ModelFormat, table: TableFormat): readonly AttributeFormat[] {
    if (format.attributes === undefined)
      return format.inherits !== undefined && format.table === undefined ? [] : table.columns.map(column => ({ name: column.name }))
    if (format.inherits !== undefined && format.table !== undefined) return format.attributes
    // classes without a table of their own map every column that their root leaves to them
    if (format.inherits !== undefined) return [...format.attributes, ...this.#leftToSubclasses(format, table)]
    const mapped = this.#mapping.models
      .filter(model => model === format || (model.inherits !== undefined && model.table === undefined))
      .flatMap(model => (model.attributes ?? []).map(attribute => attribute.column ?? attribute.name))
    return [
      ...format.attributes,
      ...table.columns.filter(column => !mapped.includes(column.name)).map(column => ({ name: `unmapped ${column.name}`, column: column.name })),
    ]
  }

  #leftToSubclasses(format: ModelFormat, table: TableFormat): readonly AttributeFormat[] {
    const given = this.#mapping.models
      .filter(model => model === format || model.inherits === undefined)
      .flatMap(model => (model === format || model.table === table.name ? (model.attributes ?? []) : []))
      .map(attribute => attribute.column ?? attribute.name)
    return table.columns.filter(column => !given.includes(column.name)).map(column => ({ name: column.name }))
  }

  #rootClass(format: ModelFormat, table: TableFormat, attributes: readonly AttributeFormat[], definition: Definition): unknown {
    return this.#base.model(table.name, definition, {
      constraints: this.#constraints(table),
      ...(format.versionIdColumn === undefined ? {} : { version: keyOf(attributes, format.versionIdColumn) }),
      ...(format.polymorphicIdentity === undefined ? {} : { identity: format.polymorphicIdentity }),
      ...polymorphic(format),
    })
  }

  #inheritedClass(format: ModelFormat, table: TableFormat, parent: BuiltModel, definition: Definition): unknown {
    return inherit(
      parent.model,
      {
        ...(format.polymorphicIdentity === undefined ? {} : { identity: format.polymorphicIdentity }),
        ...(this.#isInline(format) ? { polymorphicLoad: 'inline' as const } : {}),
        ...(format.table === undefined ? {} : { table: format.table, tableOptions: { constraints: this.#constraints(table) } }),
        ...polymorphic(format),
      },
      definition,
    )
  }

  /** A class above it names it among those whose columns its queries load. */
  #isInline(format: ModelFormat): boolean {
    return this.#mapping.models.some(({ withPolymorphic }) => Array.isArray(withPolymorphic) && withPolymorphic.includes(format.name))
  }

  #model(name: string): BuiltModel {
    const model = this.#models.get(name)
    if (model === undefined) throw new NotSupported(`not supported: no model ${name}`)
    return model
  }

  #addPlainTable(table: TableFormat): void {
    const columns = Object.fromEntries(table.columns.map(column => [column.name, this.#column(table, column, undefined)]))
    const made = this.#base.table(table.name, columns, { constraints: this.#constraints(table) })
    this.#plainTables.set(table.name, made)
  }

  #column(table: TableFormat, column: ColumnFormat, attribute: AttributeFormat | undefined): ColumnBuilder {
    checkKeys(
      column,
      ['name', 'type', 'primaryKey', 'nullable', 'unique', 'autoincrement', 'default', 'serverDefault', 'foreignKey'],
      `the column ${table.name}.${column.name}`,
    )
    if (attribute !== undefined)
      checkKeys(attribute, ['name', 'column', 'deferred', 'deferredGroup', 'activeHistory'], `the attribute ${attribute.name} of ${table.name}`)
    let builder = this.#typed(table, column)
    if (column.primaryKey === true) builder = this.#primaryKey(table, column, builder)
    if (column.nullable ?? column.primaryKey !== true) builder = builder.nullable()
    if (column.unique === true) builder = builder.unique()
    if (column.default !== undefined) builder = builder.default(decode(column.default, column.type))
    if (column.serverDefault !== undefined) builder = builder.serverDefault(decode(column.serverDefault, column.type))
    const reference = column.foreignKey
    if (reference !== undefined) builder = builder.references(() => this.#columnsOf(reference.table).get(reference.column), actions(reference))
    if (attribute?.deferred === true) builder = builder.deferred(attribute.deferredGroup)
    if (attribute?.activeHistory === true) builder = builder.activeHistory()
    return builder
  }

  #primaryKey(table: TableFormat, column: ColumnFormat, builder: ColumnBuilder): ColumnBuilder {
    if (column.autoincrement === false) return builder.primaryKey({ autoincrement: false })
    const generated =
      column.type === 'integer' && table.columns.filter(each => each.primaryKey === true).length === 1 && column.foreignKey === undefined
    if (!generated || this.#traits.keys === 'native') return builder.primaryKey()
    return builder.primaryKey({ autoincrement: false }).serverDefault(sql.raw(`relata_next_key('${table.name}', '${column.name}')`))
  }

  #typed(table: TableFormat, { name, type, unique: isUnique, primaryKey, foreignKey: reference }: ColumnFormat): ColumnBuilder {
    switch (type) {
      case 'integer':
        return integer(name)
      case 'text': {
        // MariaDB indexes text of a limited length only
        const indexed =
          isUnique === true ||
          primaryKey === true ||
          reference !== undefined ||
          (table.unique ?? []).some(columns => columns.includes(name)) ||
          isReferred(this.#mapping, table, name)
        return indexed ? varchar(name, 190) : text(name)
      }
      case 'boolean':
        return boolean(name)
      case 'float':
        return double(name)
      case 'datetime':
        return timestamp(name)
      case 'json':
        return json(name)
      default:
        throw new NotSupported(`not supported: the column type '${String(type)}'`)
    }
  }

  #constraints(table: TableFormat): ReturnType<typeof unique>[] {
    const uniques = (table.unique ?? []).map(columns => unique(...columns))
    const references = (table.foreignKeys ?? []).map(key => {
      checkKeys(key, ['columns', 'table', 'references', 'onDelete', 'onUpdate'], `a foreign key of ${table.name}`)
      return foreignKey([...key.columns], () => key.references.map(name => this.#columnsOf(key.table).get(name)), actions(key))
    })
    return [...uniques, ...references]
  }

  #relationship(table: TableFormat, format: RelationshipFormat): unknown {
    checkKeys(format, relationshipKeys, `the relationship ${format.name} of ${table.name}`)
    const target = this.#models.get(format.target)
    if (target === undefined) throw new NotSupported(`not supported: the target ${format.target} is no model`)
    const options = {
      ...this.#joinOptions(table, format),
      ...plainOptions(format),
      ...orderOption(format, target.model, this.#traits),
      ...collectionOption(format),
    }
    return format.kind === 'many' ? many(target.model, options as never) : one(target.model, options as never)
  }

  #joinOptions(table: TableFormat, format: RelationshipFormat): object {
    const join = this.#joinCondition(format.primaryjoin ?? (format.joinWhere === undefined ? undefined : format.resolved?.pairs), format.joinWhere)
    return {
      ...(format.secondary === undefined ? {} : { secondary: this.#secondary(format.secondary) }),
      ...(format.foreignKeys === undefined ? {} : { foreignKeys: format.foreignKeys.map(name => this.#column_(name)) }),
      ...(format.remoteSide === undefined ? {} : { remoteSide: format.remoteSide.map(name => this.#columnsOf(table.name).get(name)) }),
      ...(join === undefined ? {} : { primaryjoin: join }),
      ...(format.secondaryjoin === undefined ? {} : { secondaryjoin: this.#joinCondition(format.secondaryjoin, undefined) }),
    }
  }

  #joinCondition(pairs: readonly (readonly [string, string])[] | undefined, where: RelationshipFormat['joinWhere']): Expression<boolean> | undefined {
    if (pairs === undefined) return undefined
    const equalities = pairs.map(([left, right]) => this.#column_(left).eq(this.#column_(right) as never))
    const others = (where ?? []).map(([name, operator, value]) => this.#column_(name)[operator](value as never))
    return and(...equalities, ...others)
  }

  #secondary(name: string): Table {
    const table = this.#plainTables.get(name)
    if (table === undefined) throw new NotSupported(`not supported: the association table ${name} has a model`)
    return table
  }

  /** A column as `table.column`. */
  #column_(name: string): Column {
    const [table = '', column = ''] = name.split('.')
    const found = this.#columnsOf(table).get(column)
    if (found === undefined) throw new NotSupported(`not supported: no column ${name}`)
    return found
  }

  #columnsOf(table: string): ReadonlyMap<string, Column> {
    const found = this.#base.metadata.tables.get(table)
    if (found === undefined) throw new NotSupported(`not supported: no table ${table}`)
    return new Map(found.columns.map(column => [column.name, column]))
  }

  #tableFormat(name: string): TableFormat {
    const table = this.#mapping.tables.find(candidate => candidate.name === name)
    if (table === undefined) throw new NotSupported(`not supported: no table ${name}`)
    return table
  }
}

function polymorphic({ withPolymorphic }: ModelFormat): { withPolymorphic?: '*' } {
  if (withPolymorphic === undefined) return {}
  // a list of classes is said by these classes
  return withPolymorphic === '*' ? { withPolymorphic } : {}
}

function keyOf(attributes: readonly AttributeFormat[], column: string): string {
  return attributes.find(attribute => (attribute.column ?? attribute.name) === column)?.name ?? `unmapped ${column}`
}

function isReferred(mapping: Mapping, table: TableFormat, column: string): boolean {
  return mapping.tables.some(
    other =>
      other.columns.some(({ foreignKey: key }) => key?.table === table.name && key.column === column) ||
      (other.foreignKeys ?? []).some(
        key => (key.table === table.name && key.references.includes(column)) || (other === table && key.columns.includes(column)),
      ),
  )
}

type Action = 'cascade' | 'set null' | 'restrict' | 'no action'

function actions(key: { readonly onDelete?: ForeignKeyAction; readonly onUpdate?: ForeignKeyAction }): { onDelete?: Action; onUpdate?: Action } {
  return {
    ...(key.onDelete === undefined ? {} : { onDelete: key.onDelete.toLowerCase() as Action }),
    ...(key.onUpdate === undefined ? {} : { onUpdate: key.onUpdate.toLowerCase() as Action }),
  }
}

const passedOn = [
  'backPopulates',
  'cascade',
  'passiveDeletes',
  'passiveUpdates',
  'viewonly',
  'singleParent',
  'postUpdate',
  'activeHistory',
  'innerJoin',
] as const

function plainOptions(format: RelationshipFormat): object {
  const options: Record<string, unknown> = {}
  for (const key of passedOn) if (format[key] !== undefined) options[key] = key === 'cascade' && format.cascade?.length === 0 ? ['none'] : format[key]
  if (format.lazy !== undefined && format.lazy !== 'write_only') options['lazy'] = format.lazy
  return options
}

function orderOption(format: RelationshipFormat, target: AnyModel, traits: DatabaseTraits): object {
  if (format.orderBy === undefined) return {}
  return { orderBy: format.orderBy.map(({ attr, desc }) => ordered(columnOf(target, attr), desc, traits)) }
}

/** A column of a model or of an alias of one. */
export function columnOf(model: AnyModel, attribute: string): Column {
  const column = model.c[attribute]
  if (column === undefined) throw new NotSupported(`not supported: ${model.name} has no column attribute '${attribute}'`)
  return column
}

function collectionOption({ collection, lazy }: RelationshipFormat): object {
  if (lazy === 'write_only') return { collection: 'writeOnly' }
  if (collection === undefined) return {}
  return { collection: typeof collection === 'object' ? keyedBy(collection.dict) : collection }
}
