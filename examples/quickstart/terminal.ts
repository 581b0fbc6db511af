/** Output that is pleasant in a terminal and plain in a file: colours and a progress bar only where somebody watches. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { stdout, env } = process
const coloured = stdout.isTTY && env['NO_COLOR'] === undefined

const styled =
  (code: string) =>
  (text: string): string =>
    coloured ? `\u001b[${code}m${text}\u001b[0m` : text

export const bold = styled('1')
export const dim = styled('2')
export const green = styled('32')
export const red = styled('31')
const cyan = styled('36')

/** A bar that grows in place and disappears when it is full; nothing where the output goes to a file. */
export function progressBar(total: number, label: string): (done: number) => void {
  return done => {
    if (!stdout.isTTY) return
    const width = 40
    const full = Math.round((width * done) / total)
    stdout.write(`\r  ${green('█'.repeat(full))}${dim('░'.repeat(width - full))} ${done.toLocaleString('en')} ${label}`)
    if (done === total) stdout.write('\r\u001b[2K')
  }
}

// As it was written: compiling takes the types and the layout away.
const queries = ['./queries.ts', '../../quickstart/queries.ts'].map(path => fileURLToPath(new URL(path, import.meta.url))).find(existsSync) ?? ''
const source = readFileSync(queries, 'utf8')

/** The code of a question: the lines of its function in queries.ts. */
export function codeOf(title: string): string {
  const [, code = ''] = /async ask\(session\) \{\n(.*?)\n {4}\},\n/s.exec(source.slice(source.indexOf(title))) ?? []
  return code.replaceAll(/^ {6}(.*)$/gm, (_, line: string) => `  ${cyan(line)}`)
}

/** One line for each item of a list, one for anything else. */
export function answerOf(value: unknown): string {
  return (Array.isArray(value) ? value : [value]).map(line => `  ${green('→')} ${String(line)}`).join('\n')
}
