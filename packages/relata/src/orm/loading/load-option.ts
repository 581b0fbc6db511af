/** A load option of a query: a path of relationships, each with the way it is loaded, and what is said about columns on it. */
import { ArgumentError } from '../../base/errors.ts'
import type { Column } from '../../schema/column.ts'
import { ColumnReference } from '../../sql/core/column-reference.ts'
import { Expression } from '../../sql/core/expression.ts'
import { type KeyOutput, type Shape, SqlNode } from '../../sql/core/sql-node.ts'
import { Select } from '../../sql/statements/select.ts'
import type { LazyOption } from '../mapping/relationship-declaration.ts'
import { type Leading, type RelationshipAttribute, relationshipsAlong } from '../mapping/relationship-attribute.ts'
import type { Mapper } from '../mapping/mapper.ts'
import type { LoaderCriterion } from '../mapping/loader-criterion.ts'
import { mapperOfModel } from '../mapping/model-class.ts'

/** How a relationship is loaded. */
export type LoadStrategy = LazyOption | 'containsEager'

/** What the options of one step add to its strategy. */
export interface LoadSettings {
  /** joinedload: INNER JOIN instead of LEFT OUTER JOIN; by default where the relationship is `required`. */
  readonly innerJoin?: boolean
  /** lazyload: false loads one object at a time, without its peers. */
  readonly peers?: boolean
  /** raiseload: only raise if a query would be needed. */
  readonly sqlOnly?: boolean
  /** selectinload of a self-referential relationship: how many levels; -1: all. */
  readonly recursionDepth?: number
  /** How many objects one statement loads for; by default 500 where the database wants lists written out, else all. */
  readonly chunkSize?: number
}

/** A relationship of a class, an association proxy of it, or `'*'` for all that no other option names. */
export type RelationshipOperand = RelationshipAttribute<object> | Leading | '*'

/** A column of a class, or `'*'` for all of them. */
export type ColumnOperand = Column | '*'

/** One directive of an option. */
export type LoadStep =
  | { readonly kind: 'entity'; readonly mapper: Mapper }
  | {
      readonly kind: 'relationship'
      readonly attribute: RelationshipAttribute<object>
      readonly strategy: LoadStrategy | null
      readonly settings: LoadSettings
      readonly called: string
    }
  | { readonly kind: 'wildcard'; readonly strategy: LoadStrategy; readonly settings: LoadSettings }
  | { readonly kind: 'columns'; readonly action: 'defer' | 'undefer' | 'only'; readonly columns: readonly ColumnOperand[]; readonly raise: boolean }
  | { readonly kind: 'group'; readonly group: string }
  /** A column of the path is loaded by another expression. */
  | { readonly kind: 'supply'; readonly column: ColumnReference; readonly expression: Expression }
  /** Columns of models that inherit from the path's are loaded by a statement for each of them. */
  /** A condition on a model wherever the query meets it. */
  | { readonly kind: 'criterion'; readonly criterion: LoaderCriterion }
  /** Declared scopes that do not hold for the query. */
  | { readonly kind: 'unscoped'; readonly names: readonly string[] }
  | { readonly kind: 'polymorphic'; readonly base: Mapper; readonly members: readonly Mapper[] }

/**
 * A load option. Options chain along relationships, and are immutable: each method returns a longer one.
 *
 * @example
 * session.query(User).options(joinedload(User.profile), selectinload(User.posts).selectinload(Post.comments).defer(Comment.c.body))
 */
export class LoadOption extends SqlNode {
  readonly kind = 'load-option'
  /** The option that this one continues; null at the start. */
  readonly before: LoadOption | null
  readonly step: LoadStep
  /** Options that start where this one ends. */
  readonly branches: readonly LoadOption[]

  constructor(before: LoadOption | null, step: LoadStep, branches: readonly LoadOption[] = []) {
    super()
    this.before = before
    this.step = step
    this.branches = branches
    Object.freeze(this)
  }

