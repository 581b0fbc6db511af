/** Makes a frozen column type from the parts that differ. */
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'

/** Sameness of values that are compared by identity; NaN is the same as NaN. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (a !== a && b !== b)
}

/** The parts of a type; what is left out is the usual. */
export interface TypeParts<V> {
  readonly kind: string
  readonly key?: string
  /** "an integer": what the value should be, for messages. */
  readonly expects: string
  readonly accepts: (value: unknown) => boolean
  readonly equals?: (a: V, b: V) => boolean
  readonly mutable?: boolean
}

/** A column type whose values are accepted or not, with one message for all that are not. */
export function defineType<V, P extends object = object>(parts: TypeParts<V>, parameters?: P): ColumnType<V> & P {
  const { expects, accepts } = parts
  return Object.freeze({
    kind: parts.kind,
    key: parts.key ?? parts.kind,
    mutable: parts.mutable ?? false,
    check: (value: unknown): string | null => (accepts(value) ? null : `expects ${expects}, got ${describeValue(value)}`),
    equals: parts.equals ?? sameValue,
    ...(parameters as P),
  })
}
