/** Puts criteria wherever a statement meets the rows of their models: in FROM, in joins, and in the selects inside of it. */
import type { Column } from '../../schema/column.ts'
import type { Condition } from '../../sql/core/expression.ts'
import { junction } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { rewrite } from '../../sql/core/walk.ts'
import { exists } from '../../sql/expressions/conditions.ts'
import { literal } from '../../sql/expressions/literals.ts'
import { fromTree } from '../../sql/render/from-tree.ts'
import { Join } from '../../sql/sources/join.ts'
import { Subquery } from '../../sql/sources/subquery.ts'
import { Delete } from '../../sql/statements/delete.ts'
import { Select, select } from '../../sql/statements/select.ts'
import { Update } from '../../sql/statements/update.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import { criteriaFor, type LoaderCriterion } from '../mapping/loader-criterion.ts'
import { modelAtSource, modelBelow } from '../mapping/model-at-source.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { adaptedTo } from '../mapping/relationship-join.ts'

/** The statement with its criteria; columns of subqueries that change along with it follow. */
export function narrowStatement<S extends SqlNode>(statement: S, criteria: readonly LoaderCriterion[]): S {
  return criteria.length === 0 ? statement : new Narrowing(criteria).statement(statement)
}

class Narrowing {
  readonly #criteria: readonly LoaderCriterion[]
  /** Sources of the selects around the present one, which it may refer to. */
  #enclosing: readonly SqlNode[] = []

  constructor(criteria: readonly LoaderCriterion[]) {
    this.#criteria = criteria
  }

  statement<S extends SqlNode>(statement: S): S {
    return rewrite(statement, (node, inside) => this.#replace(node, inside))
  }

  #replace(node: SqlNode, inside: () => SqlNode): SqlNode | null {
    if (node instanceof Select) return this.#select(node, inside)
    if (node instanceof Update || node instanceof Delete) return this.#write(node, inside)
    // what stands in FROM sees nothing of the query around, but for a lateral one
    if ((node instanceof Subquery && !node.lateral) || node.kind === 'cte') return this.#within([], inside)
    return null
  }

  #within(enclosing: readonly SqlNode[], inside: () => SqlNode): SqlNode {
    const before = this.#enclosing
    this.#enclosing = enclosing
    try {
      return inside()
    } finally {
      this.#enclosing = before
    }
  }

  #select(given: Select, inside: () => SqlNode): Select {
    const tree = fromTree(given, { enclosing: this.#enclosing, correlates: true })
    const statement = this.#within([...this.#enclosing, ...tree.sources], inside) as Select
    const own = tree.roots.flatMap(root => [...this.#conditionsAt(root.source, given), ...this.#conditionsBelow(root.source, tree.sources)])
    const joins = statement.joins.map(join => this.#join(join, given, own))
    if (own.length === 0 && joins.every((join, index) => join === statement.joins[index])) return statement
    return statement.with({ joins, criteria: [...statement.criteria, ...own] })
  }

  /** A joined model's criteria belong to the join: an outer one must not lose the rows on its left. */
  #join(join: Join, statement: Select, own: Condition[]): Join {
    const inner = join.inner.map(each => this.#join(each, statement, own))
    const conditions = this.#conditionsAt(join.right, statement)
    if (conditions.length === 0 && inner.every((each, index) => each === join.inner[index])) return join
    if (join.joinKind === 'cross') {
      own.push(...conditions)
      return join
    }
    const on = conditions.length === 0 ? join.on : junction('and', [...(join.on === null ? [] : [join.on]), ...conditions])
    return new Join(join.joinKind, join.left, join.right, on, inner)
  }

  #write(given: AnyWrite, inside: () => SqlNode): SqlNode {
    const statement = this.#within([given.target], inside) as AnyWrite
    const own = [...this.#conditionsAt(given.target, null), ...this.#conditionsBelow(given.target, [given.target])]
    // a statement without a condition is still to be told so
    if (own.length === 0 || (statement.criteria.length === 0 && !statement.allRows)) return statement
    return statement.with({ criteria: [...statement.criteria, ...own] })
  }

  /** A joined model's own table, without that of the model the criterion is about: the row there has to fulfil it. */
  #conditionsBelow(source: Source, sources: readonly SqlNode[]): Condition[] {
    const mapper = modelBelow(source)
    if (mapper === undefined || sources.includes(mapper.root.table)) return []
    const key = mapper.primaryKey.map(attribute => attribute.equivalents.find(column => column.source === source) as Column)
    return criteriaFor(this.#criteria, mapper).map(({ mapper: above, condition }) => {
      if (above.tables.includes(source as never)) return condition
      const place = modelPlace(above)
      const same = above.primaryKey.map((attribute, index) => place.at(attribute.column).eq(key[index] as Column))
      const query = select(literal(1))
        .from(place.source)
        .with({ joins: place.joins })
        .where(...same, condition)
      return exists(query.correlate(source))
    })
  }

  #conditionsAt(source: Source, statement: Select | null): Condition[] {
    const entity = statement?.items.find((item): item is EntityItem => item instanceof EntityItem && item.source === source)
    const known = modelAtSource(source)
    const model = entity === undefined ? known : { mapper: entity.mapper, at: entity.place.at, aliased: known?.aliased === true }
    if (model === undefined) return []
    return this.#criteria
      .filter(criterion => model.mapper.isA(criterion.mapper) && (criterion.aliases || !model.aliased))
      .map(criterion => adaptedTo(criterion.condition, criterion.mapper, model.at))
  }
}

type AnyWrite = Update<unknown, unknown> | Delete<unknown>
