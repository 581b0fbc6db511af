/** Stack traces that show the caller's own lines. */

const OWN_FOLDER = new URL('..', import.meta.url).href
const OWN_PATH = decodeURIComponent(new URL('..', import.meta.url).pathname)

/** How many frames are looked at: a trip of relata's own may be ten deep before the caller's first line. */
const DEPTH = 40

/**
 * Make an error whose stack begins in the code that called relata. Frames of relata itself say nothing about a failure of
 * the database, and ten of them, which is all that Node keeps, would leave none of the caller's.
 */
export function withUserStack<E extends Error>(make: () => E): E {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = Math.max(limit, DEPTH)
  let error: E
  try {
    error = make()
  } finally {
    Error.stackTraceLimit = limit
  }
  // Always set: reading it formats the trace, while the frames are still known.
  error.stack = trimmed(error, limit)
  return error
}

/** The caller's first line, for messages that say where something was done. */
export function userFrame(): string | null {
  const { stack } = withUserStack(() => new Error('where'))
  return /\n +at (.+)/.exec(stack ?? '')?.[1] ?? null
}

/** A place in the program, kept unformatted: most are never shown. */
export interface CallSite {
  readonly stack?: string
}

/** How many frames a call site keeps: relata's own methods above the caller's line, and that line. Each costs. */
const SITE_DEPTH = 4

/** Where the program is now, below a function of relata; about 2 µs, which is for calls that wait for a database. */
export function callSite(below: Function): CallSite {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = SITE_DEPTH
  const site = {}
  Error.captureStackTrace(site, below)
  Error.stackTraceLimit = limit
  return site
}

/** The caller's line at a call site, for messages; null where it is not among the frames. */
export function siteText(site: CallSite | null): string | null {
  const frames = (site?.stack ?? '').split('\n').filter(line => line.startsWith('    at ') && isUserFrame(line))
  return frames[0]?.slice('    at '.length) ?? null
}

function trimmed(error: Error, limit: number): string {
  const stack = error.stack ?? ''
  const start = stack.indexOf('\n    at ')
  if (start < 0) return stack
  const frames = stack.slice(start + 1).split('\n')
  const users = frames.filter(isUserFrame)
  return `${error.name}: ${error.message}\n${(users.length === 0 ? frames : users).slice(0, limit).join('\n')}`
}

function isUserFrame(frame: string): boolean {
  if (frame.includes(OWN_FOLDER) || frame.includes(OWN_PATH)) return false
  return !frame.includes('(<anonymous>)') && !frame.includes('node:internal')
}
