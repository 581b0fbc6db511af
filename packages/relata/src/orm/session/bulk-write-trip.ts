/** UPDATE and DELETE of many rows at once, and what they mean for the objects of the session. */
import { ArgumentError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { junction } from '../../sql/core/expression.ts'
import { compileCached, type CompiledCache } from '../../sql/render/cached-compile.ts'
import { Delete } from '../../sql/statements/delete.ts'
import { type Select, select } from '../../sql/statements/select.ts'
import { Update } from '../../sql/statements/update.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { identityKey } from '../state/identity-key.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { type Evaluate, type EvaluationRules, evaluatorOf } from '../state/evaluate-expression.ts'
import { expireAttributes, expireState } from './expire.ts'
import { fetchRows } from './execute-trip.ts'
import { markDeleted } from './flush-trip.ts'
import type { SessionCore } from './session-core.ts'
import type { SessionTransaction } from './session-transaction.ts'

/**
 * How the objects of the session learn of a bulk statement. `evaluate`: its condition is computed from their loaded values;
 * `fetch`: the keys of its rows come from the database; `auto`: evaluate where the condition allows it, else fetch; false: not at all.
 */
export type Synchronize = 'auto' | 'evaluate' | 'fetch' | false

/** The objects that a statement concerns. */
interface Concerned {
  readonly states: readonly InstanceState[]
  /** Whether the condition holds for these is not known: a value of theirs is not loaded. */
  readonly uncertain: readonly InstanceState[]
}

/** Run an UPDATE or DELETE of a model's table; gives the number of rows. Autoflush happens first. */
export function* bulkWrite(core: SessionCore, mapper: Mapper, statement: Update | Delete, synchronize: Synchronize): Pausable<number> {
  yield* core.flushBeforeQuery()
  core.hints.drop()
  if (synchronize === false) return yield* send(core, statement)
  if (statement instanceof Update) for (const column of statement.columns) attributeOf(mapper, column)
  const condition = synchronize === 'fetch' ? null : conditionOf(core, mapper, statement, synchronize)
  if (condition === null) {
    const { count, concerned } = yield* writeAndFetch(core, mapper, statement)
    apply(core, mapper, statement, concerned)
    return count
  }
  const concerned = concernedBy(core, mapper, condition)
  const count = yield* send(core, statement)
  apply(core, mapper, statement, concerned)
  return count
}

function apply(core: SessionCore, mapper: Mapper, statement: Update | Delete, concerned: Concerned): void {
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
function conditionOf(core: SessionCore, mapper: Mapper, statement: Update | Delete, synchronize: 'auto' | 'evaluate'): Evaluate | null {
  const condition = evaluatorOf(
    junction('and', statement.criteria),
    mapper,
    synchronize === 'evaluate' ? { text: 'all' } : core.dialect.features.textEquality === 'exact' ? { text: 'equality' } : { text: 'none' },
  )
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

/** Let the statement return the keys of its rows, or ask for them before. */
function* writeAndFetch(
  core: SessionCore,
  mapper: Mapper,
  statement: Update | Delete,
): Pausable<{ readonly count: number; readonly concerned: Concerned }> {
  const keys = mapper.primaryKey.map(attribute => attribute.column)
  const { features } = core.dialect
  const returns = statement instanceof Update ? features.updateReturning : features.deleteReturning
  if (returns) {
    const rows = yield* fetchRows(core, statement.returning(...keys))
    return { count: rows.length, concerned: heldObjects(core, mapper, rows) }
  }
  const query = select(...keys).where(...statement.criteria) as unknown as Select
  const rows = yield* fetchRows(core, query)
  return { count: yield* send(core, statement), concerned: heldObjects(core, mapper, rows) }
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
function writeValues(core: SessionCore, mapper: Mapper, statement: Update, states: readonly InstanceState[]): void {
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

function* send(core: SessionCore, statement: Update | Delete): Pausable<number> {
  const { compiled, parameters } = compileCached(core.engine.statementCache as CompiledCache, statement, core.dialect)
  const bound = compiled.bind(parameters)
  return (yield* core.fetch(bound.sql, bound.parameters)).rowCount
}

/** The parts of a query that an UPDATE or DELETE can have. */
export function writable(query: Select, mapper: Mapper, everyRow: boolean): Pick<Update, 'target' | 'criteria' | 'allRows'> {
  const surplus =
    query.joins.length > 0
      ? 'a join'
      : query.limitCount !== null || query.offsetCount !== null
        ? 'a limit'
        : query.groups.length > 0 || query.havings.length > 0
          ? 'a GROUP BY'
          : query.isDistinct
            ? 'distinct()'
            : query.orders.length > 0
              ? 'an order'
              : null
  if (surplus !== null) {
    throw new ArgumentError(`A query of ${mapper.name} with ${surplus} cannot update or delete.`, {
      do: `narrow the rows by conditions: .filter(${mapper.name}.….any(…)), or .filter(${mapper.name}.c.id.in(select(…)))`,
    })
  }
  return { target: mapper.table, criteria: query.criteria, allRows: everyRow }
}
