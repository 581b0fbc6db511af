/** What the types cost: instantiations for each model with its query, counted by the compilers, so that no clock is needed. */
import { afterAll, expect, test } from 'vitest'
import { generateChain, generateNothing, generateRing } from './generate-models.ts'
import { Programs } from '../support/programs.ts'

const count = 100
const programs = new Programs('budget', { 'nothing.ts': generateNothing(), 'chain.ts': generateChain(count), 'ring.ts': generateRing(count) })
afterAll(() => programs.remove())

function instantiations(file: string): number {
  const output = programs.compile([file], '--extendedDiagnostics')
  expect(output).not.toContain('error TS')
  return Number(/Instantiations:\s+(\d+)/.exec(output)?.[1])
}

function olderInstantiations(file: string): number {
  const program = programs.olderProgram([file])
  expect(program.getSemanticDiagnostics(program.getSourceFiles().find(source => source.fileName.endsWith(`/${file}`)))).toEqual([])
  return (program as unknown as { getInstantiationCount(): number }).getInstantiationCount()
}

test(`a model of ten columns and two relationships, with a query, costs at most 1,000 instantiations`, { timeout: 180_000 }, () => {
  const perModel = (instantiations('chain.ts') - instantiations('nothing.ts')) / count
  expect(perModel).toBeGreaterThan(100)
  expect(perModel).toBeLessThan(1_000)
})

test(
  `a model of twelve columns and four relationships, registered, with a long query and a constructor, costs at most 2,000`,
  { timeout: 180_000 },
  () => {
    expect((instantiations('ring.ts') - instantiations('nothing.ts')) / count).toBeLessThan(2_000)
  },
)

test('the same holds for TypeScript 5.9', { timeout: 180_000 }, () => {
  const nothing = olderInstantiations('nothing.ts')
  expect((olderInstantiations('chain.ts') - nothing) / count).toBeLessThan(1_000)
  expect((olderInstantiations('ring.ts') - nothing) / count).toBeLessThan(2_000)
})
