/** Which engine a statement goes to, in a session that has several. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { Mode } from '../../base/pausable.ts'
import type { Engine } from '../../engine/engine.ts'
import { Table } from '../../schema/table.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { walk } from '../../sql/core/walk.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { SessionLink } from './session-link.ts'

/** Engines by model or table; a model stands for the tables of its whole hierarchy. */
export type SessionBinds<M extends Mode> = ReadonlyMap<object, Engine<M>>

export class SessionRoutes {
  /** One for each engine. */
  readonly links: readonly SessionLink[]
  readonly #fallback: SessionLink | null
  readonly #byTable = new Map<Table, SessionLink>()
  readonly #models: (readonly [Mapper, SessionLink])[] = []

  constructor(fallback: SessionLink | null, binds: SessionBinds<Mode>, mode: Mode) {
    const byEngine = new Map<unknown, SessionLink>(fallback === null ? [] : [[fallback.engine, fallback]])
    for (const [target, engine] of binds) {
      if (engine?.mode !== mode) throw wrongEngine(target, engine)
      let link = byEngine.get(engine)
      if (link === undefined) byEngine.set(engine, (link = new SessionLink(engine)))
      const mapper = mapperOfModel(target)
      if (mapper !== undefined) this.#models.push([mapper.root, link])
      else if (target instanceof Table) this.#byTable.set(target, link)
      else
        throw new ArgumentError("A session's binds name models and tables.", { value: describeValue(target), do: 'write new Map([[User, engine]])' })
    }
    this.#fallback = fallback
    this.links = [...byEngine.values()]
  }

  /** The link for a table or a statement; an error where its tables belong to several engines. */
  linkFor(target: SqlNode): SessionLink {
    if (target instanceof Table) return this.#linkOf(target)
    const links = new Map<SessionLink, Table>()
    walk(target, node => {
      const source = node.kind === 'column' ? (node as ColumnReference).source : node
      if (source instanceof Table) links.set(this.#linkOf(source), source)
    })
    const [first, second] = links
    if (second !== undefined && first !== undefined) throw severalEngines(first[1], second[1])
    return first?.[0] ?? this.#fallback ?? unbound('A statement that names no table')
  }

  #linkOf(table: Table): SessionLink {
    let link = this.#byTable.get(table)
    if (link === undefined) this.#byTable.set(table, (link = this.#find(table) ?? this.#fallback ?? unbound(`"${table.fullName}"`)))
    return link
  }

  /** An association table goes with the tables that it links. */
  #find(table: Table): SessionLink | null {
    for (const [mapper, link] of this.#models) for (const member of mapper.family()) if (member.tables.includes(table)) return link
    for (const key of table.foreignKeys) {
      const referred = key.referredColumns[0]?.table
      for (const [mapper, link] of this.#models) if (mapper.table === (referred as unknown)) return link
    }
    return null
  }
}

function wrongEngine(target: unknown, engine: unknown): ArgumentError {
  return new ArgumentError('The engines of a session are of one mode.', {
    object: typeof target === 'function' ? target.name : String(target),
    value: (engine as { mode?: string } | undefined)?.mode ?? describeValue(engine),
    cause: 'some are synchronous and some are not, or something else than an engine was given',
    do: 'make all of them from URLs: createEngine(url)',
  })
}

function severalEngines(first: Table, second: Table): InvalidRequestError {
  return new InvalidRequestError(
    `A statement mentions "${first.fullName}" and "${second.fullName}", which are bound to different engines.`,
    { cause: 'one statement runs in one database', do: 'query them one after the other, or load the relationship with selectinload' },
    'SEVERAL_ENGINES',
  )
}

function unbound(what: string): never {
  throw new InvalidRequestError(
    `${what} is bound to no engine of this session.`,
    {
      cause: 'the session has no engine of its own, and its binds do not name it',
      do: 'add it to binds, or give the session an engine: new Session(engine, { binds })',
    },
    'UNBOUND',
  )
}
