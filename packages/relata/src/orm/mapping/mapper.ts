/**
 * What a model class means: its table, columns, primary key and relationships. Mapper, column attribute and relationship
 * refer to each other, so they live together.
 */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { Cascade } from './cascade.ts'
import type { DerivedAttribute } from './derived-attribute.ts'
import { ExpressionColumn } from './expression-column.ts'
import type { ColumnPair, Direction, JoinCondition } from './join-shape.ts'
import type { ModelHooks } from './model-hooks.ts'
import { noteReadBack, type WriteRules } from './write-rules.ts'
import type {
  CollectionOption,
  KeyedCollection,
  KeyedWithFunction,
  LazyOption,
  OrderedCollection,
  RelationshipDeclaration,
  RelationshipOptions,
} from './relationship-declaration.ts'

/** One column of a model. `index` is its place in the array of values that every object of the model has. */
export interface ColumnAttribute {
  readonly kind: 'column'
  readonly mapper: Mapper
  readonly key: string
  readonly index: number
  readonly column: Column
  /** In joined-table inheritance: columns of the tables below that hold the same value, which are parts of their keys. */
  readonly equivalents: readonly Column[]
  readonly type: ColumnType
  readonly primaryKey: boolean
  /** The column is part of a foreign key. */
  readonly foreignKey: boolean
  /** Columns with the same group are loaded together on first access; null: loaded with the row. */
  readonly deferredGroup: string | null
  readonly activeHistory: boolean
  /** The value of an SQL expression: read only, and the flush of its row forgets it. */
  readonly computed: boolean
  /** Computed only where a query supplies an expression, else null: never loaded by itself. */
  readonly supplied: boolean
}

/** A relationship of a model, frozen once the mappers are configured. */
export class Relationship {
  readonly kind = 'relationship'
  readonly key: string
  /** The model that declares it. */
  readonly parent: Mapper
  readonly target: Mapper
  /** Its place in an object's array of related objects. */
  readonly index: number
  readonly options: RelationshipOptions
  readonly direction: Direction
  /** A collection, as against a single object or null. */
  readonly isCollection: boolean
  readonly pairs: readonly ColumnPair[]
  readonly secondary: Table | null
  readonly secondaryPairs: readonly ColumnPair[]
  readonly extra: Expression<boolean> | null
  readonly cascade: Cascade
  readonly lazy: LazyOption
  readonly collection: 'list' | 'set' | 'writeOnly' | KeyedCollection | KeyedWithFunction
  /** A list whose members hold their place in it. */
  readonly ordering: OrderedCollection | null
  /** Never loaded: members are added, removed and queried. */
  readonly writeOnly: boolean
  readonly orderBy: readonly Expression[]
  readonly viewonly: boolean
  readonly required: boolean
  readonly passiveDeletes: boolean | 'all'
  readonly passiveUpdates: boolean
  readonly postUpdate: boolean
  readonly singleParent: boolean
  readonly activeHistory: boolean
  /** The target's relationship that is kept in step with this one. */
  back: Relationship | null = null
  /**
   * A many-to-one whose remote columns are exactly the target's primary key: it can be found in the identity map. Gives
   * for each primary key column of the target the index of the local column in the parent's values.
   */
  readonly identityColumns: readonly number[] | null

