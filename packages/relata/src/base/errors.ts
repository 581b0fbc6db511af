/** The root of every error that relata throws, and the errors that belong to no single layer. */

/** The parts of an error's message, each on a line of its own. */
export interface ErrorParts {
  /** Which object, attribute or statement it happened to. */
  readonly object?: string | undefined
  /** The value that was at fault. */
  readonly value?: string | undefined
  /** The usual cause. */
  readonly cause?: string | undefined
  /** What to do. */
  readonly do?: string | undefined
}

/** An error's stable code, for programs: `error.code === 'LAZY_LOAD'`. */
export type ErrorCode = Uppercase<string>

/**
 * Base class of all errors of relata. `code` is stable; the message has four parts: what happened, the value, the usual
 * cause, what to do. A driver's own error is kept as `cause`.
 */
export class RelataError extends Error {
  readonly code: ErrorCode
  readonly parts: ErrorParts

  constructor(code: ErrorCode, what: string, parts: ErrorParts = {}, options?: ErrorOptions) {
    super(formatMessage(code, what, parts), options)
    this.code = code
    this.parts = parts
    this.name = `${new.target.name} [${code}]`
  }
}

/** A definition or a call is wrong in itself: no database was asked. */
export class ArgumentError extends RelataError {
  constructor(what: string, parts: ErrorParts = {}, code: ErrorCode = 'ARGUMENT', options?: ErrorOptions) {
    super(code, what, parts, options)
  }
}

/** The call is not possible in the present state of the session, object or connection. */
export class InvalidRequestError extends RelataError {
  constructor(what: string, parts: ErrorParts = {}, code: ErrorCode = 'INVALID_REQUEST', options?: ErrorOptions) {
    super(code, what, parts, options)
  }
}

function formatMessage(code: ErrorCode, what: string, parts: ErrorParts): string {
  const lines = [what]
  if (parts.object !== undefined) lines.push(`  object  ${parts.object}`)
  if (parts.value !== undefined) lines.push(`  value   ${parts.value}`)
  if (parts.cause !== undefined) lines.push(`  cause   ${parts.cause}`)
  if (parts.do !== undefined) lines.push(`  do      ${parts.do}`)
  lines.push(`  more    docs/errors/${code}`)
  return lines.join('\n')
}

/** The nearest of the names by edit distance, when it is near enough to be a misspelling (Damerau 1964, restricted form). */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let distance = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) distance = Math.min(distance, (beforePrevious[j - 2] ?? 0) + 1)
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
