/** The list that an association proxy shows: an array to read, whose changes are changes of the list in between. */
import { ArgumentError } from '../../base/errors.ts'
import { printedAs, type ProxySource } from './proxy-source.ts'

/** The list in between: a relationship's collection, or what another proxy shows. */
export interface HeldList {
  readonly length: number
  readonly [index: number]: object
  splice(start: number, count: number, ...members: object[]): object[]
  replace(members: Iterable<object>): void
  sort(compare: (a: object, b: object) => number): unknown
  reverse(): unknown
}

type ListSource<V> = ProxySource<HeldList, V>

/** What a view shows: a private field could not be read through the Proxy. */
const sources = new WeakMap<object, ListSource<never>>()

function sourceOf<V>(view: ProxiedList<V>): ListSource<V> {
  return sources.get(view) as unknown as ListSource<V>
}

/** A live view: nothing is stored in it, every element is read where it is. */
export class ProxiedList<V> extends Array<V> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static over<V>(source: ListSource<V>): ProxiedList<V> {
    const view = new Proxy(new ProxiedList<V>(), new Elements(source))
    sources.set(view, source as unknown as ListSource<never>)
    return view
  }

  override push(...values: V[]): number {
    this.splice(this.length, 0, ...values)
    return this.length
  }

  override unshift(...values: V[]): number {
    this.splice(0, 0, ...values)
    return this.length
  }

  override pop(): V | undefined {
    return this.length === 0 ? undefined : this.splice(this.length - 1, 1)[0]
  }

  override shift(): V | undefined {
    return this.splice(0, 1)[0]
  }

  override splice(start: number, deleteCount?: number, ...values: V[]): V[] {
    const { length } = this
    const from = start < 0 ? Math.max(length + start, 0) : Math.min(start, length)
    const count = deleteCount === undefined && arguments.length < 2 ? length - from : Math.max(0, Math.min(deleteCount ?? 0, length - from))
    const { held, create } = sourceOf(this)
    // read before they leave: an object in between may let go of its own related objects then
    const removed = Array.from({ length: count }, (_, offset) => this[from + offset] as V)
    const made = values.map(value => create(value, undefined))
    held().splice(from, count, ...made)
    return removed
  }

  /** Take a value out, once; false if it is not shown. */
  remove(value: V): boolean {
    const index = this.indexOf(value)
    if (index >= 0) this.splice(index, 1)
    return index >= 0
  }

  clear(): void {
    this.splice(0, this.length)
  }

  /** Show these values. Objects in between stay where their values do, so that only the differences are written. */
  replace(values: Iterable<V>): void {
    const { held, read, create } = sourceOf(this)
    const list = held()
    const kept = new Map<V, object[]>()
    for (const between of Array.from(list)) {
      const value = read(between)
      const same = kept.get(value)
      if (same === undefined) kept.set(value, [between])
      else same.push(between)
    }
    const wanted = Array.from(values, value => kept.get(value)?.shift() ?? create(value, undefined))
    list.replace(wanted)
  }

  /** Sorts the objects in between by their values. */
  override sort(compare: (a: V, b: V) => number = byText): this {
    const { held, read } = sourceOf(this)
    held().sort((a, b) => compare(read(a), read(b)))
    return this
  }

  override reverse(): V[] {
    sourceOf(this).held().reverse()
    return this
  }

  override fill(): this {
    throw notOffered('fill', 'replace')
  }

  override copyWithin(): this {
    throw notOffered('copyWithin', 'splice')
  }
}

printedAs(ProxiedList.prototype, (view: ProxiedList<unknown>) => Array.from(view))

/** What the array's elements and its length are; the array itself stays empty. */
class Elements<V> implements ProxyHandler<ProxiedList<V>> {
  readonly #source: ListSource<V>

  constructor(source: ListSource<V>) {
    this.#source = source
  }

  get(target: ProxiedList<V>, key: string | symbol, receiver: unknown): unknown {
    if (key === 'length') return this.#source.held().length
    const between = this.#between(key)
    if (between === undefined) return Reflect.get(target, key, receiver)
    return between === null ? undefined : this.#source.read(between)
  }

  /** Assigning an element gives the object in between another value, as in SQLAlchemy. */
  set(_target: ProxiedList<V>, key: string | symbol, value: unknown, receiver: ProxiedList<V>): boolean {
    const { held, write } = this.#source
    const between = this.#between(key)
    if (between === null && Number(key) === held().length) receiver.push(value as V)
    else if (between != null) write(between, value as V)
    else if (key === 'length' && typeof value === 'number' && value <= held().length) receiver.splice(value)
    else throw notOffered(`element or property ${String(key)}`, 'push')
    return true
  }

  has(target: ProxiedList<V>, key: string | symbol): boolean {
    const between = this.#between(key)
    return between === undefined ? Reflect.has(target, key) : between !== null
  }

  deleteProperty(_target: ProxiedList<V>, key: string | symbol): boolean {
    throw notOffered(`deletion of ${String(key)}`, 'splice')
  }

  defineProperty(target: ProxiedList<V>, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    return this.set(target, key, descriptor.value, target)
  }

  ownKeys(): string[] {
    return [...Array.from({ length: this.#source.held().length }, (_, index) => String(index)), 'length']
  }

  getOwnPropertyDescriptor(target: ProxiedList<V>, key: string | symbol): PropertyDescriptor | undefined {
    if (key === 'length') return { value: this.#source.held().length, writable: true, enumerable: false, configurable: false }
    const between = this.#between(key)
    if (between === undefined) return Reflect.getOwnPropertyDescriptor(target, key)
    return between === null ? undefined : { value: this.#source.read(between), writable: true, enumerable: true, configurable: true }
  }

  /** The object behind an element; null where the list has no such element, undefined where the key is no index. */
  #between(key: string | symbol): object | null | undefined {
    if (typeof key !== 'string' || !/^(?:0|[1-9]\d*)$/.test(key)) return undefined
    return this.#source.held()[Number(key)] ?? null
  }
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function notOffered(what: string, instead: string): ArgumentError {
  return new ArgumentError(`The list of an association proxy has no ${what}.`, { do: `use ${instead}()` })
}
