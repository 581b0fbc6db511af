/** One object per row and session. */
import type { Mapper } from '../mapping/mapper.ts'
import type { IdentityKey, InstanceState } from './instance-state.ts'

/** The objects of a session by model and primary key. Look-ups by a single-column key allocate nothing. */
export class IdentityMap {
  readonly #byMapper = new Map<Mapper, Map<IdentityKey, InstanceState>>()

  /** The map of the objects of one model's hierarchy; stays valid for the life of the session. */
  of(mapper: Mapper): Map<IdentityKey, InstanceState> {
    let states = this.#byMapper.get(mapper.root)
    if (states === undefined) this.#byMapper.set(mapper.root, (states = new Map()))
    return states
  }

  get(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    return this.#byMapper.get(mapper.root)?.get(key)
  }

  add(state: InstanceState, key: IdentityKey): void {
    this.of(state.mapper).set(key, state)
  }

  /** Remove the object, unless another one has taken its key. */
  remove(state: InstanceState, key: IdentityKey): void {
    const states = this.#byMapper.get(state.mapper.root)
    if (states?.get(key) === state) states.delete(key)
  }

  get size(): number {
    let size = 0
    for (const states of this.#byMapper.values()) size += states.size
    return size
  }

  /** Whether there is an object of a model for which the condition holds; it is asked about the topmost models of hierarchies. */
  holdsAny(isMeant: (root: Mapper) => boolean): boolean {
    for (const [root, states] of this.#byMapper) if (states.size > 0 && isMeant(root)) return true
    return false
  }

  *states(): Generator<InstanceState> {
    for (const states of this.#byMapper.values()) yield* states.values()
  }

  /** {@link IdentityMap.states} for loops over everything. */
  forEach(visit: (state: InstanceState) => void): void {
    for (const states of this.#byMapper.values()) states.forEach(visit)
  }

  clear(): void {
    for (const states of this.#byMapper.values()) states.clear()
  }
}
