/** The hidden link from an object to its state, and how objects are made for rows. */
import type { Mapper } from '../mapping/mapper.ts'
import { type EntityObject, type EntitySession, type IdentityKey, InstanceState, type LoadBatch } from './instance-state.ts'

/** The array of column values of an object. Enumerable, so that structural equality in test runners compares the values. */
export const VALUES: unique symbol = Symbol('values')

/**
 * Private fields can be put on any object by a class whose parent returns that object from its constructor. The state is
 * kept in one, so that it is invisible to enumeration, printing and structural equality, and costs one load to read.
 */
const ReturnGiven = function (given: object): object {
  return given
} as unknown as new (given: object) => object

class StateSlot extends ReturnGiven {
  readonly #state: InstanceState

  constructor(entity: object, state: InstanceState) {
    super(entity)
    this.#state = state
  }

  static read(entity: object): InstanceState {
    return (entity as StateSlot).#state
  }

  static has(entity: object): boolean {
    return #state in entity
  }
}

/** The state of an object of a model. */
export function stateOf(entity: EntityObject): InstanceState {
  return StateSlot.read(entity)
}

/** Whether the value is an object of a model. */
export function isEntity(value: unknown): value is EntityObject {
  return typeof value === 'object' && value !== null && StateSlot.has(value)
}

/** Give an object its values and its state. */
export function attachState(mapper: Mapper, entity: EntityObject, values: unknown[]): InstanceState {
  ;(entity as { [VALUES]: unknown[] })[VALUES] = values
  const state = new InstanceState(mapper, entity, values, null, undefined, 0, null)
  new StateSlot(entity, state)
  return state
}

/**
 * Makes objects for rows of one model: the constructor is not called, as in SQLAlchemy. With a session they are stored
 * objects of that session, else new ones.
 */
export type Instantiate = (
  values: unknown[],
  session: EntitySession | null,
  key: IdentityKey | undefined,
  rawCells: number,
  batch: LoadBatch | null,
) => InstanceState

/** A function that makes objects, and one object of their hidden class, which keeps it; see base/keep-hidden-class.ts. */
interface Made {
  readonly make: Instantiate
  readonly specimen: InstanceState
}

const instantiators = new WeakMap<Mapper, Made>()

/** The function that makes objects of the mapper's class without its constructor, all of one hidden class. */
export function instantiatorOf(mapper: Mapper): Instantiate {
  let made = instantiators.get(mapper)
  if (made === undefined) {
    const make = instantiator(mapper)
    instantiators.set(mapper, (made = { make, specimen: make([], null, undefined, 0, null) }))
  }
  return made.make
}

function instantiator(mapper: Mapper): Instantiate {
  // a constructor function of its own for each model: its objects share one hidden class
  const Loaded = function (this: { [VALUES]: unknown[] }, values: unknown[]): void {
    this[VALUES] = values
  } as unknown as new (values: unknown[]) => EntityObject
  Object.defineProperty(Loaded, 'prototype', { value: mapper.model.prototype })
  return (values, session, key, rawCells, batch) => {
    const entity = new Loaded(values)
    const state = new InstanceState(mapper, entity, values, session, key, rawCells, batch)
    new StateSlot(entity, state)
    return state
  }
}
