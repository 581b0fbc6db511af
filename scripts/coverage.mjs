/** Counts the ratings in docs/coverage and writes the table of them into docs/coverage/README.md; with `--check` it only says whether the table is true. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const folder = new URL('../docs/coverage/', import.meta.url)
const TIERS = ['A', 'B', 'C']
const RATINGS = ['2', '1', '0', 'n/a']
const START = '<!-- counts: node scripts/coverage.mjs -->'
const END = '<!-- end of counts -->'

/** Every rated row of every area, in order; a line that is no rated row is an error. */
export function coverageRows() {
  const areas = readdirSync(folder)
    .filter(name => /^[A-Z]+\.md$/.test(name) && name !== 'README.md')
    .sort()
  return areas.flatMap(name => rowsOf(name))
}

function rowsOf(name) {
  const area = name.slice(0, -3)
  const lines = readFileSync(new URL(name, folder), 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (!line.startsWith('|') || line.startsWith('| row |') || line.startsWith('| ---')) return []
    const [, id, tier, rating, proof] = /^\| ([A-Z]+-\d+)\b.*? \| ([ABC]) \| (2|1|0|n\/a) \| (.*?) ?\|$/.exec(line) ?? []
    if (id === undefined || !id.startsWith(`${area}-`)) throw new Error(`docs/coverage/${name}:${index + 1} is no rated row: ${line.slice(0, 80)}`)
    return [{ area, id, tier, rating, proof }]
  })
}

/** The table of counts, as README has it. */
export function coverageTable(rows = coverageRows()) {
  const areas = [...new Set(rows.map(row => row.area))]
  const columns = TIERS.flatMap(tier => RATINGS.map(rating => [tier, rating]))
  const counts = some => columns.map(([tier, rating]) => some.filter(row => row.tier === tier && row.rating === rating).length || '')
  const line = (name, some) => `| ${[name, ...counts(some), some.length].join(' | ')} |`
  return [
    `| area | ${columns.map(([tier, rating]) => `${tier}: ${rating}`).join(' | ')} | rows |`,
    `| --- |${' --: |'.repeat(columns.length + 1)}`,
    ...areas.map(area =>
      line(
        `[${area}](${area}.md)`,
        rows.filter(row => row.area === area),
      ),
    ),
    line('all', rows),
  ].join('\n')
}

/** README with the table put in its place. */
export function coverageReadme(text = readFileSync(new URL('README.md', folder), 'utf8')) {
  const [start, end] = [text.indexOf(START), text.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`docs/coverage/README.md has no place for the counts: ${START} … ${END}`)
  return `${text.slice(0, start + START.length)}\n\n${coverageTable()}\n\n${text.slice(end)}`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const readme = new URL('README.md', folder)
  const made = coverageReadme()
  if (!process.argv.includes('--check')) writeFileSync(readme, made)
  else if (made !== readFileSync(readme, 'utf8')) throw new Error('docs/coverage/README.md is not true: run node scripts/coverage.mjs')
}
