/** What can be wrong with the objects of a flush, found before anything is sent, or told by a row count. */
import { ArgumentError, type ErrorCode, type ErrorParts, InvalidRequestError } from '../../base/errors.ts'
import type { Relationship } from '../mapping/mapper.ts'
import type { ColumnAttribute } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** A flush is not possible as it stands. Nothing of it is kept. */
export class FlushError extends InvalidRequestError {
  constructor(what: string, parts: ErrorParts, code: ErrorCode = 'FLUSH', options?: ErrorOptions) {
    super(what, parts, code, options)
  }
}

/** A column that needs a value has none. */
export class MissingValueError extends FlushError {}

/** A value does not fit the type of its column. */
export class WrongTypeError extends FlushError {}

/** A part of a primary key would be null. */
export class NullKeyError extends FlushError {}

/** Rows refer to each other in a circle, so none can be written first. */
export class CircularRowsError extends FlushError {}

/** A row that the flush was to change is not there any more, or was changed by someone else. */
export class StaleDataError extends FlushError {
  constructor(what: string, parts: ErrorParts) {
    super(what, parts, 'STALE_DATA')
  }
}

/** The error for a column without a value; names the relationship that would have given it one. */
export function missingValue(state: InstanceState, attribute: ColumnAttribute, relationship: Relationship | null): MissingValueError {
  const { mapper } = state
  if (relationship !== null) {
    const ofParent = relationship.parent === mapper && relationship.direction === 'many-to-one'
    const what = ofParent
      ? `${relationship.name} has no target, and ${mapper.name}.${attribute.key} cannot be null.`
      : `${mapper.name}.${attribute.key} cannot be null, and the object is in no ${relationship.name}.`
    return new MissingValueError(
      what,
      {
        object: String(state),
        cause:
          state.key === undefined ? 'the object was added without its parent' : 'the object was taken from its parent, or its parent was deleted',
        do: ofParent
          ? `set ${relationship.key}, delete the object, ${orphanAdvice(state, relationship)}or make the column ${attribute.key} nullable`
          : `add it to ${relationship.name}, give ${relationship.name} the cascade 'delete-orphan', or make the column ${attribute.key} nullable`,
      },
      'MISSING_VALUE',
    )
  }
  return new MissingValueError(
    `${mapper.name}.${attribute.key} has no value, and its column is not nullable and has no default.`,
    {
      object: String(state),
      value: state.values[attribute.index] === null ? 'null' : 'never set',
      cause: state.key === undefined ? 'the attribute was not set before the flush' : 'the attribute was set to null',
      do: `set ${attribute.key}, or declare the column nullable() or with a default`,
    },
    'MISSING_VALUE',
  )
}

function orphanAdvice(state: InstanceState, relationship: Relationship): string {
  const parents = relationship.back
  return state.key === undefined || parents === null || parents.cascade.deleteOrphan ? '' : `give ${parents.name} the cascade 'delete-orphan', `
}

/** The error for a value that its column does not take. */
export function wrongType(state: InstanceState, attribute: ColumnAttribute, problem: string): WrongTypeError {
  return new WrongTypeError(
    `${state.mapper.name}.${attribute.key} ${problem}.`,
    {
      object: String(state),
      cause: 'a value of another type was assigned',
      do: `convert it before assigning it; the column is of type ${attribute.type.key}`,
    },
    'WRONG_TYPE',
  )
}

/** The error for a value that fits its type, but that this database or a custom conversion does not take. */
export function refusedValue(state: InstanceState, attribute: ColumnAttribute, refusal: unknown): WrongTypeError {
  const known = refusal instanceof ArgumentError
  const said = refusal instanceof Error ? (refusal.message.split('\n', 1)[0] as string) : String(refusal)
  return new WrongTypeError(
    `${state.mapper.name}.${attribute.key} cannot be written: ${said.replace(/\.$/, '')}.`,
    {
      object: String(state),
      value: known ? refusal.parts.value : undefined,
      cause: known ? 'the value fits the type, but not this database' : 'the conversion to the database threw',
      do: (known ? refusal.parts.do : undefined) ?? `give ${attribute.key} another value; the column is of type ${attribute.type.key}`,
    },
    'WRONG_TYPE',
    { cause: refusal },
  )
}

/** The error for a primary key without a value. */
export function nullKey(state: InstanceState, attribute: ColumnAttribute, relationship: Relationship | null): NullKeyError {
  const stored = state.key !== undefined
  return new NullKeyError(
    `${state.mapper.name}.${attribute.key} is part of the primary key and ${stored ? 'would become null' : 'has no value'}.`,
    {
      object: String(state),
      cause: stored
        ? `the object was taken from ${relationship === null ? 'its parent' : relationship.name}, whose key is part of its own`
        : relationship === null
          ? 'the database does not generate this key'
          : `neither the attribute nor ${relationship.name} was set`,
      do: stored
        ? "delete the object, or give the relationship the cascade ['all', 'delete-orphan']"
        : `set ${attribute.key}${relationship === null ? ', give the column a default, or let the database generate it (integer().primaryKey())' : ` or ${relationship.key}`}`,
    },
    'NULL_KEY',
  )
}

/** The error for rows that refer to each other. */
export function circularRows(states: readonly InstanceState[], relationship: Relationship | null, columns: string): CircularRowsError {
  const names = states.map(state => String(state))
  const where = relationship?.name ?? columns
  return new CircularRowsError(
    states.length === 1
      ? `${names[0]} refers to itself, and its key is not known before it is inserted.`
      : `${states.length} objects refer to each other, so none of their rows can be written first.`,
    {
      object: [...names, ...names.slice(0, 1)].join(' -> '),
      cause: `${where} leads back to where it began`,
      do: `set postUpdate: true on ${where}, so that it is written by an UPDATE after both rows are inserted, or flush in two steps`,
    },
    'CIRCULAR_DEPENDENCY',
  )
}

/** A related object of another session. */
export function relatedOfOtherSession(owner: InstanceState, relationship: Relationship, related: InstanceState): FlushError {
  return new FlushError(
    `${relationship.name} of ${String(owner)} leads to ${String(related)}, which belongs to another session.`,
    {
      object: String(related),
      cause: 'an object is in one session at a time',
      do: 'use the copy that await session.merge(object) returns',
    },
    'OTHER_SESSION',
  )
}

/** A link that is new in this flush, to an object that is deleted in it. */
export function linkToDeleted(owner: InstanceState, relationship: Relationship, related: InstanceState): FlushError {
  return new FlushError(`${String(related)} was added to ${relationship.name} of ${String(owner)} and is deleted in the same flush.`, {
    object: String(related),
    cause: 'the link would refer to a row that is gone',
    do: `remove it from ${relationship.name} before the flush, or do not delete it`,
  })
}
