/** Finds out whose row an UPDATE has not found, for the message; asked only when a count is wrong. */
import type { Pausable } from '../../base/pausable.ts'
import { and, or } from '../../sql/expressions/conditions.ts'
import { compile } from '../../sql/render/compile.ts'
import { structuralKey } from '../../sql/render/structural-key.ts'
import { select } from '../../sql/statements/select.ts'
import { identityKey } from '../state/identity-key.ts'
import { type IdentityKey, type InstanceState, UNSET } from '../state/instance-state.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import type { RowChange } from './row-change.ts'

/** How many rows are looked up at most: a message names a few. */
const LOOKED_UP = 100

/**
 * The objects whose rows are not there (or have another version than this update has given them). Null where that cannot
 * be told: after a DELETE, or where the key itself was changed.
 */
export function* findMissing(session: FlushSession, step: FlushStep): Pausable<InstanceState[] | null> {
  const { changes } = step
  if (changes === null || step.kind !== 'update' || step.set.some(column => column.primaryKey)) return null
  const asked = changes.slice(0, LOOKED_UP)
  const found = yield* storedKeys(session, step, asked)
  return asked.filter(change => !found.has(identityKey(change.key) as IdentityKey)).map(change => change.state)
}

function* storedKeys(session: FlushSession, step: FlushStep, changes: readonly RowChange[]): Pausable<Set<IdentityKey>> {
  const version = changes[0]?.mapper.versionColumn
  const columns = step.where.filter(column => column !== version?.column)
  const versioned = columns.length < step.where.length && version != null ? version : null
  const rows = changes.map(change => {
    const key = columns.map((column, position) => column.eq(change.key[position] as never))
    const given = versioned === null ? UNSET : change.values[versioned.index]
    return versioned === null || given === UNSET ? and(...key) : and(...key, versioned.column.eq(given))
  })
  const statement = select(...columns).where(or(...rows))
  const compiled = compile(statement, session.dialect)
  const bound = compiled.bind(structuralKey(statement).parameters)
  const result = yield* session.fetch(bound.sql, bound.parameters)
  return new Set(compiled.readRows(result.rows).map(row => identityKey(row) as IdentityKey))
}
