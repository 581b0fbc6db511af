/** Where an association proxy leads: through a relationship of the model, or another proxy of it, to an attribute of what is there. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import { AttributeDeclaration } from './attribute-declaration.ts'
import type { Mapper, Relationship } from './mapper.ts'
import type { KeyedCollection, KeyedWithFunction } from './relationship-declaration.ts'

/** A proxy as its model declares it. */
export interface DeclaredProxy {
  /** The relationship or proxy of the same model that it leads through. */
  readonly through: string
  /** The attribute of the objects that are there. */
  readonly attribute: string
}

/** How many objects a proxy leads through, and how they are held. */
export type ProxyShape = 'one' | 'list' | 'set' | KeyedCollection | KeyedWithFunction

/** A proxy whose way is known. */
export interface ProxyPath extends DeclaredProxy {
  /** `User.keywords`, for messages. */
  readonly name: string
  readonly shape: ProxyShape
  /** The model of the objects that it leads through. */
  readonly between: Mapper
  /** The model of the objects at its end; null where the end is a value. */
  readonly target: Mapper | null
}

/** The base of proxies in definitions, so that one proxy knows another. */
export class ProxyDeclaration extends AttributeDeclaration implements DeclaredProxy {
  override readonly isStatic: boolean = true
  override readonly kind: string = 'proxy'
  readonly through: string
  readonly attribute: string

  constructor(through: string, attribute: string) {
    super()
    this.through = through
    this.attribute = attribute
  }
}

/** Follow the proxy that the model has under that name; an ArgumentError names what is missing on the way. */
export function proxyPath(mapper: Mapper, key: string, { through, attribute }: DeclaredProxy): ProxyPath {
  const name = `${mapper.name}.${key}`
  const { shape, between } = heldBy(mapper, through, name)
  return { through, attribute, name, shape, between, target: endOf(between, attribute, name) }
}

/** What the relationship or proxy in the middle holds. */
function heldBy(mapper: Mapper, through: string, name: string): { shape: ProxyShape; between: Mapper } {
  const relationship = mapper.relationship(through)
  if (relationship !== undefined) return { shape: shapeOf(relationship, name), between: relationship.target }
  const other = mapper.other(through)
  if (!(other instanceof ProxyDeclaration)) throw noRelationship(mapper, through, name)
  const inner = proxyPath(mapper, through, other)
  if (inner.target === null || !isScalar(inner.between, inner.attribute)) {
    throw new ArgumentError(`${name} leads through the proxy ${inner.name}, which does not hold single objects.`, {
      value: `${inner.name} shows ${inner.between.name}.${inner.attribute}`,
      do: `lead through a relationship, or a proxy of a relationship declared with one(…)`,
    })
  }
  return { shape: inner.shape, between: inner.target }
}

function shapeOf(relationship: Relationship, name: string): ProxyShape {
  if (!relationship.isCollection) return 'one'
  const { collection } = relationship
  if (collection !== 'writeOnly') return collection
  throw new ArgumentError(`${name} leads through ${relationship.name}, which is write-only, so its members are never loaded.`, {
    do: `query them: ${relationship.name}.select()`,
  })
}

/** The model that the attribute leads to: null for a column, and for what the class itself defines. */
function endOf(between: Mapper, attribute: string, name: string): Mapper | null {
  const mapped = between.attribute(attribute)
  if (mapped !== undefined) return mapped.kind === 'relationship' ? mapped.target : null
  const other = between.other(attribute)
  if (other instanceof ProxyDeclaration) return proxyPath(between, attribute, other).target
  if (other !== undefined || attribute in (between.model.prototype as object)) return null
  const nearest = nearestName(attribute, between.attributeNames())
  throw new ArgumentError(
    `${name} shows '${attribute}', which ${between.name} does not have.`,
    {
      value: JSON.stringify(attribute),
      cause: 'a misspelt name',
      do: nearest === undefined ? `name one of ${between.attributeNames().join(', ')}` : `write '${nearest}'`,
    },
    'UNKNOWN_ATTRIBUTE',
  )
}

function isScalar(between: Mapper, attribute: string): boolean {
  const relationship = between.relationship(attribute)
  if (relationship !== undefined) return !relationship.isCollection
  const other = between.other(attribute)
  return other instanceof ProxyDeclaration && proxyPath(between, attribute, other).shape === 'one'
}

function noRelationship(mapper: Mapper, through: string, name: string): ArgumentError {
  const names = mapper.relationships.map(relationship => relationship.key)
  const nearest = nearestName(through, names)
  return new ArgumentError(
    `${name} leads through '${through}', which is no relationship of ${mapper.name}.`,
    {
      value: JSON.stringify(through),
      cause: mapper.attribute(through) === undefined ? 'a misspelt name' : 'it is a column',
      do: nearest === undefined ? `name one of its relationships: ${names.length === 0 ? 'it has none' : names.join(', ')}` : `write '${nearest}'`,
    },
    'UNKNOWN_ATTRIBUTE',
  )
}
