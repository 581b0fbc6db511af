/** Makes the class that a model's class extends: accessors on its prototype, columns and relationships on itself. */
import { attributeNames, selectItem } from '../../sql/core/protocols.ts'
import type { Column } from '../../schema/column.ts'
import type { MetaData } from '../../schema/metadata.ts'
import type { Table } from '../../schema/table.ts'
import { type AttributeDeclaration, ComputedDeclaration } from '../mapping/attribute-declaration.ts'
import { isTableless, noTable, rememberTableless } from '../mapping/concrete-models.ts'
import { DerivedDeclaration } from '../mapping/derived-declaration.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import { Mapper, type ModelConstructor, type PolymorphicLoad } from '../mapping/mapper.ts'
import { modelAttributeNames } from '../mapping/model-attribute-names.ts'
import { modelColumns } from '../mapping/model-columns.ts'
import { rememberRoot } from '../mapping/model-at-source.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import type { WriteRules } from '../mapping/write-rules.ts'
import { type ModelPlace, modelPlace } from '../mapping/model-place.ts'
import type { Registry } from '../mapping/registry.ts'
import { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import type { RelationshipDeclaration } from '../mapping/relationship-declaration.ts'
import { type CodeStyle, defineAccessors, defineDerived } from '../state/accessors.ts'
import { checkName } from './model-parts.ts'

/** What all models of a base share. */
export interface ModelBasis {
  readonly registry: Registry
  readonly metadata: MetaData
  readonly codeStyle: CodeStyle
}

/** What the class is made of. */
export interface ModelClassParts extends ModelBasis {
  readonly table: Table
  readonly columns: readonly Column[]
  readonly relationships: ReadonlyMap<string, () => RelationshipDeclaration>
  readonly others: ReadonlyMap<string, AttributeDeclaration>
  readonly names: readonly string[]
  readonly parent: Mapper | null
  /** The class that it extends: Entity, or the parent model's class. */
  readonly parentClass: unknown
  readonly identity: string | number | null
  readonly writeRules: WriteRules | null
  /** The attributes that identify a row where the table does not say it. */
  readonly primaryKey?: readonly string[] | null
  readonly withPolymorphic: boolean
  readonly polymorphicLoad: PolymorphicLoad | null
  readonly legacyIsOrphan: boolean
  /** There is no table. */
  readonly abstract?: boolean
}

/** Make the class and its mapper. */
export function makeModelClass(parts: ModelClassParts): ModelConstructor {
  const { registry, table, relationships } = parts
  const Parent = parts.parentClass as new (init?: object) => object
  const Model = class extends Parent {}
  Object.defineProperty(Model, 'name', { value: table.name, configurable: true })
  const mapper: Mapper = new Mapper({
    configure: () => registry.configure(),
    table,
    base: Model,
    declarations: relationships,
    columns: [...parts.columns, ...expressionColumns(parts, () => mapper.model)],
    parent: parts.parent,
    identity: parts.identity,
    writeRules: parts.writeRules,
    withPolymorphic: parts.withPolymorphic,
    polymorphicLoad: parts.polymorphicLoad,
    legacyIsOrphan: parts.legacyIsOrphan,
    others: parts.others,
    names: parts.names,
    primaryKey: parts.primaryKey ?? null,
    models: registry.mappers,
  })
  if (parts.abstract === true) rememberTableless(mapper)
  registry.add(mapper)
  rememberRoot(mapper)
  basisByMapper.set(mapper, { registry, metadata: parts.metadata, codeStyle: parts.codeStyle })
  for (const [key, declaration] of parts.others) {
    if (!(declaration instanceof DerivedDeclaration)) continue
    const derived = declaration.derive(mapper, key)
    mapper.addDerived(derived)
    defineDerived(Model.prototype, mapper, derived)
    const { relationship } = derived
    if (relationship != null) {
      checkName(table.name, key, true)
      Object.defineProperty(Model, key, {
        get(this: Readonly<Record<string, unknown>>) {
          return this[relationship]
        },
      })
    }
  }
  defineStatics(Model, mapper)
  for (const key of relationships.keys()) defineRelationship(Model, mapper, key)
  defineAccessors(Model.prototype, mapper, parts.codeStyle)
  for (const [key, declaration] of parts.others) declaration.install(Model, mapper, key)
  return Model
}

/** The columns that are SQL expressions. */
function expressionColumns({ table, parent, others }: ModelClassParts, model: () => unknown): Column[] {
  const tables = parent === null ? [table] : [...new Set([...parent.tables, table])]
  const columns: ExpressionColumn[] = []
  for (const [key, declaration] of others) {
    if (!(declaration instanceof ComputedDeclaration)) continue
    const { expression, group, supplied } = declaration
    columns.push(new ExpressionColumn({ table, tables, name: key, key, supplied }, () => expression(model()), group === true ? key : group))
  }
  return columns as unknown as Column[]
}

const basisByMapper = new WeakMap<Mapper, ModelBasis>()

/** What a model's class was made with. */
export function basisOf(mapper: Mapper): ModelBasis {
  return basisByMapper.get(mapper) as ModelBasis
}

function defineStatics(Model: object, mapper: Mapper): void {
  const claim = (candidate: unknown): void => mapper.claim(candidate as ModelConstructor)
  const columns = modelColumns(mapper, null)
  let place: ModelPlace | null = null
  let members = 0
  Object.defineProperty(Model, mapperSymbol, { value: mapper })
  Object.defineProperty(Model, '$table', { value: mapper.table })
  Object.defineProperty(Model, 'c', {
    get(this: unknown) {
      claim(this)
      return columns
    },
  })
  Object.defineProperty(Model, attributeNames, {
    get(this: object) {
      if (typeof this === 'function') claim(this)
      return modelAttributeNames(mapper, this)
    },
  })
  Object.defineProperty(Model, selectItem, {
    value(this: unknown) {
      claim(this)
      if (isTableless(mapper)) throw noTable(mapper, 'queried', `query all of them: polymorphicUnion(${mapper.name})`)
      mapper.configure()
      // a model that inherits from it may have been defined meanwhile
      const count = mapper.children.length > 0 || mapper.parent !== null ? [...mapper.family()].length : 0
      if (place === null || count !== members) place = modelPlace(mapper)
      members = count
      return new EntityItem(mapper, place)
    },
  })
}

function defineRelationship(Model: object, mapper: Mapper, key: string): void {
  Object.defineProperty(Model, key, {
    get(this: unknown) {
      mapper.claim(this as ModelConstructor)
      mapper.configure()
      return RelationshipAttribute.of(mapper, key, mapper.root.table)
    },
  })
}
