/** session.upsert: rows are inserted, or change the rows whose key is there; either way they become objects of the session. */
import { checkOptions } from '../../../base/check-options.ts'
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { Column } from '../../../schema/column.ts'
import { BindParameter, type Condition, Expression, junction } from '../../../sql/core/expression.ts'
import { SqlNode } from '../../../sql/core/sql-node.ts'
import { writtenTarget } from '../../../sql/statements/column-values.ts'
import { Insert } from '../../../sql/statements/insert.ts'
import { select } from '../../../sql/statements/select.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { shapeKey } from '../../flush/row-shape.ts'
import { fillDefaults } from '../../flush/settle-values.ts'
import { tableColumns } from '../../flush/table-columns.ts'
import { executeEntities } from '../../loading/execute-select.ts'
import { ReturnedRows } from '../../loading/returned-rows.ts'
import { EntityItem } from '../../mapping/entity-item.ts'
import type { ColumnAttribute, Mapper } from '../../mapping/mapper.ts'
import { modelPlace } from '../../mapping/model-place.ts'
import { mapperOfModel } from '../../mapping/model-class.ts'
import { peekCell } from '../../state/cells.ts'
import { identityKey } from '../../state/identity-key.ts'
import { type EntityObject, type IdentityKey, type InstanceState, UNSET } from '../../state/instance-state.ts'
import { stateOf } from '../../state/state-slot.ts'
import { type BulkRow, bulkRows, checkNulls, groupRows } from './bulk-rows.ts'
import { entityState } from '../membership.ts'
import { send } from './send-statement.ts'
import type { SessionCore } from '../session-core.ts'
import type { SessionTransaction } from '../session-transaction.ts'

/** How rows meet those that are there. */
export interface UpsertOptions {
  /** The columns of a unique key: a row with the same values is changed instead of inserted. MariaDB and MySQL look at all unique keys. */
  readonly on: readonly Column[]
  /**
   * What is changed in the row that is there: these columns take the new values; by default all that were given, but for
   * the key. False: nothing, the row is only found.
   */
  readonly update?: readonly Column[] | false
}

/** Upsert an object's values, a row of values, or several rows of a model. */
export function* upsert(core: SessionCore, target: unknown, rest: readonly unknown[]): Pausable<unknown> {
  const mapper = mapperOfModel(target)
  if (mapper === undefined) {
    const state = entityState(target, 'upsert()')
    const [entity] = yield* upsertRows(core, state.mapper, [valuesOf(state)], rest[0] as UpsertOptions)
    return entity
  }
  mapper.configure()
  const [given, options] = rest as [unknown, UpsertOptions]
  const entities = yield* upsertRows(core, mapper, (Array.isArray(given) ? given : [given]) as readonly unknown[], options)
  return Array.isArray(given) ? entities : entities[0]
}

/** What is set on an object, foreign keys of the objects that it refers to included. */
function valuesOf(state: InstanceState): Record<string, unknown> {
  const { mapper } = state
  const values: Record<string, unknown> = {}
  for (const { index, key, computed } of mapper.columns) {
    const value = peekCell(state, index)
    if (typeof value !== 'symbol' && !computed) values[key] = value
  }
  for (const relationship of mapper.relationships) {
    const related = relationship.direction === 'many-to-one' ? state.relatedAt(relationship) : undefined
    if (related === undefined || related === null) continue
    const target = stateOf(related)
    for (const { local, remote } of relationship.pairs) {
      const attribute = mapper.attributeOfColumn(local)
      const value = peekCell(target, (target.mapper.attributeOfColumn(remote) as ColumnAttribute).index)
      if (target.key === undefined || typeof value === 'symbol') throw notStored(relationship.name, target)
      if (attribute !== undefined) values[attribute.key] = value
    }
  }
  return values
}

