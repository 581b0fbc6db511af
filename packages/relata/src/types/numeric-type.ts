/** Exact decimal numbers, as strings: '19.99'. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export interface NumericType extends ColumnType<string> {
  /** Digits in all; null: as many as the database can. */
  readonly precision: number | null
  /** Digits after the point. */
  readonly scale: number | null
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/

export function numericType(precision?: number, scale?: number): NumericType {
  const parameters = { precision: precision ?? null, scale: scale ?? (precision === undefined ? null : 0) }
  return defineType<string, typeof parameters>(
    {
      kind: 'numeric',
      key: precision === undefined ? 'numeric' : `numeric(${precision},${parameters.scale})`,
      expects: "a decimal number in a string, such as '19.99'",
      accepts: value => typeof value === 'string' && DECIMAL.test(value),
      equals: (a, b) => a === b || canonicalDecimal(a) === canonicalDecimal(b),
    },
    parameters,
  )
}

/** The same number written in one way: no sign plus, no exponent, no zeros that say nothing: '+01.50e1' is '15'. */
export function canonicalDecimal(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return text
  let whole = match[2] ?? ''
  let fraction = match[3] ?? ''
  const exponent = Number(match[4] ?? 0)
  if (exponent > 0) {
    fraction = fraction.padEnd(exponent, '0')
    whole += fraction.slice(0, exponent)
    fraction = fraction.slice(exponent)
  } else if (exponent < 0) {
    whole = whole.padStart(-exponent, '0')
    fraction = whole.slice(exponent) + fraction
    whole = whole.slice(0, exponent)
  }
  whole = whole.replace(/^0+/, '')
  fraction = fraction.replace(/0+$/, '')
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits
}

/** The number with so many digits after the point, rounded half away from zero as databases do: '2.345' to 2 is '2.35'. */
export function roundDecimal(text: string, scale: number): string {
  const canonical = canonicalDecimal(text)
  const negative = canonical.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? canonical.slice(1) : canonical).split('.')
  if (!/^\d+$/.test(whole)) return text
  let digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  if (fraction.charCodeAt(scale) >= 53) digits += 1n
  const rounded = String(digits).padStart(scale + 1, '0')
  const split = rounded.length - scale
  return `${negative && digits !== 0n ? '-' : ''}${rounded.slice(0, split)}${scale > 0 ? `.${rounded.slice(split)}` : ''}`
}
