/** A model (or an alias of one) as an item of a select. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Condition } from '../../sql/core/expression.ts'
import type { CompositeItem } from '../../sql/core/protocols.ts'
import type { Source } from '../../sql/core/source.ts'
import { type KeyOutput, type Shape, SqlNode } from '../../sql/core/sql-node.ts'
import { exists } from '../../sql/expressions/conditions.ts'
import { literal } from '../../sql/expressions/literals.ts'
import type { Join } from '../../sql/sources/join.ts'
import { select } from '../../sql/statements/select.ts'
import { assignedValues } from './assigned-values.ts'
import type { Mapper } from './mapper.ts'
import type { ModelPlace } from './model-place.ts'

/** Rendered as its columns; read as an object of the mapper. */
export class EntityItem extends SqlNode implements CompositeItem {
  readonly kind = 'entity'
  readonly mapper: Mapper
  readonly source: Source
  /** In the order of the mapper's columns. */
  readonly columns: readonly ColumnReference[]
  readonly place: ModelPlace

  constructor(mapper: Mapper, place: ModelPlace) {
    super()
    this.mapper = mapper
    this.place = place
    this.source = place.source
    this.columns = mapper.columns.map(attribute => place.at(attribute.column))
    Object.freeze(this)
  }

  get joins(): readonly Join[] {
    return this.place.joins
  }

  get outer(): readonly Join[] {
    return this.place.outer
  }

  get criterion(): Condition | null {
    return this.place.criterion
  }

  assigned(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return assignedValues(this.mapper, values)
  }

  get writeTable(): Table {
    return this.mapper.table
  }

  /** The class of a row is told by the root's table: another one asks it for the keys. */
  get writeScope(): Condition | null {
    const { mapper, place } = this
    const { table, root } = mapper
    if (place.criterion === null || table === root.table) return place.criterion
    const equal = mapper.primaryKey.map(({ column, equivalents }) => column.eq(equivalents.find(each => each.table === table) as Column))
    return exists(
      select(literal(1))
        .from(root.table)
        .where(...equal, place.criterion),
    )
  }

  get shape(): Shape {
    return ENTITY_SHAPE
  }

  override writeKey(out: KeyOutput): void {
    out.value(this.mapper.id)
    for (const member of this.place.members) out.value(member.id)
    out.node(this.source)
  }
}

const ENTITY_SHAPE: Shape = [['source', 'node']]
