/** What the view of an association proxy shows: an attribute of the objects that a relationship, or another proxy, holds. */

/** The objects in between, and what the view does with them. `C` is the collection that holds them. */
export interface ProxySource<C, V> {
  /** The collection as it is now: the relationship may be replaced or loaded again while a program holds the view. */
  readonly held: () => C
  readonly read: (between: object) => V
  readonly write: (between: object, value: V) => void
  /** Make the object in between for a value that is added; `key` where the collection is a Map. */
  readonly create: (value: V, key: unknown) => object
}

/** Print a view as the plain collection that it looks like. */
export function printedAs(prototype: object, plain: (view: never) => unknown): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: never, depth: number, options: object, inspect: (value: unknown, options: object) => string) {
      return inspect(plain(this), { ...options, depth })
    },
  })
}
