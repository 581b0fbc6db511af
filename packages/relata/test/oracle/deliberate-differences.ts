/** The scenarios in which relata differs on purpose: those that docs/differences.md names. */
import { existsSync, readFileSync } from 'node:fs'

/** Ids in backquotes at the start of a list item: "- `stale/read`: …". */
export function deliberateDifferences(path: string | undefined): ReadonlySet<string> {
  if (path === undefined || !existsSync(path)) return new Set()
  return new Set([...readFileSync(path, 'utf8').matchAll(/^- `([^`]+)`/gm)].map(match => match[1] as string))
}
