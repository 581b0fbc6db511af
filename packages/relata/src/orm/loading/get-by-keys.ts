/** Many objects by their primary keys, some hundred with each statement. */
import type { Pausable } from '../../base/pausable.ts'
import { type Condition, junction } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { isComposite } from '../../sql/statements/output-columns.ts'
import { type Select, select } from '../../sql/statements/select.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { identityKey } from '../state/identity-key.ts'
import type { IdentityKey } from '../state/instance-state.ts'
import { executeEntities, executeSelect, type SelectExecution } from './execute-select.ts'
import type { KeyLookup } from './get-by-key.ts'
import type { LoadOption } from './load-option.ts'
import type { LoadingSession } from './loading-session.ts'

/** Parameters of one statement that are surely allowed everywhere, and texts that do not grow without end. */
const KEYS_PER_STATEMENT = 500

/** Load the rows with these keys into the session; those that are not there are left out. Autoflush is the caller's. */
export function* getByKeys(session: LoadingSession, mapper: Mapper, keys: readonly (readonly unknown[])[], lookup: KeyLookup = {}): Pausable<void> {
  for (const query of keyedSelects(mapper, keys, lookup.options))
    yield* executeEntities(session, query, { populateExisting: lookup.populateExisting === true })
}

/** What a select of some items gives for the rows with these keys, by identity. */
export function* selectByKeys(
  session: LoadingSession,
  mapper: Mapper,
  keys: readonly (readonly unknown[])[],
  items: readonly SqlNode[],
  execution: SelectExecution,
): Pausable<Map<IdentityKey, unknown[]>> {
  const found = new Map<IdentityKey, unknown[]>()
  const all = [...items, ...mapper.primaryKey.map(attribute => attribute.column)]
  // an entity brings the joins of its tables along
  if (mapper.tables.length > 1 && !items.some(isComposite)) all.push(new EntityItem(mapper, modelPlace(mapper)))
  for (const query of keyedSelects(mapper, keys)) {
    for (const row of (yield* executeSelect(session, query.with({ items: all }), execution)) as unknown[][]) {
      const key = identityKey(row.slice(items.length, items.length + mapper.primaryKey.length))
      if (key !== null) found.set(key, row.slice(0, items.length))
    }
  }
  return found
}

function* keyedSelects(mapper: Mapper, keys: readonly (readonly unknown[])[], options: readonly LoadOption[] = []): Generator<Select> {
  for (let from = 0; from < keys.length; from += KEYS_PER_STATEMENT) {
    yield select(mapper.root.table.columns[0] as never)
      .with({ items: [new EntityItem(mapper, modelPlace(mapper))] })
      .where(keyCondition(mapper.primaryKey, keys.slice(from, from + KEYS_PER_STATEMENT)))
      .options(...options)
  }
}

function keyCondition(attributes: readonly ColumnAttribute[], keys: readonly (readonly unknown[])[]): Condition {
  const [only] = attributes
  if (only !== undefined && attributes.length === 1) return only.column.in(keys.map(key => key[0]) as never)
  const equals = (key: readonly unknown[]): Condition =>
    junction(
      'and',
      attributes.map(({ column }, position) => column.eq(key[position])),
    )
  return junction('or', keys.map(equals))
}
