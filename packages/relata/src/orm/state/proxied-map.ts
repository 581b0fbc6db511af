/** The Map that an association proxy shows: under the keys of the Map in between. Its changes are changes of that one. */
import { printedAs, type ProxySource } from './proxy-source.ts'

type MapSource<K, V> = ProxySource<Map<K, object>, V>

/** A live view: nothing is stored in it. */
export class ProxiedMap<K, V> extends Map<K, V> {
  readonly #source: MapSource<K, V>

  constructor(source: MapSource<K, V>) {
    super()
    this.#source = source
  }

  override get size(): number {
    return this.#source.held().size
  }

  override has(key: K): boolean {
    return this.#source.held().has(key)
  }

  override get(key: K): V | undefined {
    const { held, read } = this.#source
    const between = held().get(key)
    return between === undefined ? undefined : read(between)
  }

  /** An object that is there is given the value; else one is made. */
  override set(key: K, value: V): this {
    const { held, write, create } = this.#source
    const between = held().get(key)
    if (between === undefined) held().set(key, create(value, key))
    else write(between, value)
    return this
  }

  override delete(key: K): boolean {
    return this.#source.held().delete(key)
  }

  override clear(): void {
    this.#source.held().clear()
  }

  /** Show these entries; only the differences are written. */
  replace(entries: Iterable<readonly [K, V]>): void {
    const wanted = new Map(entries)
    for (const key of [...this.keys()]) if (!wanted.has(key)) this.delete(key)
    for (const [key, value] of wanted) if (!this.has(key) || this.get(key) !== value) this.set(key, value)
  }

  override keys(): MapIterator<K> {
    return this.#source.held().keys()
  }

  override *values(): MapIterator<V> {
    const { held, read } = this.#source
    for (const between of held().values()) yield read(between)
  }

  override *entries(): MapIterator<[K, V]> {
    const { held, read } = this.#source
    for (const [key, between] of held()) yield [key, read(between)]
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }

  override forEach(visit: (value: V, key: K, map: Map<K, V>) => void, thisArgument?: unknown): void {
    for (const [key, value] of this.entries()) visit.call(thisArgument, value, key, this)
  }
}

printedAs(ProxiedMap.prototype, (view: ProxiedMap<unknown, unknown>) => new Map(view))