  constructor(parts: {
    key: string
    parent: Mapper
    target: Mapper
    index: number
    isCollection: boolean
    options: RelationshipOptions
    join: JoinCondition
    cascade: Cascade
  }) {
    const { options, join } = parts
    this.key = parts.key
    this.parent = parts.parent
    this.target = parts.target
    this.index = parts.index
    this.options = options
    this.direction = join.direction
    this.isCollection = parts.isCollection
    this.pairs = join.pairs
    this.secondary = options.secondary ?? join.between ?? null
    this.secondaryPairs = join.secondaryPairs
    this.extra = join.extra
    this.cascade = parts.cascade
    this.lazy = options.lazy ?? 'lazy'
    this.ordering = orderingOf(options.collection)
    this.collection = kindOf(options.collection ?? 'list')
    this.orderBy = orderOf(this)
    this.viewonly = options.viewonly ?? false
    this.required = options.required ?? false
    this.writeOnly = this.collection === 'writeOnly'
    // its members are never loaded, so they are left to the database
    this.passiveDeletes = options.passiveDeletes ?? this.writeOnly
    this.passiveUpdates = options.passiveUpdates ?? true
    this.postUpdate = options.postUpdate ?? false
    this.singleParent = options.singleParent ?? false
    this.activeHistory = options.activeHistory ?? false
    this.identityColumns = identityColumns(this)
  }

  /** `User.posts`, for messages. */
  get name(): string {
    return `${this.parent.name}.${this.key}`
  }

  toString(): string {
    return this.name
  }
}

function kindOf(collection: CollectionOption): Relationship['collection'] {
  if (collection === 'dynamic') return 'writeOnly'
  return typeof collection === 'object' && 'orderedBy' in collection ? 'list' : collection
}

function orderingOf(collection: CollectionOption | undefined): OrderedCollection | null {
  return typeof collection === 'object' && 'orderedBy' in collection ? collection : null
}

/** The order in which members are loaded: that of their places, unless another is asked for. */
function orderOf({ options: { orderBy }, ordering, target }: Relationship): readonly Expression[] {
  if (orderBy !== undefined) return Array.isArray(orderBy) ? (orderBy as readonly Expression[]) : [orderBy as Expression]
  const place = ordering === null ? undefined : target.attribute(ordering.orderedBy)
  return place?.kind === 'column' ? [place.column] : []
}

function identityColumns(relationship: Relationship): readonly number[] | null {
  const { target, parent, pairs } = relationship
  if (relationship.direction !== 'many-to-one' || relationship.extra !== null || pairs.length !== target.primaryKey.length) return null
  const locals: number[] = []
  for (const key of target.primaryKey) {
    const pair = pairs.find(candidate => candidate.remote === key.column || key.equivalents.includes(candidate.remote))
    const local = pair === undefined ? undefined : parent.attributeOfColumn(pair.local)
    if (local === undefined) return null
    locals.push(local.index)
  }
  return locals
}

/** A model's class, seen from the mapping: it can be called with `new`, and has a name. */
export type ModelConstructor = (new (...args: never[]) => object) & { readonly name: string }

let mapperCount = 0

/** What a definition declares that is neither a column nor a relationship, seen from the mapping. */
export interface OtherAttribute {
  /** It stands on the class as relationships do: it shows what they lead to. */
  readonly isStatic: boolean
  readonly kind: string
  /** Called once the relationships are known; throws where it leads nowhere. */
  check(mapper: Mapper, key: string): void
}

/** `inline`: in the statement of the query; `selectin`: by one more statement for the rows of the class. */
export type PolymorphicLoad = 'inline' | 'selectin'

/** What a mapper is made of. */
export interface MapperParts {
  /** Resolve the relationships of all models of the base; cheap once done. */
  readonly configure: () => void
  /** The table of the model's own columns. */
  readonly table: Table
  /** The generated class that the model's class extends. */
  readonly base: ModelConstructor
  readonly declarations: ReadonlyMap<string, () => RelationshipDeclaration>
  /** The columns that this model adds to its parent's; without a parent all of the table's. */
  readonly columns: readonly Column[]
  readonly parent: Mapper | null
  /** The discriminator's value for this model's rows; null for a model without rows of its own. */
  readonly identity: string | number | null
  /** Null: as the parent's. */
  readonly writeRules: WriteRules | null
  /** The attributes that identify a row where the table does not say it; null: the table's primary key. */
  readonly primaryKey?: readonly string[] | null
  /** The names of the definition, in its order. */
  readonly names: readonly string[]
  /** Queries for the model load the columns of the models below it in the same statement. */
  readonly withPolymorphic: boolean
  /** How its columns are loaded by queries for the models above it; null: when they are read. */
  readonly polymorphicLoad: PolymorphicLoad | null
  /** Its objects are orphans when all owners have let them go, not one. */
  readonly legacyIsOrphan: boolean
  /** What its definition declares beside columns and relationships. */
  readonly others: ReadonlyMap<string, OtherAttribute>
  /** The models of the same base. */
  readonly models: readonly Mapper[]
}

