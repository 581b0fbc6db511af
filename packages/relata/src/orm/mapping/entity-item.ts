/** A model (or an alias of one) as an item of a select. */
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Source } from '../../sql/core/source.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Mapper } from './mapper.ts'

/** Rendered as its columns; read as an object of the mapper. */
export class EntityItem extends SqlNode {
  readonly kind = 'entity'
  readonly mapper: Mapper
  readonly source: Source
  readonly columns: readonly ColumnReference[]

  constructor(mapper: Mapper, source: Source, columns: readonly ColumnReference[]) {
    super()
    this.mapper = mapper
    this.source = source
    this.columns = columns
    Object.freeze(this)
  }
}
