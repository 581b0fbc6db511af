/** Arrays of another type. */
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'

export interface ArrayType<V = unknown> extends ColumnType<V[]> {
  readonly kind: 'array'
  readonly element: ColumnType<V>
}

/** `nulls`: whether members may be null. */
export function arrayType<V>(element: ColumnType<V>, nulls = false): ArrayType<V> {
  const sameMember = (a: V, b: V): boolean => (a === null || b === null ? a === b : element.equals(a, b))
  return Object.freeze({
    kind: 'array' as const,
    key: `array(${element.key}${nulls ? ', null' : ''})`,
    element,
    mutable: true,
    check: (value: unknown): string | null => checkMembers(value, element, nulls),
    equals: (a: V[], b: V[]): boolean => a.length === b.length && a.every((member, index) => sameMember(member, b[index] as V)),
  })
}

function checkMembers(value: unknown, element: ColumnType, nulls: boolean): string | null {
  if (!Array.isArray(value)) return `expects an array, got ${describeValue(value)}`
  // By index: a hole is no value.
  for (let index = 0; index < value.length; index++) {
    const member: unknown = value[index]
    if (member === null && nulls) continue
    const wrong = member === null || member === undefined ? `expects a value, got ${String(member)}` : element.check(member)
    if (wrong !== null) return `${wrong} at [${index}]`
  }
  return null
}
