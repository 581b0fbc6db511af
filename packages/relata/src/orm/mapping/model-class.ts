/** How a mapping finds the mapper behind a model's class. */
import type { Mapper, ModelConstructor } from './mapper.ts'

/** The static property of a model's class that holds its mapper. */
export const mapperSymbol: unique symbol = Symbol('relata.mapper')

/** The mapper of a class made by `Base.model(…)`, or of one that extends it; undefined for anything else. */
export function mapperOfModel(candidate: unknown): Mapper | undefined {
  if (typeof candidate !== 'function') return undefined
  const mapper = (candidate as { [mapperSymbol]?: Mapper })[mapperSymbol]
  mapper?.claim(candidate as unknown as ModelConstructor)
  return mapper
}
