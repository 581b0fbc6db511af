/** Warnings of a flush: things that are probably mistakes, and that SQLAlchemy warns of too. */

/** The codes of the warnings, for `process.on('warning', warning => warning.code)`. */
export type FlushWarningCode = 'RELATA_NOT_IN_SESSION' | 'RELATA_IDENTITY_CONFLICT' | 'RELATA_DELETE_MISSED'

/** Tell the process; a program that wants to fail on it listens to the `warning` event. */
export function flushWarning(code: FlushWarningCode, message: string): void {
  process.emitWarning(message, { type: 'RelataWarning', code })
}
