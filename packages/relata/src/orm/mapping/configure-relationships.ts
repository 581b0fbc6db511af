/** Turns the declared relationships of all models into configured ones and checks that both sides agree. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import type { Cascade } from './cascade.ts'
import { defaultCascade, parseCascade } from './cascade.ts'
import { warnOfOverlaps } from './warn-of-overlaps.ts'
import { checkRelationshipOptions } from './check-relationship-options.ts'
import { resolveJoinCondition } from './join-condition.ts'
import type { Mapper } from './mapper.ts'
import { Relationship } from './mapper.ts'
import { mapperOfModel } from './model-class.ts'
import { RelationshipDeclaration } from './relationship-declaration.ts'

/** Configure the mappers from `start` on. A partner may be any mapper of the list. */
export function configureRelationships(mappers: readonly Mapper[], start: number): void {
  const created: Relationship[] = []
  // every target's class is known before the first message is written
  for (const mapper of mappers.slice(start)) {
    for (const [key, declare] of mapper.declarations)
      mapperOfModel((declaredBy(mapper, key, declare) as Partial<RelationshipDeclaration> | undefined)?.target)
  }
  for (const mapper of mappers.slice(start)) {
    // a parent comes before its children in the list, since its class exists before theirs
    mapper.inheritRelationships()
    for (const [key, declare] of mapper.declarations) {
      if (mapper.relationship(key) !== undefined) continue
      const relationship = createRelationship(mapper, key, declare)
      mapper.addRelationship(relationship)
      for (const referred of relationship.target.family()) referred.referredBy.push(relationship)
      created.push(relationship)
    }
  }
  for (const relationship of created) linkPartner(relationship)
  for (const relationship of created) warnOfOverlaps(relationship)
  for (const mapper of mappers.slice(start)) for (const [key, declaration] of mapper.others) declaration.check(mapper, key)
}

function createRelationship(mapper: Mapper, key: string, declare: () => unknown): Relationship {
  const name = `${mapper.name}.${key}`
  const declaration = declaredBy(mapper, key, declare)
  if (!(declaration instanceof RelationshipDeclaration)) {
    throw new ArgumentError(`${name} is a function that does not return a relationship.`, {
      cause: 'an arrow in a model declares a relationship',
      do: 'return many(Target, …) or one(Target, …) from it, or write a getter in the class body for a computed value',
    })
  }
  const target = mapperOfModel(declaration.target)
  if (target === undefined) {
    throw new ArgumentError(`${name} has no model as its target.`, {
      value: describeTarget(declaration.target),
      cause:
        declaration.target === undefined
          ? 'the class is not defined yet, because two files import each other'
          : 'the target is not a class that extends Base.model(…)',
      do: 'name a class made by Base.model(…); an association table belongs in { secondary }',
    })
  }
  checkRelationshipOptions(declaration, name, target)
  const { options } = declaration
  const viewonly = options.viewonly ?? false
  const cascade = options.cascade === undefined ? defaultCascade(viewonly) : parseCascade(options.cascade, name)
  const isCollection = declaration.kind === 'many'
  const join = resolveJoinCondition({ name, parent: mapper, target, isCollection, options })
  const relationship = new Relationship({ key, parent: mapper, target, index: mapper.relationships.length, isCollection, options, join, cascade })
  checkRules(relationship, cascade)
  return relationship
}

/** What the arrow returns. One that names a class before it is defined is told so. */
function declaredBy(mapper: Mapper, key: string, declare: () => unknown): unknown {
  try {
    return declare()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new ArgumentError(
      `${mapper.name}.${key} names something that is not defined yet: ${error.message}.`,
      {
        cause: 'the models are used before all files that define them are loaded, or a name is misspelt',
        do: 'make objects and queries, and call Base.register(…), after all models are defined',
      },
      'ARGUMENT',
      { cause: error },
    )
  }
}

