/** Walks dotted paths from an object, loading on the way. */
import type { AnyEntity } from './build-models.ts'
import { isEntity, type Player } from './player.ts'
import { type ColumnKind, NotSupported, type Scalar } from './scenario-format.ts'

/** What stands at the end of a path, with the kind of the column where it is one. */
export interface Reached {
  readonly value: unknown
  readonly kind: ColumnKind | undefined
  /** The values of several objects, behind a collection. */
  readonly flattened?: boolean
}

/** Behind a collection the rest of the path is read of every member, flattened; null stays null. */
export async function readPath(player: Player, start: AnyEntity, path: string | undefined): Promise<Reached> {
  if (path === undefined || path === '') return { value: start, kind: undefined }
  let current: unknown = start
  let kind: ColumnKind | undefined
  let flattened = false
  for (const segment of path.split('.')) {
    if (current === null) return { value: null, kind: undefined }
    if (isEntity(current)) {
      kind = player.modelOf(current).columns.get(segment)?.type
      current = await player.read(current, segment)
      continue
    }
    const members = membersOf(current)
    if (/^\d+$/.test(segment)) {
      current = members[Number(segment)] ?? null
      continue
    }
    const found: unknown[] = []
    for (const member of members) {
      if (!isEntity(member)) {
        found.push(null)
        continue
      }
      kind = player.modelOf(member).columns.get(segment)?.type
      const value = await player.read(member, segment)
      if (isCollection(value)) found.push(...membersOf(value))
      else found.push(value)
    }
    current = found
    flattened = true
  }
  return { value: current, kind, flattened }
}

/** The object that a path leads to; `pick` chooses among a collection's members. */
export async function objectAt(player: Player, start: AnyEntity, path: string, pick?: Readonly<Record<string, Scalar>>): Promise<AnyEntity | null> {
  const { value } = await readPath(player, start, path)
  if (pick === undefined) return value as AnyEntity | null
  const fitting: AnyEntity[] = []
  for (const member of membersOf(value) as AnyEntity[]) {
    let fits = true
    for (const [name, wanted] of Object.entries(pick)) fits &&= (await player.read(member, name)) === wanted
    if (fits) fitting.push(member)
  }
  if (fitting.length !== 1) throw new NotSupported(`not supported: ${fitting.length} members of ${path} fit ${JSON.stringify(pick)}`)
  return fitting[0] as AnyEntity
}

export function isCollection(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Set || value instanceof Map
}

export function membersOf(collection: unknown): unknown[] {
  if (collection instanceof Map) return [...(collection as Map<unknown, unknown>).values()]
  return isCollection(collection) ? [...collection] : []
}
