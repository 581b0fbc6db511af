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

/** The hooks of one model, those of its parents included. */
export class ModelHooks {
  /** By attribute. */
  readonly validators: Map<string, readonly Validator[]> = new Map()

  /** The hooks that a model below starts with. */
  copy(): ModelHooks {
    const copy = new ModelHooks()
    for (const [key, validators] of this.validators) copy.validators.set(key, validators)
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