function checkRules(relationship: Relationship, cascade: Cascade): void {
  const { name, direction } = relationship
  if (cascade.deleteOrphan && direction !== 'one-to-many' && !relationship.singleParent) {
    throw new ArgumentError(`${name} has the cascade delete-orphan on its many side, where an object can have several parents.`, {
      value: direction,
      cause: "delete-orphan belongs on the 'one' side of a one-to-many relationship",
      do: `move it to the other side, or set singleParent: true on ${name} to allow one parent at a time`,
    })
  }
  if (relationship.viewonly && (cascade.saveUpdate || cascade.delete || cascade.deleteOrphan || cascade.merge)) {
    throw new ArgumentError(`${name} is view-only and has a cascade that writes.`, {
      cause: 'a view-only relationship never takes part in a flush',
      do: 'remove the cascade, or remove viewonly',
    })
  }
  if (relationship.passiveDeletes === 'all' && (cascade.delete || cascade.deleteOrphan)) {
    throw new ArgumentError(`${name} has passiveDeletes: 'all' and a delete cascade, which contradict each other.`, {
      cause: "'all' means that children are never touched",
      do: 'remove the delete cascade, or use passiveDeletes: true',
    })
  }
}

/** Find the partner that backPopulates names; it must point back at this relationship by name. */
function linkPartner(relationship: Relationship): void {
  const partnerKey = relationship.options.backPopulates
  if (partnerKey === undefined) return
  const { target, name } = relationship
  const partner = target.relationship(partnerKey)
  if (partner === undefined) {
    const candidates = [...target.declarations.keys()]
    const nearest = nearestName(partnerKey, candidates) ?? target.relationships.find(other => other.target === relationship.parent)?.key
    throw new ArgumentError(`${name} names ${target.name}.${partnerKey} as its other side, and ${target.name} has no relationship of that name.`, {
      value: `backPopulates: ${JSON.stringify(partnerKey)}`,
      cause:
        target.attribute(partnerKey) === undefined
          ? 'a misspelt name, or the other side is not declared'
          : `${target.name}.${partnerKey} is a column`,
      do:
        nearest === undefined
          ? `declare ${partnerKey}: () => … on ${target.name}, with backPopulates: '${relationship.key}'`
          : `write backPopulates: '${nearest}'`,
    })
  }
  if (partner.target !== relationship.parent) {
    throw new ArgumentError(
      `${name} names ${partner.name} as its other side, but ${partner.name} points at ${partner.target.name}, not at ${relationship.parent.name}.`,
      {
        value: `backPopulates: ${JSON.stringify(partnerKey)}`,
        do: `name the relationship of ${target.name} that points at ${relationship.parent.name}, or correct the target of ${partner.name}`,
      },
    )
  }
  if (partner.options.backPopulates !== relationship.key) {
    const named = partner.options.backPopulates
    throw new ArgumentError(
      `${name} names ${partner.name} as its other side, but ${partner.name} ${named === undefined ? 'has no backPopulates' : `names '${named}' back, not '${relationship.key}'`}.`,
      {
        value: `backPopulates: ${JSON.stringify(partnerKey)}`,
        cause: 'both sides of a pair must name each other',
        do: `write backPopulates: '${relationship.key}' on ${partner.name}`,
      },
    )
  }
  if (partner.direction === relationship.direction && relationship.direction !== 'many-to-many') {
    throw new ArgumentError(`${name} and ${partner.name} are both ${relationship.direction}, so they cannot be the two sides of one relationship.`, {
      cause:
        relationship.parent === target
          ? 'a self-referential pair of which neither side says where the far side is'
          : 'both follow the same foreign key in the same direction',
      do: `set remoteSide on the many-to-one side, for example one(${target.name}, { remoteSide: [${target.name}.c.${target.primaryKey[0]?.key ?? 'id'}] })`,
    })
  }
  relationship.back = relationship.viewonly || partner.viewonly || partner.options.syncBackref === false ? null : partner
}

function describeTarget(target: unknown): string {
  if (typeof target === 'function') return target.name === '' ? 'a function' : target.name
  if (typeof target === 'object' && target !== null && 'name' in target) return `the table "${String(target.name)}"`
  return String(target)
}