/** The mapping of one model. Created by `Base.model(…)`; relationships appear when its registry is configured. */
export class Mapper {
  /** A number that no other mapper has: part of structural keys, index of identity maps. */
  readonly id: number = ++mapperCount
  readonly configure: () => void
  readonly table: Table
  /** The models of the same base, this one among them. */
  readonly models: readonly Mapper[]
  /** The model it inherits from. */
  readonly parent: Mapper | null
  /** The topmost model of its hierarchy: identities are unique below it. */
  readonly root: Mapper
  /** Models that inherit from it directly. */
  readonly children: Mapper[] = []
  /** The tables of a row, the root's first: more than one in joined-table inheritance. */
  readonly tables: readonly Table[]
  readonly identity: string | number | null
  /** In the order of the values of an object; a parent's columns come first and keep their places. */
  readonly columns: readonly ColumnAttribute[]
  /** All attributes in the order of their declaration, those of the parents first. */
  readonly names: readonly string[]
  readonly primaryKey: readonly ColumnAttribute[]
  /** In the order of the related objects of an object; empty until configured. */
  readonly relationships: Relationship[] = []
  /** What the model itself declares. */
  readonly declarations: ReadonlyMap<string, () => RelationshipDeclaration>
  /** What the model itself declares beside columns and relationships. */
  readonly others: ReadonlyMap<string, OtherAttribute>
  /** Relationships of any model that point here; known once configured. */
  readonly referredBy: Relationship[] = []
  readonly versionColumn: ColumnAttribute | null
  readonly writeRules: WriteRules
  /** Attributes without a value of their own, those of the parents first. */
  readonly derived: Map<string, DerivedAttribute>
  /** What programs have asked to happen with its objects; null where nobody has. */
  hooks: ModelHooks | null
  /** Queries for the model load the columns of the models below it in the same statement. */
  readonly withPolymorphic: boolean
  /** Its objects are orphans when all owners have let them go, not one. */
  readonly legacyIsOrphan: boolean
  readonly polymorphicLoad: PolymorphicLoad | null
  /** The attribute that tells the class of a row; null where there is no inheritance. */
  readonly discriminator: ColumnAttribute | null
  readonly #byKey = new Map<string, ColumnAttribute | Relationship>()
  readonly #byColumn = new Map<Column, ColumnAttribute>()
  readonly #base: ModelConstructor
  #model: ModelConstructor | null = null
  #usedAsIs = false

  constructor(parts: MapperParts) {
    const { table, parent } = parts
    this.configure = parts.configure
    this.table = table
    this.#base = parts.base
    this.declarations = parts.declarations
    this.others = parts.others
    this.models = parts.models
    this.parent = parent
    this.root = parent === null ? this : parent.root
    this.identity = parts.identity
    this.withPolymorphic = parts.withPolymorphic
    this.polymorphicLoad = parts.polymorphicLoad
    this.legacyIsOrphan = parts.legacyIsOrphan
    this.tables = parent === null ? [table] : parent.tables.includes(table) ? parent.tables : [...parent.tables, table]
    this.names = [...(parent?.names ?? []), ...parts.names]
    this.columns = mapColumns(this, parts.columns, parts.primaryKey ?? null)
    for (const attribute of this.columns) {
      this.#byKey.set(attribute.key, attribute)
      for (const column of [attribute.column, ...attribute.equivalents]) this.#byColumn.set(column, attribute)
    }
    this.primaryKey =
      parent === null
        ? this.columns.filter(attribute => attribute.primaryKey)
        : this.columns.slice(0, parent.columns.length).filter(attribute => attribute.primaryKey)
    if (this.primaryKey.length === 0) throw noPrimaryKey(table)
    this.discriminator = parent === null ? (this.columns.find(attribute => attribute.column.discriminator) ?? null) : parent.discriminator
    this.writeRules = parts.writeRules ?? (parent as Mapper).writeRules
    this.versionColumn = parent === null ? this.#versionColumn(this.writeRules.version) : parent.versionColumn
    noteReadBack(this.writeRules)
    this.derived = new Map(parent?.derived)
    this.hooks = parent === null || parent.hooks === null ? null : parent.hooks.copy()
    parent?.children.push(this)
  }

