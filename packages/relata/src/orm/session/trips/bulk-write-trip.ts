/** UPDATE and DELETE of many rows at once, and what they mean for the objects of the session. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { type Rows, rowsOf } from '../../../engine/result/rows.ts'
import type { ColumnReference } from '../../../sql/core/column-reference.ts'
import { type Expression, junction } from '../../../sql/core/expression.ts'
import { Delete } from '../../../sql/statements/delete.ts'
import { isComposite } from '../../../sql/statements/output-columns.ts'
import { type Select, select } from '../../../sql/statements/select.ts'
import { Update } from '../../../sql/statements/update.ts'
import { keyColumnsOf } from '../../flush/table-columns.ts'
import { ReturnedRows } from '../../loading/returned-rows.ts'
import type { Mapper } from '../../mapping/mapper.ts'
import { identityKey } from '../../state/identity-key.ts'
import { type InstanceState, UNLOADED } from '../../state/instance-state.ts'
import { type Evaluate, type EvaluationRules, evaluatorOf } from '../../state/evaluate-expression.ts'
import { expireAttributes, expireState } from '../expire.ts'
import { fetchRows } from './fetch-rows.ts'
import { markDeleted } from './flush-trip.ts'
import { send } from './send-statement.ts'
import type { SessionCore } from '../session-core.ts'
import type { SessionTransaction } from '../session-transaction.ts'

/**
 * How the objects of the session learn of a bulk statement. `evaluate`: its condition is computed from their loaded values;
 * `fetch`: the keys of its rows come from the database; `auto`: evaluate where the condition allows it, else fetch; false: not at all.
 */
export type Synchronize = 'auto' | 'evaluate' | 'fetch' | false

/** How a statement that writes is executed. */
export interface WriteOptions {
  /** How the objects of the session learn of it; default `auto`. */
  readonly synchronize?: Synchronize
  /** Whether objects that the session holds take the values of the returned rows; default true. */
  readonly populateExisting?: boolean
}

/** Whatever it returns. */
type AnyWrite = Update<unknown, unknown> | Delete<unknown>

/** The objects that a statement concerns. */
interface Concerned {
  readonly states: readonly InstanceState[]
  /** Whether the condition holds for these is not known: a value of theirs is not loaded. */
  readonly uncertain: readonly InstanceState[]
}

/** Run an UPDATE or DELETE of a model's rows, and tell the session's objects; gives what RETURNING gives. Autoflush happens first. */
export function* bulkWrite(core: SessionCore, mapper: Mapper, statement: AnyWrite, options: WriteOptions = {}): Pausable<Rows<unknown>> {
  const { synchronize = 'auto', populateExisting = true } = options
  if (statement instanceof Delete && statement.items.some(isComposite)) throw deletedObjects(mapper)
  yield* core.flushBeforeQuery()
  core.hints.drop()
  core.at(mapper.table)
  if (statement instanceof Update && synchronize !== false) for (const column of statement.columns) attributeOf(mapper, column)
  const condition = synchronize === false || synchronize === 'fetch' ? null : conditionOf(core, mapper, statement, synchronize)
  const fetches = synchronize !== false && condition === null
  const keys = fetches ? keyColumnsOf(mapper, mapper.table) : []
  const returns = core.dialect.features[statement instanceof Update ? 'updateReturning' : 'deleteReturning']
  // without RETURNING the rows are looked for before: afterwards the condition may not hold any more
  const found = fetches && !returns ? yield* fetchRows(core, keysOf(mapper, statement, keys)) : null
  const concerned = condition === null ? null : concernedBy(core, mapper, condition)
  const returned = new ReturnedRows(core, statement.items, returns ? keys : [])
  const { rows, rowCount } = yield* send(core, statement.with({ items: returned.columns }))
  if (concerned !== null) apply(core, mapper, statement, concerned)
  else if (fetches) apply(core, mapper, statement, heldObjects(core, mapper, found ?? returned.valuesOf(keys, rows)))
  const tuples = statement.items.length === 0 ? [] : yield* returned.read(core, rows, populateExisting)
  return rowsOf(tuples, { rowCount, lastInsertId: null, columns: returned.names })
}

function deletedObjects(mapper: Mapper): ArgumentError {
  return new ArgumentError(`delete_(${mapper.name}) cannot return objects: their rows are gone.`, {
    do: 'return columns, or select the objects before',
  })
}

/** A query for the keys of the rows that a statement will find. */
function keysOf(mapper: Mapper, statement: AnyWrite, keys: readonly Expression[]): Select {
  const query = select(...keys).where(...statement.criteria, ...statement.scope)
  if (statement.froms.length > 0) return query.from(mapper.table, ...statement.froms)
  return statement.criteria.length > 0 ? query : query.from(mapper.table)
}

