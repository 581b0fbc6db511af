/** A condition on a model's rows that holds wherever a query meets them. */
import type { Condition } from '../../sql/core/expression.ts'
import type { Mapper } from './mapper.ts'

/** What `withLoaderCriteria` and scopes say about a model and those below it. */
export interface LoaderCriterion {
  readonly mapper: Mapper
  /** Written with the columns of the model's own tables. Of a failed one: throws what went wrong. */
  readonly condition: Condition
  /** The condition could not be made; that matters only where the model is met. */
  readonly failed: boolean
  /** It also holds for aliases of the model. */
  readonly aliases: boolean
  /** Objects keep it for their later lazy loads. */
  readonly propagate: boolean
  /** The name of the scope it belongs to; null for a query's own. */
  readonly scope: string | null
}

/** The criteria that hold for objects of a model. */
export function criteriaFor(criteria: readonly LoaderCriterion[], mapper: Mapper): readonly LoaderCriterion[] {
  return criteria.length === 0 ? criteria : criteria.filter(criterion => mapper.isA(criterion.mapper))
}
