/** Statements as readable lines. */
import { showParameters } from '../errors/wrap-driver-error.ts'
import type { StatementEvent, StatementListener } from './statement-observers.ts'

/**
 * A listener that prints each statement with its time.
 *
 * @example
 * createEngine('sqlite:app.db', { echo: true })
 * // [1]   0.04 ms    1 row  select users.id from users where users.id = ?  (1 parameter)
 */
export function echoTo(print: (line: string) => void): StatementListener {
  return event => print(echoLine(event))
}

/** One event as a line; further lines of the statement are indented below it. */
export function echoLine(event: StatementEvent): string {
  const margin = `[${event.connection}] ${event.duration.toFixed(2).padStart(8)} ms`
  const outcome = event.error !== null ? 'failed' : event.kind === 'transaction' ? '' : `${event.rowCount} row${event.rowCount === 1 ? '' : 's'}`
  const sql = event.sql.replace(/\n/g, `\n${' '.repeat(margin.length + 14)}`)
  const error = event.error === null ? '' : `\n${' '.repeat(margin.length + 14)}${event.error.name}: ${event.error.message.split('\n', 1)[0]}`
  return `${margin} ${outcome.padStart(12)} ${sql}${parametersOf(event)}${error}`.trimEnd()
}

function parametersOf(event: StatementEvent): string {
  if (event.parameters !== null) return event.parameters.length === 0 ? '' : `  ${showParameters(event.parameters)}`
  if (event.parameterCount === 0) return ''
  const times = event.repetitions > 1 ? ` x ${event.repetitions} rows` : ''
  return `  (${event.parameterCount} parameter${event.parameterCount === 1 ? '' : 's'}${times})`
}
