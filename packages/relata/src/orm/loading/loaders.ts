/** The load options that a query takes: `session.query(User).options(joinedload(User.posts))`. */
import type { Column } from '../../schema/column.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { Select } from '../../sql/statements/select.ts'
import {
  checkChunkSize,
  polymorphicStep,
  checkColumns,
  type ColumnOperand,
  LoadOption,
  type LoadSettings,
  relate,
  type RelationshipOperand,
  supplyStep,
} from './load-option.ts'

/**
 * Load a relationship in the query's own statement, by a LEFT OUTER JOIN to an anonymous alias, so that no condition of the
 * query can meet it and no object comes or goes because of it. Under a LIMIT a collection is joined outside of a subquery:
 * the limit counts parents. Prefer it for a single object; for collections see {@link selectinload}.
 *
 * @example
 * session.query(Post).options(joinedload(Post.author))
 * // select posts.id, …, users_1.id, … from posts left outer join users as users_1 on users_1.id = posts.author_id
 */
export function joinedload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'innerJoin'> = {}): LoadOption {
  return relate(null, 'joinedload', 'joined', relationship, settings)
}

/**
 * Load a relationship with one extra query for all parents at once. Prefer it over {@link joinedload} for collections:
 * parents are not repeated once per child.
 *
 * @example
 * session.query(User).options(selectinload(User.posts))
 * // select … from posts where posts.author_id = any($1)
 */
export function selectinload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'recursionDepth' | 'chunkSize'> = {}): LoadOption {
  checkChunkSize(settings)
  return relate(null, 'selectinload', 'selectin', relationship, settings)
}

/** As {@link selectinload}; SQLAlchemy's name for the strategy that repeats the original query, which select-in replaces. */
export function subqueryload(relationship: RelationshipOperand): LoadOption {
  return relate(null, 'subqueryload', 'subquery', relationship)
}

/** Load a relationship right after the query; a many-to-one whose targets the session holds costs no query. */
export function immediateload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'recursionDepth'> = {}): LoadOption {
  return relate(null, 'immediateload', 'immediate', relationship, settings)
}

/** Load a relationship when it is read, whatever the mapping says. `{ peers: false }` loads for one object at a time. */
export function lazyload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'peers'> = {}): LoadOption {
  return relate(null, 'lazyload', settings.peers === false ? 'select' : 'lazy', relationship, settings)
}

/** Leave a relationship empty, without a query. */
export function noload(relationship: RelationshipOperand): LoadOption {
  return relate(null, 'noload', 'noload', relationship)
}

/**
 * Make reading an unloaded relationship an error: finds the queries that were not planned. With `sqlOnly` what the
 * session holds already may still be read.
 *
 * @example
 * session.query(User).options(selectinload(User.posts), raiseload('*'))
 */
export function raiseload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'sqlOnly'> = {}): LoadOption {
  return relate(null, 'raiseload', settings.sqlOnly === true ? 'raiseOnSql' : 'raise', relationship, settings)
}

/**
 * Fill a relationship from the query's own join, with what the query's conditions leave of it.
 *
 * @example
 * session.query(User).join(User.posts).filter(Post.c.title.like('A%')).options(containsEager(User.posts))
 */
export function containsEager(relationship: RelationshipOperand): LoadOption {
  return relate(null, 'containsEager', 'containsEager', relationship)
}

/** Go on along a relationship without changing how it is loaded: `defaultload(User.posts).defer(Post.c.body)`. */
export function defaultload(relationship: RelationshipOperand): LoadOption {
  return relate(null, 'defaultload', null, relationship)
}

/** Leave columns out of the query; reading one loads it. */
export function defer(...columns: readonly ColumnOperand[]): LoadOption {
  return new LoadOption(null, { kind: 'columns', action: 'defer', columns: checkColumns('defer', columns), raise: false })
}

/** Load columns that the mapping defers. */
export function undefer(...columns: readonly ColumnOperand[]): LoadOption {
  return new LoadOption(null, { kind: 'columns', action: 'undefer', columns: checkColumns('undefer', columns), raise: false })
}

/** Load all columns of a deferred group. */
export function undeferGroup(group: string): LoadOption {
  return new LoadOption(null, { kind: 'group', group })
}

/** Load these columns and the primary key only. */
export function loadOnly(...columns: readonly Column[]): LoadOption {
  return new LoadOption(null, { kind: 'columns', action: 'only', columns: checkColumns('loadOnly', columns), raise: false })
}

/**
 * What an attribute is computed from in this query: one declared by `queryExpression(…)`, which is null elsewhere, or by
 * `computed(…)`. The expression is written with the columns of the query's model, or of the model that the option leads to.
 *
 * @example
 * session.query(User).options(withExpression(User.c.rank, select(count()).from(Post).where(Post.c.authorId.eq(User.c.id))))
 * // select users.id, …, (select count(*) from posts where posts.author_id = users.id) from users
 */
export function withExpression<V>(
  attribute: Expression<V>,
  expression: Expression<NonNullable<NoInfer<V>> | null> | Select<readonly [NonNullable<NoInfer<V>> | null, ...unknown[]]>,
): LoadOption {
  return new LoadOption(null, supplyStep(attribute, expression))
}

/**
 * Load the columns of models that inherit from the query's with one more statement for each of them that has rows.
 *
 * @example
 * session.query(Employee).options(selectinPolymorphic(Employee, [Engineer]))
 * // select … from employees; select engineers.id, engineers.language from engineers where engineers.id = any($1)
 */
export function selectinPolymorphic(base: unknown, members: readonly unknown[]): LoadOption {
  return new LoadOption(null, polymorphicStep(base, members))
}
