/** Generated keys belong to the objects whose rows they are, whatever order RETURNING gives the rows in. */
import { declarativeBase, insert, integer, select, Session, text } from 'relata'
import { mariadb } from 'relata/mariadb'
import { postgresql } from 'relata/postgresql'
import { betterSqlite3, nodeSqlite } from 'relata/sqlite'
import { expect, test } from 'vitest'
import { createEngine, type Driver } from 'relata'
import { database, type DatabaseName, sqliteDriver } from '../support/databases.ts'

const Base = declarativeBase()
class Item extends Base.model('items', { id: integer().primaryKey(), name: text(), rank: integer().serverDefault(3) }) {}

/** A driver whose database returns the rows of an INSERT last row first. */
function reversed<D extends object>(driver: D): D {
  const wrap = <T extends object>(target: T, methods: Readonly<Record<string, (original: (...given: unknown[]) => unknown) => unknown>>): T =>
    new Proxy(target, {
      get(inner, key) {
        const value: unknown = Reflect.get(inner, key, inner)
        if (typeof value !== 'function') return value
        const bound = (value as (...given: unknown[]) => unknown).bind(inner)
        return methods[key as string]?.(bound) ?? bound
      },
    })
  const turn = (result: { rows: unknown[] }): unknown => ({ ...result, columns: [], rows: [...result.rows].reverse() })
  const execute =
    (original: (...given: unknown[]) => unknown) =>
    (...given: unknown[]): unknown => {
      const result = original(...given)
      if (!/^\s*insert/i.test(String(given[0]))) return result
      return result instanceof Promise ? result.then(turn as never) : turn(result as never)
    }
  const connection = (made: object): object => wrap(made, { execute })
  return wrap(driver, {
    connect:
      original =>
      (...given: unknown[]) => {
        const made = original(...given)
        return made instanceof Promise ? made.then(connection as never) : connection(made as object)
      },
  })
}

const drivers: readonly { readonly name: DatabaseName; readonly driver: (at: { readonly url: string; readonly path: string }) => object }[] = [
  { name: 'sqlite', driver: at => (sqliteDriver === 'node:sqlite' ? nodeSqlite(at.path) : betterSqlite3(at.path)) },
  { name: 'postgresql', driver: at => postgresql(at.url) },
  { name: 'mariadb', driver: at => mariadb(at.url) },
]

for (const { name, driver } of drivers) {
  const { missing } = database(name)
  test.skipIf(missing !== undefined)(
    `contract-55 each generated key goes to its own object, also where rows come back in another order [${name}]`,
    async () => {
      const fresh = await database(name).create('contract-55')
      const engine = createEngine(reversed(driver(fresh as never)) as Driver<'async'>)
      try {
        await Base.metadata.createAll(engine)
        const session = new Session(engine)
        const items = Array.from({ length: 50 }, (_, index) => new Item({ name: `n${index}` }))
        session.addAll(items)
        await session.commit()
        const stored = new Map((await session.execute(select(Item.c.id, Item.c.name))).map(([id, text]) => [id, text]))
        expect(stored.size).toBe(50)
        expect(items.map(item => stored.get(item.id))).toEqual(items.map((_, index) => `n${index}`))
        for (const item of items) await session.refresh(item)
        expect(items.map(item => item.name)).toEqual(items.map((_, index) => `n${index}`))
        // and the objects of a bulk insert stand in the order of its rows
        const rows = await session.execute(
          insert(Item).returning(Item),
          items.map(item => ({ name: `b${item.name}` })),
        )
        expect(rows.map(([item]) => item.name)).toEqual(items.map(item => `b${item.name}`))
        await session.close()
      } finally {
        await engine.dispose()
        await fresh.drop()
      }
    },
  )
}
