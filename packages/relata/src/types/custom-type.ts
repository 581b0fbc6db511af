/** Types of one's own: a conversion around another type. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'
import { type TypeLike, typeOf } from './type-like.ts'

/** What makes up a custom type. */
export interface CustomTypeOptions<V, D> {
  /** The type that the database stores: `text()`, `numeric(10, 2)`. */
  readonly base: TypeLike<D>
  /** A value of the program to a value of the base type. Never called with null. */
  readonly toDatabase: (value: V) => D
  /** A value of the base type to a value of the program. Never called with null. */
  readonly fromDatabase: (value: D) => V
  /** Whether a value can be written; without it, whatever `toDatabase` accepts. */
  readonly accepts?: (value: unknown) => boolean
  /** Sameness; without it, sameness of what is stored. */
  readonly equals?: (a: V, b: V) => boolean
  /** The value can be edited in place. */
  readonly mutable?: boolean
  /**
   * SQL before and after the value where it is written or compared, on databases that store it in a form of their own:
   * `['st_geomfromtext(', ')']`. Text of the program, never a user's.
   */
  readonly bindExpression?: readonly [before: string, after: string]
  /** SQL before and after the column where it is selected by the outermost query: `['st_astext(', ')']`. */
  readonly columnExpression?: readonly [before: string, after: string]
  /** For messages. */
  readonly name?: string
}

export interface CustomType<V = unknown, D = unknown> extends ColumnType<V> {
  readonly kind: 'custom'
  readonly base: ColumnType<D>
  readonly bindExpression: readonly [before: string, after: string] | null
  readonly columnExpression: readonly [before: string, after: string] | null
  toDatabase(value: V): D
  fromDatabase(value: D): V
}

let customTypes = 0

/**
 * A column type with its own conversion to and from the database. Null stays null on both ways.
 *
 * @example
 * const point = customType<Point, string>({ base: text(), toDatabase: p => `${p.x},${p.y}`, fromDatabase: parsePoint })
 */
export function customType<V, D>(options: CustomTypeOptions<V, D>): CustomType<V, D> {
  const { toDatabase, fromDatabase } = options
  if (typeof toDatabase !== 'function' || typeof fromDatabase !== 'function' || options.base === undefined) {
    throw new ArgumentError('A custom type needs base, toDatabase and fromDatabase.', {
      do: 'customType({ base: text(), toDatabase: value => …, fromDatabase: value => … })',
    })
  }
  const base = typeOf(options.base)
  const name = options.name ?? 'a custom type'
  return Object.freeze({
    kind: 'custom' as const,
    key: `custom:${++customTypes}`,
    base,
    bindExpression: options.bindExpression ?? null,
    columnExpression: options.columnExpression ?? null,
    toDatabase: (value: V): D => toDatabase(value),
    fromDatabase: (value: D): V => fromDatabase(value),
    mutable: options.mutable ?? base.mutable,
    check: (value: unknown): string | null => {
      if (value === undefined || options.accepts?.(value) === false) return `expects a value of ${name}, got ${describeValue(value)}`
      return options.accepts === undefined ? checkConverted(value as V, base, toDatabase, name) : null
    },
    equals: options.equals ?? ((a: V, b: V): boolean => Object.is(a, b) || base.equals(toDatabase(a), toDatabase(b))),
  })
}

function checkConverted<V, D>(value: V, base: ColumnType<D>, toDatabase: (value: V) => D, name: string): string | null {
  try {
    return base.check(toDatabase(value))
  } catch (error) {
    return `expects a value of ${name}, got ${describeValue(value)} (${error instanceof Error ? error.message : String(error)})`
  }
}
