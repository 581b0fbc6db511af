/** The row type of a select, from the types of its items. */
// oxlint-disable typescript/no-explicit-any -- these types take items apart
import type { Expression, Label } from '../core/expression.ts'
import type { ModelLike } from '../core/model-types.ts'
import type { Selectable } from '../core/protocols.ts'

/** What can be selected: expressions, models, aliases of models. */
export type SelectItem = Expression<any> | Selectable<any> | ModelLike<any>

/** What a row holds for an item. */
export type ItemValue<I> = I extends abstract new (...args: any) => infer E
  ? E
  : I extends Expression<infer V>
    ? V
    : I extends Selectable<infer E>
      ? E
      : never

/** What filterBy takes: values of the attributes of the first object of a row, and of others by name. */
export type FilterValues<R> = (R extends readonly [infer E extends object, ...unknown[]]
  ? { readonly [K in keyof E]?: E[K] | Expression<E[K]> }
  : unknown) &
  Readonly<Record<string, unknown>>

type LabelName<I> = I extends Label<any, infer N> ? N : never

type Values<I extends readonly unknown[]> = { -readonly [K in keyof I]: ItemValue<I[K]> }

/** A row: the values in the order of the items, and the labelled ones by name, where there are any. */
export type Row<I extends readonly unknown[]> = [LabelName<I[number]>] extends [never]
  ? Values<I>
  : Values<I> & { readonly [L in I[number] as LabelName<L>]: ItemValue<L> }
