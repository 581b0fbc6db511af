/** Runs a statement that was not built for loading, such as SQL by hand, and reads objects and values from its rows. */
import { ArgumentError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Expression, Label } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { compileCached, type CompiledCache } from '../../sql/render/cached-compile.ts'
import type { Compiled } from '../../sql/render/compiled.ts'
import type { FromStatement } from '../../sql/statements/from-statement.ts'
import { resultTypesOf } from '../../sql/statements/output-columns.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { ColumnAttribute } from '../mapping/mapper.ts'
import { cellReaders } from './cell-readers.ts'
import { entityShape } from './entity-shape.ts'
import { RowReading, type SelectExecution } from './execute-select.ts'
import { itemNames } from './item-names.ts'
import type { LoadOption } from './load-option.ts'
import type { LoadPath } from './load-path.ts'
import { pathsOf } from './paths-of-query.ts'
import type { EntityPlan, ItemPlan, LoadPlan } from './load-plan.ts'
import { loadFollowing } from './load-related.ts'
import type { LoadingSession } from './loading-session.ts'
import { isFollowed } from './plan-draft.ts'
import { isPolymorphic, polymorphicReader } from './polymorphic-reader.ts'
import { entityReader } from './read-entity.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** What is run and how it is read. */
export type ReadStatement = Pick<FromStatement, 'items' | 'loadOptions'> & { readonly statement: SqlNode }

/** The objects of the first item, each once; result columns are found by their names. */
export function* entitiesFrom(session: LoadingSession, cache: CompiledCache, given: ReadStatement, execution: SelectExecution): Pausable<unknown[]> {
  return yield* readFrom(session, cache, given, execution, (reading, rows) => reading.entities(rows))
}

/** Tuples of the items. */
export function* tuplesFrom(session: LoadingSession, cache: CompiledCache, given: ReadStatement, execution: SelectExecution): Pausable<unknown[]> {
  return yield* readFrom(session, cache, given, execution, (reading, rows) => reading.tuples(rows))
}

function* readFrom(
  session: LoadingSession,
  cache: CompiledCache,
  given: ReadStatement,
  execution: SelectExecution,
  read: (reading: RowReading, rows: unknown[][]) => unknown[],
): Pausable<unknown[]> {
  const { compiled, parameters } = compileCached(cache, given.statement, session.dialect)
  const { sql, parameters: bound } = compiled.bind(parameters)
  const result = yield* session.fetch(sql, bound)
  const paths = pathsOf(
    given.items.filter(item => item instanceof EntityItem),
    given.loadOptions as readonly LoadOption[],
  )
  const plan = planFor(session, given, compiled, paths, result.columns)
  const reading = new RowReading(session, { plan, paths, sql, parameters: bound }, execution)
  const found = read(reading, result.rows)
  for (const followed of reading.followed()) yield* loadFollowing(reading.execution, followed.path, followed.met as Set<InstanceState>)
  return found
}

function planFor(session: LoadingSession, given: ReadStatement, compiled: Compiled, paths: readonly LoadPath[], names: readonly string[]): LoadPlan {
  const places = new ResultPlaces(names)
  let next = 0
  const items = given.items.map((item): ItemPlan => {
    if (item instanceof EntityItem) return { kind: 'entity', entity: entityPlan(session, item, paths[next++] as LoadPath, places, names.length) }
    const expression = item as Expression
    const position = places.take(nameOf(expression))
    if (position === -1) throw notFound(`'${nameOf(expression) ?? 'an expression without a name'}'`, names)
    return { kind: 'value', position, read: session.dialect.typeAdapter(resultTypesOf([expression])[0] as ColumnType).read }
  })
  const labelled = given.items.some(item => item.kind === 'label')
  return {
    compiled,
    items,
    paths,
    names: labelled ? given.items.map(item => (item.kind === 'label' ? (item as Label).name : '')) : null,
    columns: itemNames(given.items),
    multiplied: false,
    distinctEntities: false,
  }
}

/** Columns that the statement does not give are loaded when they are read; the key has to be there. */
function entityPlan(session: LoadingSession, { mapper }: EntityItem, path: LoadPath, places: ResultPlaces, width: number): EntityPlan {
  const placed = new Map<ColumnAttribute, number>()
  for (const attribute of mapper.columns) {
    const position = places.take(attribute.column.name, attribute.key)
    if (position !== -1) placed.set(attribute, position)
    else if (attribute.primaryKey) throw notFound(`${attribute.column}, which is in the primary key of ${mapper.name}`, places.names)
  }
  const shape = entityShape(mapper, cellReaders(mapper, session.dialect), placed, width)
  const reader = isPolymorphic(mapper) ? polymorphicReader(shape, placed, session.dialect, width) : entityReader(shape)
  return { shape, reader, joined: [], followed: path.polymorphic.length > 0 || path.active.some(isFollowed) }
}

/** The result columns that are not read yet: several items may have columns of the same name, in order. */
class ResultPlaces {
  readonly names: readonly string[]
  readonly #taken = new Set<number>()

  constructor(names: readonly string[]) {
    this.names = names
  }

  take(...names: readonly (string | null)[]): number {
    for (const name of names) {
      const place = this.names.findIndex((each, index) => each === name && !this.#taken.has(index))
      if (place === -1) continue
      this.#taken.add(place)
      return place
    }
    return -1
  }
}

function nameOf(expression: Expression): string | null {
  if (expression.kind === 'label') return (expression as Label).name
  return expression.kind === 'column' ? (expression as ColumnReference).name : null
}

function notFound(what: string, names: readonly string[]): ArgumentError {
  return new ArgumentError(`The statement gives no column for ${what}.`, {
    value: names.join(', '),
    cause: 'columns are found by the names that the database gives them',
    do: 'name it in the text: select … as name',
  })
}
