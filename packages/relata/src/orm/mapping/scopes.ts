/** The scopes that programs declare: conditions that hold for a model in every session, unless a query opts out. */
import { ArgumentError } from '../../base/errors.ts'
import type { Mapper } from './mapper.ts'

/** A declared scope. */
export interface Scope {
  readonly mapper: Mapper
  readonly name: string
  /** Makes the condition of one session, from its parameters. */
  readonly condition: (parameters: object) => unknown
}

const declared: Scope[] = []

/** All that were declared, in that order. Most programs have none, and nothing is asked then. */
export function declaredScopes(): readonly Scope[] {
  return declared
}

export function declareScope(scope: Scope): void {
  const { mapper, name } = scope
  if (declared.some(other => other.mapper === mapper && other.name === name)) {
    throw new ArgumentError(`${mapper.name} has a scope '${name}' already.`, {
      value: name,
      do: 'give the second one another name, or put both conditions into one with and(…)',
    })
  }
  declared.push(scope)
}
