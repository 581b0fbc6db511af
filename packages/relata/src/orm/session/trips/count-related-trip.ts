/** session.count: how many related rows each of many objects has, in one statement. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { count } from '../../../sql/expressions/aggregates.ts'
import { loadColumnsOf } from '../../loading/fetch-columns.ts'
import { fetchKeyed } from '../../loading/fetch-keyed.ts'
import { KeyedStatement } from '../../loading/keyed-statement.ts'
import { defaultPath, type RelationshipLoad } from '../../loading/load-path.ts'
import { PlanDraft } from '../../loading/plan-draft.ts'
import { unlimited } from '../../loading/related-plan.ts'
import { tablesOfRelated } from '../../loading/tables-read.ts'
import { RelationshipAttribute } from '../../mapping/relationship-attribute.ts'
import { peekCell } from '../../state/cells.ts'
import { identityKey } from '../../state/identity-key.ts'
import { type IdentityKey, type InstanceState, UNLOADED } from '../../state/instance-state.ts'
import { type RelationshipReference, statesOf } from './load-trip.ts'
import type { SessionCore } from '../session-core.ts'

/** The number of related rows of each object; those without any have 0. */
export function* countRelated(
  core: SessionCore,
  entities: object | Iterable<object>,
  attribute: RelationshipReference,
): Pausable<Map<object, number>> {
  if (!(attribute instanceof RelationshipAttribute))
    throw new ArgumentError('count() takes a relationship of a class after the objects.', {
      value: typeof attribute,
      do: 'write session.count(users, User.posts)',
    })
  const { relationship } = attribute
  const states = statesOf(entities, 'count()')
  const wrong = states.find(state => !state.mapper.isA(relationship.parent) || state.session !== core || state.key === undefined)
  if (wrong !== undefined) {
    throw new ArgumentError(`count(…, ${relationship.name}) takes stored objects of ${relationship.parent.name} in this session.`, {
      object: String(wrong),
      do: 'flush or load the objects first',
    })
  }
  yield* core.flushBeforeQuery(() => tablesOfRelated(core, states, [relationship], attribute.criteria))
  const locals = relationship.pairs.map(pair => relationship.parent.attributeOfColumn(pair.local)?.index ?? -1)
  const lacking = states.filter(state => locals.some(index => state.values[index] === UNLOADED))
  if (lacking.length > 0) yield* loadColumnsOf(core, lacking)
  const counts = yield* countsByKey(core, loadOf(core, attribute), keysOf(states, locals))
  const result = new Map<object, number>()
  for (const state of states) {
    const key = identityKey(locals.map(index => peekCell(state, index)))
    result.set(state.entity, key === null ? 0 : (counts.get(key) ?? 0))
  }
  return result
}

/** How the related rows are found: as a load would find them. */
function loadOf(core: SessionCore, { relationship, criteria }: RelationshipReference): RelationshipLoad {
  const load = (core.scopes?.pathOf(relationship.parent) ?? defaultPath(relationship.parent)).load(relationship)
  return criteria.length === 0 ? load : { ...load, criteria: [...load.criteria, ...criteria] }
}

/** Each key once. */
function keysOf(states: readonly InstanceState[], locals: readonly number[]): readonly (readonly unknown[])[] {
  const keys = new Map<IdentityKey, readonly unknown[]>()
  for (const state of states) {
    const values = locals.map(index => peekCell(state, index))
    const key = identityKey(values)
    if (key !== null) keys.set(key, values)
  }
  return [...keys.values()]
}

function* countsByKey(core: SessionCore, load: RelationshipLoad, keys: readonly (readonly unknown[])[]): Pausable<Map<IdentityKey, number>> {
  const counts = new Map<IdentityKey, number>()
  if (keys.length === 0) return counts
  const parts = unlimited(load)
  const draft = new PlanDraft()
  for (const key of parts.keys) draft.place(key)
  const place = draft.place(count())
  core.at(load.relationship.target.table)
  const readKeys = parts.keys.map(key => core.dialect.typeAdapter(key.type).read)
  const readCount = core.dialect.typeAdapter(count().type).read
  const statement = new KeyedStatement(parts.keys, core.dialect, condition =>
    parts.statement(condition, draft).with({ orders: [], groups: parts.keys }),
  )
  for (let start = 0; start < keys.length; start += statement.mostKeys) {
    const rows = yield* fetchKeyed(core, statement, keys.slice(start, start + statement.mostKeys), load.about)
    for (const row of rows) {
      const key = identityKey(readKeys.map((read, index) => (row[index] === null || read === null ? row[index] : read(row[index]))))
      const raw = row[place]
      if (key !== null) counts.set(key, (readCount === null ? raw : readCount(raw)) as number)
    }
  }
  return counts
}
