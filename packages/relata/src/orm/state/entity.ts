/** The base class of all model objects. */
import { InvalidRequestError } from '../../base/errors.ts'
import { isTableless, noTable } from '../mapping/concrete-models.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { mapperSymbol } from '../mapping/model-class.ts'
import { convertCells } from './cells.ts'
import { initialise } from './initialise.ts'
import { UNSET } from './instance-state.ts'
import { inspectEntity, toJson } from './present.ts'
import { attachState, isEntity, stateOf } from './state-slot.ts'

/** An object of a model. `Base.model(…)` derives a class from it that has an accessor for every attribute. */
export class Entity {
  constructor(init?: Readonly<Record<string, unknown>>) {
    const mapper = (new.target as unknown as { [mapperSymbol]?: Mapper })[mapperSymbol]
    if (mapper === undefined) throw new InvalidRequestError('An entity is made by a class that extends Base.model(…).')
    mapper.claim(new.target)
    if (isTableless(mapper)) throw noTable(mapper, 'made', `make an object of a class that inherits from ${mapper.name}`)
    mapper.configure()
    const state = attachState(mapper, this, new Array(mapper.columns.length).fill(UNSET))
    if (!kept.has(mapper)) keepSpecimen(mapper, new.target)
    if (mapper.discriminator !== null && mapper.identity !== null) state.values[mapper.discriminator.index] = mapper.identity
    if (init !== undefined) initialise(state, init)
  }

  /** The loaded values and related objects; a cycle stops at the object's key. */
  toJSON(): unknown {
    return toJson(this)
  }
}

/** For each model an object as its constructor makes it: it keeps their hidden class; see base/keep-hidden-class.ts. */
const kept = new WeakMap<Mapper, Entity | null>()

/** The model's own constructor is not called, since it may do anything. */
function keepSpecimen(mapper: Mapper, model: typeof Entity): void {
  kept.set(mapper, null)
  kept.set(mapper, Reflect.construct<[], Entity>(Entity, [], model))
}

/** console.log of Node asks for it under this symbol. */
Object.defineProperty(Entity.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Entity, depth: number, options: object, inspect: (value: unknown, options: object) => string) {
    return inspectEntity(this, depth, options, inspect)
  },
})

/**
 * Test runners, node:assert and isDeepStrictEqual ask for the tag of what they are about to compare. Values that nobody has
 * read yet are read then, so that having been read is no difference. The tag itself stays Object.
 */
Object.defineProperty(Entity.prototype, Symbol.toStringTag, {
  get(this: object): undefined {
    if (isEntity(this)) convertCells(stateOf(this))
    return undefined
  },
})
