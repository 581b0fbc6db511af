/** A small map from attribute indexes: as a Map, and almost free while it is empty, since every changed object has several. */

const empty: readonly never[] = []

/** Keys and values in two arrays, in the order in which they were set; objects change a few attributes at a time. */
export class IndexMap<V> {
  #keys: number[] = empty as unknown as number[]
  #values: V[] = empty as unknown as V[]

  get size(): number {
    return this.#keys.length
  }

  has(key: number): boolean {
    return this.#keys.includes(key)
  }

  get(key: number): V | undefined {
    const position = this.#keys.indexOf(key)
    return position < 0 ? undefined : this.#values[position]
  }

  set(key: number, value: V): this {
    const position = this.#keys.indexOf(key)
    if (position >= 0) this.#values[position] = value
    else if (this.#keys.length === 0) {
      this.#keys = [key]
      this.#values = [value]
    } else {
      this.#keys.push(key)
      this.#values.push(value)
    }
    return this
  }

  delete(key: number): boolean {
    const position = this.#keys.indexOf(key)
    if (position < 0) return false
    this.#keys.splice(position, 1)
    this.#values.splice(position, 1)
    return true
  }

  keys(): readonly number[] {
    return this.#keys
  }

  *[Symbol.iterator](): Generator<[number, V]> {
    for (let position = 0; position < this.#keys.length; position++) yield [this.#keys[position] as number, this.#values[position] as V]
  }
}
