/** withParent(entity, relationship): the condition that rows are related to one object. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, type Expression, junction } from '../../sql/core/expression.ts'
import { exists } from '../../sql/expressions/conditions.ts'
import { literal } from '../../sql/expressions/literals.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { select } from '../../sql/statements/select.ts'
import type { Relationship } from './mapper.ts'
import { modelPlace } from './model-place.ts'
import { valueOf } from './related-key.ts'
import type { RelationshipAttribute } from './relationship-attribute.ts'
import { columnsAt, extraCondition, primaryCondition, secondaryCondition } from './relationship-join.ts'

/**
 * Rows of the relationship's target that belong to the object, as a condition: the collection can be counted, paged and
 * searched without loading it. The object's key is read when the statement runs, after the autoflush.
 *
 * @example
 * session.query(Post).filter(withParent(user, User.posts), Post.c.title.like('A%')).limit(10).all()
 * // select … from posts where posts.author_id = $1 and posts.title like $2 limit 10
 */
export function withParent<E extends object>(entity: E, attribute: RelationshipAttribute<object>): Expression<boolean> {
  const { relationship } = attribute
  if (!(entity instanceof relationship.parent.model)) {
    throw new ArgumentError(`withParent() was given ${relationship.name} and an object that is no ${relationship.parent.name}.`, {
      value: (entity as object | null)?.constructor.name ?? 'null',
      do: `give it an object of ${relationship.parent.name}`,
    })
  }
  const place = attribute.place ?? modelPlace(relationship.target)
  if (relationship.extra !== null) return existsParent(entity, relationship, place.at)
  if (relationship.secondary === null) {
    return junction(
      'and',
      relationship.pairs.map(pair => place.at(pair.remote).eq(valueOf(entity, relationship.parent, pair.local) as never)),
    )
  }
  const link = aliasOf(relationship.secondary)
  const linkAt = columnsAt(link)
  const owned = relationship.pairs.map(pair => linkAt(pair.remote).eq(valueOf(entity, relationship.parent, pair.local) as never))
  return exists(
    select(literal(1))
      .from(link)
      .where(secondaryCondition(relationship, linkAt, place.at), ...owned),
  )
}

/** A condition of its own may speak of the parent's columns, so the parent's row is looked at. */
function existsParent(entity: object, relationship: Relationship, targetAt: ReturnType<typeof columnsAt>): Expression<boolean> {
  const { parent, secondary } = relationship
  const source = aliasOf(parent.table)
  const parentAt = columnsAt(source)
  const link = secondary === null ? null : aliasOf(secondary)
  const linkAt = link === null ? null : columnsAt(link)
  const own = parent.primaryKey.map(attribute => parentAt(attribute.column).eq(valueOf(entity, parent, attribute.column) as never))
  const joined =
    linkAt === null
      ? [primaryCondition(relationship, parentAt, targetAt)]
      : [primaryCondition(relationship, parentAt, linkAt), secondaryCondition(relationship, linkAt, targetAt)]
  const extra = extraCondition(relationship, parentAt, targetAt, linkAt) as Condition
  return exists(
    select(literal(1))
      .from(source, ...(link === null ? [] : [link]))
      .where(...own, ...joined, extra),
  )
}
