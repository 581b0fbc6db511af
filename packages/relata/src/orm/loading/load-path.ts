/** How the objects of one path of a query are loaded: which strategy for each relationship, and which columns are left out. */
import { ArgumentError } from '../../base/errors.ts'
import type { Condition, Expression } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'
import { membersBelow } from '../mapping/members-below.ts'
import { criteriaFor, type LoaderCriterion } from '../mapping/loader-criterion.ts'
import { onlyScopes } from './loader-criteria.ts'
import type { Interception } from './interception.ts'
import type { LoadSettings, LoadStep, LoadStrategy } from './load-option.ts'

export type RelationshipStep = Extract<LoadStep, { kind: 'relationship' }>
export type ColumnStep = Extract<LoadStep, { kind: 'columns' | 'group' }>
type WildcardStep = Extract<LoadStep, { kind: 'wildcard' }>

/** What the options say about one path, merged: a tree along relationships. */
export class NamedOptions {
  step: RelationshipStep | null = null
  wildcard: WildcardStep | null = null
  readonly columns: ColumnStep[] = []
  /** By attribute: the expression that it is loaded by. */
  readonly supplied: Map<string, Expression> = new Map()
  /** Models below the path's whose columns are loaded after it. */
  readonly polymorphic: Mapper[] = []
  readonly children: Map<Relationship, NamedOptions> = new Map()

  child(relationship: Relationship): NamedOptions {
    let child = this.children.get(relationship)
    if (child === undefined) this.children.set(relationship, (child = new NamedOptions()))
    return child
  }
}

/** What wildcards without an entity say about every path of the query. */
export interface LoadDefaults {
  wildcard: WildcardStep | null
  columns: ColumnStep | null
  /** What holds wherever the query meets a model. */
  criteria: readonly LoaderCriterion[]
}

export const noDefaults: LoadDefaults = Object.freeze({ wildcard: null, columns: null, criteria: [] })

/** How one relationship is loaded along a path. */
export interface RelationshipLoad {
  readonly relationship: Relationship
  readonly strategy: LoadStrategy
  readonly settings: LoadSettings
  readonly criteria: readonly Condition[]
  readonly order: readonly Expression[]
  readonly limitPerParent: number | null
  /** The alias of the target that the query's own join uses, for containsEager; null: the target's table. */
  readonly target: Source | null
  /** The option as written, for messages: null where the mapping decides. */
  readonly option: string | null
  /** How the related objects are loaded in their turn. */
  readonly path: LoadPath
  /** Said of its statements to those who may replace them. */
  readonly about: Interception
}

/** Which columns a path loads. */
export interface ColumnLoad {
  readonly loaded: readonly ColumnAttribute[]
  /** Indexes of columns that must not be loaded when they are read. */
  readonly raising: ReadonlySet<number>
}

/** One path of a query, from an entity along relationships. */
export class LoadPath {
  readonly mapper: Mapper
  /** The path that this one continues by `via`; null where objects begin: a query's entity, or what a lazy load loads. */
  readonly parent: LoadPath | null
  readonly via: Relationship | null
  readonly named: NamedOptions | null
  readonly defaults: LoadDefaults
  /** The same for all paths of one query. */
  readonly query: object
  /** How many relationships lead here. */
  readonly depth: number
  /** The path of the objects for which these were loaded lazily; null where a query or another path brought them. */
  readonly behind: LoadPath | null
  /** `select(User)`, for messages. */
  readonly origin: string
  readonly #loads = new Map<Relationship, RelationshipLoad>()
  #columns: ColumnLoad | null = null
  #active: readonly RelationshipLoad[] | null = null

  constructor(parts: {
    mapper: Mapper
    parent: LoadPath | null
    via: Relationship | null
    named: NamedOptions | null
    defaults: LoadDefaults
    query?: object
    behind?: LoadPath | null
    origin: string
  }) {
    this.mapper = parts.mapper
    this.parent = parts.parent
    this.via = parts.via
    this.named = parts.named
    this.defaults = parts.defaults
    this.query = parts.parent?.query ?? parts.query ?? this
    this.depth = parts.parent === null ? 0 : parts.parent.depth + 1
    this.behind = parts.behind ?? null
    this.origin = parts.origin
  }

  /** Options of the query reach this path. */
  get hasOptions(): boolean {
    return this.named !== null || (this.defaults !== noDefaults && !onlyScopes(this.defaults))
  }

