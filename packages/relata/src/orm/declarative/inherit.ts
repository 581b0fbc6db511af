/** `inherit(Parent, …)`: a model whose rows are rows of its parent's table, or of a table of its own joined to it. */
import { ArgumentError } from '../../base/errors.ts'
import { ColumnBuilder } from '../../schema/column-builder.ts'
import { plainDefinition } from '../../schema/column-definition.ts'
import type { Column } from '../../schema/column.ts'
import type { MetaData } from '../../schema/metadata.ts'
import type { Table, TableOptions } from '../../schema/table.ts'
import type { Mapper, PolymorphicLoad } from '../mapping/mapper.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { concreteModel, type ConcreteOptions } from './concrete-model.ts'
import { basisOf, makeModelClass } from './make-model-class.ts'
import { partsOf } from './model-parts.ts'
import type { ConcreteModel, Definition, HasDefinition, InheritedModel } from './model-types.ts'

/** How a model inherits. */
export interface InheritOptions<N extends string = string> {
  /** The discriminator's value for rows of this class; without it the class has no rows of its own. */
  readonly identity?: string | number
  /** A table of its own for the added columns, joined to the parent's by its primary key; without it they are added to the parent's table. */
  readonly table?: N
  /** `'*'`: queries for this class load the columns of the classes below it in the same statement. */
  readonly withPolymorphic?: '*'
  /**
   * How queries for the classes above it load its columns: `inline` in the same statement, `selectin` by one more statement
   * for the rows of this class. By default they are loaded when they are read.
   */
  readonly polymorphicLoad?: PolymorphicLoad
  /** Options of that table. */
  readonly tableOptions?: TableOptions
  readonly concrete?: false
}

/**
 * A model that inherits another one's attributes and methods. The parent's discriminator column tells the class of a row.
 *
 * @example
 * class Employee extends Base.model('employees', { id: integer().primaryKey(), type: text().discriminator() }, { identity: 'employee' }) {}
 * class Manager extends inherit(Employee, { identity: 'manager' }, { level: integer() }) {}
 * session.query(Manager)    // select … from employees where employees.type in ('manager')
 * class Engineer extends inherit(Employee, { identity: 'engineer', table: 'engineers' }, { language: text() }) {}
 * session.query(Engineer)   // select … from employees join engineers on engineers.id = employees.id
 *
 * @example
 * class Temp extends inherit(Employee, { concrete: true, table: 'temps' }, { agency: text() }) {}
 * session.query(Temp)       // select temps.id, …, temps.agency from temps
 * session.query(Employee)   // has no temps; query polymorphicUnion(Employee) for both
 */
export function inherit<M extends HasDefinition<unknown>, const D extends Definition, const N extends string>(
  parent: M,
  options: ConcreteOptions<N>,
  definition: D,
): ConcreteModel<M, D, N>
export function inherit<M extends HasDefinition<unknown>, const D extends Definition, const N extends string = never>(
  parent: M,
  options: InheritOptions<N>,
  definition: D,
): InheritedModel<M, D, N>
export function inherit(parent: HasDefinition<unknown>, options: InheritOptions | ConcreteOptions, definition: Definition): unknown {
  const mapper = mapperOfModel(parent)
  if (mapper === undefined)
    throw new ArgumentError('inherit() takes a model to inherit from.', {
      value: typeof parent === 'function' ? (parent as { name: string }).name : String(parent),
    })
  if (options.concrete === true) return concreteModel(mapper, parent, options, definition)
  const basis = basisOf(mapper.root)
  const { columns: builders, relationships, others, names } = partsOf(options.table ?? mapper.table.name, definition)
  if (mapper.discriminator === null) throw noDiscriminator(mapper)
  const { table, columns } =
    options.table === undefined
      ? addedToParent(mapper, builders)
      : joinedTable(basis.metadata, mapper, options.table, builders, options.tableOptions ?? {})
  return makeModelClass({
    ...basis,
    table,
    columns,
    relationships,
    others,
    names,
    parent: mapper,
    parentClass: parent,
    identity: options.identity ?? null,
    writeRules: null,
    withPolymorphic: options.withPolymorphic === '*',
    polymorphicLoad: options.polymorphicLoad ?? null,
    legacyIsOrphan: mapper.legacyIsOrphan,
  })
}

function addedToParent(parent: Mapper, builders: Readonly<Record<string, ColumnBuilder>>): { table: Table; columns: readonly Column[] } {
  const { table } = parent
  const shared: Column[] = []
  const added: Record<string, ColumnBuilder> = {}
  for (const [key, builder] of Object.entries(builders)) {
    const column = sharedColumn(parent, key, builder)
    if (column === null) added[key] = builder
    else shared.push(column)
  }
  return { table, columns: [...shared, ...(Object.keys(added).length === 0 ? [] : table.addColumns(added))] }
}

/** Models beside each other may declare the same column: it is one, if its type is the same. */
function sharedColumn(parent: Mapper, key: string, { definition }: ColumnBuilder): Column | null {
  const column = parent.table.column(key)
  const same =
    column !== undefined &&
    column.key === key &&
    column.type.key === definition.type.key &&
    (definition.name === null || definition.name === column.name)
  return same && parent.attributeOfColumn(column) === undefined ? column : null
}

/** A definition that does not name the primary key gets the parent's, as a foreign key to it. */
function joinedTable(
  metadata: MetaData,
  parent: Mapper,
  name: string,
  builders: Readonly<Record<string, ColumnBuilder>>,
  options: TableOptions,
): { table: Table; columns: readonly Column[] } {
  const keys: Record<string, ColumnBuilder> = {}
  for (const attribute of parent.primaryKey) {
    if (attribute.key in builders) continue
    const own = attribute.equivalents.at(-1) ?? attribute.column
    keys[attribute.key] = new ColumnBuilder({
      ...plainDefinition(attribute.type, own.name),
      primaryKey: true,
      autoincrement: false,
      references: [{ target: () => own, options: { onDelete: 'cascade' } }],
    })
  }
  const table = metadata.createTable(name, { ...keys, ...builders }, options)
  return { table, columns: table.columns }
}

function noDiscriminator(parent: Mapper): ArgumentError {
  return new ArgumentError(`${parent.name} cannot be inherited from: it has no column that tells the class of a row.`, {
    do: `mark one: type: text().discriminator(), and give ${parent.name} an identity: Base.model('${parent.table.name}', {…}, { identity: '…' })`,
  })
}
