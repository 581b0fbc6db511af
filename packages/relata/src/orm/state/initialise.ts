/** Sets the attributes given to a model's constructor. */
import { ArgumentError } from '../../base/errors.ts'
import type { InstanceState } from './instance-state.ts'
import { writeCell } from './cells.ts'
import { writeForeignKey } from './write-foreign-key.ts'
import { writeRelated } from './related-value.ts'

/** Assign each attribute in the order given; an unknown name is an ArgumentError that names the nearest attribute. */
export function initialise(state: InstanceState, init: Readonly<Record<string, unknown>>): void {
  const { mapper } = state
  if (typeof init !== 'object' || init === null || Array.isArray(init)) {
    throw new ArgumentError(`new ${mapper.name}(…) takes an object of attributes.`, {
      value: init === null ? 'null' : Array.isArray(init) ? 'an array' : typeof init,
      do: `write new ${mapper.name}({ ${mapper.columns[0]?.key ?? ''}: … })`,
    })
  }
  for (const key of Object.keys(init)) {
    const attribute = mapper.attribute(key)
    if (attribute === undefined) {
      if (isAccessor(state.entity, key)) {
        ;(state.entity as Record<string, unknown>)[key] = init[key]
        continue
      }
      throw mapper.unknownAttribute(key)
    }
    const setter = overriddenSetter(mapper.model, key)
    if (setter !== undefined) setter.call(state.entity, init[key])
    else if (attribute.kind === 'column') (attribute.foreignKey ? writeForeignKey : writeCell)(state, attribute.index, init[key])
    else writeRelated(state, attribute, init[key])
  }
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