  /** See {@link joinedload}. */
  joinedload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'innerJoin'> = {}): LoadOption {
    return relate(this, 'joinedload', 'joined', relationship, settings)
  }

  /** See {@link selectinload}. */
  selectinload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'recursionDepth' | 'chunkSize'> = {}): LoadOption {
    checkChunkSize(settings)
    return relate(this, 'selectinload', 'selectin', relationship, settings)
  }

  /** See {@link subqueryload}. */
  subqueryload(relationship: RelationshipOperand): LoadOption {
    return relate(this, 'subqueryload', 'subquery', relationship)
  }

  /** See {@link immediateload}. */
  immediateload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'recursionDepth'> = {}): LoadOption {
    return relate(this, 'immediateload', 'immediate', relationship, settings)
  }

  /** See {@link lazyload}. */
  lazyload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'peers'> = {}): LoadOption {
    return relate(this, 'lazyload', settings.peers === false ? 'select' : 'lazy', relationship, settings)
  }

  /** See {@link noload}. */
  noload(relationship: RelationshipOperand): LoadOption {
    return relate(this, 'noload', 'noload', relationship)
  }

  /** See {@link raiseload}. */
  raiseload(relationship: RelationshipOperand, settings: Pick<LoadSettings, 'sqlOnly'> = {}): LoadOption {
    return relate(this, 'raiseload', settings.sqlOnly === true ? 'raiseOnSql' : 'raise', relationship, settings)
  }

  /** See {@link containsEager}. */
  containsEager(relationship: RelationshipOperand): LoadOption {
    return relate(this, 'containsEager', 'containsEager', relationship)
  }

  /** See {@link defaultload}. */
  defaultload(relationship: RelationshipOperand): LoadOption {
    return relate(this, 'defaultload', null, relationship)
  }

  /** See {@link defer}. */
  defer(...columns: readonly ColumnOperand[]): LoadOption {
    return new LoadOption(this, { kind: 'columns', action: 'defer', columns: checkColumns('defer', columns), raise: false })
  }

  /** Leave columns out, and make reading them an error. */
  deferRaise(...columns: readonly ColumnOperand[]): LoadOption {
    return new LoadOption(this, { kind: 'columns', action: 'defer', columns: checkColumns('deferRaise', columns), raise: true })
  }

  /** See {@link undefer}. */
  undefer(...columns: readonly ColumnOperand[]): LoadOption {
    return new LoadOption(this, { kind: 'columns', action: 'undefer', columns: checkColumns('undefer', columns), raise: false })
  }

  /** See {@link undeferGroup}. */
  undeferGroup(group: string): LoadOption {
    return new LoadOption(this, { kind: 'group', group })
  }

  /** See {@link withExpression}. */
  withExpression<V>(
    attribute: Expression<V>,
    expression: Expression<NonNullable<NoInfer<V>> | null> | Select<readonly [NonNullable<NoInfer<V>> | null, ...unknown[]]>,
  ): LoadOption {
    return new LoadOption(this, supplyStep(attribute, expression))
  }

  /** See {@link selectinPolymorphic}. */
  selectinPolymorphic(base: unknown, members: readonly unknown[]): LoadOption {
    return new LoadOption(this, polymorphicStep(base, members))
  }

  /** See {@link loadOnly}. */
  loadOnly(...columns: readonly Column[]): LoadOption {
    return new LoadOption(this, { kind: 'columns', action: 'only', columns: checkColumns('loadOnly', columns), raise: false })
  }

  /** Several options that start where this one ends: `joinedload(User.posts).options(selectinload(Post.comments), defer(Post.c.body))`. */
  options(...options: readonly LoadOption[]): LoadOption {
    return new LoadOption(this.before, this.step, [...this.branches, ...options])
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    if (this.before !== null) this.before.writeKey(out)
    writeStepKey(this.step, out)
    if (this.branches.length === 0) return
    out.value('[')
    for (const branch of this.branches) branch.writeKey(out)
    out.value(']')
  }

  /** The steps from the start to here. */
  steps(): LoadOption[] {
    return this.before === null ? [this] : [...this.before.steps(), this]
  }
}

/** Options for one entity of a query, where a wildcard or a column is meant for it alone: `load(User).raiseload('*')`. */
export function load(model: unknown): LoadOption {
  const mapper = mapperOfModel(model)
  if (mapper === undefined)
    throw new ArgumentError('load() takes a model.', { value: typeof model, do: 'give it a class that extends Base.model(…)' })
  return new LoadOption(null, { kind: 'entity', mapper })
}

/** The step that loads the columns of inheriting models. */
export function polymorphicStep(base: unknown, members: readonly unknown[]): LoadStep {
  const mapper = mapperOfModel(base)
  const below = members.map(member => mapperOfModel(member))
  if (mapper === undefined || below.some(member => member === undefined || !member.isA(mapper))) {
    throw new ArgumentError('selectinPolymorphic() takes a model and models that inherit from it.', {
      do: 'write selectinPolymorphic(Employee, [Manager, Engineer])',
    })
  }
  return { kind: 'polymorphic', base: mapper, members: below as readonly Mapper[] }
}

