/** How a value is shown in messages: short, with its type. */

const LONGEST = 60

/** `the string 'x'`, `the number 1.5`, `null`, `an array`, `a value of class Foo`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  switch (typeof value) {
    case 'string':
      return `the string '${shorten(value)}'`
    case 'number':
      return `the number ${value}`
    case 'bigint':
      return `the bigint ${shorten(String(value))}n`
    case 'boolean':
      return `the boolean ${value}`
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`
    case 'symbol':
      return 'a symbol'
    default:
      return describeObject(value)
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name
  return name === undefined || name === 'Object' || name === '' ? 'an object' : `a ${name}`
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