function* upsertRows(core: SessionCore, mapper: Mapper, given: readonly unknown[], options: UpsertOptions): Pausable<EntityObject[]> {
  checkOptions(options, ['on', 'update'], `upsert(${mapper.name})`)
  if (mapper.tables.length > 1) throw severalTables(mapper)
  const key = keyAttributes(mapper, options.on)
  const rows = bulkRows(mapper, given, `upsert(${mapper.name})`)
  const written = rows.map(({ values }) => values.map(value => value !== UNSET))
  for (const row of rows) {
    fillDefaults(row)
    checkNulls(row)
  }
  const keys = rows.map(row => keyOf(mapper, key, row))
  if (new Set(keys).size < keys.length) throw twiceGiven(mapper, key)
  if (rows.length === 0) return []
  yield* core.flushBeforeQuery()
  core.hints.drop()
  core.at(mapper.table)
  const found = new Map<IdentityKey, EntityObject>()
  for (const group of groupRows(rows, row => `${shapeKey(row.values)} ${shapeKey(written[row.position]?.map(is => (is ? 1 : UNSET)) ?? [])}`)) {
    const set = updated(mapper, key, written[(group[0] as BulkRow).position] as readonly boolean[], options.update)
    for (const chunk of chunksOf(core, group)) yield* upsertChunk(core, mapper, key, chunk, set, found)
  }
  const transaction = core.transaction as SessionTransaction
  for (const entity of found.values()) transaction.touched.add(stateOf(entity))
  return keys.map(each => found.get(each) as EntityObject)
}

/** One statement; its objects go into `found` by the values of the key. */
function* upsertChunk(
  core: SessionCore,
  mapper: Mapper,
  key: readonly ColumnAttribute[],
  rows: readonly BulkRow[],
  set: readonly ColumnAttribute[],
  found: Map<IdentityKey, EntityObject>,
): Pausable<void> {
  const statement = statementFor(mapper, key, rows, set)
  const returns = core.dialect.features.insertReturning && set.length > 0
  if (returns) {
    const returned = new ReturnedRows(core, [new EntityItem(mapper, modelPlace(mapper))])
    const result = yield* send(core, statement.with({ items: returned.columns }))
    const tuples = yield* returned.read(core, result.rows, true)
    note(mapper, key, rows, tuples.map(tuple => tuple[0]) as EntityObject[], found)
    return
  }
  yield* send(core, statement)
  const query = select(mapper.root.table.columns[0] as never).with({ items: [new EntityItem(mapper, modelPlace(mapper))] })
  const entities = yield* executeEntities<EntityObject>(core, query.where(anyOf(key, rows)), { populateExisting: true })
  note(mapper, key, rows, [], found, entities)
  for (const row of rows) {
    if (found.has(keyOf(mapper, key, row))) continue
    // equal to the database, and not to JavaScript: another case, or another precision
    const [entity] = yield* executeEntities<EntityObject>(core, query.where(anyOf(key, [row])), {})
    if (entity === undefined) throw otherKey(mapper, key)
    found.set(keyOf(mapper, key, row), entity)
  }
}

function statementFor(
  mapper: Mapper,
  key: readonly ColumnAttribute[],
  rows: readonly BulkRow[],
  set: readonly ColumnAttribute[],
): Insert<unknown, unknown> {
  const [first] = rows as readonly [BulkRow]
  const columns = tableColumns(mapper, mapper.table).filter(({ index }) => first.values[index] !== UNSET)
  const cells = rows.map(({ values }) =>
    columns.map(({ index, column }) =>
      values[index] instanceof Expression ? values[index] : new BindParameter<unknown>(values[index], column.type),
    ),
  )
  const insert = new Insert<Record<string, Expression>>({
    ...writtenTarget(mapper.model, 'upsert()'),
    columns: columns.map(({ column }) => column),
    rows: cells,
    query: null,
    items: [],
  })
  const choice = insert.onConflict(key.map(attribute => attribute.key))
  if (set.length === 0) return choice.doNothing()
  const { versionColumn } = mapper
  return choice.doUpdate(excluded => {
    const values: Record<string, unknown> = {}
    for (const attribute of set) values[attribute.key] = excluded[attribute.key]
    if (versionColumn !== null) values[versionColumn.key] = (versionColumn.column as Column<number>).plus(1)
    return values
  })
}

/** Objects by the values of their key; what the database has returned stands in the order of the rows. */
function note(
  mapper: Mapper,
  key: readonly ColumnAttribute[],
  rows: readonly BulkRow[],
  inOrder: readonly EntityObject[],
  found: Map<IdentityKey, EntityObject>,
  entities: readonly EntityObject[] = inOrder,
): void {
  const byKey = new Map<IdentityKey | null, EntityObject>()
  for (const entity of entities) byKey.set(identityKey(key.map(({ index }) => peekCell(stateOf(entity), index))), entity)
  rows.forEach((row, position) => {
    const own = keyOf(mapper, key, row)
    const entity = byKey.get(own) ?? inOrder[position]
    if (entity !== undefined) found.set(own, entity)
  })
}

