/** Which model's rows stand at a source of a statement: a table, an alias of it, or a model's place under aliases. */
import type { Source } from '../../sql/core/source.ts'
import { Alias } from '../../sql/sources/alias.ts'
import type { Mapper } from './mapper.ts'
import { type ColumnAt, columnsAt } from './relationship-join.ts'

/** A model in a statement. */
export interface ModelAtSource {
  readonly mapper: Mapper
  readonly at: ColumnAt
  readonly aliased: boolean
}

const roots = new WeakMap<Source, Mapper>()
const below = new WeakMap<Source, Mapper>()
const places = new WeakMap<Source, ModelAtSource>()

/** The rows of a table are those of the topmost model of its hierarchy. */
export function rememberRoot(mapper: Mapper): void {
  if (mapper.parent === null) roots.set(mapper.table, mapper)
  else if (mapper.table !== mapper.parent.table) below.set(mapper.table, mapper)
}

/** The model of a table that is joined to its parent's, where that one is not in the statement. */
export function modelBelow(source: Source): Mapper | undefined {
  return below.get(source)
}

/** An alias was made for a model, which may be one below the table's own. */
export function rememberPlace(source: Source, mapper: Mapper, at: ColumnAt): void {
  places.set(source, { mapper, at, aliased: true })
}

/** The model at a source; undefined where its rows are no objects, as those of association tables and subqueries. */
export function modelAtSource(source: Source): ModelAtSource | undefined {
  const place = places.get(source)
  if (place !== undefined) return place
  const mapper = roots.get(source instanceof Alias ? source.source : source)
  return mapper === undefined ? undefined : { mapper, at: columnsAt(source), aliased: source instanceof Alias }
}
