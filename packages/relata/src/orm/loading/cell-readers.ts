/** The functions that turn a driver's values into a model's, by column: made once for each model and dialect. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Mapper } from '../mapping/mapper.ts'
import type { CellReaders } from '../state/instance-state.ts'

const known = new WeakMap<Mapper, Map<Dialect, CellReaders>>()

/** By index of the column; null where the driver's value is right as it is. */
export function cellReaders(mapper: Mapper, dialect: Dialect): CellReaders {
  let byDialect = known.get(mapper)
  if (byDialect === undefined) known.set(mapper, (byDialect = new Map()))
  let readers = byDialect.get(dialect)
  if (readers === undefined) {
    readers = mapper.columns.map(attribute => dialect.typeAdapter(attribute.type).read)
    byDialect.set(dialect, readers)
  }
  return readers
}