function keyAttributes(mapper: Mapper, on: unknown): readonly ColumnAttribute[] {
  if (!Array.isArray(on) || on.length === 0) {
    throw new ArgumentError(`upsert(${mapper.name}) does not say which key decides.`, {
      value: describeValue(on),
      do: `name its columns: { on: [${mapper.name}.c.…] }`,
    })
  }
  return on.map(column => attributeFor(mapper, column, 'on'))
}

function attributeFor(mapper: Mapper, column: unknown, part: string): ColumnAttribute {
  const attribute = column instanceof Column ? mapper.attributeOfColumn(column) : undefined
  if (attribute !== undefined && !attribute.computed) return attribute
  throw new ArgumentError(`upsert(${mapper.name}) takes columns of ${mapper.name} in '${part}'.`, {
    value: column instanceof Column ? String(column) : describeValue(column),
    do: `write { ${part}: [${mapper.name}.c.…] }`,
  })
}

/** The columns that the row that is there takes over. */
function updated(
  mapper: Mapper,
  key: readonly ColumnAttribute[],
  given: readonly boolean[],
  update: UpsertOptions['update'],
): readonly ColumnAttribute[] {
  if (update === false) return []
  if (update !== undefined) return update.map(column => attributeFor(mapper, column, 'update'))
  return mapper.columns.filter(attribute => given[attribute.index] === true && !attribute.primaryKey && !key.includes(attribute))
}

function keyOf(mapper: Mapper, key: readonly ColumnAttribute[], row: BulkRow): IdentityKey {
  const values = key.map(({ index, key: name }) => {
    const value = row.values[index]
    if (value !== UNSET && value !== null && !(value instanceof SqlNode)) return value
    throw new ArgumentError(`upsert(${mapper.name}) has no ${name} in row ${row.position}.`, {
      value: value === UNSET ? 'not given' : value === null ? 'null' : 'an expression',
      cause: 'the values of the key tell which row is meant',
      do: `give ${name}, or name another unique key in 'on'`,
    })
  })
  return identityKey(values) as IdentityKey
}

function anyOf(key: readonly ColumnAttribute[], rows: readonly BulkRow[]): Condition {
  const [only] = key
  if (only !== undefined && key.length === 1) return only.column.in(rows.map(({ values }) => values[only.index]) as never)
  return junction(
    'or',
    rows.map(({ values }) =>
      junction(
        'and',
        key.map(({ column, index }) => column.eq(values[index])),
      ),
    ),
  )
}

const ROWS_PER_STATEMENT = 500

function* chunksOf(core: SessionCore, rows: readonly BulkRow[]): Generator<readonly BulkRow[]> {
  const width = (rows[0] as BulkRow).values.length
  const size = Math.max(1, Math.min(ROWS_PER_STATEMENT, Math.floor(core.dialect.features.maxParameters / width)))
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}

function severalTables(mapper: Mapper): ArgumentError {
  return new ArgumentError(`upsert(${mapper.name}) would have to write several tables, and one statement writes one.`, {
    cause: `${mapper.name} inherits from ${String(mapper.parent?.name)} with a table of its own`,
    do: 'look for the object first, and add a new one where there is none',
  })
}

function twiceGiven(mapper: Mapper, key: readonly ColumnAttribute[]): ArgumentError {
  return new ArgumentError(`upsert(${mapper.name}) was given two rows with the same ${key.map(attribute => attribute.key).join(' and ')}.`, {
    cause: 'one statement can change a row once only',
    do: 'leave the row out that is not to be kept',
  })
}

function otherKey(mapper: Mapper, key: readonly ColumnAttribute[]): ArgumentError {
  return new ArgumentError(`upsert(${mapper.name}) found no row with the ${key.map(attribute => attribute.key).join(' and ')} that it has written.`, {
    cause: 'another unique key of the table was there already, which counts in MariaDB and MySQL whichever key is named',
    do: 'name the key that may be there already',
  })
}

function notStored(relationship: string, target: InstanceState): ArgumentError {
  return new ArgumentError(`upsert() was given an object whose ${relationship} is not stored yet.`, {
    object: String(target),
    do: 'flush it first, so that its key is known',
  })
}
