/**
 * The documentation runs: every example of the guide and of the README is type-checked by both compilers, executed page by
 * page on SQLite, and compared with the SQL, the output and the values that the page shows.
 * `UPDATE_DOCS=1 npx vitest run test/docs` writes what happened into the pages; read the difference before you commit it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Programs } from '../support/programs.ts'
import { pageProgram } from './page-program.ts'
import { PageRecorder, record } from './page-recorder.ts'
import { examplesOf } from './read-page.ts'
import { normalSql, showSql } from './show-sql.ts'

const workspace = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = join(workspace, 'docs/guide')
const observedFolder = fileURLToPath(new URL('observed', import.meta.url))
const updating = process.env.UPDATE_DOCS === '1'
const paths = [
  'README.md',
  ...readdirSync(guide)
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/guide/${name}`),
]

const pages = paths.map(path => {
  const text = readFileSync(join(workspace, path), 'utf8')
  const examples = examplesOf(text)
  return { path, text, examples, name: path.replaceAll(/\W+/g, '-') }
})
const models = readFileSync(join(guide, 'models.ts'), 'utf8')
const programs = new Programs('docs', {})
const files = mkdtempSync(join(tmpdir(), 'relata-docs-'))
afterAll(() => {
  programs.remove()
  rmSync(files, { recursive: true, force: true })
})

describe.each(pages.filter(page => page.examples.length > 0))('$path', page => {
  const program = pageProgram(page.examples, relative(join(programs.folder, page.name), observedFolder))
  // a page may add models to the base, so each has its own
  programs.write(`${page.name}/models.ts`, models)
  programs.write(`${page.name}/page.run.ts`, program.observed)
  programs.write(`${page.name}/page.ts`, program.plain)

  test('its examples do what it shows', async () => {
    const recorder = new PageRecorder(join(files, `${page.name}.db`))
    record(recorder)
    try {
      await import(pathToFileURL(resolve(programs.folder, page.name, 'page.run.ts')).href)
    } catch (error) {
      throw new Error(`the example in line ${page.examples[recorder.block]?.code.line ?? 0} failed`, { cause: error })
    } finally {
      for (const engine of recorder.engines) await engine.dispose()
      if (updating) writeFileSync(join(workspace, page.path), updatedPage(page.text, page.examples, program.comments, recorder))
    }
    compare(page.examples, program.comments, recorder)
  })
})

type Page = (typeof pages)[number]
type Comments = ReturnType<typeof pageProgram>['comments']

function compare(examples: Page['examples'], comments: Comments, recorder: PageRecorder): void {
  const seen = examples.map((example, index) => ({
    line: example.code.line,
    sql: example.code.words.includes('setup') ? [] : sqlOf(example, index, recorder).map(normalSql),
    output: (recorder.printed.get(index) ?? []).join('\n'),
  }))
  const written = examples.map(example => ({
    line: example.code.line,
    sql: statementsIn(example.sql?.text ?? '').map(normalSql),
    output: example.output?.text ?? '',
  }))
  expect(seen).toEqual(written)
  const shown = new Map(recorder.shown.map(({ comment, text }) => [comment, text]))
  expect(comments.map((comment, index) => ({ line: examples[comment.example]?.code.line ?? 0, value: shown.get(index) ?? 'did not run' }))).toEqual(
    comments.map(comment => ({ line: examples[comment.example]?.code.line ?? 0, value: comment.text })),
  )
}

function sqlOf(example: Page['examples'][number], index: number, recorder: PageRecorder): readonly string[] {
  const lines = example.sql?.words.includes('transactions') === true ? recorder.transactions : recorder.statements
  return lines.get(index) ?? []
}

/** A statement begins at the margin; what is indented continues it. */
function statementsIn(block: string): string[] {
  const statements: string[] = []
  for (const line of block.split('\n')) {
    if (line.trim() === '') continue
    if (/^\s|^\)/.test(line) && statements.length > 0) statements.push(`${statements.pop() ?? ''} ${line.trim()}`)
    else statements.push(line)
  }
  return statements
}

function updatedPage(text: string, examples: Page['examples'], comments: Comments, recorder: PageRecorder): string {
  const lines = text.split('\n')
  const edits: { start: number; end: number; lines: string[] }[] = []
  const shown = new Map(recorder.shown.map(value => [value.comment, value.text]))
  examples.forEach((example, index) => {
    let code = example.code.text
    for (const [place, comment] of [...comments.entries()].filter(([, each]) => each.example === index).toReversed()) {
      const value = shown.get(place)
      if (value === undefined) continue
      code = `${code.slice(0, comment.start).trimEnd()} ${value}${code.slice(comment.end)}`
    }
    edits.push({ start: example.code.start, end: example.code.end, lines: code.split('\n') })
    const printed = recorder.printed.get(index) ?? []
    if (example.output !== null) edits.push({ start: example.output.start, end: example.output.end, lines: printed.join('\n').split('\n') })
    else if (printed.length > 0) edits.push({ start: example.code.end + 1, end: example.code.end + 1, lines: ['', '```text', ...printed, '```'] })
    const sent = sqlOf(example, index, recorder)
    if (example.sql !== null) edits.push({ start: example.sql.start, end: example.sql.end, lines: sent.map(showSql).join('\n').split('\n') })
    else if (sent.length > 0 && !example.code.words.includes('setup'))
      edits.push({ start: example.code.end + 1, end: example.code.end + 1, lines: ['', '```sql', ...sent.map(showSql), '```'] })
  })
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) lines.splice(edit.start, edit.end - edit.start, ...edit.lines)
  return lines.join('\n')
}

describe('the examples are well typed', () => {
  const checked = pages.filter(page => page.examples.length > 0).map(page => `${page.name}/page.ts`)
  test('for TypeScript 7', { timeout: 180_000 }, () => expect(programs.messages(checked)).toEqual([]))
  test('for TypeScript 5.9', { timeout: 180_000 }, () => expect(programs.olderMessages(checked)).toEqual([]))
})
