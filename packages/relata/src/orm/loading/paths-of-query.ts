/** The paths of a query's entities under its options: what each option says is merged into the tree of its start. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { criteriaOf, isScope } from './loader-criteria.ts'
import type { ColumnOperand, LoadOption, LoadStep } from './load-option.ts'
import {
  type ColumnStep,
  defaultPath,
  isWildcard,
  type LoadDefaults,
  LoadPath,
  NamedOptions,
  noDefaults,
  type RelationshipStep,
  scopedPath,
} from './load-path.ts'

/** An entity of a query, as far as options need to know it. */
export interface PathStart {
  readonly mapper: Mapper
  /** The table or alias in the query. */
  readonly source: unknown
  /** The columns where they are in the query: several tables may hold them. */
  readonly columns?: readonly ColumnReference[]
}

/** Whether a column is the entity's, where the entity is in the query. */
function holds(start: PathStart, column: ColumnReference): boolean {
  return start.source === column.source || start.columns?.includes(column) === true
}

/** The paths of a query's entities under its options. An option that cannot start at any of them is an ArgumentError. */
export function pathsOf(starts: readonly PathStart[], options: readonly LoadOption[]): LoadPath[] {
  if (options.length === 0) return starts.map(start => defaultPath(start.mapper))
  const roots = starts.map(() => new NamedOptions())
  const defaults: LoadDefaults = { wildcard: null, columns: null, criteria: criteriaOf(options) }
  for (const option of options) merge(option, starts, roots, defaults)
  const used = defaults.wildcard !== null || defaults.columns !== null || defaults.criteria.length > 0 ? defaults : noDefaults
  if (options.every(isScope)) return starts.map(({ mapper }) => scopedPath(mapper, used))
  return starts.map(
    ({ mapper }, index) =>
      new LoadPath({
        mapper,
        parent: null,
        via: null,
        named: roots[index] as NamedOptions,
        defaults: used,
        query: roots,
        origin: `select(${mapper.name})`,
      }),
  )
}

function merge(option: LoadOption, starts: readonly PathStart[], roots: readonly NamedOptions[], defaults: LoadDefaults): void {
  let at: { readonly named: NamedOptions; readonly mapper: Mapper } | null = null
  for (const part of option.steps()) {
    const { step } = part
    switch (step.kind) {
      case 'entity': {
        const index = starts.findIndex(start => start.mapper === step.mapper)
        if (index < 0) throw notAStart(`load(${step.mapper.name})`, step.mapper.name, starts)
        at = { named: roots[index] as NamedOptions, mapper: step.mapper }
        break
      }
      case 'polymorphic': {
        const start: NamedOptions | undefined = at?.named ?? roots[starts.findIndex(candidate => related(candidate.mapper, step.base))]
        if (start === undefined) throw notAStart(`selectinPolymorphic(${step.base.name})`, step.base.name, starts)
        start.polymorphic.push(...step.members)
        break
      }
      case 'wildcard':
        if (at === null) defaults.wildcard = step
        else at.named.wildcard = step
        break
      case 'criterion':
      case 'unscoped':
        break
      case 'relationship': {
        at ??= startOf(step, starts, roots)
        const { relationship } = step.attribute
        if (!related(at.mapper, relationship.parent)) throw brokenPath(step, at.mapper)
        const named: NamedOptions = at.named.child(relationship)
        setStep(named, step)
        at = { named, mapper: relationship.target }
        break
      }
      case 'supply':
        supply(step, at, starts, roots)
        break
      default:
        addColumns(step, at, starts, roots, defaults)
    }
    for (const branch of part.branches) mergeBranch(branch, at, starts, roots, defaults)
  }
}

function mergeBranch(
  branch: LoadOption,
  at: { readonly named: NamedOptions; readonly mapper: Mapper } | null,
  starts: readonly PathStart[],
  roots: readonly NamedOptions[],
  defaults: LoadDefaults,
): void {
  if (at === null) return merge(branch, starts, roots, defaults)
  // a branch's own start is where the option around it has come to
  merge(branch, [{ mapper: at.mapper, source: at.mapper.root.table }], [at.named], { wildcard: null, columns: null, criteria: [] })
}

