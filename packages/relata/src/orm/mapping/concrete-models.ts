/** Models that inherit from another one and have all of their columns in a table of their own. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { Mapper } from './mapper.ts'

interface ConcreteModel {
  readonly mapper: Mapper
  /** What tells its rows from those of the others. */
  readonly identity: string
}

const below = new WeakMap<Mapper, ConcreteModel[]>()
const abstracts = new WeakSet<Mapper>()

/** A model that inherits from the parent has a whole table of its own. */
export function rememberConcrete(parent: Mapper, mapper: Mapper, identity: string): void {
  const known = below.get(parent)
  if (known === undefined) below.set(parent, [{ mapper, identity }])
  else known.push({ mapper, identity })
}

/** All models below a model that have tables of their own, those they inherit from first. */
export function* concreteBelow(mapper: Mapper): Generator<ConcreteModel> {
  for (const member of mapper.family()) {
    for (const concrete of below.get(member) ?? []) {
      yield concrete
      yield* concreteBelow(concrete.mapper)
    }
  }
}

/** The model has no table: what it declares is there for the models that inherit from it. */
export function rememberTableless(mapper: Mapper): void {
  abstracts.add(mapper)
}

/** Whether a model has no table. */
export function isTableless(mapper: Mapper): boolean {
  return abstracts.has(mapper)
}

/** The error for what a model without a table cannot be used for. */
export function noTable({ name }: Mapper, used: string, remedy: string): InvalidRequestError {
  return new InvalidRequestError(`${name} cannot be ${used}: it is abstract, and has no table.`, {
    cause: `rows are in the tables of the models that inherit from ${name}`,
    do: remedy,
  })
}
