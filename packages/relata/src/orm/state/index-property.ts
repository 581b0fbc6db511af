/** Index properties: a slot of a JSON document as an attribute. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { Expression } from '../../sql/core/expression.ts'
import { type JsonPath, jsonPath } from '../../sql/expressions/json-path.ts'
import type { JsonKey } from '../../sql/expressions/json-types.ts'
import type { DerivedAttribute } from '../mapping/derived-attribute.ts'
import { DerivedDeclaration } from '../mapping/derived-declaration.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import type { ColumnAt } from '../mapping/relationship-join.ts'

/** An index property as it was written. */
export class IndexDeclaration extends DerivedDeclaration {
  override readonly kind: string = 'index property'
  readonly #column: string
  readonly #slot: JsonKey
  readonly #otherwise: unknown

  constructor(column: string, slot: JsonKey, otherwise: unknown) {
    super()
    this.#column = column
    this.#slot = slot
    this.#otherwise = otherwise
  }

  override derive(mapper: Mapper, key: string): DerivedAttribute {
    const attribute = mapper.attribute(this.#column)
    if (attribute?.kind !== 'column' || attribute.type.kind !== 'json') throw noDocument(mapper, key, this.#column)
    return new IndexProperty(key, attribute, this.#slot, this.#otherwise)
  }
}

type Document = Record<JsonKey, unknown>

class IndexProperty implements DerivedAttribute {
  readonly key: string
  readonly parts: readonly string[]
  readonly #attribute: ColumnAttribute
  readonly #slot: JsonKey
  readonly #otherwise: unknown

  constructor(key: string, attribute: ColumnAttribute, slot: JsonKey, otherwise: unknown) {
    this.key = key
    this.parts = [attribute.key]
    this.#attribute = attribute
    this.#slot = slot
    this.#otherwise = otherwise
  }

  get(entity: object): unknown {
    const document = this.#document(entity)
    // a document may have keys that every object has
    return document !== null && Object.hasOwn(document, this.#slot) ? document[this.#slot] : this.#otherwise
  }

  /** The document is edited in place; where there is none, one is made. */
  set(entity: object, value: unknown): void {
    const { key, mapper } = this.#attribute
    if (value === undefined) {
      throw new InvalidRequestError(
        `${mapper.name}.${this.key} was set to undefined.`,
        { value: 'undefined', cause: 'a missing property or an unset variable', do: 'write null, or delete the key of the document itself' },
        'UNDEFINED_VALUE',
      )
    }
    const document = this.#document(entity)
    if (document === null) {
      const made: Document = typeof this.#slot === 'number' ? ([] as unknown as Document) : {}
      define(made, this.#slot, value)
      ;(entity as Record<string, unknown>)[key] = made
    } else define(document, this.#slot, value)
  }

  inQueries(at: ColumnAt | null): JsonPath {
    const { column } = this.#attribute
    const place = jsonPath as (document: Expression, slot: JsonKey) => JsonPath
    return place(at === null ? column : at(column), this.#slot)
  }

  assigned(): never {
    const { mapper, key } = this.#attribute
    throw new ArgumentError(`${mapper.name}.${this.key} is a slot of a JSON document, which UPDATE and INSERT set as a whole.`, {
      do: `set the column: { ${key}: jsonSet(${mapper.name}.c.${key}, [${JSON.stringify(this.#slot)}], …) }`,
    })
  }

  #document(entity: object): Document | null {
    const document = (entity as Readonly<Record<string, unknown>>)[this.#attribute.key]
    return typeof document === 'object' && document !== null ? (document as Document) : null
  }
}

/** A key may be called `__proto__`: assignment would lose it. */
function define(document: Document, slot: JsonKey, value: unknown): void {
  Object.defineProperty(document, slot, { value, enumerable: true, configurable: true, writable: true })
}

function noDocument(mapper: Mapper, key: string, column: string): ArgumentError {
  return new ArgumentError(`The index property ${mapper.table.name}.${key} names '${column}', which is no JSON column of the model.`, {
    value: JSON.stringify(column),
    do: `use one of ${
      mapper.columns
        .filter(({ computed, type }) => !computed && type.kind === 'json')
        .map(attribute => attribute.key)
        .join(', ') || 'the columns made by json()'
    }`,
  })
}
