/** Models below a model whose columns its queries load. */
import type { Mapper, PolymorphicLoad } from './mapper.ts'

const NONE: readonly Mapper[] = []

/** Those that come with the model's own columns (`inline`), or right after them (`selectin`). */
export function membersBelow(mapper: Mapper, load: PolymorphicLoad): readonly Mapper[] {
  if (mapper.children.length === 0) return NONE
  const [, ...members] = mapper.family()
  return load === 'inline' && mapper.withPolymorphic ? members : members.filter(member => member.polymorphicLoad === load)
}
