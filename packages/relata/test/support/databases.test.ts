/** The test databases themselves: each file gets an empty one of its own, and it is gone afterwards. */
import { existsSync } from 'node:fs'
import { createConnection } from 'mariadb'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { type FreshDatabase, databases } from './databases.ts'

const tableCount: Record<string, (fresh: FreshDatabase) => Promise<number>> = {
  async sqlite() {
    return 0
  },
  async postgresql({ url }) {
    const client = new Client(url)
    await client.connect()
    const { rows } = await client.query("select count(*)::int as n from information_schema.tables where table_schema = 'public'")
    await client.end()
    return rows[0].n
  },
  async mariadb({ url }) {
    const connection = await createConnection(url)
    const rows = await connection.query('select count(*) as n from information_schema.tables where table_schema = database()')
    await connection.end()
    return Number(rows[0].n)
  },
}

for (const database of databases) {
  test.skipIf(database.missing !== undefined)(`${database.name}: a fresh database is empty, and dropped it is gone`, async () => {
    const fresh = await database.create('fresh database')
    const other = await database.create('fresh database')
    expect(other.url).not.toBe(fresh.url)
    expect(await tableCount[database.name]?.(fresh)).toBe(0)
    await Promise.all([fresh.drop(), other.drop()])
    if (fresh.path === undefined) await expect(tableCount[database.name]?.(fresh)).rejects.toThrow()
    else expect(existsSync(fresh.path)).toBe(false)
  })
}
