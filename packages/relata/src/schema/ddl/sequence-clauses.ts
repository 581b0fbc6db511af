/** CREATE SEQUENCE and DROP SEQUENCE. */
import type { Sequence } from '../sequence.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { givenName, quoteName } from './identifiers.ts'

/** `create sequence if not exists "order_numbers" start with 1000`. */
export function createSequence(dialect: DdlDialect, sequence: Sequence): string {
  const { start, increment, minValue, maxValue, cycle } = sequence.options
  const words: readonly (readonly [string, unknown])[] = [
    ['increment by', increment],
    ['minvalue', minValue],
    ['maxvalue', maxValue],
    ['start with', start],
  ]
  const options = words.flatMap(([word, value]) => (value === undefined ? [] : [` ${word} ${String(value)}`]))
  return `create sequence if not exists ${nameOf(dialect, sequence)}${options.join('')}${cycle === true ? ' cycle' : ''}`
}

export function dropSequence(dialect: DdlDialect, sequence: Sequence): string {
  return `drop sequence if exists ${nameOf(dialect, sequence)}`
}

function nameOf(dialect: DdlDialect, sequence: Sequence): string {
  const name = givenName(dialect, sequence.name, `the sequence "${sequence.name}"`)
  return sequence.schema === null ? name : `${quoteName(dialect, sequence.schema)}.${name}`
}
