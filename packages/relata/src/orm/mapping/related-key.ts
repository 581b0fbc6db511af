/** Compares a relationship with an object: by the object's key, read when the statement is run. */
import { ArgumentError } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import { type Condition, Expression, junction } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { KeyOutput, Shape, SqlOutput } from '../../sql/core/sql-node.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { Mapper, Relationship } from './mapper.ts'
import { columnsAt } from './relationship-join.ts'

/**
 * A column's value of an object as a bound parameter. It is read when the statement is run, after the autoflush, so that
 * a new object can be compared with before it has a key (SQLAlchemy resolves such comparisons late, too).
 */
class ObjectValue extends Expression {
  readonly kind = 'bind'
  readonly type: ColumnType
  readonly object: object
  readonly attribute: string

  constructor(object: object, attribute: string, type: ColumnType) {
    super()
    this.object = object
    this.attribute = attribute
    this.type = type
  }

  get value(): unknown {
    return (this.object as Readonly<Record<string, unknown>>)[this.attribute]
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    out.type(this.type)
    out.parameter(this, this.value)
  }

  override render(out: SqlOutput): void {
    out.parameter(this, this.type)
  }
}

/**
 * The condition that the object is the related one, or among the related ones. `exists` makes an EXISTS over the target
 * with the conditions given; it is used where the parent's row does not hold the key.
 */
export function compareToObject(
  relationship: Relationship,
  source: Source,
  object: object,
  exists: (conditions: readonly Condition[]) => Expression<boolean>,
): Expression<boolean> {
  const { target } = relationship
  if (!(object instanceof target.model)) {
    throw new ArgumentError(`${relationship.name} is compared with something that is no ${target.name}.`, {
      value: typeof object === 'object' && object !== null ? object.constructor.name : String(object),
      do: `give it an object of ${target.name}; for keys compare the column: ${relationship.parent.name}.c.…`,
    })
  }
  if (relationship.secondary !== null || relationship.extra !== null) {
    return exists(target.primaryKey.map(attribute => attribute.column.eq(valueOf(object, target, attribute.column) as never)))
  }
  const at = columnsAt(source)
  return junction(
    'and',
    relationship.pairs.map(pair => at(pair.local).eq(valueOf(object, target, pair.remote) as never)),
  )
}

/** A column's value of an object, read when the statement runs. */
export function valueOf(object: object, mapper: Mapper, column: Column): ObjectValue {
  const attribute = mapper.attributeOfColumn(column)
  if (attribute === undefined) throw new ArgumentError(`${mapper.name} does not map the column ${String(column)}.`)
  return new ObjectValue(object, attribute.key, column.type)
}
