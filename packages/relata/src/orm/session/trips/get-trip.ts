/** session.get: one object by its primary key. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { getByKey } from '../../loading/get-by-key.ts'
import type { LoadOption } from '../../loading/load-option.ts'
import type { ColumnAttribute, Mapper } from '../../mapping/mapper.ts'
import type { Defined } from '../../declarative/model-types.ts'
import { mapperOfModel } from '../../mapping/model-class.ts'
import type { EntityObject } from '../../state/instance-state.ts'
import type { LockOptions } from '../../../sql/statements/select-parts.ts'
import type { SessionCore } from '../session-core.ts'
import { NoResultFoundError } from '../session-errors.ts'

/** A primary key: its value, for a composite key the values in order or by attribute. */
export type PrimaryKeyValue<D = unknown> = string | number | bigint | Date | Uint8Array | readonly unknown[] | Defined<D>['key']

/** How get loads. */
export interface GetOptions {
  readonly options?: readonly LoadOption[]
  /** Overwrite what the session holds, unflushed changes included. */
  readonly populateExisting?: boolean
  /** Lock the row until the transaction ends; it is read anew, also where the session holds the object. */
  readonly forUpdate?: boolean | LockOptions
}

/** The object, or null where there is no such row. */
export function getEntity(core: SessionCore, model: unknown, key: PrimaryKeyValue, options: GetOptions): Pausable<EntityObject | null> {
  const mapper = requireMapper(model, 'get()')
  return getByKey(core, mapper, keyValues(mapper, key), options)
}

/** The object; an error where there is no such row. */
export function* getOneEntity(core: SessionCore, model: unknown, key: PrimaryKeyValue, options: GetOptions): Pausable<EntityObject> {
  const entity = yield* getEntity(core, model, key, options)
  if (entity === null) throw new NoResultFoundError(`getOne(${requireMapper(model, 'getOne()').name}, …)`)
  return entity
}

/** The mapper of a model's class; an ArgumentError for anything else. */
export function requireMapper(model: unknown, operation: string): Mapper {
  const mapper = mapperOfModel(model)
  if (mapper === undefined) {
    throw new ArgumentError(`${operation} takes a model.`, {
      value: typeof model === 'function' ? model.name : describeValue(model),
      cause: 'a table or a plain class was given',
      do: 'give it a class that extends Base.model(…)',
    })
  }
  mapper.configure()
  return mapper
}

function keyValues(mapper: Mapper, key: PrimaryKeyValue): readonly unknown[] {
  const { primaryKey } = mapper
  // the usual case, which is asked for thousands of times
  if (typeof key !== 'object' && primaryKey.length === 1 && (primaryKey[0] as ColumnAttribute).type.check(key) === null && key !== undefined)
    return [key]
  const names = primaryKey.map(attribute => attribute.key)
  const values = isPlain(key) ? names.map(name => key[name]) : Array.isArray(key) && primaryKey.length > 1 ? key : [key]
  const wrong = (problem: string): ArgumentError =>
    new ArgumentError(`get(${mapper.name}, …) was given ${problem}.`, {
      value: `the primary key of ${mapper.name} is ${names.join(', ')}`,
      do:
        primaryKey.length === 1
          ? `give its value: get(${mapper.name}, 7)`
          : `give all parts: get(${mapper.name}, { ${names.map(name => `${name}: …`).join(', ')} })`,
    })
  if (values.length !== primaryKey.length) throw wrong(`${values.length} values for a key of ${primaryKey.length}`)
  if (isPlain(key))
    for (const name of Object.keys(key)) if (!names.includes(name)) throw wrong(`the attribute '${name}', which is no part of the key`)
  values.forEach((value, index) => {
    const attribute = primaryKey[index] as ColumnAttribute
    if (value === undefined || value === null) throw wrong(`${String(value)} for ${attribute.key}`)
    const problem = attribute.type.check(value)
    if (problem !== null) throw wrong(`a wrong ${attribute.key}: it ${problem}`)
  })
  return values
}

function isPlain(key: PrimaryKeyValue): key is { readonly [attribute: string]: unknown } {
  return typeof key === 'object' && key !== null && !Array.isArray(key) && !(key instanceof Date) && !(key instanceof Uint8Array)
}
