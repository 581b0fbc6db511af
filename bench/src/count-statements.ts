/** Counts SQL statements at the drivers, in the checking process only: both the bench's own copies of them and relata's. */
import { createRequire } from 'node:module'

const CONTROL = /^\s*(begin|commit|rollback|savepoint|release|start transaction|set |pragma)/i

export class StatementCounter {
  count = 0
  sample: string[] = []

  readonly note = (sql: string): void => {
    if (CONTROL.test(sql)) return
    this.count++
    if (this.sample.length < 4) this.sample.push(sql.slice(0, 300))
  }

  reset(): void {
    this.count = 0
    this.sample = []
  }

  /** Patch the drivers' prototypes. */
  hook(): void {
    const own = createRequire(import.meta.url)
    const relata = createRequire(own.resolve('relata/package.json'))
    const sqlite = new Set([own.resolve('better-sqlite3'), relata.resolve('better-sqlite3')])
    for (const path of sqlite) this.#hookSqlite(own(path) as SqliteClass)
    const pg = new Set([own.resolve('pg'), relata.resolve('pg')])
    for (const path of pg) this.#hookPg(own(path) as { Client: { prototype: Methods } })
  }

  #hookSqlite(Database: SqliteClass): void {
    const { note } = this
    const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('select 1')) as Methods
    for (const name of ['run', 'get', 'all', 'iterate']) wrap(prototype, name, target => note((target as { source: string }).source))
    wrap(Database.prototype, 'exec', (_, [sql]) => note(sql as string))
  }

  #hookPg({ Client }: { Client: { prototype: Methods } }): void {
    const { note } = this
    wrap(Client.prototype, 'query', (_, [query]) => {
      if (typeof query === 'string') note(query)
      else note(textOf(query as Record<string, unknown>))
    })
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>
type SqliteClass = (new (path: string) => { prepare(sql: string): object }) & { prototype: Methods }

function textOf(query: Record<string, unknown> | undefined): string {
  return String(query?.text ?? (query?.sql as string | undefined) ?? query?.name ?? '?')
}

function wrap(methods: Methods, name: string, note: (target: unknown, args: unknown[]) => void): void {
  const original = methods[name]!
  methods[name] = function (this: unknown, ...args: unknown[]) {
    note(this, args)
    return original.apply(this, args)
  }
}
