/** Sets the attributes given to a model's constructor. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from './instance-state.ts'
import { writeCell } from './cells.ts'
import { writeForeignKey } from './write-foreign-key.ts'
import { writeRelated } from './related-value.ts'

/** Assign each attribute, columns before what is linked to, else in the order given; an unknown name is an ArgumentError that names the nearest attribute. */
export function initialise(state: InstanceState, init: Readonly<Record<string, unknown>>): void {
  const { mapper } = state
  if (typeof init !== 'object' || init === null || Array.isArray(init)) {
    throw new ArgumentError(`new ${mapper.name}(…) takes an object of attributes.`, {
      value: init === null ? 'null' : Array.isArray(init) ? 'an array' : typeof init,
      do: `write new ${mapper.name}({ ${mapper.columns[0]?.key ?? ''}: … })`,
    })
  }
  // columns first: what is linked to may want to know them, such as a Map that is keyed by one
  let later: string[] | null = null
  for (const key of Object.keys(init)) {
    const attribute = mapper.attribute(key)
    if (attribute?.kind === 'relationship' || (later !== null && attribute === undefined)) (later ??= []).push(key)
    else assign(state, key, attribute, init[key])
  }
  if (later !== null) for (const key of later) assign(state, key, mapper.attribute(key), init[key])
}

function assign(state: InstanceState, key: string, attribute: ColumnAttribute | Relationship | undefined, value: unknown): void {
  if (attribute === undefined) {
    if (!isAccessor(state.entity, key)) throw state.mapper.unknownAttribute(key)
    ;(state.entity as Record<string, unknown>)[key] = value
    return
  }
  const setter = overriddenSetter(state.mapper.model, key)
  if (setter !== undefined) setter.call(state.entity, value)
  else if (attribute.kind === 'relationship') writeRelated(state, attribute, value)
  else if (attribute.foreignKey) writeForeignKey(state, attribute.index, value)
  else writeCell(state, attribute.index, value)
}

/** A class may put a setter of its own in front of an attribute. */
function overriddenSetter(model: { readonly prototype: object }, key: string): ((value: unknown) => void) | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the object
  return Object.getOwnPropertyDescriptor(model.prototype, key)?.set
}

function isAccessor(entity: object, key: string): boolean {
  for (
    let prototype: unknown = Object.getPrototypeOf(entity);
    typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key)
    if (descriptor !== undefined) return descriptor.set !== undefined
  }
  return false
}