function setStep(named: NamedOptions, step: RelationshipStep): void {
  const present = named.step
  if (present === null || present.strategy === null) {
    named.step = step
    return
  }
  if (step.strategy === null) return
  if (present.strategy !== step.strategy) {
    const { name } = step.attribute.relationship
    throw new InvalidRequestError(
      `Two options load ${name} in two ways: ${present.called}(${name}) and ${step.called}(${name}).`,
      { do: 'keep one of them' },
      'LOADER_CONFLICT',
    )
  }
  named.step = step
}

function startOf(
  step: RelationshipStep,
  starts: readonly PathStart[],
  roots: readonly NamedOptions[],
): { readonly named: NamedOptions; readonly mapper: Mapper } {
  const { relationship, source } = step.attribute
  const index = starts.findIndex(start => related(start.mapper, relationship.parent) && start.source === source)
  if (index < 0) throw notAStart(`${step.called}(${relationship.name})`, relationship.parent.name, starts)
  return { named: roots[index] as NamedOptions, mapper: relationship.parent }
}

/** One inherits from the other. */
function related(a: Mapper, b: Mapper): boolean {
  return a.isA(b) || b.isA(a)
}

function addColumns(
  step: ColumnStep,
  at: { readonly named: NamedOptions; readonly mapper: Mapper } | null,
  starts: readonly PathStart[],
  roots: readonly NamedOptions[],
  defaults: LoadDefaults,
): void {
  if (at !== null) {
    if (step.kind === 'columns')
      for (const column of step.columns)
        if (column !== '*' && at.mapper.attribute(column.key)?.kind !== 'column') throw foreignColumn(column, at.mapper)
    at.named.columns.push(step)
    return
  }
  if (step.kind === 'group') {
    for (const root of roots) root.columns.push(step)
    return
  }
  if (isWildcard(step)) {
    defaults.columns = step
    return
  }
  for (const column of step.columns as readonly Exclude<ColumnOperand, '*'>[]) {
    const index = starts.findIndex(start => holds(start, column))
    if (index < 0) throw notAStart(`${step.action === 'only' ? 'loadOnly' : step.action}(${column.toString()})`, column.toString(), starts)
    const root = roots[index] as NamedOptions
    if (!root.columns.includes(step)) root.columns.push(step)
  }
}

function supply(
  { column, expression }: Extract<LoadStep, { kind: 'supply' }>,
  at: { readonly named: NamedOptions; readonly mapper: Mapper } | null,
  starts: readonly PathStart[],
  roots: readonly NamedOptions[],
): void {
  const index = starts.findIndex(start => holds(start, column))
  const named = at === null ? roots[index] : at.named
  if (named === undefined) throw notAStart(`withExpression(${column.toString()})`, column.toString(), starts)
  const mapper = at?.mapper ?? (starts[index] as PathStart).mapper
  const attribute = mapper.attribute(column.key)
  if (attribute?.kind !== 'column' || !attribute.computed) throw foreignColumn(column as Exclude<ColumnOperand, '*'>, mapper)
  named.supplied.set(column.key, expression)
}

function notAStart(option: string, needed: string, starts: readonly PathStart[]): ArgumentError {
  const names = starts.map(start => start.mapper.name)
  return new ArgumentError(
    `The option ${option} cannot start at this query: it needs ${needed}, and the query selects ${names.length === 0 ? 'no entity' : names.join(', ')}.`,
    {
      value: option,
      cause: 'an option starts at an entity of the query and goes on along relationships; an alias is another entity than its model',
      do: names.length === 0 ? 'select the model itself: select(User)' : `begin with a relationship of ${names[0]}, and chain this one behind it`,
    },
  )
}

function brokenPath(step: RelationshipStep, mapper: Mapper): ArgumentError {
  const { relationship } = step.attribute
  return new ArgumentError(
    `The option ${step.called}(${relationship.name}) cannot go on from ${mapper.name}: it belongs to ${relationship.parent.name}.`,
    {
      value: `${step.called}(${relationship.name})`,
      do: `chain a relationship of ${mapper.name} here, or start the option anew`,
    },
  )
}

function foreignColumn(column: Exclude<ColumnOperand, '*'>, mapper: Mapper): ArgumentError {
  return new ArgumentError(`The column ${column.toString()} is none of ${mapper.name}, where the option has come to.`, {
    do: `name columns of ${mapper.name}: ${mapper.name}.c.…`,
  })
}
