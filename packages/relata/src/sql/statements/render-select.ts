/** Writes a SELECT, clause by clause. */
import type { Expression, Label, Ordering } from '../core/expression.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { checkSources, fromTree, writeFrom } from '../render/from-tree.ts'
import type { Join } from '../sources/join.ts'
import { writeResultColumn } from '../render/result-column.ts'
import { writeOrdering } from '../render/write-ordering.ts'
import { resultColumnsOf } from './output-columns.ts'
import type { SelectParts } from './select-parts.ts'

/** Standard SQL for a select. */
export function renderSelect(select: SelectParts, out: SqlOutput): void {
  const tree = fromTree(select, out.enclosing)
  const conditions = select.joins.flatMap(conditionsOf)
  checkSources([...conditions, ...select.groups, ...select.havings, ...select.orders], tree, out.enclosing)
  out.scoped(tree.sources, () => {
    out.text(select.isDistinct ? 'select distinct ' : 'select ')
    writeItems(select, out)
    writeFrom(tree, out)
    writeConditions(' where ', select.criteria, out)
    if (select.groups.length > 0) {
      out.text(' group by ')
      out.list(select.groups)
    }
    writeConditions(' having ', select.havings, out)
    writeOrderBy(select, out)
    writeLimit(select, out)
    writeLock(select, out)
  })
}

function conditionsOf(join: Join): SqlNode[] {
  return [...(join.on === null ? [] : [join.on]), ...join.inner.flatMap(conditionsOf)]
}

function writeItems(select: SelectParts, out: SqlOutput): void {
  resultColumnsOf(select.items).forEach((column, index) => {
    if (index > 0) out.text(', ')
    const label = column.expression.kind === 'label'
    writeResultColumn(label ? (column.expression as Label).expression : column.expression, out)
    // A name is written where there is one to be heard: a label's always, others where a query around refers to it.
    if (!label && (!out.named || column.ownName === column.name)) return
    out.text(' as ')
    out.identifier(out.named ? column.name : (column.ownName ?? column.name))
  })
}

/** Conditions joined by AND. */
export function writeConditions(clause: string, conditions: readonly Expression[], out: SqlOutput): void {
  if (conditions.length === 0) return
  out.text(clause)
  if (conditions.length === 1) return out.write(conditions[0] as Expression)
  conditions.forEach((condition, index) => {
    if (index > 0) out.text(' and ')
    // 20 is the precedence of AND: what binds less tightly, such as OR, gets parentheses.
    out.operand(condition, 20)
  })
}

function writeOrderBy(select: SelectParts, out: SqlOutput): void {
  if (select.orders.length === 0) return
  out.text(' order by ')
  select.orders.forEach((order, index) => {
    if (index > 0) out.text(', ')
    const ordering = order.kind === 'ordering' ? (order as Ordering) : null
    const target = ordering?.expression ?? order
    const label = labelName(target, select.items)
    const write = (): void => (label === null ? out.write(target) : out.identifier(label))
    writeOrdering(ordering, write, out)
  })
}

/** A selected label may be ordered by its name. */
function labelName(target: Expression, items: readonly SqlNode[]): string | null {
  return target.kind === 'label' && items.includes(target) ? (target as Label).name : null
}

function writeLimit(select: SelectParts, out: SqlOutput): void {
  const { limitCount, offsetCount } = select
  if (limitCount !== null) {
    out.text(' limit ')
    writeCount(limitCount, out)
  } else if (offsetCount !== null && out.dialect.features.limitForOffset !== null) out.text(` limit ${out.dialect.features.limitForOffset}`)
  if (offsetCount === null) return
  out.text(' offset ')
  writeCount(offsetCount, out)
}

/** The database knows what a bound number is here. */
function writeCount(count: Expression, out: SqlOutput): void {
  if (count.kind === 'bind') out.parameter(count, count.type)
  else out.write(count)
}

function writeLock(select: SelectParts, out: SqlOutput): void {
  if (select.lock === null || !out.dialect.features.forUpdate) return
  const [strength, ...wait] = select.lock.split(' ')
  out.text(` for ${strength}`)
  select.lockOf.forEach((source, index) => {
    out.text(index === 0 ? ' of ' : ', ')
    out.identifier(out.sourceName(source) ?? source.label)
  })
  if (wait.length > 0) out.text(` ${wait.join(' ')}`)
}
