/** Writes a SELECT, clause by clause. */
import { ArgumentError } from '../../base/errors.ts'
import type { Expression, Label, Ordering } from '../core/expression.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { checkSources, type FromTree, fromTree, writeFrom } from '../render/from-tree.ts'
import { unconnectedRoots } from '../render/unconnected-roots.ts'
import type { Join } from '../sources/join.ts'
import { writeNestedWith } from '../render/with-clause.ts'
import { writeResultColumn } from '../render/result-column.ts'
import { writeOrdering } from '../render/write-ordering.ts'
import { resultColumnsOf } from './output-columns.ts'
import { withEntityPlaces } from './entity-places.ts'
import { writeHints } from './hint.ts'
import { firstOfEach, type RankedSelect, withoutFetch } from './ranked-select.ts'
import { writeFetch, writeLimit } from './row-count.ts'
import type { SelectParts } from './select-parts.ts'

/** Standard SQL for a select. */
export function renderSelect(given: RankedSelect, out: SqlOutput): void {
  const select = withEntityPlaces(given)
  const tree = fromTree(select, out)
  const emulated = emulation(select, tree, out)
  if (emulated !== null) return renderSelect(emulated, out)
  const conditions = select.joins.flatMap(conditionsOf)
  checkSources([...conditions, ...select.groups, ...select.havings, ...select.orders, ...select.distinctOns], tree, out.enclosing)
  if (tree.roots.length > 1) {
    const groups = unconnectedRoots(tree, select.criteria)
    if (groups.length > 1) out.unconnected(groups)
  }
  if (!out.outermost) writeNestedWith(tree.sources, out)
  out.scoped(tree.sources, () => {
    writeStart(select, out)
    writeItems(select, out)
    writeFrom(tree, source => writeHints(select.hints, 'source', source, ' ', '', out), out)
    writeConditions(' where ', select.criteria, out)
    writeGroups(select, out)
    writeConditions(' having ', select.havings, out)
    writeOrderBy(select, out)
    if (select.withTies) writeFetch(select.limitCount as Expression, select.offsetCount, out)
    else writeLimit(select.limitCount, select.offsetCount, out)
    writeLock(select, out)
    writeHints(select.hints, 'suffix', null, ' ', '', out)
  })
}

/** The select in other words, where the database has none for DISTINCT ON or WITH TIES. */
function emulation(select: RankedSelect, tree: FromTree, out: SqlOutput): RankedSelect | null {
  const { distinctOn, fetchWithTies } = out.dialect.features
  if (select.withTies && select.orders.length === 0) {
    throw new ArgumentError('fetch() with ties has no order, so no two rows are equal in it.', { do: 'add .orderBy(…), or use limit()' })
  }
  const ties = select.withTies && (fetchWithTies === 'none' || (fetchWithTies === 'without-distinct' && select.isDistinct))
  if (!ties && (select.distinctOns.length === 0 || distinctOn)) return null
  const correlated = out.enclosing.filter(source => !tree.sources.includes(source)) as unknown as readonly Source[]
  return ties ? withoutFetch(select, correlated) : firstOfEach(select, correlated)
}

function writeStart(select: SelectParts, out: SqlOutput): void {
  out.text('select ')
  writeHints(select.hints, 'prefix', null, '', ' ', out)
  if (select.distinctOns.length > 0) {
    out.text('distinct on (')
    out.list(select.distinctOns)
    out.text(') ')
  } else if (select.isDistinct) out.text('distinct ')
}

function writeGroups(select: SelectParts, out: SqlOutput): void {
  if (select.groups.length === 0) return
  if (out.dialect.features.groupingSets === 'with-rollup' && select.groups.length > 1 && select.groups.some(group => group.kind === 'grouping')) {
    throw new ArgumentError(`${out.dialect.name} has ROLLUP for all groups only.`, { do: 'put all expressions into rollup(), or use unionAll()' })
  }
  out.text(' group by ')
  out.list(select.groups)
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
    writeOrdering(ordering, write, out, () => out.write(target))
  })
}

/** A selected label may be ordered by its name. */
function labelName(target: Expression, items: readonly SqlNode[]): string | null {
  return target.kind === 'label' && items.includes(target) ? (target as Label).name : null
}

function writeLock(select: SelectParts, out: SqlOutput): void {
  const { rowLocks } = out.dialect.features
  if (select.lock === null || rowLocks === null) return
  const [strength, ...wait] = select.lock.split(' ')
  out.text(` ${rowLocks[strength as 'update']}`)
  if (rowLocks.of) {
    select.lockOf.forEach((source, index) => {
      out.text(index === 0 ? ' of ' : ', ')
      out.identifier(out.sourceName(source) ?? source.label)
    })
  }
  if (wait.length > 0) out.text(` ${wait.join(' ')}`)
}
