/** Synonyms: a second name of an attribute. */
import { ArgumentError } from '../../base/errors.ts'
import type { DerivedAttribute } from '../mapping/derived-attribute.ts'
import { DerivedDeclaration } from '../mapping/derived-declaration.ts'
import type { Mapper } from '../mapping/mapper.ts'
import type { ColumnAt } from '../mapping/relationship-join.ts'
import { type AttributeHistory, inspectObject } from './inspect-object.ts'

/** A synonym as it was written. */
export class SynonymDeclaration extends DerivedDeclaration {
  override readonly kind: string = 'synonym'
  readonly #target: string

  constructor(target: string) {
    super()
    this.#target = target
  }

  override derive(mapper: Mapper, key: string): DerivedAttribute {
    return new Synonym(mapper, key, this.#target)
  }
}

class Synonym implements DerivedAttribute {
  readonly key: string
  readonly parts: readonly string[]
  readonly #target: string
  readonly #mapper: Mapper

  constructor(mapper: Mapper, key: string, target: string) {
    this.key = key
    this.parts = [target]
    this.#mapper = mapper
    this.#target = target
  }

  /** A relationship or a proxy stands on the class, under this name too. */
  get relationship(): string | null {
    return isRelationship(this.#mapper, this.#target) ? this.#target : null
  }

  get(entity: object): unknown {
    return (entity as Readonly<Record<string, unknown>>)[this.#target]
  }

  set(entity: object, value: unknown): void {
    ;(entity as Record<string, unknown>)[this.#target] = value
  }

  inQueries(at: ColumnAt | null): unknown {
    const mapper = this.#mapper
    const attribute = mapper.attribute(this.#target)
    if (attribute?.kind === 'column') return at === null ? attribute.column : at(attribute.column)
    if (this.relationship !== null) return undefined
    const derived = mapper.derived.get(this.#target)
    if (derived !== undefined && derived !== this) return derived.inQueries(at)
    throw new ArgumentError(`${mapper.table.name}.${this.key} is a synonym of '${this.#target}', which is no attribute of the model.`, {
      value: JSON.stringify(this.#target),
      cause: 'a misspelt name',
      do: `use one of ${mapper
        .attributeNames()
        .filter(name => name !== this.key)
        .join(', ')}`,
    })
  }

  assigned(value: unknown): Readonly<Record<string, unknown>> {
    return { [this.#target]: value }
  }

  history(entity: object): AttributeHistory {
    return inspectObject(entity).history(this.#target as never)
  }
}

/** Relationships are known by their declarations before the mappers are configured. */
function isRelationship(mapper: Mapper, key: string): boolean {
  return mapper.declarations.has(key) || mapper.other(key)?.isStatic === true || (mapper.parent !== null && isRelationship(mapper.parent, key))
}
