/** Constraints and indexes of several columns, written among a table's options: `{ constraints: [unique('a', 'b')] }`. */
import { ArgumentError } from '../base/errors.ts'
import type { Condition } from '../sql/core/expression.ts'
import type { ForeignKeyOptions } from './column-definition.ts'

/** Options that every constraint has. */
export interface ConstraintOptions {
  /** Instead of the name that the naming convention gives. */
  readonly name?: string
}

/** Options of what may be left out on some databases. */
export interface ConditionalOptions extends ConstraintOptions {
  /** Made on these databases only. */
  readonly only?: string | readonly string[]
}

/** Options of an index. */
export interface IndexOptions extends ConditionalOptions {
  readonly unique?: boolean
  /**
   * The method or kind, by database: `{ postgresql: 'gin', mariadb: 'fulltext' }`. Databases that are not named make a plain
   * index, which `only` can stop.
   */
  readonly using?: Readonly<Record<string, string>>
  /** Only rows that fulfil the condition are in the index (PostgreSQL, SQLite). */
  readonly where?: Condition | Function
}

/** What `primaryKey`, `unique`, `foreignKey`, `check` and `index` return: data from which the table makes its constraints. */
export type TableConstraint<K extends string = string> =
  | { readonly kind: 'primary key'; readonly columns: readonly K[]; readonly options: ConstraintOptions }
  | { readonly kind: 'unique'; readonly columns: readonly K[]; readonly options: ConstraintOptions }
  | { readonly kind: 'foreign key'; readonly columns: readonly K[]; readonly target: () => unknown; readonly options: ForeignKeyOptions }
  | { readonly kind: 'check'; readonly condition: Condition | (() => unknown); readonly options: ConditionalOptions }
  | { readonly kind: 'index'; readonly parts: readonly K[] | (() => unknown); readonly options: IndexOptions }

/**
 * A primary key of several columns, in the given order.
 *
 * @example
 * Base.table('lines', { orderId: integer(), number: integer() }, { constraints: [primaryKey('orderId', 'number')] })
 * // constraint pk_lines primary key (order_id, number)
 */
export function primaryKey<const K extends string>(...columns: readonly K[]): TableConstraint<K>
export function primaryKey<const K extends string>(columns: readonly K[], options?: ConstraintOptions): TableConstraint<K>
export function primaryKey(...given: readonly unknown[]): TableConstraint {
  return Object.freeze({ kind: 'primary key', ...columnsAndOptions('primaryKey', given) })
}

/**
 * No two rows agree in all of these columns.
 *
 * @example
 * unique('firstName', 'lastName')
 * // constraint uq_people_first_name_last_name unique (first_name, last_name)
 */
export function unique<const K extends string>(...columns: readonly K[]): TableConstraint<K>
export function unique<const K extends string>(columns: readonly K[], options?: ConstraintOptions): TableConstraint<K>
export function unique(...given: readonly unknown[]): TableConstraint {
  return Object.freeze({ kind: 'unique', ...columnsAndOptions('unique', given) })
}

/**
 * A foreign key of several columns; the arrow gives the referred columns in the same order.
 *
 * @example
 * foreignKey(['orderId', 'region'], () => [Order.c.id, Order.c.region], { onDelete: 'cascade' })
 * // constraint fk_lines_order_id_region_orders foreign key (order_id, region) references orders (id, region) on delete cascade
 */
export function foreignKey<const K extends string>(columns: readonly K[], target: Function, options: ForeignKeyOptions = {}): TableConstraint<K> {
  if (typeof target !== 'function') {
    throw new ArgumentError('foreignKey() needs a function that returns the referred columns.', {
      do: "write foreignKey(['a', 'b'], () => [Other.c.a, Other.c.b])",
    })
  }
  columnsAndOptions('foreignKey', [columns])
  return Object.freeze({
    kind: 'foreign key',
    columns: Object.freeze([...columns]),
    target: target as () => unknown,
    options: Object.freeze({ ...options }),
  })
}

/**
 * A condition that every row fulfils. Values in it are written into the statement, as DDL has no parameters.
 *
 * @example
 * check(() => Booking.c.startsAt.lt(Booking.c.endsAt), { name: 'order' })
 * // constraint ck_bookings_order check (starts_at < ends_at)
 */
export function check(condition: Condition | Function, options: ConditionalOptions = {}): TableConstraint<never> {
  if (condition === undefined) throw new ArgumentError('check() was given undefined.', { do: 'give it a condition, or a function that returns one' })
  return Object.freeze({ kind: 'check', condition: condition as Condition | (() => unknown), options: Object.freeze({ ...options }) })
}

/**
 * An index of several columns, or of expressions where the database can.
 *
 * @example
 * index(['lastName', 'firstName'], { unique: true })
 * // create unique index ix_people_last_name_first_name on people (last_name, first_name)
 * @example
 * index(() => [lower(User.c.email), User.c.id.desc()], { name: 'by_email' })
 * // create index by_email on users ((lower(email)), id desc)
 */
export function index<const K extends string>(...columns: readonly K[]): TableConstraint<K>
export function index<const K extends string>(columns: readonly K[], options?: IndexOptions): TableConstraint<K>
export function index(expressions: Function, options: IndexOptions & { readonly name: string }): TableConstraint<never>
export function index(...given: readonly unknown[]): TableConstraint {
  const [first, options] = given
  if (typeof first === 'function')
    return Object.freeze({ kind: 'index', parts: first as () => unknown, options: Object.freeze({ ...(options as IndexOptions) }) })
  const { columns, options: rest } = columnsAndOptions('index', given)
  return Object.freeze({ kind: 'index', parts: columns, options: rest })
}

/** Names one after the other, or a list of names and options. */
function columnsAndOptions(call: string, given: readonly unknown[]): { readonly columns: readonly string[]; readonly options: ConstraintOptions } {
  const [first, options] = given
  const columns = Array.isArray(first) ? (first as readonly unknown[]) : given
  const wrong = columns.find(column => typeof column !== 'string')
  if (columns.length === 0 || wrong !== undefined || columns.includes(undefined)) {
    throw new ArgumentError(`${call}() needs the names of columns.`, {
      value: columns.length === 0 ? 'none' : typeof wrong,
      do: `write ${call}${call === 'foreignKey' ? "(['a', 'b'], …)" : "('a', 'b')"} with the names of attributes`,
    })
  }
  return {
    columns: Object.freeze([...columns]) as readonly string[],
    options: Object.freeze({ ...(Array.isArray(first) ? (options as ConstraintOptions) : {}) }),
  }
}
