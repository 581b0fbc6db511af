/** What programs have asked to happen with a model's objects. A mapper has none until somebody asks, so that nobody pays for it. */

/** A mapper, as far as hooks are concerned. */
export interface HookedModel {
  hooks: ModelHooks | null
  isA(other: HookedModel): boolean
  /** It and all that inherit from it, parents first. */
  family(): Iterable<HookedModel>
}

/** What a validator is told beside the value. */
export interface ValidationAbout {
  readonly entity: object
  readonly key: string
  /** The value is about to leave the attribute, instead of coming to it. */
  readonly removed: boolean
}

/** A validator of one attribute. */
export interface Validator {
  /** The model it was given for: one for a model below replaces it there. */
  readonly owner: HookedModel
  readonly run: (value: unknown, about: ValidationAbout) => unknown
  /** It is also asked about values that are taken away. */
  readonly removes: boolean
  /** It is also asked where the other side of the relationship was changed. */
  readonly mirrors: boolean
}

/** Somebody who wants to be told of an event; what it is told and may return depends on the event. */
export type Listener = (...told: never[]) => unknown

/** The hooks of one model, those of its parents included. */
export class ModelHooks {
  /** By attribute. */
  readonly validators: Map<string, readonly Validator[]> = new Map()
  /** By event; those of attributes by event and attribute, as `set name`. */
  readonly listeners: Map<string, readonly Listener[]> = new Map()

  /** The hooks that a model below starts with. */
  copy(): ModelHooks {
    const copy = new ModelHooks()
    for (const [key, validators] of this.validators) copy.validators.set(key, validators)
    for (const [event, listeners] of this.listeners) copy.listeners.set(event, listeners)
    return copy
  }
}

let some = false

/** Whether any model has hooks: most programs have none, and nothing is looked up then. */
export function someHooks(): boolean {
  return some
}

/** Add a validator to a model and those below it, but for those that have one of their own. */
export function addValidator(key: string, validator: Validator): void {
  some = true
  for (const member of validator.owner.family()) {
    const { validators } = (member.hooks ??= new ModelHooks())
    const present = validators.get(key) ?? []
    if (present.some(({ owner }) => owner !== validator.owner && owner.isA(validator.owner))) continue
    validators.set(key, [...present.filter(({ owner }) => owner === validator.owner), validator])
  }
}

/** Tell a listener of an event of a model's objects, those of models below it included. Gives what ends it. */
export function addListener(owner: HookedModel, event: string, listener: Listener): () => void {
  some = true
  // a function of its own: one that listens twice can be ended once
  const own: Listener = (...told) => listener(...told)
  for (const member of owner.family()) {
    const { listeners } = (member.hooks ??= new ModelHooks())
    listeners.set(event, [...(listeners.get(event) ?? []), own])
  }
  return () => {
    for (const member of owner.family()) dropListener(member, event, own)
  }
}

/** A model that nobody listens to any more costs nothing again. */
function dropListener(member: HookedModel, event: string, listener: Listener): void {
  const { hooks } = member
  if (hooks === null) return
  const left = (hooks.listeners.get(event) ?? []).filter(each => each !== listener)
  if (left.length > 0) hooks.listeners.set(event, left)
  else hooks.listeners.delete(event)
  if (hooks.listeners.size === 0 && hooks.validators.size === 0) member.hooks = null
}

const NOBODY: readonly Listener[] = []

/** Who listens to an event of a model's objects. */
export function listenersOf(model: HookedModel, event: string): readonly Listener[] {
  return model.hooks?.listeners.get(event) ?? NOBODY
}