/** The step that supplies an expression for an attribute. */
export function supplyStep(attribute: unknown, expression: unknown): LoadStep {
  const given = expression instanceof Select ? expression.scalarSubquery() : expression
  if (!(attribute instanceof ColumnReference) || attribute.isNamed || !(given instanceof Expression)) {
    throw new ArgumentError('withExpression() takes an attribute that is computed, and an expression.', {
      value: attribute instanceof ColumnReference && attribute.isNamed ? String(attribute) : describe(attribute),
      cause: attribute instanceof ColumnReference ? 'a column of the table is what it is in every query' : 'something else was given',
      do: 'declare rank: queryExpression(integer()), and write withExpression(User.c.rank, expression)',
    })
  }
  return { kind: 'supply', column: attribute, expression: given }
}

/** Add a step for a relationship or for all of them. */
export function relate(
  before: LoadOption | null,
  called: string,
  strategy: LoadStrategy | null,
  relationship: RelationshipOperand,
  settings: LoadSettings = {},
): LoadOption {
  if (relationship === '*') {
    if (strategy === null || strategy === 'containsEager')
      throw new ArgumentError(`${called}('*') has no meaning.`, { value: "'*'", do: `name a relationship: ${called}(User.posts)` })
    return new LoadOption(before, { kind: 'wildcard', strategy, settings })
  }
  const along = relationshipsAlong(relationship)
  if (along === null) {
    throw new ArgumentError(`${called}() takes a relationship of a class.`, {
      value: describe(relationship),
      cause: 'a column, a string or an object was given; or two files import each other and the class is not defined yet',
      do: `write ${called}(User.posts)`,
    })
  }
  let option = before
  for (const attribute of along) option = new LoadOption(option, { kind: 'relationship', attribute, strategy, settings, called })
  return option as LoadOption
}

function writeStepKey(step: LoadStep, out: KeyOutput): void {
  out.value(step.kind)
  switch (step.kind) {
    case 'entity':
      out.value(step.mapper.id)
      break
    case 'relationship': {
      const { relationship, source, target, criteria, order, limitPerParent } = step.attribute
      out.value(relationship.parent.id)
      out.value(relationship.index)
      out.node(source)
      out.node(target)
      out.value(step.strategy)
      writeSettings(step.settings, out)
      out.list(criteria)
      out.list(order)
      out.value(limitPerParent)
      break
    }
    case 'wildcard':
      out.value(step.strategy)
      writeSettings(step.settings, out)
      break
    case 'columns':
      out.value(`${step.action}${step.raise ? '!' : ''}`)
      for (const column of step.columns) out.value(column === '*' ? '*' : column.key)
      out.value(';')
      break
    case 'supply':
      out.node(step.column.source)
      out.value(step.column.key)
      out.node(step.expression)
      break
    case 'polymorphic':
      for (const member of step.members) out.value(member.id)
      out.value(';')
      break
    case 'criterion':
      out.value(step.criterion.mapper.id)
      out.value(step.criterion.aliases)
      out.value(step.criterion.propagate)
      if (step.criterion.failed) out.value('failed')
      else out.node(step.criterion.condition)
      break
    case 'unscoped':
      for (const name of step.names) out.value(name)
      out.value(';')
      break
    case 'group':
      out.value(step.group)
  }
}

/** Throws for a size that is none. */
export function checkChunkSize({ chunkSize }: Pick<LoadSettings, 'chunkSize'>): void {
  if (chunkSize !== undefined && (!Number.isSafeInteger(chunkSize) || chunkSize < 1))
    throw new ArgumentError('selectinload() takes a chunkSize from 1.', { value: String(chunkSize) })
}

function writeSettings(settings: LoadSettings, out: KeyOutput): void {
  out.value(settings.innerJoin ?? null)
  out.value(settings.recursionDepth ?? null)
  out.value(settings.chunkSize ?? null)
}

/** The columns of a step; anything else is an ArgumentError. */
export function checkColumns(called: string, columns: readonly ColumnOperand[]): readonly ColumnOperand[] {
  for (const column of columns) {
    if (column === '*' || (typeof column === 'object' && column !== null && typeof column.key === 'string' && 'table' in column)) continue
    throw new ArgumentError(`${called}() takes columns of a model.`, { value: describe(column), do: `write ${called}(User.c.name)` })
  }
  return columns
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'function'
    ? `the class or function ${value.name}`
    : ((value as { constructor?: { name?: string } }).constructor?.name ?? typeof value)
}
