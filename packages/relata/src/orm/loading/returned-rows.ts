/** Reads the rows that RETURNING gives: entities become objects of the session, the rest are values. */
import type { Pausable } from '../../base/pausable.ts'
import { rowClass } from '../../engine/result/row-class.ts'
import type { Expression, Label } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { resultTypesOf } from '../../sql/statements/output-columns.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { membersBelow } from '../mapping/members-below.ts'
import { identityKey } from '../state/identity-key.ts'
import { getByKeys } from './get-by-keys.ts'
import type { EntityPlan } from './load-plan.ts'
import { defaultPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { newBatch } from './peers.ts'
import { PlanDraft } from './plan-draft.ts'
import { type Execution, Reading } from './reading.ts'

type Read = ((raw: unknown) => unknown) | null

/** An item of RETURNING: an entity whose columns are in the row, one that is loaded by its key, or a value. */
type ReturnedItem =
  | { readonly kind: 'row'; readonly mapper: Mapper; readonly entity: EntityPlan }
  | { readonly kind: 'key'; readonly mapper: Mapper; readonly places: readonly number[] }
  | { readonly kind: 'value'; readonly place: number }

/** What RETURNING has to give for some items, and how its rows are read. */
export class ReturnedRows {
  /** What RETURNING gives, in order. */
  readonly columns: readonly Expression[]
  readonly names: readonly string[]
  readonly #items: readonly ReturnedItem[]
  readonly #reads: readonly Read[]

  /** `more`: columns beyond the items, found by {@link ReturnedRows.valuesOf}. */
  constructor(session: LoadingSession, items: readonly SqlNode[], more: readonly Expression[] = []) {
    const draft = new PlanDraft()
    const drafted = items.map(item => {
      if (!(item instanceof EntityItem)) return { kind: 'value' as const, place: draft.place(withoutLabel(item)) }
      const { mapper } = item
      if (!standsInRow(mapper)) return { kind: 'key' as const, mapper, places: keysOf(mapper).map(column => draft.place(column)) }
      const { source } = item
      return {
        kind: 'row' as const,
        mapper,
        draft: draft.entity({ path: defaultPath(mapper), at: item.place.at, source, outer: false, joinedByUser }),
      }
    })
    for (const expression of more) draft.place(expression)
    this.columns = draft.columns
    this.names = namesOf(items)
    this.#reads = resultTypesOf(draft.columns).map(type => session.dialect.typeAdapter(type).read)
    this.#items = drafted.map(item =>
      item.kind === 'row' ? { kind: 'row', mapper: item.mapper, entity: draft.finish(item.draft, session.dialect) } : item,
    )
  }

  /** JavaScript values of some of the columns, in each row. To be read before {@link ReturnedRows.read}, which may give the rows away. */
  valuesOf(columns: readonly Expression[], rows: readonly (readonly unknown[])[]): unknown[][] {
    const places = columns.map(column => this.columns.indexOf(column))
    return rows.map(row => places.map(place => this.#value(row, place)))
  }

  /** A tuple for each row. With `overwrite` objects that the session holds take what the rows say. */
  *read(session: LoadingSession, rows: unknown[][], overwrite: boolean): Pausable<unknown[][]> {
    const execution: Execution = { session, overwritten: overwrite ? new Set() : null, created: null }
    const readings = this.#items.map(item => {
      if (item.kind !== 'row') return null
      const path = defaultPath(item.mapper)
      return new Reading(item.entity, path, newBatch(path, session), execution)
    })
    const loaded = this.#items.map(item => (item.kind === 'key' ? rows.map(row => item.places.map(place => this.#value(row, place))) : null))
    for (const [index, item] of this.#items.entries()) {
      const keys = loaded[index]
      if (item.kind === 'key' && keys != null) yield* getByKeys(session, item.mapper, keys, { populateExisting: overwrite })
    }
    const Row = rowClass(this.names)
    const tuples = rows.map((row, position) => {
      const tuple = new Row(this.#items.length)
      // values first: an object may take the whole row over
      this.#items.forEach((item, index) => {
        if (item.kind === 'value') tuple[index] = this.#value(row, item.place)
        else if (item.kind === 'key') tuple[index] = heldEntity(session, item.mapper, loaded[index]?.[position] ?? [])
      })
      readings.forEach((reading, index) => {
        if (reading !== null) tuple[index] = reading.read(row)?.entity ?? null
      })
      return tuple
    })
    for (const reading of readings) reading?.finish()
    return tuples
  }

  #value(row: readonly unknown[], place: number): unknown {
    const raw = row[place]
    const read = this.#reads[place] ?? null
    return raw === null || read === null ? raw : read(raw)
  }
}

/** The table's row is the whole object: no other tables, no SQL expressions, nothing that is joined or loaded with it. */
function standsInRow(mapper: Mapper): boolean {
  const path = defaultPath(mapper)
  return (
    mapper.tables.length === 1 &&
    membersBelow(mapper, 'inline').length === 0 &&
    path.active.length === 0 &&
    path.polymorphic.length === 0 &&
    mapper.columns.every(attribute => !attribute.computed)
  )
}

/** The key as the model's own table has it: that is what is written. */
function keysOf(mapper: Mapper): readonly Expression[] {
  return mapper.primaryKey.map(({ column, equivalents }) => equivalents.find(each => each.table === mapper.table) ?? column)
}

function heldEntity(session: LoadingSession, mapper: Mapper, values: readonly unknown[]): unknown {
  const key = identityKey(values)
  return key === null ? null : (session.identityMap.get(mapper, key)?.entity ?? null)
}

function joinedByUser(): null {
  return null
}

function withoutLabel(item: SqlNode): Expression {
  return item.kind === 'label' ? (item as Label).expression : (item as Expression)
}

/** The names of the items in a row; the empty text where there is none. */
export function namesOf(items: readonly SqlNode[]): string[] {
  return items.map(nameOf)
}

function nameOf(item: SqlNode): string {
  if (item.kind === 'label') return (item as Label).name
  return item.kind === 'column' ? (item as unknown as { readonly key: string }).key : ''
}