  /** The class's name, for messages; the table's name until a subclass is known. */
  get name(): string {
    return this.#model?.name ?? this.table.name
  }

  /** The model's class: the one that extends what `Base.model(…)` returned. */
  get model(): ModelConstructor {
    return this.#model ?? this.#base
  }

  /** Whether the class is known, be it the generated one itself. Rows cannot become objects before. */
  get isClaimed(): boolean {
    return this.#model !== null || this.#usedAsIs
  }

  /**
   * Learn which class extends the generated base: the one that a program uses. A class between the two is a mixin, and one
   * below it leads to the same one.
   */
  claim(candidate: ModelConstructor): void {
    if (candidate === this.#model) return
    if (candidate === this.#base && this.#model === null) this.#usedAsIs = true
    let used: unknown = null
    let current: unknown = candidate
    for (; typeof current === 'function' && current !== this.#base; current = Object.getPrototypeOf(current)) {
      // what stands below the base of a model that inherits from this one is that model's
      if (this.children.some(child => child.#base === current)) used = null
      else used ??= current
    }
    if (used === null || current !== this.#base) return
    if (this.#model === null || Object.prototype.isPrototypeOf.call(used, this.#model)) this.#model = used as ModelConstructor
  }

  attribute(key: string): ColumnAttribute | Relationship | undefined {
    return this.#byKey.get(key)
  }

  attributeOfColumn(column: Column): ColumnAttribute | undefined {
    return this.#byColumn.get(column)
  }

  /** What this model or one that it inherits from declares under that name, beside columns and relationships. */
  other(key: string): OtherAttribute | undefined {
    return this.others.get(key) ?? this.parent?.other(key)
  }

  relationship(key: string): Relationship | undefined {
    const attribute = this.#byKey.get(key)
    return attribute?.kind === 'relationship' ? attribute : undefined
  }

  /** Called by the registry's configuration, in the order of declaration. */
  addRelationship(relationship: Relationship): void {
    this.relationships.push(relationship)
    this.#byKey.set(relationship.key, relationship)
  }

  /** Called once for each derived attribute of the definition. */
  addDerived(attribute: DerivedAttribute): void {
    const { key } = attribute
    if (this.#byKey.has(key)) {
      throw new ArgumentError(`${this.table.name}.${key} is declared twice: as a column, and as an attribute that follows from others.`, {
        do: 'give one of them another name',
      })
    }
    this.derived.set(key, attribute)
  }

  /** The attributes that a name stands for: those of a composite or a synonym, else itself. */
  partsOf(key: string): readonly string[] {
    return this.derived.get(key)?.parts?.flatMap(part => this.partsOf(part)) ?? [key]
  }

  /** How many relationships come before the model's own: those of its parents. */
  get inheritedRelationships(): number {
    return this.parent === null ? 0 : this.parent.inheritedRelationships + this.parent.declarations.size
  }

  /** Take over the parent's relationships, at the same places. Called by the registry's configuration. */
  inheritRelationships(): void {
    if (this.parent === null || this.relationships.length > 0) return
    for (const relationship of this.parent.relationships) this.addRelationship(relationship)
    this.referredBy.push(...this.parent.referredBy.filter(relationship => !this.referredBy.includes(relationship)))
  }

  /** Whether it is the other mapper or inherits from it. */
  isA(other: Mapper): boolean {
    return this === other || (this.parent !== null && this.parent.isA(other))
  }

  /** The mapper and all that inherit from it, parents first. */
  *family(): Generator<Mapper> {
    yield this
    for (const child of this.children) yield* child.family()
  }

  /** The names of all attributes, columns first. */
  attributeNames(): string[] {
    return [...this.#byKey.keys(), ...this.declarations.keys(), ...this.derived.keys()].filter((name, index, all) => all.indexOf(name) === index)
  }

  /** The error for a name that is no attribute of this model. */
  unknownAttribute(key: string): ArgumentError {
    const names = this.attributeNames()
    const nearest = nearestName(key, names)
    return new ArgumentError(
      `${this.name} has no attribute '${key}'.`,
      {
        value: JSON.stringify(key),
        cause: 'a misspelt name',
        do: nearest === undefined ? `use one of ${names.join(', ')}` : `write '${nearest}'`,
      },
      'UNKNOWN_ATTRIBUTE',
    )
  }

  #versionColumn(key: string | null): ColumnAttribute | null {
    if (key === null) return null
    const attribute = this.#byKey.get(key)
    if (attribute?.kind !== 'column') throw this.unknownAttribute(key)
    return attribute
  }
}

/** The parent's attributes at their places, then the model's own. A key of a table below is the same attribute as the parent's. */
function mapColumns(mapper: Mapper, columns: readonly Column[], keys: readonly string[] | null): readonly ColumnAttribute[] {
  const attributes: ColumnAttribute[] = mapper.parent === null ? [] : [...mapper.parent.columns]
  for (const column of columns) {
    const same = column.primaryKey && mapper.parent !== null ? attributes.findIndex(attribute => attribute.key === column.key) : -1
    const inherited = attributes[same]
    if (inherited !== undefined) attributes[same] = Object.freeze({ ...inherited, equivalents: [...inherited.equivalents, column] })
    else attributes.push(mapColumn(mapper, column, attributes.length, keys))
  }
  return Object.freeze(attributes)
}

function mapColumn(mapper: Mapper, column: Column, index: number, keys: readonly string[] | null): ColumnAttribute {
  if (column instanceof ExpressionColumn) return mapExpression(mapper, column, index)
  return Object.freeze({
    kind: 'column',
    mapper,
    key: column.key,
    index,
    column,
    equivalents: [],
    type: column.type,
    primaryKey: keys === null ? column.primaryKey : keys.includes(column.key),
    foreignKey: mapper.table.foreignKeys.some(key => key.columns.includes(column)),
    deferredGroup: column.deferred,
    activeHistory: column.activeHistory,
    computed: false,
    supplied: false,
  })
}

/** Its type is known once the expression is, which may name classes that are not defined yet. */
function mapExpression(mapper: Mapper, column: Column & ExpressionColumn, index: number): ColumnAttribute {
  return Object.freeze({
    kind: 'column',
    mapper,
    key: column.key,
    index,
    column,
    equivalents: [],
    get type() {
      return column.type
    },
    primaryKey: false,
    foreignKey: false,
    deferredGroup: column.deferred,
    activeHistory: false,
    computed: true,
    supplied: (column as ExpressionColumn).supplied,
  })
}

function noPrimaryKey(table: Table): ArgumentError {
  return new ArgumentError(`The model of table "${table.name}" has no primary key, so its rows have no identity.`, {
    cause: 'no column calls .primaryKey()',
    do: "mark the columns that identify a row: id: integer().primaryKey(); for an association table use Base.table('…', …); to map a table that has no key write Base.modelOf(table, {}, { primaryKey: ['…'] })",
  })
}
