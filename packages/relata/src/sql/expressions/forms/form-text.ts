/** Text with places for operands, as a database writes a construct: `json_value({1}, {detail})`. */
import type { SqlNode, SqlOutput } from '../../core/sql-node.ts'
import { writeOrderings } from '../../render/write-ordering.ts'

/** What stands in the places. */
export interface FormParts {
  readonly operands: readonly SqlNode[]
  /** The members of ORDER BY inside of an aggregate. */
  readonly orders: readonly SqlNode[]
  /** Writes `{detail}`. */
  writeDetail(out: SqlOutput): void
}

type Place =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'operand'; readonly index: number; readonly bare: boolean }
  | { readonly kind: 'all' | 'order' | 'detail' }

const PLACE = /\{(\d+|\*|order|detail)\}/g
const parsed = new Map<string, readonly Place[]>()

/** Above every operator: what is weaker stands in parentheses. */
const TIGHT = 90

/** Write the text; an operand that stands beside more than a parenthesis or comma is put in parentheses unless it is an atom. */
export function writeForm(text: string, parts: FormParts, out: SqlOutput): void {
  let afterParenthesis = false
  for (const place of placesOf(text)) {
    const opening = afterParenthesis
    afterParenthesis = place.kind === 'text' && place.text.endsWith('(')
    switch (place.kind) {
      case 'text':
        out.text(place.text)
        break
      case 'operand':
        writeOperand(parts.operands[place.index], place.bare, out)
        break
      case 'all':
        out.list(parts.operands)
        break
      case 'detail':
        parts.writeDetail(out)
        break
      case 'order':
        if (parts.orders.length === 0) break
        out.text(opening ? 'order by ' : ' order by ')
        writeOrderings(parts.orders, out)
    }
  }
}

/** Whether the text has a place for an ORDER BY. */
export function takesOrder(text: string): boolean {
  return text.includes('{order}')
}

/** Whether the text is one call, which needs no parentheses anywhere. */
export function isCall(text: string): boolean {
  return /^(?:[\w.]+|case)\b.*(?:\)|end)$/.test(text) && !/\)[^()]+\(/.test(text)
}

function writeOperand(node: SqlNode | undefined, bare: boolean, out: SqlOutput): void {
  if (node === undefined) throw new TypeError('a form names an operand that the construct does not have')
  if (bare) out.write(node)
  else out.operand(node, TIGHT)
}

function placesOf(text: string): readonly Place[] {
  let places = parsed.get(text)
  if (places === undefined) parsed.set(text, (places = parse(text)))
  return places
}

function parse(text: string): readonly Place[] {
  const places: Place[] = []
  let end = 0
  for (const match of text.matchAll(PLACE)) {
    if (match.index > end) places.push({ kind: 'text', text: text.slice(end, match.index) })
    end = match.index + match[0].length
    const name = match[1] as string
    if (name === '*') places.push({ kind: 'all' })
    else if (name === 'order' || name === 'detail') places.push({ kind: name })
    else places.push({ kind: 'operand', index: Number(name) - 1, bare: isBare(text.slice(0, match.index), text.slice(end)) })
  }
  if (end < text.length) places.push({ kind: 'text', text: text.slice(end) })
  return places
}

function isBare(before: string, after: string): boolean {
  return (
    /(?:^|[(,]\s*|\b(?:when|then|else|from) )$/.test(before) && /^(?:$|\s*[,)]|\{order\}| (?:as|then|when|else|end|separator|from)\b)/.test(after)
  )
}
