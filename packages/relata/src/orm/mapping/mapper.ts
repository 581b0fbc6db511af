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
import type { CollectionOption, LazyOption, RelationshipDeclaration, RelationshipOptions } from './relationship-declaration.ts'

/** One column of a model. `index` is its place in the array of values that every object of the model has. */
export interface ColumnAttribute {
  readonly kind: 'column'
  readonly mapper: Mapper
  readonly key: string
  readonly index: number
  readonly column: Column
  readonly type: ColumnType
  readonly primaryKey: boolean
  /** The column is part of a foreign key. */
  readonly foreignKey: boolean
  /** Columns with the same group are loaded together on first access; null: loaded with the row. */
  readonly deferredGroup: string | null
  readonly activeHistory: boolean
}

export type Direction = 'one-to-many' | 'many-to-one' | 'many-to-many'

/** Two columns that are equal in related rows; `local` is on the parent's side, `remote` on the target's (or the association table's). */
export interface ColumnPair {
  readonly local: Column
  readonly remote: Column
}

/** How the tables of a relationship meet. */
export interface JoinCondition {
  readonly direction: Direction
  /** Parent and target; for many-to-many parent and association table. */
  readonly pairs: readonly ColumnPair[]
  /** Many-to-many only: association table (local) and target (remote). */
  readonly secondaryPairs: readonly ColumnPair[]
  /** Conditions of a custom join beyond its pairs, written with the tables' own columns. */
  readonly extra: Expression<boolean> | null
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
  readonly collection: CollectionOption
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
    this.secondary = options.secondary ?? null
    this.secondaryPairs = join.secondaryPairs
    this.extra = join.extra
    this.cascade = parts.cascade
    this.lazy = options.lazy ?? 'lazy'
    this.collection = options.collection ?? 'list'
    this.orderBy = options.orderBy === undefined ? [] : Array.isArray(options.orderBy) ? options.orderBy : [options.orderBy as Expression]
    this.viewonly = options.viewonly ?? false
    this.required = options.required ?? false
    this.passiveDeletes = options.passiveDeletes ?? false
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

function identityColumns(relationship: Relationship): readonly number[] | null {
  const { target, parent, pairs } = relationship
  if (relationship.direction !== 'many-to-one' || relationship.extra !== null || pairs.length !== target.primaryKey.length) return null
  const locals: number[] = []
  for (const key of target.primaryKey) {
    const pair = pairs.find(candidate => candidate.remote === key.column)
    const local = pair === undefined ? undefined : parent.attributeOfColumn(pair.local)
    if (local === undefined) return null
    locals.push(local.index)
  }
  return locals
}

/** A model's class, seen from the mapping: it can be called with `new`, and has a name. */
export type ModelConstructor = (new (...args: never[]) => object) & { readonly name: string }

let mapperCount = 0

/** The mapping of one model. Created by `Base.model(…)`; relationships appear when its registry is configured. */
export class Mapper {
  /** A number that no other mapper has: part of structural keys, index of identity maps. */
  readonly id: number = ++mapperCount
  /** Resolve the relationships of all models of the base; cheap once done. */
  readonly configure: () => void
  readonly table: Table
  /** In the order of the values of an object. */
  readonly columns: readonly ColumnAttribute[]
  readonly primaryKey: readonly ColumnAttribute[]
  /** In the order of the related objects of an object; empty until configured. */
  readonly relationships: Relationship[] = []
  readonly declarations: ReadonlyMap<string, () => RelationshipDeclaration>
  /** Relationships of any model that point here; known once configured. */
  readonly referredBy: Relationship[] = []
  readonly versionColumn: ColumnAttribute | null = null
  readonly #byKey = new Map<string, ColumnAttribute | Relationship>()
  readonly #byColumn = new Map<Column, ColumnAttribute>()
  readonly #base: ModelConstructor
  #model: ModelConstructor | null = null

  constructor(configure: () => void, table: Table, base: ModelConstructor, declarations: ReadonlyMap<string, () => RelationshipDeclaration>) {
    this.configure = configure
    this.table = table
    this.#base = base
    this.declarations = declarations
    this.columns = table.columns.map((column, index) => this.#mapColumn(column, index))
    this.primaryKey = this.columns.filter(attribute => attribute.primaryKey)
    if (this.primaryKey.length === 0) {
      throw new ArgumentError(`The model of table "${table.name}" has no primary key, so its rows have no identity.`, {
        cause: 'no column calls .primaryKey()',
        do: "mark the columns that identify a row: id: integer().primaryKey(); for an association table use Base.table('…', …)",
      })
    }
  }

  /** The class's name, for messages; the table's name until a subclass is known. */
  get name(): string {
    return this.#model?.name ?? this.table.name
  }

  /** The model's class: the one that extends what `Base.model(…)` returned. */
  get model(): ModelConstructor {
    return this.#model ?? this.#base
  }

  /** Learn which class extends the generated base; any class below it leads to the same one. */
  claim(candidate: ModelConstructor): void {
    if (this.#model !== null) return
    let current: unknown = candidate
    while (typeof current === 'function' && current !== this.#base) {
      const parent: unknown = Object.getPrototypeOf(current)
      if (parent === this.#base) {
        this.#model = current as ModelConstructor
        return
      }
      current = parent
    }
  }

  attribute(key: string): ColumnAttribute | Relationship | undefined {
    return this.#byKey.get(key)
  }

  attributeOfColumn(column: Column): ColumnAttribute | undefined {
    return this.#byColumn.get(column)
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

  /** The names of all attributes, columns first. */
  attributeNames(): string[] {
    return [...this.columns.map(attribute => attribute.key), ...this.declarations.keys()]
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

  #mapColumn(column: Column, index: number): ColumnAttribute {
    const attribute: ColumnAttribute = Object.freeze({
      kind: 'column',
      mapper: this,
      key: column.key,
      index,
      column,
      type: column.type,
      primaryKey: column.primaryKey,
      foreignKey: this.table.foreignKeys.some(key => key.columns.includes(column)),
      deferredGroup: column.deferred,
      activeHistory: column.activeHistory,
    })
    this.#byKey.set(column.key, attribute)
    this.#byColumn.set(column, attribute)
    return attribute
  }
}
