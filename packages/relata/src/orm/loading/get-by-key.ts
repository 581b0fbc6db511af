/** One object by its primary key: from the identity map, or by a statement that was compiled once. */
import type { Pausable } from '../../base/pausable.ts'
import { select } from '../../sql/statements/select.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { identityKey } from '../state/identity-key.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { columnPlan } from './column-plan.ts'
import { executeEntities } from './execute-select.ts'
import { loadColumns } from './load-columns.ts'
import type { LoadOption } from './load-option.ts'
import { defaultPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { newBatch } from './peers.ts'

/** How an object is looked for. */
export interface KeyLookup {
  readonly options?: readonly LoadOption[] | undefined
  /** Overwrite what the session holds, unflushed changes included. */
  readonly populateExisting?: boolean | undefined
  /** Run before a statement is sent, if one is. */
  readonly beforeSelect?: Pausable<void> | undefined
}

const NO_LOOKUP: KeyLookup = {}

/** The object with that primary key, or null. No SQL where the session holds it and it is not expired. */
export function* getByKey(
  session: LoadingSession,
  mapper: Mapper,
  values: readonly unknown[],
  lookup: KeyLookup = NO_LOOKUP,
): Pausable<InstanceState | null> {
  const key = identityKey(values)
  if (key === null) return null
  const populate = lookup.populateExisting === true
  const held = session.identityMap.get(mapper, key)
  if (held !== undefined && !populate && !session.hints.isConcealed(held)) {
    // the key of an object of another class of the hierarchy
    if (!held.mapper.isA(mapper)) return null
    if (!held.expired) return held
    if (yield* loadColumns(session, held, 'expired', true)) return held
    session.identityMap.remove(held, key)
    held.session = null
    held.lifecycle = 'detached'
    return null
  }
  if (lookup.beforeSelect !== undefined) yield* lookup.beforeSelect
  const path = defaultPath(mapper)
  if (populate || (lookup.options !== undefined && lookup.options.length > 0) || path.active.length > 0)
    return yield* getWithOptions(session, mapper, values, lookup, populate)
  const { statement, entity } = columnPlan(session.dialect, path)
  const { sql, parameters } = statement.bindOne(values)
  const { rows } = yield* session.fetch(sql, parameters)
  const row = rows[0]
  if (row === undefined) return null
  return entity.reader.one(row, { session, map: session.identityMap.of(mapper), batch: newBatch(path, session), overwritten: null, moved: null })
}

/** With options it is a query like others. */
function* getWithOptions(
  session: LoadingSession,
  mapper: Mapper,
  values: readonly unknown[],
  lookup: KeyLookup,
  populate: boolean,
): Pausable<InstanceState | null> {
  const query = select(mapper.root.table.columns[0] as never)
    .with({ items: [new EntityItem(mapper, modelPlace(mapper))] })
    .where(...mapper.primaryKey.map((attribute, index) => attribute.column.eq(values[index])))
    .options(...(lookup.options ?? []))
  const [entity] = yield* executeEntities(session, query, { populateExisting: populate })
  return entity === undefined ? null : stateOf(entity)
}
