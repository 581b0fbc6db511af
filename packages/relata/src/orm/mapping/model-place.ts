/** Where a model stands in a statement: its tables, the joins between them, and what tells its rows from those of its relatives. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { BindParameter, type Condition, junction } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { Join } from '../../sql/sources/join.ts'
import { ExpressionColumn } from './expression-column.ts'
import type { Mapper } from './mapper.ts'
import { membersBelow } from './members-below.ts'
import { rememberPlace } from './model-at-source.ts'
import { type ColumnAt, columnsAt, rememberColumns } from './relationship-join.ts'

/** A model in FROM. */
export interface ModelPlace {
  /** The root's table, or an alias of it: what other sources are joined to. */
  readonly source: Source
  /** Any column of the model's tables, where it is in the statement. */
  readonly at: ColumnAt
  /** Inner joins of the model's other tables. */
  readonly joins: readonly Join[]
  /** Outer joins of the tables of models below it, whose columns are loaded in the same statement. */
  readonly outer: readonly Join[]
  /** Models below it whose columns are loaded in the same statement. */
  readonly members: readonly Mapper[]
  /** Single-table inheritance: only rows of this class and those below it. */
  readonly criterion: Condition | null
}

/** The model's own tables, each under its own name. */
export function modelPlace(mapper: Mapper, members: readonly Mapper[] = membersBelow(mapper, 'inline')): ModelPlace {
  return place(mapper, members, mapper.root.table, new Map(tablesOf(mapper, members).map(table => [table, table])))
}

/** The model's tables under aliases; the root's carries the name, if one is given. */
export function aliasedPlace(mapper: Mapper, name?: string, members: readonly Mapper[] = membersBelow(mapper, 'inline')): ModelPlace {
  const aliases = new Map<Table, Source>()
  for (const table of tablesOf(mapper, members))
    aliases.set(
      table,
      table === mapper.root.table ? aliasOf<unknown>(table, name) : aliasOf<unknown>(table, name === undefined ? undefined : `${name}_${table.name}`),
    )
  const source = aliases.get(mapper.root.table) as Source
  const made = place(mapper, members, source, aliases)
  if (aliases.size > 1) rememberColumns(source, made.at)
  rememberPlace(source, mapper, made.at)
  return made
}

/** The model where a source gives its columns: a subquery, a CTE, a sample. */
export function placeIn(mapper: Mapper, source: Source): ModelPlace {
  const at = columnsAt(source)
  return { source, at, joins: [], outer: [], members: [], criterion: criterionOf(mapper, at) }
}

function place(mapper: Mapper, members: readonly Mapper[], source: Source, sources: ReadonlyMap<Table, Source>): ModelPlace {
  const at: ColumnAt = column =>
    column instanceof ExpressionColumn ? column.at(placeOf(column), at) : columnsAt(sources.get(column.table as Table) ?? source)(column)
  const placeOf = (column: Column): Source => sources.get(column.table as Table) ?? source
  const joins = mapper.tables.slice(1).map(table => keyJoin('inner', mapper, table, source, sources, at))
  return { source, at, joins, outer: outerJoins(mapper, members, source, sources, at), members, criterion: criterionOf(mapper, at) }
}

/** The tables of the model, and of the models below it where their columns are loaded with it. */
function tablesOf(mapper: Mapper, members: readonly Mapper[]): Table[] {
  const tables = new Set(mapper.tables)
  for (const member of members) for (const table of member.tables) tables.add(table)
  return [...tables]
}

function outerJoins(mapper: Mapper, members: readonly Mapper[], source: Source, sources: ReadonlyMap<Table, Source>, at: ColumnAt): Join[] {
  const joined = new Set(mapper.tables)
  const joins: Join[] = []
  for (const member of members) {
    for (const table of member.tables) {
      if (joined.has(table)) continue
      joined.add(table)
      joins.push(keyJoin('left', member, table, source, sources, at))
    }
  }
  return joins
}

/** Each table below the root is joined by its key, which holds the root's. */
function keyJoin(kind: 'inner' | 'left', mapper: Mapper, table: Table, source: Source, sources: ReadonlyMap<Table, Source>, at: ColumnAt): Join {
  const on = mapper.primaryKey.map(attribute => {
    const key = attribute.equivalents.find(column => column.table === table) as Column
    return at(key).eq(at(attribute.column))
  })
  return new Join(kind, source, sources.get(table) as Source, junction('and', on))
}

function criterionOf(mapper: Mapper, at: ColumnAt): Condition | null {
  const { parent, discriminator } = mapper
  if (parent === null || discriminator === null || mapper.table !== parent.table) return null
  const identities: (string | number)[] = []
  for (const member of mapper.family()) if (member.identity !== null) identities.push(member.identity)
  const column = at(discriminator.column)
  return junction(
    'or',
    identities.map(identity => column.eq(new BindParameter(identity, discriminator.type))),
  )
}
