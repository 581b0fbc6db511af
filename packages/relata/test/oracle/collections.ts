/** Changes of a collection, whatever its kind: a list, a Set, a Map, or a write-only one. */
import type { AnyEntity } from './build-models.ts'
import { NotInCollection } from './error-names.ts'
import type { Player } from './player.ts'
import { NotSupported } from './scenario-format.ts'

/** What lists, sets, maps and write-only collections have; which of it is there depends on the kind. */
interface AnyCollection {
  push?(member: AnyEntity): unknown
  add?(member: AnyEntity): unknown
  remove?(member: AnyEntity): unknown
  delete?(memberOrKey: unknown): boolean
  splice?(start: number, count: number, member: AnyEntity): unknown
  clear?(): void
}

async function collectionOf(player: Player, owner: AnyEntity, attribute: string): Promise<AnyCollection> {
  return (await player.read(owner, attribute)) as AnyCollection
}

export async function append(player: Player, owner: AnyEntity, attribute: string, item: AnyEntity): Promise<void> {
  const collection = await collectionOf(player, owner, attribute)
  if (collection.push !== undefined) collection.push(item)
  else if (collection.add !== undefined) collection.add(item)
  else throw new NotSupported(`not supported: nothing can be added to ${attribute}`)
}

export async function insertAt(player: Player, owner: AnyEntity, attribute: string, index: number, item: AnyEntity): Promise<void> {
  const collection = await collectionOf(player, owner, attribute)
  if (collection.splice === undefined) throw new NotSupported(`not supported: ${attribute} is no list`)
  collection.splice(index, 0, item)
}

/** Removing what is no member is an error in the scenarios; relata's collections answer false. */
export async function remove(player: Player, owner: AnyEntity, attribute: string, item: AnyEntity): Promise<void> {
  const collection = await collectionOf(player, owner, attribute)
  if (collection instanceof Map) {
    const entry = [...(collection as Map<unknown, unknown>)].find(([, member]) => member === item)
    if (entry === undefined) throw new NotInCollection(`the object is not in ${attribute}`)
    collection.delete(entry[0])
    return
  }
  const removed = collection.remove === undefined ? collection.delete?.(item) : collection.remove(item)
  if (removed === false) throw new NotInCollection(`the object is not in ${attribute}`)
}

export async function clear(player: Player, owner: AnyEntity, attribute: string): Promise<void> {
  const collection = await collectionOf(player, owner, attribute)
  if (collection.clear === undefined) throw new NotSupported(`not supported: ${attribute} cannot be emptied`)
  collection.clear()
}

/** Assigning needs what is replaced, where the session cannot load it by itself. */
export async function assign(player: Player, owner: AnyEntity, attribute: string, value: unknown): Promise<void> {
  const relationship = player.modelOf(owner).relationships.get(attribute)
  if (relationship?.kind === 'many' || relationship?.activeHistory === true) await player.read(owner, attribute)
  owner[attribute] = value
}
