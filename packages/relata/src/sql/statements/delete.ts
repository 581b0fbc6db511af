/** DELETE: an immutable statement; every method returns a new one. */
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import type { CompositeItem, FromTarget, JoinTarget } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import type { TableSource } from '../sources/table-source.ts'
import { type WriteTarget, writtenTarget } from './column-values.ts'
import { writeConditions } from './render-select.ts'
import { writeReturning } from './returning.ts'
import type { Row, SelectItem } from './row-types.ts'
import { itemOf, sourceOf } from './select.ts'
import { checkWrite, type ConditionedWrite, joinedTo, writeSources } from './write-sources.ts'

/** What a delete may leave out. */
type Optional = 'froms' | 'entity' | 'scope'

/** The parts of a delete. */
export interface DeleteParts extends ConditionedWrite {
  readonly items: readonly SqlNode[]
}

/** DELETE from a table; its rows, where it returns any, are `R`. */
export class Delete<out R = never> extends Statement<R> implements DeleteParts {
  readonly kind = 'delete'
  readonly target: TableSource
  readonly entity: CompositeItem | null
  readonly scope: readonly Condition[]
  readonly froms: readonly Source[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]

  constructor(parts: Omit<DeleteParts, Optional> & Partial<DeleteParts>) {
    super()
    this.target = parts.target
    this.entity = parts.entity ?? null
    this.scope = parts.scope ?? []
    this.froms = parts.froms ?? []
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

  /**
   * Other tables that the conditions speak of. Rows go for which the conditions hold with any of their rows.
   *
   * @example
   * delete_(Post).using(User).where(Post.c.authorId.eq(User.c.id), User.c.name.eq('Ed'))
   * // delete from posts using users where posts.author_id = users.id and users.name = $1
   * // SQLite: delete from posts where exists (select 1 from users where …)
   */
  using(...targets: readonly FromTarget[]): Delete<R> {
    return this.with({ froms: [...this.froms, ...targets.map(sourceOf)] })
  }

  /** {@link Delete.using} along a relationship, a foreign key or a condition. */
  join(target: JoinTarget, on?: Condition): Delete<R> {
    return this.with(joinedTo(this, target, on))
  }

  /** Say that there is no condition on purpose. */
  everyRow(): Delete<R> {
    return this.with({ allRows: true })
  }

  /** The rows as they were. */
  returning<const I extends readonly SelectItem[]>(...items: I): Delete<Row<I>> {
    return new Delete<Row<I>>(this).with({ items: items.map(itemOf) })
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Delete<R> {
    return this.with(changes)
  }

  override render(out: SqlOutput): void {
    const { target, froms, criteria } = this
    const { deleteUsing } = out.dialect.features
    // A delete from several tables cannot return rows on MariaDB.
    const way = froms.length === 0 ? null : deleteUsing === 'list' && this.items.length > 0 ? 'exists' : deleteUsing
    out.text('delete from ')
    out.write(target)
    out.scoped([target, ...froms], () => {
      checkWrite('delete', this, [], out)
      if (way === 'using') out.text(' using ')
      else if (way === 'list') {
        out.text(' using ')
        out.write(target)
        out.text(', ')
      } else if (way === 'exists') out.text(' where exists (select 1 from ')
      writeSources(froms, out)
      writeConditions(' where ', [...criteria, ...this.scope], out)
      if (way === 'exists') out.text(')')
    })
    writeReturning(this.items, 'deleteReturning', [target, ...froms], out)
  }
}

const DELETE_SHAPE: Shape = [
  ['target', 'node'],
  ['froms', 'nodes'],
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
