/** session.load: loads relationships for many objects at once. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { loadRelationship } from '../../loading/load-relationship.ts'
import { neverLoaded } from '../../loading/load-path.ts'
import type { TablesRead } from '../../loading/loading-session.ts'
import { tablesOfRelated } from '../../loading/tables-read.ts'
import { membersOf } from '../../flush/cascade-delete.ts'
import type { Relationship } from '../../mapping/mapper.ts'
import { type Leading, type RelationshipAttribute, relationshipsAlong } from '../../mapping/relationship-attribute.ts'
import type { InstanceState } from '../../state/instance-state.ts'
import { isEntity, stateOf } from '../../state/state-slot.ts'
import { entityState } from '../membership.ts'
import type { SessionCore } from '../session-core.ts'

/** A relationship as it stands on a class. */
export type RelationshipReference = RelationshipAttribute<object>

/** A statement for each relationship, and for each on the way of a proxy; objects that have it loaded are left alone. */
export function* loadFor(
  core: SessionCore,
  entities: object | Iterable<object>,
  relationships: readonly (RelationshipReference | Leading)[],
): Pausable<void> {
  const states = statesOf(entities, 'load()')
  yield* core.flushBeforeQuery(() => tablesAlong(core, states, relationships))
  for (const given of relationships) {
    const along = relationshipsAlong(given)
    if (along === null) {
      throw new ArgumentError('load() takes relationships of a class after the objects.', {
        value: typeof given,
        do: 'write session.load(users, User.posts)',
      })
    }
    let having = states
    for (const { relationship } of along) {
      yield* loadOne(core, having, relationship)
      if (along.length > 1) having = having.flatMap(state => membersOf(state, relationship).map(stateOf))
    }
  }
}

/** A way over several relationships begins with objects that are known, and goes on with any. */
function tablesAlong(core: SessionCore, states: readonly InstanceState[], given: readonly (RelationshipReference | Leading)[]): TablesRead {
  const ways = given.map(relationshipsAlong)
  if (!ways.every(way => way?.length === 1)) return 'any'
  const relationships = ways.flatMap(way => way?.map(({ relationship }) => relationship) ?? [])
  return tablesOfRelated(core, states, relationships)
}

function* loadOne(core: SessionCore, states: readonly InstanceState[], relationship: Relationship): Pausable<void> {
  if (relationship.writeOnly) throw neverLoaded(relationship, `load(…, ${relationship.name})`)
  const fitting = states.filter(state => state.mapper.isA(relationship.parent))
  if (fitting.length === 0 && states.length > 0) {
    throw new ArgumentError(`load() was given ${relationship.name} for objects of ${states[0]?.mapper.name ?? ''}, which has no such relationship.`, {
      do: `name a relationship of ${states[0]?.mapper.name ?? 'the objects'}`,
    })
  }
  yield* loadRelationship(
    core,
    fitting.filter(state => state.relatedAt(relationship) === undefined && state.key !== undefined),
    relationship,
  )
}

/** The objects that a call was given: one, or several. */
export function statesOf(entities: object | Iterable<object>, operation: string): InstanceState[] {
  if (isEntity(entities)) return [stateOf(entities)]
  if (typeof entities !== 'object' || entities === null || !(Symbol.iterator in entities)) return [entityState(entities, operation)]
  return Array.from(entities, entity => entityState(entity, operation))
}
