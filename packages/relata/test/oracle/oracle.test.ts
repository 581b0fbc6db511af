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
const database = await openDatabase('sqlite')

/** SQLAlchemy's own answer loses a row here, and the scenario is not tagged as a quirk: see "contains()" in docs/differences.md. */
const wrongAnswers: ReadonlySet<string> = new Set(['fuzz/642'])

afterAll(() => database.close())

for (const name of readdirSync(corpus).sort()) {
  const file = JSON.parse(readFileSync(new URL(name, corpus), 'utf8')) as CorpusFile
  describe(file.topic ?? name, () => {
    for (const scenario of file.scenarios) {
      const known = wrongAnswers.has(scenario.id) ? test.fails : test.skipIf(scenario.tags.includes('quirk') && deliberate.has(scenario.id))
      known(scenario.id, async () => {
        const { differences } = await replay(database, file, scenario)
        expect(differences.filter(difference => difference.layer < 3)).toEqual([])
      })
    }
  })
}
