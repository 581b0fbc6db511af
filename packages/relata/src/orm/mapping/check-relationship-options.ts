/** Checks what `many(…)` and `one(…)` were given, as far as it can be seen without the tables. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import { checkOptions } from '../../base/check-options.ts'
import { Table } from '../../schema/table.ts'
import type { Mapper } from './mapper.ts'
import type { LazyOption, RelationshipDeclaration, RelationshipOptions } from './relationship-declaration.ts'

const known = {
  secondary: true,
  cascade: true,
  lazy: true,
  orderBy: true,
  foreignKeys: true,
  remoteSide: true,
  primaryjoin: true,
  secondaryjoin: true,
  viewonly: true,
  passiveDeletes: true,
  passiveUpdates: true,
  postUpdate: true,
  singleParent: true,
  activeHistory: true,
  innerJoin: true,
  joinDepth: true,
  overlaps: true,
  syncBackref: true,
  doc: true,
  info: true,
  backPopulates: true,
  collection: true,
  required: true,
} satisfies Record<keyof RelationshipOptions, true>

const strategies = {
  lazy: true,
  select: true,
  joined: true,
  selectin: true,
  subquery: true,
  immediate: true,
  raise: true,
  raiseOnSql: true,
  noload: true,
} satisfies Record<LazyOption, true>

/** Throws for an option that does not exist, or one whose value makes no sense. `name` is the relationship's, for messages. */
export function checkRelationshipOptions(declaration: RelationshipDeclaration, name: string, target: Mapper): void {
  const { options, kind } = declaration
  checkOptions(options, Object.keys(known), name)
  const { lazy, secondary, collection } = options
  if (lazy !== undefined && !Object.hasOwn(strategies, lazy)) {
    const nearest = nearestName(lazy, Object.keys(strategies))
    throw new ArgumentError(`${name} has an unknown loading strategy.`, {
      value: `lazy: ${JSON.stringify(lazy)}`,
      do: nearest === undefined ? `use one of ${Object.keys(strategies).join(', ')}` : `write lazy: '${nearest}'`,
    })
  }
  if (secondary !== undefined && !(secondary instanceof Table)) {
    throw new ArgumentError(`${name} has an association table that is no table.`, {
      value: typeof secondary === 'function' ? (secondary as { readonly name: string }).name : typeof secondary,
      cause: 'a name or a model stands in { secondary }',
      do: "make it with Base.table('…', { … }); where the association has a model of its own, relate to that model instead",
    })
  }
  checkColumns(name, options, 'foreignKeys')
  checkColumns(name, options, 'remoteSide')
  if (kind === 'many') checkCollection(name, collection, target)
}

function checkColumns(name: string, options: RelationshipOptions, option: 'foreignKeys' | 'remoteSide'): void {
  const columns: unknown = options[option]
  if (
    columns === undefined ||
    (Array.isArray(columns) && columns.length > 0 && columns.every(column => typeof column === 'object' && column !== null && 'table' in column))
  )
    return
  throw new ArgumentError(`${name} has ${option} that are no columns.`, {
    value: Array.isArray(columns) ? `[${columns.map(column => (column === undefined ? 'undefined' : typeof column)).join(', ')}]` : typeof columns,
    cause: 'a misspelt attribute, or a column without its brackets',
    do: `write ${option}: [Model.c.column]`,
  })
}

function checkCollection(name: string, collection: unknown, target: Mapper): void {
  if (collection === undefined || ['list', 'set', 'writeOnly', 'dynamic'].includes(collection as string)) return
  if (typeof collection === 'object' && collection !== null && 'orderedBy' in collection) {
    checkOrdering(name, collection, target)
    return
  }
  if (typeof collection === 'object' && collection !== null && typeof (collection as { readonly keyedWith?: unknown }).keyedWith === 'function')
    return
  const key: unknown = typeof collection === 'object' && collection !== null ? (collection as { readonly keyedBy?: unknown }).keyedBy : undefined
  if (typeof key !== 'string') {
    throw new ArgumentError(`${name} has an unknown kind of collection.`, {
      value: JSON.stringify(collection),
      do: "use 'list', 'set', 'writeOnly', 'dynamic', orderedBy('position') for a list that numbers its members, or keyedBy('attribute') for a Map",
    })
  }
  if (target.attribute(key)?.kind !== 'column' && !(key in (target.model.prototype as object))) {
    const nearest = nearestName(key, target.attributeNames())
    throw new ArgumentError(`${name} is keyed by '${key}', which ${target.name} does not have.`, {
      value: `keyedBy('${key}')`,
      cause: 'a misspelt name',
      do: nearest === undefined ? `name an attribute or getter of ${target.name}` : `write keyedBy('${nearest}')`,
    })
  }
}

/** The members' places are whole numbers in a column of their own. */
function checkOrdering(name: string, { orderedBy, from }: { readonly orderedBy: unknown; readonly from?: unknown }, target: Mapper): void {
  const attribute = typeof orderedBy === 'string' ? target.attribute(orderedBy) : undefined
  if (attribute?.kind !== 'column' || attribute.computed || !['integer', 'number'].includes(attribute.type.kind)) {
    const nearest = typeof orderedBy === 'string' && attribute === undefined ? nearestName(orderedBy, target.attributeNames()) : undefined
    throw new ArgumentError(`${name} is ordered by '${String(orderedBy)}', which is no integer column of ${target.name}.`, {
      value: `orderedBy('${String(orderedBy)}')`,
      cause: attribute === undefined ? 'a misspelt name' : 'places in a list are whole numbers',
      do: nearest === undefined ? `name a column of ${target.name} made with integer()` : `write orderedBy('${nearest}')`,
    })
  }
  if (!Number.isSafeInteger(from)) {
    throw new ArgumentError(`${name} is ordered from a number that is not whole.`, {
      value: `from: ${String(from)}`,
      do: `write orderedBy('${orderedBy as string}', { from: 1 }), or leave from away for 0`,
    })
  }
}
