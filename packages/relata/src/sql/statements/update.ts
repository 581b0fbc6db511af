/** UPDATE: an immutable statement; every method returns a new one. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { writeBeside } from '../core/operators.ts'
import type { CompositeItem, FromTarget, JoinTarget } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import type { TableSource } from '../sources/table-source.ts'
import { columnOf, type ColumnValues, columnValue, valueEntries, type WriteTarget, writtenTarget } from './column-values.ts'
import { type Assignments, assignmentOrder } from './assignments.ts'
import { writeConditions } from './render-select.ts'
import { writeReturning } from './returning.ts'
import type { Row, SelectItem } from './row-types.ts'
import { itemOf, sourceOf } from './select.ts'
import { checkWrite, type ConditionedWrite, joinedTo, writeSources } from './write-sources.ts'

/** What an update may leave out. */
type Optional = 'froms' | 'entity' | 'scope'

/** The parts of an update. */
export interface UpdateParts extends ConditionedWrite, Assignments {
  readonly items: readonly SqlNode[]
}

/** UPDATE of a table whose columns are `C`; its rows, where it returns any, are `R`. */
export class Update<C = unknown, out R = never> extends Statement<R> implements UpdateParts {
  readonly kind = 'update'
  readonly target: TableSource
  readonly entity: CompositeItem | null
  readonly scope: readonly Condition[]
  readonly columns: readonly ColumnReference[]
  readonly values: readonly Expression[]
  readonly froms: readonly Source[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
  readonly items: readonly SqlNode[]

  constructor(parts: Omit<UpdateParts, Optional> & Partial<UpdateParts>) {
    super()
    this.target = parts.target
    this.entity = parts.entity ?? null
    this.scope = parts.scope ?? []
    this.columns = parts.columns
    this.values = parts.values
    this.froms = parts.froms ?? []
    this.criteria = parts.criteria
    this.allRows = parts.allRows
    this.items = parts.items
  }

  get shape(): Shape {
    return UPDATE_SHAPE
  }

  with(changes: Partial<UpdateParts>): Update<C, R> {
    return Object.assign(new Update<C, R>(this), changes)
  }

  /** New values by attribute; expressions are values too: `set({ count: T.c.count.plus(1) })`. */
  set(values: ColumnValues<C>): Update<C, R> {
    const given = new Map(this.columns.map((column, index) => [column, this.values[index] as Expression]))
    for (const [key, value] of valueEntries(values, 'update().set()', this.entity)) {
      const column = columnOf(this.target, key)
      given.set(column, columnValue(column, value))
    }
    for (const column of this.target.columns) {
      if (column.hasUpdateDefault && !given.has(column))
        given.set(
          column,
          columnValue(
            column,
            column.updateDefault(() => ({ ...values })),
          ),
        )
    }
    return this.with({ columns: [...given.keys()], values: [...given.values()] })
  }

  /** Conditions, joined by AND with those that are there. */
  where(...conditions: readonly Condition[]): Update<C, R> {
    for (const condition of conditions) if (!(condition instanceof Expression)) throw notACondition(condition)
    return this.with({ criteria: [...this.criteria, ...conditions] })
  }

  /**
   * Other tables that values and conditions speak of. Where several of their rows fit one row, the database takes any.
   *
   * @example
   * update(Post).set({ title: User.c.name }).from(User).where(Post.c.authorId.eq(User.c.id))
   * // update posts set title = users.name from users where posts.author_id = users.id
   * // MariaDB: update posts, users set posts.title = users.name where posts.author_id = users.id
   */
  from(...targets: readonly FromTarget[]): Update<C, R> {
    return this.with({ froms: [...this.froms, ...targets.map(sourceOf)] })
  }

  /** {@link Update.from} along a relationship, a foreign key or a condition: `update(Post).join(Post.author).set(…)`. */
  join(target: JoinTarget, on?: Condition): Update<C, R> {
    return this.with(joinedTo(this, target, on))
  }

  /** Say that there is no condition on purpose. */
  everyRow(): Update<C, R> {
    return this.with({ allRows: true })
  }

  returning<const I extends readonly SelectItem[]>(...items: I): Update<C, Row<I>> {
    return new Update<C, Row<I>>(this).with({ items: items.map(itemOf) })
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Update<C, R> {
    return this.with(changes)
  }

  override render(out: SqlOutput): void {
    if (this.columns.length === 0) throw new ArgumentError(`update(${this.target.label}) sets nothing.`, { do: 'add .set({ … })' })
    const { target, froms, criteria } = this
    const listed = froms.length > 0 && out.dialect.features.updateFrom === 'list'
    out.text('update ')
    out.scoped([target, ...froms], () => {
      checkWrite('update', this, this.values, out)
      out.write(target)
      if (listed) {
        out.text(', ')
        writeSources(froms, out)
      }
      out.text(' set ')
      assignmentOrder(this, [], out).forEach((position, index) => {
        const column = this.columns[position] as ColumnReference
        if (index > 0) out.text(', ')
        if (listed) out.write(column)
        else out.identifier(column.name)
        out.text(' = ')
        writeBeside(this.values[position] as Expression, column, 0, out)
      })
      if (froms.length > 0 && !listed) {
        out.text(' from ')
        writeSources(froms, out)
      }
      writeConditions(' where ', [...criteria, ...this.scope], out)
    })
    writeReturning(this.items, 'updateReturning', [target, ...froms], out)
  }
}

const UPDATE_SHAPE: Shape = [
  ['target', 'node'],
  ['columns', 'nodes'],
  ['values', 'nodes'],
  ['froms', 'nodes'],
  ['criteria', 'nodes'],
  ['scope', 'nodes'],
  ['allRows', 'value'],
  ['items', 'nodes'],
]

/**
 * Change rows of a table or a model's table. Without a condition it must say `.everyRow()`.
 *
 * @example
 * update(User).set({ name: 'Ed' }).where(User.c.id.eq(7))
 * // update users set name = $1 where users.id = $2
 */
export function update<C>(target: WriteTarget<C>): Update<C> {
  return new Update<C>({ ...writtenTarget(target, 'update()'), columns: [], values: [], criteria: [], allRows: false, items: [] })
}