function apply(core: SessionCore, mapper: Mapper, statement: AnyWrite, concerned: Concerned): void {
  const transaction = core.transaction as SessionTransaction
  if (statement instanceof Update) {
    writeValues(core, mapper, statement, [...concerned.states, ...concerned.uncertain])
    return
  }
  for (const state of concerned.states) {
    core.dirty.delete(state)
    core.deleted.delete(state)
    state.changes = null
    markDeleted(core, transaction, state)
  }
  for (const state of concerned.uncertain) expireState(core, state)
}

/** The condition over an object's values; null where the database has to be asked, an error where the caller forbids that. */
function conditionOf(core: SessionCore, mapper: Mapper, statement: AnyWrite, synchronize: 'auto' | 'evaluate'): Evaluate | null {
  const text = synchronize === 'evaluate' ? 'all' : core.dialect.features.textEquality === 'exact' ? 'equality' : 'none'
  const condition = statement.froms.length > 0 ? null : evaluatorOf(junction('and', statement.criteria), mapper, { text })
  if (condition !== null || synchronize === 'auto') return condition
  throw new ArgumentError(`The condition of a bulk ${statement.kind} of ${mapper.name} cannot be computed from the objects of the session.`, {
    cause: 'it asks for other tables, calls functions or matches patterns, which only the database can do',
    do: "use synchronize: 'fetch', which asks the database for the keys of the rows, or synchronize: false",
  })
}

/** Objects that are expired as a whole are left out: what is read of them comes from the database anyway. */
function concernedBy(core: SessionCore, mapper: Mapper, condition: Evaluate): Concerned {
  const states: InstanceState[] = []
  const uncertain: InstanceState[] = []
  for (const state of core.identityMap.states()) {
    if (!concerns(mapper, state) || state.expired) continue
    const holds = condition(state)
    if (holds === true) states.push(state)
    else if (holds === UNLOADED) uncertain.push(state)
  }
  return { states, uncertain }
}

function concerns(mapper: Mapper, state: InstanceState): boolean {
  return state.mapper === mapper || state.entity instanceof mapper.model
}

function heldObjects(core: SessionCore, mapper: Mapper, rows: readonly (readonly unknown[])[]): Concerned {
  const states: InstanceState[] = []
  for (const row of rows) {
    const key = identityKey(row)
    const state = key === null ? undefined : core.identityMap.get(mapper, key)
    if (state !== undefined && concerns(mapper, state)) states.push(state)
  }
  return { states, uncertain: [] }
}

/** Put the new values into the objects; what cannot be computed here, or was changed and not flushed, is expired. */
function writeValues(core: SessionCore, mapper: Mapper, statement: Update<unknown, unknown>, states: readonly InstanceState[]): void {
  const assigned = statement.columns.map((column, position) => ({
    attribute: attributeOf(mapper, column),
    evaluate: evaluatorOf(statement.values[position] as Update['values'][number], mapper, ALL_TEXT),
  }))
  for (const state of states) {
    const values = assigned.map(({ evaluate }) => (evaluate === null ? UNLOADED : evaluate(state)))
    const forgotten: string[] = []
    assigned.forEach(({ attribute }, position) => {
      const { index, key } = attribute
      if (state.values[index] === UNLOADED) return
      if (values[position] === UNLOADED || state.changes?.columns.has(index) === true) {
        forgotten.push(key)
        return
      }
      if (index < 31) state.rawCells &= ~(1 << index)
      state.values[index] = values[position]
    })
    if (forgotten.length > 0) expireAttributes(core, state, forgotten)
    ;(core.transaction as SessionTransaction).touched.add(state)
  }
}

const ALL_TEXT: EvaluationRules = { text: 'all' }

/** The attribute that a bulk update sets. */
function attributeOf(mapper: Mapper, column: ColumnReference): Mapper['columns'][number] {
  const attribute = mapper.columns.find(candidate => candidate.column === column)
  if (attribute === undefined || attribute.primaryKey) {
    throw new ArgumentError(
      `A bulk update of ${mapper.name} sets ${String(column)}, ${attribute === undefined ? 'which is no column of the model' : 'which is part of the primary key'}.`,
      {
        cause: 'the objects of the session are found by their primary keys',
        do: 'change the key of the objects themselves, or use synchronize: false',
      },
    )
  }
  return attribute
}

/** The parts of a query that an UPDATE or DELETE can have. */
export function writable(query: Select, mapper: Mapper, everyRow: boolean): Pick<Update, 'criteria' | 'allRows'> {
  const surplus =
    query.joins.length > 0
      ? 'a join'
      : query.limitCount !== null || query.offsetCount !== null
        ? 'a limit'
        : query.groups.length > 0 || query.havings.length > 0
          ? 'a GROUP BY'
          : query.isDistinct || query.distinctOns.length > 0
            ? 'distinct()'
            : query.orders.length > 0
              ? 'an order'
              : null
  if (surplus !== null) {
    throw new ArgumentError(`A query of ${mapper.name} with ${surplus} cannot update or delete.`, {
      do: `narrow the rows by conditions: .filter(${mapper.name}.….any(…)), or .filter(${mapper.name}.c.id.in(select(…)))`,
    })
  }
  return { criteria: query.criteria, allRows: everyRow }
}
