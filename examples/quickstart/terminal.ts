/** Output that is pleasant in a terminal and plain in a file: colours and a progress bar only where somebody watches. */
const { stdout } = process
const watched = stdout.isTTY && process.env['NO_COLOR'] === undefined

const styled =
  (code: string) =>
  (text: string): string =>
    watched ? `\u001b[${code}m${text}\u001b[0m` : text

export const bold = styled('1')
export const dim = styled('2')
export const green = styled('32')
const cyan = styled('36')

/** A bar that grows in place, or nothing. */
export function progressBar(label: string): (done: number, total: number) => void {
  return (done, total) => {
    if (!watched) return
    const width = 40
    const full = Math.round((width * done) / total)
    stdout.write(`\r${label} ${green('█'.repeat(full))}${dim('░'.repeat(width - full))} ${done.toLocaleString('en')}`)
    if (done === total) stdout.write('\r\u001b[2K')
  }
}

/** A function's own text without its first and last line, as far to the left as it goes. */
export function codeOf(body: (...values: never[]) => unknown): string {
  const lines = body.toString().split('\n').slice(1, -1)
  const indent = Math.min(...lines.map(line => line.search(/\S/)).filter(column => column >= 0))
  return lines.map(line => `  ${cyan(line.slice(indent))}`).join('\n')
}

/** One line for each item of a list, one for anything else. */
export function answerOf(value: unknown): string {
  return (Array.isArray(value) ? value : [value]).map(line => `  ${green('→')} ${String(line)}`).join('\n')
}