  /** How a relationship of this path is loaded. */
  load(relationship: Relationship): RelationshipLoad {
    let load = this.#loads.get(relationship)
    if (load === undefined) this.#loads.set(relationship, (load = loadOf(this, relationship)))
    return load
  }

  /** The relationships that are loaded with the objects, or filled without being read. */
  get active(): readonly RelationshipLoad[] {
    return (this.#active ??= relationshipsOf(this.mapper)
      .map(relationship => this.load(relationship))
      .filter(load => isActive(load.strategy)))
  }

  /** The expression that a query supplies for an attribute; undefined: it is loaded as the mapping says. */
  supplied(attribute: ColumnAttribute): Expression | undefined {
    return this.named?.supplied.get(attribute.key)
  }

  /** Models below the path's whose columns are loaded after it. */
  get polymorphic(): readonly Mapper[] {
    const mapped = membersBelow(this.mapper, 'selectin')
    return this.named === null || this.named.polymorphic.length === 0 ? mapped : [...this.named.polymorphic, ...mapped]
  }

  get columns(): ColumnLoad {
    return (this.#columns ??= columnsOf(this))
  }

  /** The path's own name for caches: the relationships from the start. */
  get trail(): string {
    return this.parent === null ? String(this.mapper.id) : `${this.parent.trail}.${(this.via as Relationship).index}`
  }

  toString(): string {
    return this.origin
  }
}

/** The relationships of a mapper, and those that models below it add. */
function relationshipsOf(mapper: Mapper): readonly Relationship[] {
  if (mapper.children.length === 0) return mapper.relationships
  const relationships = new Set<Relationship>()
  for (const member of mapper.family()) for (const relationship of member.relationships) relationships.add(relationship)
  return [...relationships]
}

function isActive(strategy: LoadStrategy): boolean {
  return strategy !== 'lazy' && strategy !== 'select' && strategy !== 'raise' && strategy !== 'raiseOnSql'
}

const plainPaths = new WeakMap<Mapper, LoadPath>()

/** The path of a mapper's objects where no option says anything. */
export function defaultPath(mapper: Mapper): LoadPath {
  let path = plainPaths.get(mapper)
  if (path === undefined) {
    path = new LoadPath({ mapper, parent: null, via: null, named: null, defaults: noDefaults, origin: `select(${mapper.name})` })
    plainPaths.set(mapper, path)
  }
  return path
}

function loadOf(path: LoadPath, relationship: Relationship): RelationshipLoad {
  const named = path.named?.children.get(relationship) ?? null
  const step = named?.step ?? null
  const explicit = step !== null && step.strategy !== null
  const wildcard = step !== null ? null : (path.named?.wildcard ?? path.defaults.wildcard)
  if (relationship.writeOnly && explicit) throw neverLoaded(relationship, `${step.called}(${relationship.name})`)
  let strategy: LoadStrategy = relationship.writeOnly ? 'lazy' : explicit ? step.strategy : (wildcard?.strategy ?? relationship.lazy)
  if (isEager(strategy) && !explicit && repeats(path, relationship)) strategy = 'lazy'
  // rows of the path may be of classes that lack the relationship: it is loaded for those that have it, afterwards
  if (strategy === 'joined' && !path.mapper.isA(relationship.parent)) strategy = 'selectin'
  const attribute = step?.attribute
  const own = attribute?.criteria ?? []
  // later lazy loads have only what goes along with the objects
  const everywhere = criteriaFor(path.defaults.criteria, relationship.target).filter(criterion => criterion.propagate || isActive(strategy))
  return {
    relationship,
    strategy,
    settings: step?.settings ?? wildcard?.settings ?? {},
    // a scope that has failed is told when its relationship is loaded, and not before
    get criteria() {
      return everywhere.length === 0 ? own : [...own, ...everywhere.map(criterion => criterion.condition)]
    },
    order: attribute?.order ?? [],
    limitPerParent: attribute?.limitPerParent ?? null,
    target: attribute?.target ?? null,
    option: step !== null ? `${step.called}(${relationship.name})` : wildcard !== null ? `the option for '*'` : null,
    path: childPath(path, relationship, named, strategy),
    about: { kind: 'relationship', relationship: relationship.name },
  }
}

function isEager(strategy: LoadStrategy): boolean {
  return strategy === 'joined' || strategy === 'selectin' || strategy === 'subquery' || strategy === 'immediate'
}

/** Eager loading by the mapping stops where it would come to a model it has passed, unless `joinDepth` lets it go on. */
function repeats(path: LoadPath, relationship: Relationship): boolean {
  const { joinDepth } = relationship.options
  let length = 0
  let passed = false
  for (let current: LoadPath | null = path; current !== null; current = current.parent ?? current.behind) {
    if (current.mapper === relationship.target) passed = true
    length++
  }
  return joinDepth === undefined ? passed : length > joinDepth
}

function childPath(path: LoadPath, relationship: Relationship, named: NamedOptions | null, strategy: LoadStrategy): LoadPath {
  const { target } = relationship
  const child = deeper(relationship, named)
  const chained = isActive(strategy)
  if (child === null && !chained && path.defaults === noDefaults) return lazyPath(relationship)
  return new LoadPath({
    mapper: target,
    parent: chained ? path : null,
    via: chained ? relationship : null,
    named: child,
    defaults: path.defaults,
    behind: chained ? null : path,
    origin: chained ? `${path.origin} along ${relationship.name}` : `a lazy load of ${relationship.name}`,
  })
}

const lazyPaths = new WeakMap<Relationship, LoadPath>()

/** The path of lazily loaded objects where no option says anything: one for all lazy loads of a relationship. */
function lazyPath(relationship: Relationship): LoadPath {
  let path = lazyPaths.get(relationship)
  if (path === undefined) {
    path = new LoadPath({
      mapper: relationship.target,
      parent: null,
      via: null,
      named: null,
      defaults: noDefaults,
      behind: defaultPath(relationship.parent),
      origin: `a lazy load of ${relationship.name}`,
    })
    lazyPaths.set(relationship, path)
  }
  return path
}

/** A recursive option goes on at the next level with one level less. */
function deeper(relationship: Relationship, named: NamedOptions | null): NamedOptions | null {
  const depth = named?.step?.settings.recursionDepth
  if (named === null || depth === undefined || relationship.target !== relationship.parent || depth === 0 || depth === 1) return named
  const step = named.step as RelationshipStep
  const next = new NamedOptions()
  next.wildcard = named.wildcard
  next.columns.push(...named.columns)
  for (const [key, child] of named.children) next.children.set(key, child)
  const again = new NamedOptions()
  again.step = { ...step, settings: { ...step.settings, recursionDepth: depth < 0 ? depth : depth - 1 } }
  again.columns.push(...named.columns)
  for (const [key, child] of named.children) again.children.set(key, child)
  next.children.set(relationship, again)
  return next
}

function columnsOf(path: LoadPath): ColumnLoad {
  const { mapper } = path
  const steps = path.named?.columns ?? []
  const global = path.defaults.columns
  const raising = new Set<number>()
  const only = steps.filter(step => step.kind === 'columns' && step.action === 'only')
  const loaded = mapper.columns.filter(attribute => {
    let state: 'load' | 'defer' | 'raise' = attribute.deferredGroup === null ? 'load' : 'defer'
    if (global !== null) state = apply(global, attribute, state)
    if (only.length > 0) state = 'defer'
    // a wildcard gives way to what is named
    for (const step of steps) if (isWildcard(step)) state = apply(step, attribute, state)
    for (const step of steps) if (!isWildcard(step)) state = apply(step, attribute, state)
    if (attribute.primaryKey || path.supplied(attribute) !== undefined) return true
    if (attribute.supplied) return false
    if (state === 'raise') raising.add(attribute.index)
    return state === 'load'
  })
  return { loaded: loaded.length === mapper.columns.length ? mapper.columns : loaded, raising }
}

export function isWildcard(step: ColumnStep): boolean {
  return step.kind === 'columns' && step.columns.includes('*')
}

function apply(step: ColumnStep, attribute: ColumnAttribute, before: 'load' | 'defer' | 'raise'): 'load' | 'defer' | 'raise' {
  if (step.kind === 'group') return attribute.deferredGroup === step.group ? 'load' : before
  if (!step.columns.some(column => column === '*' || column === attribute.column || column.key === attribute.key)) return before
  return step.action === 'defer' ? (step.raise ? 'raise' : 'defer') : 'load'
}

/** The path of a mapper's objects where declared scopes are all that is said. */
export function scopedPath(mapper: Mapper, defaults: LoadDefaults): LoadPath {
  return new LoadPath({ mapper, parent: null, via: null, named: null, defaults, origin: `select(${mapper.name})` })
}

/** A write-only collection is asked to be loaded. */
export function neverLoaded(relationship: Relationship, called: string): ArgumentError {
  return new ArgumentError(`${called} has no meaning: ${relationship.name} is write-only, so it is never loaded.`, {
    do: `query its members: session.scalars(object.${relationship.key}.select().limit(10))`,
  })
}
