/** polymorphicUnion(Model): a model and those below it that have tables of their own, as one. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import { ColumnBuilder } from '../../schema/column-builder.ts'
import { plainDefinition } from '../../schema/column-definition.ts'
import { MetaData } from '../../schema/metadata.ts'
import type { Expression } from '../../sql/core/expression.ts'
import { literal, nullValue } from '../../sql/expressions/literals.ts'
import { Compound } from '../../sql/statements/compound.ts'
import { select } from '../../sql/statements/select.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { textType } from '../../types/text-type.ts'
import { aliasedModel } from '../mapping/aliased-model.ts'
import { concreteBelow, isTableless } from '../mapping/concrete-models.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import { type ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { modelColumns } from '../mapping/model-columns.ts'
import { type ModelPlace, modelPlace, placeIn } from '../mapping/model-place.ts'
import type { ColumnAt } from '../mapping/relationship-join.ts'
import type { PolymorphicModel } from '../mapping/with-polymorphic.ts'
import { unionReader } from './union-reader.ts'
import { readersOf } from './polymorphic-reader.ts'

/** One class of the union. */
interface Member {
  readonly mapper: Mapper
  readonly identity: string
  /** Its attributes by the names of the union's columns. */
  readonly attributes: Map<string, ColumnAttribute>
}

/** A column of the union. */
interface UnionColumn {
  readonly name: string
  readonly type: ColumnType
  readonly primaryKey: boolean
  /** Null as soon as one class loads it with its rows. */
  deferred: string | null
}

/** The column that tells the class of a row. */
const IDENTITY = 'concrete_type'

/**
 * A model together with the models below it that have tables of their own (`concrete: true`): a UNION ALL of their tables,
 * whose rows are objects of their classes. Its columns stand in `c`, those of a class below in `of(Class).c`; they are NULL
 * in rows of the other classes. Relationships of the model are not part of it. Make it once, and use it in many queries.
 *
 * @example
 * const staff = polymorphicUnion(Employee, 'staff')
 * session.query(staff).filter(or(staff.c.name.eq('Ed'), staff.of(Temp).c.agency.eq('Acme')))
 * // select staff.id, … from (
 * //   select employees.id, employees.name, cast(null as text) as agency, 'employees' as concrete_type from employees
 * //   union all select temps.id, temps.name, temps.agency, 'temps' as concrete_type from temps) as staff where …
 */
export function polymorphicUnion<M extends object>(model: M, name?: string): PolymorphicModel<M> {
  const mapper = mapperOfModel(model)
  if (mapper === undefined) throw new ArgumentError('polymorphicUnion() takes a model.', { value: describeValue(model) })
  if (name !== undefined && typeof name !== 'string')
    throw new ArgumentError(`polymorphicUnion(${mapper.name}) was given a name that is no text.`, { value: describeValue(name) })
  mapper.configure()
  const members = membersOf(mapper)
  const columns = unionColumns(mapper, members)
  const union = unionMapper(mapper, members, columns)
  const queries = members.map(member => queryOf(member, columns))
  const [first] = queries
  const source = (queries.length === 1 ? (first as (typeof queries)[number]) : new Compound('union all', queries)).subquery(name)
  const place = placeIn(union, source)
  readersOf.set(union, unionReader(union, members))
  const polymorphic = aliasedModel(model, union, place, modelColumns(mapper, columnsIn(union, place, mapper, null)))
  const of = (given: object): object => {
    const found = mapperOfModel(given)
    const member = members.find(each => each.mapper === found)
    if (member === undefined) throw notAMember(mapper, found, given, members)
    const keys = new Map([...member.attributes].map(([key, attribute]) => [attribute.key, key]))
    const at = columnsIn(union, place, member.mapper, keys)
    return withoutRelationships(aliasedModel(given, member.mapper, { ...place, at }), member.mapper)
  }
  Object.defineProperty(polymorphic, 'of', { value: of })
  return withoutRelationships(polymorphic, mapper) as PolymorphicModel<M>
}

/** Where the columns of a class are in the union; `keys` tells the union's keys where they are others. */
function columnsIn(union: Mapper, place: ModelPlace, mapper: Mapper, keys: ReadonlyMap<string, string> | null): ColumnAt {
  const at: ColumnAt = column => {
    // a hybrid is an expression over columns
    if (column instanceof ExpressionColumn && mapper.attributeOfColumn(column) === undefined) return column.at(place.source, at)
    const key = keys?.get(column.key) ?? column.key
    return place.at((union.attribute(key) as ColumnAttribute).column)
  }
  return at
}

function membersOf(mapper: Mapper): readonly Member[] {
  const members: Member[] = []
  const known = new Map<string, Mapper>()
  const add = (each: Mapper, identity: string): void => {
    const other = known.get(identity)
    if (other !== undefined) throw sameIdentity(mapper, other, each, identity)
    known.set(identity, each)
    members.push({ mapper: each, identity, attributes: new Map() })
  }
  if (!isTableless(mapper)) add(mapper, String(mapper.identity ?? mapper.table.name))
  for (const concrete of concreteBelow(mapper)) if (!isTableless(concrete.mapper)) add(concrete.mapper, concrete.identity)
  if (members.length > 0) return members
  throw new ArgumentError(`polymorphicUnion(${mapper.name}) has no tables: ${mapper.name} is abstract, and no model inherits from it.`, {
    cause: 'the modules of the models that inherit from it are not imported yet',
    do: `import them first: class … extends inherit(${mapper.name}, { concrete: true, table: '…' }, {…})`,
  })
}

