/** PostgreSQL's text form of arrays: `{1,2,NULL}`, `{"a \"b\"",c}`, `{{1,2},{3,4}}`. */

/** The text of an array of driver values. */
export function arrayLiteral(values: readonly unknown[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ','
    text += arrayElement(values[index])
  }
  return `${text}}`
}

function arrayElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return arrayLiteral(value)
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`
  const text = typeof value === 'string' ? value : value instanceof Date ? dateText(value) : JSON.stringify(value)
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`
}

/** A moment as a parameter. */
export function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new RangeError('a parameter may not be an invalid Date')
  const year = date.getUTCFullYear()
  if (year >= 0 && year <= 9999 && year !== 0) return date.toISOString()
  const rest = date.toISOString().replace(/^[+-]?\d+/, '')
  return year > 0 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`
}

/** The members of an array's text, each read from its own text; null where it is NULL. Arrays inside are read as texts of arrays. */
export function arrayMembers<V>(text: string, read: (text: string) => V): (V | null)[] {
  const members: (V | null)[] = []
  // Bounds other than 1 stand in front: [0:1]={1,2}
  let at = text.indexOf('{') + 1
  while (at < text.length && text[at] !== '}') {
    if (text[at] === ',') at++
    const end = endOfMember(text, at)
    const member = text.slice(at, end)
    if (member.startsWith('"')) members.push(read(member.slice(1, -1).replaceAll(/\\(.)/gs, '$1')))
    else members.push(member === 'NULL' ? null : read(member))
    at = end
  }
  return members
}

/** Where a member ends: after its closing quote or brace, or before the next comma or brace. */
function endOfMember(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{') depth++
    else if (depth === 0 && (character === ',' || character === '}')) return at
    else if (character === '}') depth--
  }
  return text.length
}
