/** What a program that uses relata carries, minified and gzipped. The figures and what they consist of: docs/performance.md. */
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'

const sources = fileURLToPath(new URL('../../src/', import.meta.url))
const PROGRAM = 'virtual:program'

/** Bytes of a program that uses the names of these entries. */
async function sizeOf(program: string): Promise<number> {
  const bundle = await rolldown({
    input: PROGRAM,
    platform: 'node',
    external: /^node:/,
    plugins: [
      {
        name: 'program',
        resolveId(id) {
          if (id === PROGRAM) return id
          if (id === 'relata') return `${sources}index.ts`
          return id.startsWith('relata/') ? `${sources}${id.slice('relata/'.length)}.ts` : null
        },
        load: id => (id === PROGRAM ? program : null),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  return gzipSync(output.map(file => ('code' in file ? file.code : '')).join(''), { level: 9 }).length
}

/** Kilobytes. A new feature may need more: then the figure is raised here and in docs/performance.md, with what for. */
const BUDGETS = [
  {
    name: 'models, sessions and queries, without drivers',
    program: "export { declarativeBase, Engine, integer, many, one, selectinload, Session, text } from 'relata'",
    budget: 142,
  },
  {
    name: 'the same with SQLite',
    program:
      "export { createEngine, declarativeBase, integer, many, one, selectinload, Session, text } from 'relata'; export { sqlite } from 'relata/sqlite'",
    budget: 165,
  },
  { name: 'statements without models', program: "export { select, column, integer, MetaData, Table } from 'relata'", budget: 34 },
  // raised from 176: composites, synonyms, query expressions, index properties, models of tables, inspect(Model)
  { name: 'everything', program: "export * from 'relata'", budget: 195 },
]

for (const { name, program, budget } of BUDGETS) {
  test(`${name}: at most ${budget} kB`, async () => {
    const size = await sizeOf(program)
    expect(size / 1000).toBeLessThan(budget)
    // far below, the budget would guard nothing
    expect(size / 1000).toBeGreaterThan(budget * 0.8)
  })
}
