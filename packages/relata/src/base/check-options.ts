/** Refuses options that do not exist: TypeScript finds them, JavaScript would silently go on without them. */
import { ArgumentError, nearestName } from './errors.ts'

/** Throws for the first key of the options that is none of the known ones. `what` is whose options they are: `A session`. */
export function checkOptions(given: unknown, known: readonly string[], what: string): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ArgumentError(`${what} takes an object of options.`, {
      value: given === null ? 'null' : Array.isArray(given) ? 'an array' : typeof given,
      do: `write { ${known[0] ?? ''}: … }, or leave it out`,
    })
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const nearest = nearestName(key, known)
    throw new ArgumentError(`${what} has no option '${key}'.`, {
      value: key,
      cause: 'a misspelt option',
      do: nearest === undefined ? `use one of ${known.join(', ')}` : `write '${nearest}'`,
    })
  }
}
