/** `validates(Model, attribute, validator)`: checks or changes values before they come to an attribute. */
import { ArgumentError } from '../../base/errors.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { addValidator, type Validator } from '../mapping/model-hooks.ts'
import type { AttributeValue, Defined, HasDefinition, Instance } from './model-types.ts'

/** What a validator is told beside the value. */
export interface Validation<E, K extends string> {
  readonly entity: E
  readonly key: K
  /** With `removes`: the value is about to be taken away. */
  readonly removed: boolean
}

/** When a validator is asked. */
export interface ValidatesOptions {
  /** Also before related objects are taken away; what it returns then does not matter. Default false. */
  readonly removes?: boolean
  /** Also where the other side of the relationship was changed; it may throw then, and replaces nothing. Default true. */
  readonly mirrors?: boolean
}

/**
 * Check or change values before they come to an attribute: by assignment, in the constructor, in merge, and for each
 * member that is added to a collection. The value that the validator returns is the one that is set; if it throws, nothing
 * has changed. Rows that are loaded are not validated. A validator given for a subclass replaces its parent's.
 *
 * @example
 * validates(User, 'email', (email, { entity }) => {
 *   if (!email.includes('@')) throw new Error(`${email} is no address`)
 *   return email.toLowerCase()
 * })
 * session.add(new User({ email: 'Ada@Example.org' }))   // insert into users (email) values ('ada@example.org')
 */
export function validates<M extends HasDefinition<unknown>, const K extends keyof Defined<M['$def']>['fields'] & string>(
  model: M,
  attributes: K | readonly K[],
  validator: (
    value: AttributeValue<Defined<M['$def']>['fields'][NoInfer<K>]>,
    about: Validation<Instance<M>, NoInfer<K>>,
  ) => AttributeValue<Defined<M['$def']>['fields'][NoInfer<K>]>,
  options: ValidatesOptions = {},
): void {
  const mapper = mapperOfModel(model)
  if (mapper === undefined) throw new ArgumentError('validates() takes a model.', { do: "write validates(User, 'email', email => …)" })
  if (typeof validator !== 'function') throw new ArgumentError('validates() takes a function.', { do: "write validates(User, 'email', email => …)" })
  for (const key of Array.isArray(attributes) ? (attributes as readonly string[]) : [attributes as string]) {
    if (!mapper.attributeNames().includes(key)) throw mapper.unknownAttribute(key)
    addValidator(key, {
      owner: mapper,
      run: validator as unknown as Validator['run'],
      removes: options.removes ?? false,
      mirrors: options.mirrors ?? true,
    })
  }
}
