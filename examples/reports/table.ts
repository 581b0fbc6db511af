/** Rows as lines of columns, for a terminal. */
import { bold, dim } from '../quickstart/terminal.ts'

/** The first rows with their names above, and how many are left. */
export function tableOf(rows: readonly object[], most = 8): string {
  const [first] = rows
  if (first === undefined) return dim('  no rows')
  const names = Object.keys(first)
  const lines = rows.slice(0, most).map(row => Object.values(row).map(textOf))
  const widths = names.map((name, index) => Math.max(name.length, ...lines.map(line => line[index]?.length ?? 0)))
  const line = (cells: readonly string[]) => `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd()
  const left = rows.length - lines.length
  return [bold(line(names)), ...lines.map(line), ...(left > 0 ? [dim(`  and ${left.toLocaleString('en')} more`)] : [])].join('\n')
}

function textOf(value: unknown): string {
  if (value === null) return '–'
  const text = typeof value === 'object' ? JSON.stringify(value) : typeof value === 'number' ? value.toLocaleString('en') : String(value)
  return text.length > 90 ? `${text.slice(0, 89)}…` : text
}
