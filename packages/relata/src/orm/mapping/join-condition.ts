/** Derives a relationship's direction and column pairs from the foreign keys between its tables. */
import { ArgumentError } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import type { ForeignKeyConstraint } from '../../schema/foreign-key-constraint.ts'
import type { Table } from '../../schema/table.ts'
import { columnPairsOf, markedForeign } from './custom-join.ts'
import type { ColumnPair, Direction, JoinCondition } from './join-shape.ts'
import type { Mapper } from './mapper.ts'
import type { RelationshipOptions } from './relationship-declaration.ts'

/** What is known of a relationship before its join is. */
export interface JoinRequest {
  readonly name: string
  readonly parent: Mapper
  readonly target: Mapper
  readonly isCollection: boolean
  readonly options: RelationshipOptions
}

/**
 * Find how the tables meet. Exactly one foreign key must lead from one to the other (or, with `secondary`, from the
 * association table to each); `foreignKeys`, `remoteSide`, `primaryjoin` and `secondaryjoin` decide where there are several.
 */
export function resolveJoinCondition(request: JoinRequest): JoinCondition {
  if (request.options.secondary !== undefined) return manyToMany(request, request.options.secondary)
  if (request.options.primaryjoin !== undefined) return customJoin(request)
  return request.parent.table === request.target.table ? selfReferential(request) : direct(request)
}

function direct(request: JoinRequest): JoinCondition {
  const { parent, target, isCollection, name } = request
  let inward = keysBetween(target.table, parent.table, request)
  let outward = keysBetween(parent.table, target.table, request)
  if (inward.length === 0 && outward.length === 0) {
    // an inheriting model has the tables of the models above it, too
    inward = keysAmong(target.tables, parent.tables, request)
    outward = keysAmong(parent.tables, target.tables, request)
  }
  const fits = isCollection ? inward : [...outward, ...inward]
  if (fits.length === 0) {
    if (isCollection && outward.length > 0) throw wrongSide(request, outward[0] as ForeignKeyConstraint)
    throw noForeignKey(name, parent.table, target.table)
  }
  if (fits.length > 1) throw ambiguous(request, fits)
  const key = fits[0] as ForeignKeyConstraint
  return parent.tables.some(table => table === key.table) && !(isCollection && inward.includes(key))
    ? joined('many-to-one', pairsFrom(key))
    : joined('one-to-many', pairsFrom(key).map(reverse))
}

function selfReferential(request: JoinRequest): JoinCondition {
  const { parent, isCollection, name, options } = request
  const keys = keysBetween(parent.table, parent.table, request)
  if (keys.length === 0) throw noForeignKey(name, parent.table, parent.table)
  if (keys.length > 1) throw ambiguous(request, keys)
  const pairs = pairsFrom(keys[0] as ForeignKeyConstraint)
  if (options.remoteSide === undefined) return isCollection ? joined('one-to-many', pairs.map(reverse)) : joined('many-to-one', pairs)
  const remote = options.remoteSide
  if (pairs.every(pair => remote.includes(pair.remote))) {
    if (isCollection) throw remoteSideOfCollection(request)
    return joined('many-to-one', pairs)
  }
  if (pairs.every(pair => remote.includes(pair.local))) return joined('one-to-many', pairs.map(reverse))
  throw new ArgumentError(`${name} has a remoteSide that is on neither side of its foreign key.`, {
    value: remote.map(describe).join(', '),
    do: `name ${pairs.map(pair => describe(pair.remote)).join(', ')} for the many-to-one side, or ${pairs.map(pair => describe(pair.local)).join(', ')} for the other`,
  })
}

function manyToMany(request: JoinRequest, secondary: Table): JoinCondition {
  const { parent, target, options, name } = request
  if (options.primaryjoin !== undefined && options.secondaryjoin !== undefined) {
    const primary = columnPairsOf(options.primaryjoin, name, column => column.table === secondary)
    const other = columnPairsOf(options.secondaryjoin, name, column => column.table === secondary)
    return { direction: 'many-to-many', pairs: primary.pairs, secondaryPairs: other.pairs.map(reverse), extra: primary.extra ?? other.extra }
  }
  const toParent = keysToModel(secondary, parent, request)
  const toTarget = keysToModel(secondary, target, request)
  if (parent.table === target.table) return selfManyToMany(request, secondary, toParent)
  if (toParent.length === 0) throw noForeignKey(name, secondary, parent.table)
  if (toTarget.length === 0) throw noForeignKey(name, secondary, target.table)
  if (toParent.length > 1) throw ambiguous(request, toParent)
  if (toTarget.length > 1) throw ambiguous(request, toTarget)
  const pairs = pairsFrom(toParent[0] as ForeignKeyConstraint).map(reverse)
  const secondaryPairs = pairsFrom(toTarget[0] as ForeignKeyConstraint)
  return { direction: 'many-to-many', pairs, secondaryPairs, extra: null }
}

/** Both ends lead to one table: `remoteSide` (or `foreignKeys`) names the association column that leads to the targets. */
function selfManyToMany(request: JoinRequest, secondary: Table, keys: readonly ForeignKeyConstraint[]): JoinCondition {
  const { name, parent, options } = request
  if (keys.length < 2) throw noForeignKey(name, secondary, parent.table)
  const remote = options.remoteSide
  const far = remote === undefined ? undefined : keys.find(key => key.columns.every(column => remote.includes(column)))
  if (far === undefined || keys.length > 2) {
    const columns = keys.map(key => describe(key.columns[0] as Column))
    throw new ArgumentError(
      `${name} is a many-to-many relationship of "${parent.table.name}" with itself, and it does not say which column of "${secondary.name}" leads to the targets.`,
      {
        value: columns.join(', '),
        cause: 'both foreign keys of the association table lead to the same table',
        do: `set remoteSide: [${secondary.name}.c.${keys[1]?.columns[0]?.key ?? '…'}] here and the other column on the other side`,
      },
      'AMBIGUOUS_FOREIGN_KEYS',
    )
  }
  const near = keys.find(key => key !== far) as ForeignKeyConstraint
  return { direction: 'many-to-many', pairs: pairsFrom(near).map(reverse), secondaryPairs: pairsFrom(far), extra: null }
}

