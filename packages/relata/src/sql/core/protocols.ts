/** How things that are no nodes, such as models and relationships, take part in statements. */
import type { ColumnReference } from './column-reference.ts'
import type { Condition, Expression } from './expression.ts'
import type { ModelLike } from './model-types.ts'
import type { Source } from './source.ts'
import type { SqlNode } from './sql-node.ts'

/** A method that gives the node to select: models have it. */
export const selectItem: unique symbol = Symbol('relata.selectItem')

/** A method that gives the joins that lead to a target: relationships have it. */
export const joinTarget: unique symbol = Symbol('relata.joinTarget')

/** A property that tells the attributes of something by name, for filterBy: models and their aliases have it. */
export const attributeNames: unique symbol = Symbol('relata.attributeNames')

/** Attributes by name. */
export interface AttributeNames {
  /** What they belong to, in messages. */
  readonly name: string
  readonly names: readonly string[]
  /** The condition that an attribute has a value; null: there is none of that name. */
  equality(name: string, value: unknown): Condition | null
}

/** An item of a select that stands for several columns and is read as one thing: an entity. */
export interface CompositeItem extends SqlNode {
  readonly source: Source
  readonly columns: readonly ColumnReference[]
  /** Joins that belong to the source: where it is joined, they stand inside of its parentheses. */
  readonly joins: readonly SqlNode[]
  /** Outer joins that its columns need. */
  readonly outer: readonly SqlNode[]
  /** What tells its rows from others of the same source; null: all are its. */
  readonly criterion: Condition | null
  /** What INSERT, UPDATE and DELETE of it write to: the table of the model's own columns. */
  readonly writeTable: Source
  /** What is true of every row of it in that table, where the table has other rows too; null: all rows are. */
  readonly writeScope: Condition | null
  /** The values of columns that are meant where values are given by attribute, for UPDATE and INSERT. */
  assigned(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}

/** Something that can be selected whole, such as a model or an alias of one; `E` is what a row holds for it. */
export interface Selectable<out E = unknown> {
  [selectItem](): CompositeItem
  readonly [attributeNames]?: AttributeNames
  readonly $entity?: E
}

/** One step of a join: `source` is joined to `left`, which is in the statement already. */
export interface JoinStep {
  readonly source: Source
  readonly on: Expression<boolean>
  /** Joins that belong to the source, and stand inside of its parentheses. */
  readonly inner?: readonly SqlNode[]
  readonly left: Source
  /** The model, or the alias of one, that stands at the source. */
  readonly target?: object
}

/** Something that knows how it is joined, such as a relationship. */
export interface Joinable {
  [joinTarget](): readonly JoinStep[]
}

/** What `from` takes. */
export type FromTarget = Source | Selectable | ModelLike

/** What `join` takes. */
export type JoinTarget = FromTarget | Joinable

/** The composite item of a selectable; null for anything else. */
export function compositeItemOf(value: unknown): CompositeItem | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null
  const method = (value as Partial<Selectable>)[selectItem]
  return typeof method === 'function' ? method.call(value as Selectable) : null
}

/** The join steps of a joinable; null for anything else. */
export function joinStepsOf(value: unknown): readonly JoinStep[] | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null
  const method = (value as Partial<Joinable>)[joinTarget]
  return typeof method === 'function' ? method.call(value as Joinable) : null
}
