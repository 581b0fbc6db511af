/**
 * Random operations over several schemas, with invariants that need no oracle: what a commit has written is what any loader
 * strategy loads, both sides of relationships agree, identities are unique, explainFlush() says what is sent, and a flush that
 * fails at any statement leaves the rows as they were. RELATA_RANDOM_SEED and RELATA_RANDOM_RUNS choose other runs.
 */
import { createEngine } from 'relata'
import { betterSqlite3, nodeSqlite } from 'relata/sqlite'
import { statementLog } from 'relata/testing'
import { describe, test } from 'vitest'
import { database, sqliteDriver } from '../support/databases.ts'
import { RandomRun } from './random/random-run.ts'
import { randomSchemas } from './random/schemas.ts'

const runs = Number(process.env['RELATA_RANDOM_RUNS'] ?? 12)
const first = Number(process.env['RELATA_RANDOM_FIRST'] ?? 1)
const only = process.env['RELATA_RANDOM_SEED']
const chosen = process.env['RELATA_RANDOM_SCHEMA']

describe.each(randomSchemas.filter(({ name }) => chosen === undefined || chosen === name))('$name', schema => {
  test('memory, rows and every way to load them agree', { timeout: 3_600_000 }, async () => {
    const seeds = only === undefined ? Array.from({ length: runs }, (_, index) => first + index) : [Number(only)]
    for (const seed of seeds) {
      const fresh = await database('sqlite').create('random')
      const engine = createEngine(sqliteDriver === 'node:sqlite' ? nodeSqlite(fresh.path as string) : betterSqlite3(fresh.path as string), {
        logParameters: true,
      })
      schema.base.metadata.createAll(engine)
      const log = statementLog(engine)
      const run = new RandomRun(schema, engine, log, seed)
      try {
        run.run(60)
      } catch (error) {
        const last = log.events.slice(-12).map(event => `${event.sql} ${JSON.stringify(event.parameters)}`)
        throw new Error(`${schema.name}, seed ${seed}, after:\n  ${run.done.join('\n  ')}\nlast statements:\n  ${last.join('\n  ')}`, {
          cause: error,
        })
      } finally {
        run.close()
        engine.dispose()
        await fresh.drop()
      }
    }
  })
})
