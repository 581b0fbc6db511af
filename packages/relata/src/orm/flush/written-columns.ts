/** What writing needs to know of a model's columns, found once for each model. */
import type { ClientDefault, GivenValues } from '../../schema/column-definition.ts'
import type { Column } from '../../schema/column.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'

/** One column of a model. */
export interface WrittenColumn {
  readonly attribute: ColumnAttribute
  readonly index: number
  readonly column: Column
  readonly type: ColumnType
  readonly nullable: boolean
  readonly primaryKey: boolean
  /** Left out of INSERT when it has no value: the database generates it. */
  readonly generated: boolean
  /** Never written. */
  readonly computed: boolean
  readonly clientDefault: ClientDefault | undefined
  readonly onUpdate: ClientDefault | undefined
  readonly isVersion: boolean
  /** Tells the class of a row: filled with the model's identity. */
  readonly isDiscriminator: boolean
  /** Without a value it is null: no default of any kind. */
  readonly plain: boolean
}

/** The columns of a model, and those that need a second look. */
export interface WrittenColumns {
  readonly all: readonly WrittenColumn[]
  readonly withDefault: readonly WrittenColumn[]
  readonly onUpdate: readonly WrittenColumn[]
  /** SQL expressions, which are selected with the row. */
  readonly expressions: readonly { readonly index: number }[]
  /** Columns that the database computes, and SQL expressions: they change with the row. */
  readonly computed: readonly { readonly index: number }[]
}

const known = new WeakMap<Mapper, WrittenColumns>()

export function writtenColumns(mapper: Mapper): WrittenColumns {
  let columns = known.get(mapper)
  if (columns === undefined) {
    // what a query supplied is no answer to what is in the row
    const expressions = mapper.columns.filter(attribute => attribute.computed && !attribute.supplied)
    const all = mapper.columns.filter(attribute => !attribute.computed).map(attribute => describe(mapper, attribute))
    columns = {
      all,
      withDefault: all.filter(column => !column.plain),
      onUpdate: all.filter(column => column.onUpdate !== undefined),
      expressions,
      computed: [...all.filter(column => column.computed || column.column.serverOnUpdate), ...expressions],
    }
    known.set(mapper, columns)
  }
  return columns
}

function describe(mapper: Mapper, attribute: ColumnAttribute): WrittenColumn {
  const { column } = attribute
  const computed = column.computed !== undefined
  const generated = computed || column.autoincrement || column.serverDefault !== undefined
  const isVersion = mapper.versionColumn?.index === attribute.index
  const isDiscriminator = mapper.discriminator?.index === attribute.index
  return {
    attribute,
    index: attribute.index,
    column,
    type: attribute.type,
    nullable: column.nullable,
    primaryKey: attribute.primaryKey,
    generated,
    computed,
    clientDefault: column.clientDefault,
    onUpdate: column.onUpdate,
    isVersion,
    isDiscriminator,
    plain: !generated && column.clientDefault === undefined && !isVersion && !isDiscriminator,
  }
}

/** What a default sees of a row: the values that are given, by the names of attributes. */
export function givenValues(mapper: Mapper, values: readonly unknown[]): GivenValues {
  const row: Record<string, unknown> = {}
  for (const { index, key } of mapper.columns) if (typeof values[index] !== 'symbol') row[key] = values[index]
  return row
}

/** The relationship that fills a foreign key column, for messages: the object's own before one that leads to it. */
export function fillingRelationship(attribute: ColumnAttribute): Relationship | null {
  const { mapper, column } = attribute
  const own = mapper.relationships.find(
    relationship => relationship.direction === 'many-to-one' && relationship.pairs.some(pair => pair.local === column),
  )
  if (own !== undefined) return own
  return (
    mapper.referredBy.find(relationship => relationship.direction === 'one-to-many' && relationship.pairs.some(pair => pair.remote === column)) ??
    null
  )
}
