/** The Set that an association proxy shows. Its changes are changes of the Set in between. */
import { printedAs, type ProxySource } from './proxy-source.ts'

type SetSource<V> = ProxySource<Set<object>, V>

/** A live view: nothing is stored in it. */
export class ProxiedSet<V> extends Set<V> {
  readonly #source: SetSource<V>

  constructor(source: SetSource<V>) {
    super()
    this.#source = source
  }

  override get size(): number {
    return this.#shown().size
  }

  override has(value: V): boolean {
    return this.#shown().has(value)
  }

  override add(value: V): this {
    const { held, create } = this.#source
    if (!this.has(value)) held().add(create(value, undefined))
    return this
  }

  override delete(value: V): boolean {
    const { held, read } = this.#source
    const gone = [...held()].filter(between => Object.is(read(between), value))
    for (const between of gone) held().delete(between)
    return gone.length > 0
  }

  override clear(): void {
    this.#source.held().clear()
  }

  /** Show these values; only the differences are written. */
  replace(values: Iterable<V>): void {
    const wanted = new Set(values)
    for (const value of [...this]) if (!wanted.has(value)) this.delete(value)
    for (const value of wanted) this.add(value)
  }

  override values(): SetIterator<V> {
    return this.#shown().values()
  }

  override keys(): SetIterator<V> {
    return this.values()
  }

  override entries(): SetIterator<[V, V]> {
    return this.#shown().entries()
  }

  override [Symbol.iterator](): SetIterator<V> {
    return this.values()
  }

  override forEach(visit: (value: V, key: V, set: Set<V>) => void, thisArgument?: unknown): void {
    for (const value of this.values()) visit.call(thisArgument, value, value, this)
  }

  /** Each value once, also where several objects have it. */
  #shown(): Set<V> {
    const { held, read } = this.#source
    return new Set(Array.from(held(), read))
  }
}

printedAs(ProxiedSet.prototype, (view: ProxiedSet<unknown>) => new Set(view))

/** The engine's own set operations look into the set itself, which is empty. */
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']) {
  const own = (Set.prototype as unknown as Record<string, ((other: unknown) => unknown) | undefined>)[name]
  if (own === undefined) continue
  Object.defineProperty(ProxiedSet.prototype, name, {
    configurable: true,
    value(this: ProxiedSet<unknown>, other: unknown) {
      return own.call(new Set(this), other)
    },
  })
}
