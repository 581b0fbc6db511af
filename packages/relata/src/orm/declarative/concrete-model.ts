/** A model that repeats its parent's columns in a table of its own. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import { ColumnBuilder } from '../../schema/column-builder.ts'
import type { ColumnDefinition, ForeignKeyOptions } from '../../schema/column-definition.ts'
import type { TableOptions } from '../../schema/table.ts'
import { rememberConcrete } from '../mapping/concrete-models.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import type { Mapper, ModelConstructor } from '../mapping/mapper.ts'
import type { AttributeDeclaration } from '../mapping/attribute-declaration.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import { basisOf, makeModelClass } from './make-model-class.ts'
import { partsOf } from './model-parts.ts'
import type { Definition } from './model-types.ts'

/** How a model inherits that has all of its columns in a table of its own. */
export interface ConcreteOptions<N extends string = string> {
  /** The table has the parent's columns, too: rows of this class are in no other table. */
  readonly concrete: true
  readonly table: N
  /** What tells its rows from those of the other classes in `polymorphicUnion(Parent)`; default: the name of the table. */
  readonly identity?: string | number
  /** Options of the table. */
  readonly tableOptions?: TableOptions
}

/** Make the class: it extends the parent's class, and is mapped for itself. */
export function concreteModel(parent: Mapper, parentClass: unknown, options: ConcreteOptions, definition: Definition): ModelConstructor {
  const { table: name, identity, tableOptions = {} } = options
  if (typeof name !== 'string')
    throw new ArgumentError(`A model that inherits from ${parent.name} with concrete: true has no table.`, {
      cause: 'its rows are in no other table than its own',
      do: `name it: inherit(${parent.name}, { concrete: true, table: '…' }, {…})`,
    })
  const { columns: own, relationships, others: ownOthers, names: ownNames } = partsOf(name, definition)
  const basis = basisOf(parent)
  const builders: Record<string, ColumnBuilder> = Object.assign(Object.create(null), repeatedColumns(parent), own)
  const others = new Map([...repeatedOthers(parent), ...ownOthers].filter(([key]) => ownOthers.has(key) || !ownNames.includes(key)))
  const table = basis.metadata.createTable(name, builders, tableOptions)
  const model = makeModelClass({
    ...basis,
    table,
    columns: table.columns,
    relationships,
    others,
    names: [...parent.names.filter(key => !ownNames.includes(key) && (key in builders || others.has(key))), ...ownNames],
    parent: null,
    parentClass,
    identity: identity ?? null,
    writeRules: parent.writeRules,
    withPolymorphic: false,
    polymorphicLoad: null,
    legacyIsOrphan: parent.legacyIsOrphan,
  })
  const mapper = (model as unknown as { readonly [mapperSymbol]: Mapper })[mapperSymbol]
  forbidInherited(model, mapper, parent)
  rememberConcrete(parent, mapper, String(identity ?? name))
  return model
}

/** Columns that the table of the parent has, too. Names given to its constraints and indexes belong to that table. */
function repeatedColumns(parent: Mapper): Record<string, ColumnBuilder> {
  const builders: Record<string, ColumnBuilder> = Object.create(null) as Record<string, ColumnBuilder>
  for (const { key, column, primaryKey } of parent.columns)
    if (!(column instanceof ExpressionColumn)) builders[key] = new ColumnBuilder(withoutNames({ ...column.definition, primaryKey }))
  return builders
}

function withoutNames(definition: ColumnDefinition): ColumnDefinition {
  return {
    ...definition,
    unique: definition.unique === null ? null : { ...definition.unique, name: null },
    index: definition.index === null ? null : { ...definition.index, name: null },
    checks: definition.checks.map(check => ({ ...check, name: null })),
    references: definition.references.map(({ target, options }) => ({ target, options: withoutName(options) })),
  }
}

function withoutName(options: ForeignKeyOptions): ForeignKeyOptions {
  const unnamed: { name?: string } = { ...options }
  delete unnamed.name
  return unnamed
}

/** Attributes that follow from columns alone, as their declarations say it of any class. */
function repeatedOthers(parent: Mapper): [string, AttributeDeclaration][] {
  const above = parent.parent === null ? [] : repeatedOthers(parent.parent)
  const own = [...parent.others].filter(([key, declaration]) => !declaration.isStatic && parent.derived.get(key)?.relationship == null)
  return [...above, ...(own as unknown as [string, AttributeDeclaration][])]
}

/** What leads from the parent's table leads nowhere here, and must not be read from the parent's places. */
function forbidInherited(model: ModelConstructor, mapper: Mapper, parent: Mapper): void {
  const known = new Set(mapper.attributeNames())
  for (const key of mapper.others.keys()) known.add(key)
  const refuse = (key: string) => (): never => {
    throw new InvalidRequestError(`${mapper.name}.${key} is a relationship of ${parent.name}, which ${mapper.name} does not inherit.`, {
      cause: `${mapper.name} has a table of its own (concrete: true), and the foreign keys of other tables lead to that of ${parent.name}`,
      do: `declare it for ${mapper.name}, too: inherit(${parent.name}, { concrete: true, … }, { ${key}: () => … })`,
    })
  }
  for (let above: Mapper | null = parent; above !== null; above = above.parent)
    for (const key of [...above.declarations.keys(), ...above.others.keys()]) {
      if (known.has(key)) continue
      const property = { get: refuse(key), set: refuse(key), configurable: true }
      Object.defineProperty(model.prototype, key, property)
      Object.defineProperty(model, key, property)
    }
}
