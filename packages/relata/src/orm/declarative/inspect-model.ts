/** What relata knows of a model: its tables, columns and relationships, as read-only data in the order of their declaration. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { Direction } from '../mapping/join-shape.ts'
import type { ColumnAttribute, Mapper, ModelConstructor, Relationship } from '../mapping/mapper.ts'

/** A column of a model, or an attribute that is loaded like one. */
export interface ColumnInspection {
  readonly key: string
  readonly kind: 'column' | 'computed' | 'query expression'
  /** The column itself, as in `.c`. */
  readonly column: Column
  readonly type: ColumnType
  readonly primaryKey: boolean
  readonly foreignKey: boolean
  /** The columns that it is loaded with on first access; null: it is loaded with the row. */
  readonly deferredGroup: string | null
  /** The model that declares it: this one, or one that it inherits from. */
  readonly declaredBy: unknown
}

/** A relationship of a model. */
export interface RelationshipInspection {
  readonly key: string
  readonly kind: 'relationship'
  /** The related model's class. */
  readonly target: unknown
  readonly direction: Direction
  /** A collection, as against a single object or null. */
  readonly isCollection: boolean
  /** The association table of a many-to-many relationship. */
  readonly secondary: Table | null
  /** The relationship of the target that is kept in step with this one. */
  readonly backPopulates: string | null
  /** How it is loaded where a query does not say. */
  readonly lazy: string
  readonly viewonly: boolean
  readonly declaredBy: unknown
}

/** An attribute of another kind: a hybrid, a composite, a synonym, a proxy. */
export interface OtherInspection {
  readonly key: string
  readonly kind: 'hybrid' | 'composite' | 'synonym' | 'proxy' | 'index property'
  readonly declaredBy: unknown
}

/** Any attribute. */
export type AttributeInspection = ColumnInspection | RelationshipInspection | OtherInspection

/** What `inspect(Model)` returns. */
export interface ModelInspection<K extends string = string> {
  readonly name: string
  /** The class. */
  readonly model: unknown
  /** The table of the model's own columns. */
  readonly table: Table
  /** The tables of a row, the topmost parent's first. */
  readonly tables: readonly Table[]
  readonly primaryKey: readonly K[]
  readonly columns: readonly ColumnInspection[]
  readonly relationships: readonly RelationshipInspection[]
  /** All attributes in the order of their declaration, those of parents first. */
  readonly attributes: readonly AttributeInspection[]
  /** The model that it inherits from. */
  readonly parent: unknown
  /** Models that inherit from it directly. */
  readonly children: readonly unknown[]
  /** The discriminator's value for rows of this class. */
  readonly identity: string | number | null
  readonly discriminator: K | null
  readonly version: K | null
  /** The name of an alias in statements, if one was given; null for the model itself. */
  readonly alias: string | null
  readonly isAlias: boolean
  attribute(key: K): AttributeInspection
}

/** What is known of a model, under an alias or its own name. */
export function inspectModel(mapper: Mapper, alias: { readonly name: string | null } | null): ModelInspection {
  mapper.configure()
  const keys = [...new Set(mapper.names)]
  const attributes = Object.freeze(keys.map(key => attributeOf(mapper, key)))
  const columns = Object.freeze(mapper.columns.map(column => columnOf(column)))
  return Object.freeze({
    name: mapper.name,
    model: mapper.model,
    table: mapper.table,
    tables: mapper.tables,
    primaryKey: Object.freeze(mapper.primaryKey.map(({ key }) => key)),
    columns,
    relationships: Object.freeze(mapper.relationships.map(relationshipOf)),
    attributes,
    parent: mapper.parent?.model ?? null,
    children: Object.freeze(mapper.children.map(child => child.model)),
    identity: mapper.identity,
    discriminator: mapper.discriminator?.key ?? null,
    version: mapper.versionColumn?.key ?? null,
    alias: alias?.name ?? null,
    isAlias: alias !== null,
    attribute: (key: string) => {
      if (!keys.includes(key)) throw mapper.unknownAttribute(key)
      return attributeOf(mapper, key)
    },
  })
}

function attributeOf(mapper: Mapper, key: string): AttributeInspection {
  const attribute = mapper.attribute(key)
  if (attribute?.kind === 'column') return columnOf(attribute)
  if (attribute?.kind === 'relationship') return relationshipOf(attribute)
  const owner = declaring(mapper, key)
  return Object.freeze({ key, kind: owner.others.get(key)?.kind as OtherInspection['kind'], declaredBy: owner.model })
}

function columnOf(attribute: ColumnAttribute): ColumnInspection {
  const { key, column, primaryKey, foreignKey, deferredGroup, computed, supplied, mapper } = attribute
  return Object.freeze({
    key,
    kind: supplied ? 'query expression' : computed ? 'computed' : 'column',
    column,
    get type() {
      // an expression's is known once it is asked for
      return attribute.type
    },
    primaryKey,
    foreignKey,
    deferredGroup,
    declaredBy: mapper.model,
  })
}

function relationshipOf(relationship: Relationship): RelationshipInspection {
  const { key, target, direction, isCollection, secondary, back, lazy, viewonly, parent } = relationship
  return Object.freeze({
    key,
    kind: 'relationship',
    target: target.model,
    direction,
    isCollection,
    secondary,
    backPopulates: back?.key ?? null,
    lazy,
    viewonly,
    declaredBy: parent.model,
  })
}

function declaring(mapper: Mapper, key: string): { readonly others: Mapper['others']; readonly model: ModelConstructor } {
  return mapper.others.has(key) || mapper.parent === null ? mapper : declaring(mapper.parent, key)
}
