/** docs/coverage: its counts are true, and what it names as proof exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { coverageReadme, coverageRows, coverageTable } from '../../../../scripts/coverage.mjs'

const tests = fileURLToPath(new URL('../', import.meta.url))
const rows = coverageRows()

test('the counts are those of the files', () => {
  const readme = readFileSync(new URL('../../../../docs/coverage/README.md', import.meta.url), 'utf8')
  expect(coverageReadme(readme)).toBe(readme)
  expect(coverageTable([{ area: 'A', id: 'A-1', tier: 'B', rating: '2', proof: '' }])).toContain('| all |  |  |  |  | 1 |  |  |  |  |  |  |  | 1 |')
})

test('every row is there once, in order, and what counts as met names a file of tests', () => {
  const numbers = new Map<string, number>()
  for (const { area, id, rating, proof } of rows) {
    const number = Number(id.slice(area.length + 1))
    expect(number, id).toBe((numbers.get(area) ?? 0) + 1)
    numbers.set(area, number)
    if (rating === '2') expect(proof, id).toMatch(/`[\w/-]+(\.test|\.use)?\.ts`|oracle/)
  }
  expect(rows).toHaveLength(277)
})

test.each(rows.map(row => [row.id, row.proof]))('what %s names as proof exists', (_id, proof) => {
  expect(missingProofs(proof)).toEqual([])
})

test('a title or a file that does not exist is found', () => {
  expect(missingProofs('`docs/links.test.ts`: "no such title", "the links of %s lead somewhere"')).toEqual(['docs/links.test.ts: no such title'])
  expect(missingProofs('`docs/nothing.test.ts`')).toEqual(['docs/nothing.test.ts'])
})

/** What a proof names in vain: files, and titles in the file that is named before them. */
function missingProofs(proof: string): string[] {
  return [...proof.matchAll(/`([\w/-]+\.(?:test|use)\.ts)`([^`]*)/g)].flatMap(([, file = '', after = '']) => {
    if (!existsSync(join(tests, file))) return [file]
    return Array.from(after.matchAll(/"([^"]+)"/g), match => match[1] as string)
      .filter(title => !holds(textOf(file), title))
      .map(title => `${file}: ${title}`)
  })
}

const texts = new Map<string, string>()

/** The file with the lists of cases beside it that it runs, and the scenarios that were recorded for it. */
function textOf(file: string): string {
  let text = texts.get(file)
  if (text === undefined) {
    const path = join(tests, file)
    const folder = dirname(path)
    text = readFileSync(path, 'utf8')
    const beside = Array.from(text.matchAll(/^import .* from '(\.\/[\w/-]+\.ts)'/gm), match => join(folder, match[1] as string)).filter(each =>
      existsSync(each),
    )
    const recorded = file.startsWith('oracle/') ? readdirSync(join(folder, 'fixtures')).map(name => join(folder, 'fixtures', name)) : []
    text = [text, ...[...beside, ...recorded].map(each => readFileSync(each, 'utf8'))].join('\n')
    texts.set(file, text)
  }
  return text
}

/** A title may be cut short with an ellipsis, and be written in a test with values in its place. */
function holds(text: string, title: string): boolean {
  const begins = title.endsWith('…')
  const wanted = begins ? title.slice(0, -1).trimEnd() : title
  const quoted = [wanted, wanted.replaceAll("'", "\\'")]
  if (quoted.some(each => ["'", '"', '`'].some(quote => text.includes(`${quote}${each}${begins ? '' : quote}`)))) return true
  return Array.from(text.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g), match => match[1] as string).some(template => {
    const parts = template.split(/\$\{[^}]*\}/).map(part => part.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&'))
    return parts.join('').length > 10 && new RegExp(`^${parts.join('.+')}$`).test(title)
  })
}
