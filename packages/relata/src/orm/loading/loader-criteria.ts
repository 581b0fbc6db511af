/** `withLoaderCriteria(Model, condition)`: a condition on a model, wherever a query and its loads meet it. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, Expression } from '../../sql/core/expression.ts'
import type { LoaderCriterion } from '../mapping/loader-criterion.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { LoadOption } from './load-option.ts'

/** How far a criterion reaches. */
export interface LoaderCriteriaOptions {
  /** Aliases of the model too; default true. */
  readonly includeAliases?: boolean
  /** Objects keep it for their later lazy loads; default true. */
  readonly propagateToLoaders?: boolean
}

/**
 * A condition on a model and those that inherit from it, wherever the query meets their rows: as what it selects, in joins
 * (in their ON), in subqueries, in eager loads of any kind and in later lazy loads of the objects it gives. Not where an
 * object that is there is refreshed, and not where get() or a many-to-one finds its object in the session.
 *
 * @example
 * session.query(User).options(selectinload(User.posts), withLoaderCriteria(Post, Post.c.published.eq(true)))
 * // select … from users; select … from posts where posts.author_id = any($1) and posts.published = $2
 * withLoaderCriteria(Post, post => post.c.published.eq(true))
 */
export function withLoaderCriteria<M extends object>(
  model: M,
  condition: Condition | ((model: M) => Condition),
  options: LoaderCriteriaOptions = {},
): LoadOption {
  checkOptions(options, ['includeAliases', 'propagateToLoaders'], 'withLoaderCriteria()')
  const { includeAliases = true, propagateToLoaders = true } = options
  return criterionOption({
    ...criterionOf('withLoaderCriteria()', model, condition),
    failed: false,
    aliases: includeAliases,
    propagate: propagateToLoaders,
    scope: null,
  })
}

/** The model and the condition of a criterion, checked. */
export function criterionOf<M extends object>(
  called: string,
  model: M,
  condition: Condition | ((model: M) => Condition),
): Pick<LoaderCriterion, 'mapper' | 'condition'> {
  const mapper = mapperOfModel(model)
  if (mapper === undefined) {
    throw new ArgumentError(`${called} takes a model.`, {
      value: typeof model,
      cause: 'an alias, a table or a plain class was given',
      do: 'give it a class that extends Base.model(…); it holds for its aliases too',
    })
  }
  const made: unknown = typeof condition === 'function' ? condition(model) : condition
  if (made instanceof Expression) return { mapper, condition: made as Condition }
  throw new ArgumentError(`${called} takes a condition on ${mapper.name}.`, {
    value: made === null ? 'null' : typeof made,
    do: `write ${called.slice(0, -1)}${mapper.name}, ${mapper.name}.c.….eq(…))`,
  })
}

/** A criterion as an option of a query. */
export function criterionOption(criterion: LoaderCriterion): LoadOption {
  return new LoadOption(null, { kind: 'criterion', criterion: Object.freeze(criterion) })
}

/** The criteria among the options of a query. */
export function criteriaOf(options: readonly LoadOption[]): readonly LoaderCriterion[] {
  const criteria: LoaderCriterion[] = []
  for (const { step } of options) if (step.kind === 'criterion') criteria.push(step.criterion)
  return criteria
}

/** The option says nothing but what is declared. */
export function isScope({ step }: LoadOption): boolean {
  return step.kind === 'unscoped' || (step.kind === 'criterion' && step.criterion.scope !== null)
}

/** Nothing is said but what is declared: objects are peers of all others that were loaded so. */
export function onlyScopes(defaults: {
  readonly wildcard: object | null
  readonly columns: object | null
  readonly criteria: readonly LoaderCriterion[]
}): boolean {
  return defaults.wildcard === null && defaults.columns === null && defaults.criteria.every(criterion => criterion.scope !== null)
}