/** A join written out: pairs are the equalities between the two tables; the foreign side is named or follows from the schema. */
function customJoin(request: JoinRequest): JoinCondition {
  const { name, parent, target, options, isCollection } = request
  const condition = options.primaryjoin
  if (condition === undefined) throw noForeignKey(name, parent.table, target.table)
  const foreign = options.foreignKeys ?? markedForeign(condition)
  const remote = options.remoteSide
  const isForeign = (column: Column): boolean => foreign?.includes(column) ?? column.foreignKeys.length > 0
  const selfRef = parent.table === target.table
  const isRemote = (column: Column, other: Column): boolean => {
    if (remote !== undefined) return remote.includes(column)
    if (selfRef) return isCollection ? isForeign(column) && !isForeign(other) : !isForeign(column)
    return column.table === target.table
  }
  const { pairs, extra } = columnPairsOf(condition, name, isRemote, options.viewonly === true && !selfRef)
  if (pairs.length === 0) return overOwnTable(parent, extra)
  const fromHere = pairs.some(pair => isForeign(pair.local)) && !(isCollection && pairs.some(pair => isForeign(pair.remote)))
  return { direction: fromHere ? 'many-to-one' : 'one-to-many', pairs, secondaryPairs: [], extra }
}

/**
 * No column of the target says whose it is, so the parent's own table stands between the two, as an association table does:
 * its rows are found by the parent's key, and lead to the targets by the condition.
 */
function overOwnTable(parent: Mapper, extra: JoinCondition['extra']): JoinCondition {
  const pairs = parent.primaryKey.map(({ column }) => ({ local: column, remote: column }))
  return { direction: 'many-to-many', pairs, secondaryPairs: [], extra, between: parent.root.table }
}

/** From an association table to a model's own table, else to those of the models above it. */
function keysToModel(secondary: Table, mapper: Mapper, request: JoinRequest): ForeignKeyConstraint[] {
  const own = keysBetween(secondary, mapper.table, request)
  return own.length > 0 ? own : keysAmong([secondary], mapper.tables, request)
}

/** Between any of the tables, but for the keys that join the tables of one object. */
function keysAmong(from: readonly Table[], to: readonly Table[], request: JoinRequest): ForeignKeyConstraint[] {
  const inherited = request.parent.root === request.target.root
  return from
    .flatMap(table => to.flatMap(other => keysBetween(table, other, request)))
    .filter(key => !inherited || !key.columns.every(column => column.primaryKey))
}

function keysBetween(from: Table, to: Table, request: JoinRequest): ForeignKeyConstraint[] {
  const chosen = request.options.foreignKeys
  return from.foreignKeys.filter(
    key =>
      key.referredTable === to &&
      (chosen === undefined ||
        key.columns.every(
          column => chosen.includes(column) || (column.table === request.options.secondary && chosen.every(other => other.table !== column.table)),
        )),
  )
}

function pairsFrom(key: ForeignKeyConstraint): ColumnPair[] {
  return key.columns.map((local, index) => ({ local, remote: key.referredColumns[index] as Column }))
}

function joined(direction: Direction, pairs: readonly ColumnPair[]): JoinCondition {
  return { direction, pairs, secondaryPairs: [], extra: null }
}

function reverse(pair: ColumnPair): ColumnPair {
  return { local: pair.remote, remote: pair.local }
}

function describe(column: Column): string {
  return `${column.table.name}.${column.name}`
}

function noForeignKey(name: string, from: Table, to: Table): ArgumentError {
  return new ArgumentError(
    `${name} has no foreign key to follow: none leads between "${from.name}" and "${to.name}".`,
    {
      cause: 'a column that should hold the reference does not call .references()',
      do: `declare it on one of the tables, for example integer().references(() => …), or name the association table in { secondary }`,
    },
    'NO_FOREIGN_KEYS',
  )
}

function ambiguous(request: JoinRequest, keys: readonly ForeignKeyConstraint[]): ArgumentError {
  const columns = keys.map(key => key.columns.map(describe).join(' + '))
  const first = keys[0]?.columns[0]
  return new ArgumentError(
    `${request.name} could follow ${keys.length} foreign keys between "${request.parent.table.name}" and "${request.target.table.name}".`,
    {
      value: columns.join(', '),
      cause: 'several columns refer to the same table',
      do: `say which one: { foreignKeys: [….c.${first?.key ?? '…'}] }`,
    },
    'AMBIGUOUS_FOREIGN_KEYS',
  )
}

function wrongSide(request: JoinRequest, key: ForeignKeyConstraint): ArgumentError {
  return new ArgumentError(`${request.name} is declared with many(…), but the foreign key is on its own table, so it has one target.`, {
    value: key.columns.map(describe).join(', '),
    cause: 'the two sides of a one-to-many relationship are exchanged',
    do: `write one(${request.target.name}, …), or put the foreign key on "${request.target.table.name}"`,
  })
}

function remoteSideOfCollection(request: JoinRequest): ArgumentError {
  return new ArgumentError(`${request.name} is declared with many(…), but its remoteSide makes it many-to-one.`, {
    cause: 'remoteSide names the referred column, which is the far side of the many-to-one relationship only',
    do: `write one(${request.target.name}, …), or remove remoteSide`,
  })
}
