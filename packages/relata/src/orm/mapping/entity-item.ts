/** A model (or an alias of one) as an item of a select. */
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { CompositeItem } from '../../sql/core/protocols.ts'
import type { Source } from '../../sql/core/source.ts'
import { type KeyOutput, type Shape, SqlNode } from '../../sql/core/sql-node.ts'
import type { Mapper } from './mapper.ts'

/** Rendered as its columns; read as an object of the mapper. */
export class EntityItem extends SqlNode implements CompositeItem {
  readonly kind = 'entity'
  readonly mapper: Mapper
  readonly source: Source<unknown>
  readonly columns: readonly ColumnReference[]

  constructor(mapper: Mapper, source: Source<unknown>) {
    super()
    this.mapper = mapper
    this.source = source
    this.columns = columnsOf(mapper, source)
    Object.freeze(this)
  }

  get shape(): Shape {
    return ENTITY_SHAPE
  }

  override writeKey(out: KeyOutput): void {
    out.value(this.mapper.id)
    out.node(this.source)
  }
}

/** The mapper's columns at the source: a subclass of a single table has some of its columns, and one of several tables more. */
function columnsOf(mapper: Mapper, source: Source<unknown>): readonly ColumnReference[] {
  if (source !== mapper.root.table) return source.columns
  return mapper.columns.map(attribute => attribute.column)
}

const ENTITY_SHAPE: Shape = [['source', 'node']]