/** Attributes of one name and type share a column; others of that name get one of their own. */
function unionColumns(base: Mapper, members: readonly Member[]): ReadonlyMap<string, UnionColumn> {
  const columns = new Map<string, UnionColumn>()
  const columnFor = (attribute: ColumnAttribute, { table }: Mapper, primaryKey: boolean): string => {
    const { key, type, deferredGroup } = attribute
    for (const place of [key, `${key}_${table.name}`]) {
      const column = columns.get(place)
      if (column === undefined) {
        const name = place === key ? attribute.column.name : `${attribute.column.name}_${table.name}`
        columns.set(place, { name, type, primaryKey, deferred: deferredGroup })
        return place
      }
      if (column.type.key !== type.key) continue
      if (deferredGroup === null) column.deferred = null
      return place
    }
    throw new ArgumentError(`The columns of ${base.name} and the models below it have no names that tell them apart.`, { value: key })
  }
  for (const attribute of base.columns) if (!attribute.supplied) columnFor(attribute, base, attribute.primaryKey)
  for (const { mapper, attributes } of members)
    for (const attribute of mapper.columns) if (!attribute.supplied) attributes.set(columnFor(attribute, mapper, false), attribute)
  return columns
}

/** A mapper for the rows of the union: columns without relationships, and the classes below it. */
function unionMapper(base: Mapper, members: readonly Member[], columns: ReadonlyMap<string, UnionColumn>): Mapper {
  const text = new ColumnBuilder({ ...plainDefinition(textType, IDENTITY), discriminator: true })
  const builders: Record<string, ColumnBuilder> = Object.create(null) as Record<string, ColumnBuilder>
  for (const [key, { name, type, primaryKey, deferred }] of columns)
    builders[key] = new ColumnBuilder({
      ...plainDefinition(type, name),
      primaryKey,
      autoincrement: false,
      nullable: !primaryKey,
      deferred: deferred ?? false,
    })
  const { columns: mapped } = new MetaData().createTable(base.table.name, { [IDENTITY]: text, ...builders })
  const union = new Mapper({
    configure: base.configure,
    // statements go where this table is; all of them are in one database
    table: (members[0] as Member).mapper.table,
    base: base.model,
    declarations: new Map(),
    columns: mapped,
    parent: null,
    identity: null,
    writeRules: { ...base.writeRules, version: null },
    names: Object.keys(builders),
    withPolymorphic: false,
    polymorphicLoad: null,
    legacyIsOrphan: false,
    others: new Map(),
    models: base.models,
  })
  union.claim(base.model)
  union.children.push(...members.map(({ mapper }) => mapper))
  return union
}

/** The rows of one class, with the columns of all. */
function queryOf({ mapper, identity, attributes }: Member, columns: ReadonlyMap<string, UnionColumn>) {
  const place = modelPlace(mapper, [])
  const items: Expression[] = [
    literal(identity, textType as never)
      .cast(textType as never)
      .as(IDENTITY),
  ]
  for (const [key, { name, type }] of columns) {
    const attribute = attributes.get(key)
    const expression = attribute === undefined ? nullValue().cast(type) : place.at(attribute.column)
    items.push(attribute !== undefined && !attribute.computed && attribute.column.name === name ? expression : expression.as(name))
  }
  return select(...items)
    .from(place.source)
    .with({ joins: place.joins, criteria: place.criterion === null ? [] : [place.criterion] })
}

/** Joining along a relationship of the model would lead from its own table, which is not in the query. */
function withoutRelationships<M extends object>(model: M, mapper: Mapper): M {
  for (const { key, name } of mapper.relationships)
    Object.defineProperty(model, key, {
      get(): never {
        throw new InvalidRequestError(`${name} cannot be used in a polymorphicUnion: relationships are not part of it.`, {
          cause: 'each class has a table of its own, and relationships lead from one of them',
          do: `compare the columns, or query ${mapper.name} itself`,
        })
      },
    })
  return model
}

function sameIdentity(base: Mapper, one: Mapper, other: Mapper, identity: string): ArgumentError {
  return new ArgumentError(`${one.name} and ${other.name}, which are both in polymorphicUnion(${base.name}), have the same identity.`, {
    value: JSON.stringify(identity),
    cause: 'the identity tells the class of a row',
    do: "give each of them another one: inherit(…, { concrete: true, table: '…', identity: '…' }, {…})",
  })
}

function notAMember(base: Mapper, found: Mapper | undefined, given: object, members: readonly Member[]): ArgumentError {
  return new ArgumentError(`polymorphicUnion(${base.name}).of() takes one of its classes.`, {
    value: found === undefined ? describeValue(given) : found.name,
    do: `use one of ${members.map(({ mapper }) => mapper.name).join(', ')}`,
  })
}
