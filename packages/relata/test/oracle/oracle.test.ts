/** Every public scenario on SQLite, synchronously: one test each, named by its id. `npm run oracle` runs them on all databases. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { deliberateDifferences } from './deliberate-differences.ts'
import { openDatabase } from './oracle-database.ts'
import { replay } from './replay.ts'
import type { CorpusFile } from './scenario-format.ts'

const corpus = new URL('corpus/', import.meta.url)
const deliberate = deliberateDifferences(fileURLToPath(new URL('../../../../docs/differences.md', import.meta.url)))
/** Replayed like the others; docs/differences.md says why it fails. */
const failing = new Set(['fuzz/642'])
const database = await openDatabase('sqlite')

afterAll(() => database.close())

for (const name of readdirSync(corpus).sort()) {
  const file = JSON.parse(readFileSync(new URL(name, corpus), 'utf8')) as CorpusFile
  describe(file.topic ?? name, () => {
    for (const scenario of file.scenarios) {
      const skipped = scenario.tags?.includes('quirk') === true && deliberate.has(scenario.id)
      const run = skipped ? test.skip : failing.has(scenario.id) ? test.fails : test
      run(scenario.id, async () => {
        const { differences } = await replay(database, file, scenario)
        expect(differences.filter(difference => difference.layer < 3)).toEqual([])
      })
    }
  })
}
