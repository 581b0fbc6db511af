/** DELETE: an immutable statement; every method returns a new one. */
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import type { CompositeItem } from '../core/protocols.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import type { TableSource } from '../sources/table-source.ts'
import { type WriteTarget, writtenTarget } from './column-values.ts'
import { writeReturning } from './returning.ts'
import type { Row, SelectItem } from './row-types.ts'
import { itemOf } from './select.ts'
import { writeWriteConditions } from './write-conditions.ts'

/** The parts of a delete. */
export interface DeleteParts {
  readonly target: TableSource
  /** The model that is written, for sessions; null for a table. */
  readonly entity?: CompositeItem | null
  /** What the model says of its rows, where its table holds those of others too. */
  readonly scope?: readonly Condition[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]
}

/** DELETE from a table; its rows, where it returns any, are `R`. */
export class Delete<out R = never> extends Statement<R> implements DeleteParts {
  readonly kind = 'delete'
  readonly target: TableSource
  readonly entity: CompositeItem | null
  readonly scope: readonly Condition[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]

  constructor(parts: DeleteParts) {
    super()
    this.target = parts.target
    this.entity = parts.entity ?? null
    this.scope = parts.scope ?? []
    this.criteria = parts.criteria
    this.allRows = parts.allRows
    this.items = parts.items
  }

  get shape(): Shape {
    return DELETE_SHAPE
  }

  with(changes: Partial<DeleteParts>): Delete<R> {
    return Object.assign(new Delete<R>(this), changes)
  }

  /** Conditions, joined by AND with those that are there. */
  where(...conditions: readonly Condition[]): Delete<R> {
    for (const condition of conditions) if (!(condition instanceof Expression)) throw notACondition(condition)
    return this.with({ criteria: [...this.criteria, ...conditions] })
  }

  /** Say that there is no condition on purpose. */
  everyRow(): Delete<R> {
    return this.with({ allRows: true })
  }

  returning<const I extends readonly SelectItem[]>(...items: I): Delete<Row<I>> {
    return new Delete<Row<I>>(this).with({ items: items.map(itemOf) })
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Delete<R> {
    return this.with(changes)
  }

  override render(out: SqlOutput): void {
    out.text('delete from ')
    out.write(this.target)
    out.scoped([this.target], () => writeWriteConditions('delete', this, out))
    writeReturning(this.items, 'deleteReturning', out)
  }
}

const DELETE_SHAPE: Shape = [
  ['target', 'node'],
  ['criteria', 'nodes'],
  ['scope', 'nodes'],
  ['allRows', 'value'],
  ['items', 'nodes'],
]

/**
 * Delete rows of a table or a model's table. Without a condition it must say `.everyRow()`. (`delete` is a word of
 * JavaScript's own.)
 *
 * @example
 * delete_(User).where(User.c.name.isNull())
 * // delete from users where users.name is null
 */
export function delete_(target: WriteTarget): Delete {
  return new Delete({ ...writtenTarget(target, 'delete_()'), criteria: [], allRows: false, items: [] })
}
