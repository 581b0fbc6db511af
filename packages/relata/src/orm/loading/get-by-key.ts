/** One object by its primary key: from the identity map, or by a statement that was compiled once. */
import type { Pausable } from '../../base/pausable.ts'
import type { LockOptions } from '../../sql/statements/select-parts.ts'
import { select } from '../../sql/statements/select.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { someHooks } from '../mapping/model-hooks.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { identityKey } from '../state/identity-key.ts'
import { isHeard } from '../state/instance-events.ts'
import type { EntityObject, IdentityKey, InstanceState } from '../state/instance-state.ts'
import { columnPlan } from './column-plan.ts'
import { executeEntities } from './execute-select.ts'
import { loadColumnsOf } from './fetch-columns.ts'
import { STATEMENT } from './interception.ts'
import { loadColumns } from './load-columns.ts'
import { LoadOption } from './load-option.ts'
import { defaultPath, type LoadPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { newBatch } from './peers.ts'
import type { ReadContext } from './read-entity.ts'
import { tablesOfModel } from './tables-read.ts'

/** How an object is looked for. */
export interface KeyLookup {
  readonly options?: readonly LoadOption[] | undefined
  /** Overwrite what the session holds, unflushed changes included. */
  readonly populateExisting?: boolean | undefined
  /** Lock the row, and read it anew. */
  readonly forUpdate?: boolean | LockOptions | undefined
  /** Declared scopes do not hold: the row is wanted if it is there. */
  readonly everything?: boolean
}

const NO_LOOKUP: KeyLookup = {}

/** All declared scopes are left out. */
const UNSCOPED = new LoadOption(null, { kind: 'unscoped', names: ['*'] })

/**
 * The object with that primary key, or null. No SQL where the session holds it and it is not expired. Autoflush happens
 * before a statement is sent.
 */
export function* getByKey(
  session: LoadingSession,
  mapper: Mapper,
  values: readonly unknown[],
  lookup: KeyLookup = NO_LOOKUP,
): Pausable<EntityObject | null> {
  const key = identityKey(values)
  if (key === null) return null
  const held = session.identityMap.get(mapper, key)
  if (held !== undefined && !readsAnew(lookup) && !session.hints.isConcealed(held)) {
    // the key of an object of another class of the hierarchy
    if (!held.mapper.isA(mapper)) return null
    return held.expired && !(yield* refreshHeld(session, held, key)) ? null : held.entity
  }
  if (session.mustFlush) yield* session.flushBeforeQuery(() => tablesOfModel(session, mapper, lookup.options))
  const path = defaultPath(mapper)
  if (
    readsAnew(lookup) ||
    (lookup.options !== undefined && lookup.options.length > 0) ||
    path.active.length > 0 ||
    isWatched(session, mapper, lookup)
  )
    return yield* getWithOptions(session, mapper, values, lookup)
  session.at(mapper.table)
  const { statement, entity } = columnPlan(session.dialect, path)
  const { sql, parameters } = statement.bindOne(values)
  const { rows } = yield* session.fetch(sql, parameters)
  const row = rows[0]
  return row === undefined ? null : (entity.reader.one(row, contextOf(session, session.scopes?.pathOf(mapper) ?? path))?.entity ?? null)
}

/** Scopes hold, or somebody listens to statements or objects: that is for the general way. */
function isWatched(session: LoadingSession, mapper: Mapper, lookup: KeyLookup): boolean {
  if (session.scopes !== null && lookup.everything !== true) return true
  return session.intercept !== null || session.hearsLoaded || (someHooks() && isHeard(mapper, 'load'))
}

/** An expired object is loaded again; one whose row is gone leaves the session. Where its row is known to be there, unflushed changes can wait. */
function* refreshHeld(session: LoadingSession, held: InstanceState, key: IdentityKey): Pausable<boolean> {
  if (held.writtenSinceExpired) {
    yield* loadColumnsOf(session, [held], false)
    return true
  }
  if (yield* loadColumns(session, held, 'expired', true)) return true
  session.identityMap.remove(held, key)
  held.session = null
  held.lifecycle = 'detached'
  return false
}

/** Objects that are looked up one after the other are peers, until something drops the hints. */
function contextOf(session: LoadingSession, path: LoadPath): ReadContext {
  const { lookups } = session.hints
  let context = lookups.get(path)
  if (context === undefined) {
    context = { session, map: session.identityMap.of(path.mapper), batch: newBatch(path, session), overwritten: null, moved: null, refreshed: null }
    lookups.set(path, context)
  }
  return context
}

function readsAnew({ populateExisting, forUpdate }: KeyLookup): boolean {
  return populateExisting === true || (forUpdate !== undefined && forUpdate !== false)
}

/** With options it is a query like others. */
function* getWithOptions(session: LoadingSession, mapper: Mapper, values: readonly unknown[], lookup: KeyLookup): Pausable<EntityObject | null> {
  const { forUpdate } = lookup
  const plain = select(mapper.root.table.columns[0] as never)
    .with({ items: [new EntityItem(mapper, modelPlace(mapper))] })
    .where(...mapper.primaryKey.map((attribute, index) => attribute.column.eq(values[index])))
    .options(...(lookup.options ?? []), ...(lookup.everything === true ? [UNSCOPED] : []))
  const built = forUpdate === undefined || forUpdate === false ? plain : plain.forUpdate(forUpdate === true ? {} : forUpdate)
  const query = session.intercept === null ? built : yield* session.intercept(built, STATEMENT)
  const [entity] = yield* executeEntities(session, query, { populateExisting: readsAnew(lookup) })
  return entity ?? null
}
