/** A bounded map that drops what was not used lately; reading costs one look-up and no reordering. */

interface Entry<V> {
  readonly value: V
  used: boolean
}

/**
 * Least recently used, approximated by a second chance (the clock algorithm, Corbató 1968): a read only sets a mark, and
 * the oldest entry without a mark is dropped when the cache is full.
 */
export class LruCache<K, V> {
  readonly limit: number
  readonly #entries = new Map<K, Entry<V>>()
  readonly #onDrop: ((key: K, value: V) => void) | null

  constructor(limit: number, onDrop: ((key: K, value: V) => void) | null = null) {
    this.limit = limit
    this.#onDrop = onDrop
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    entry.used = true
    return entry.value
  }

  set(key: K, value: V): void {
    this.#entries.set(key, { value, used: false })
    if (this.#entries.size > this.limit) this.#dropOne(key)
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  #dropOne(except: K): void {
    for (const [key, entry] of this.#entries) {
      if (key === except) continue
      if (entry.used) {
        // A second chance: to the end of the line, unmarked.
        entry.used = false
        this.#entries.delete(key)
        this.#entries.set(key, entry)
        continue
      }
      this.#entries.delete(key)
      this.#onDrop?.(key, entry.value)
      return
    }
  }
}
