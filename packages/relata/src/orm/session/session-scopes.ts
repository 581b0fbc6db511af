/** The declared scopes as they hold in one session: their conditions with its parameters, and the paths of its loads. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import type { Select } from '../../sql/statements/select.ts'
import { criterionOf, criterionOption, isScope } from '../loading/loader-criteria.ts'
import type { LoadOption } from '../loading/load-option.ts'
import { type LoadPath, scopedPath } from '../loading/load-path.ts'
import type { SessionScoping } from '../loading/loading-session.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { LoaderCriterion } from '../mapping/loader-criterion.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { declaredScopes, type Scope } from '../mapping/scopes.ts'

/** Made for a session when it first loads something, if there are scopes at all. */
export class SessionScopes implements SessionScoping {
  readonly #parameters: object
  readonly #without: readonly string[]
  #options: readonly LoadOption[] = []
  #count = 0
  readonly #paths = new Map<string, LoadPath>()

  constructor(parameters: object, without: readonly string[]) {
    this.#parameters = parameters
    this.#without = without
    checkNames(without, 'The session option withoutScopes')
  }

  scoped(select: Select): Select {
    const options = this.#optionsWithout(namesIn(select))
    return options.length === 0 ? select : select.options(...options)
  }

  criteria(without: readonly string[]): readonly LoaderCriterion[] {
    return this.#optionsWithout(without).map(criterionIn)
  }

  pathOf(mapper: Mapper, without: readonly string[] = []): LoadPath {
    const options = this.#optionsWithout(without)
    const key = `${mapper.id} ${options.length === this.#options.length ? '' : without.join('\u0000')}`
    let path = this.#paths.get(key)
    if (path === undefined) {
      path = scopedPath(mapper, { wildcard: null, columns: null, criteria: options.map(criterionIn) })
      this.#paths.set(key, path)
    }
    return path
  }

  pathsOf(select: Select): readonly LoadPath[] | null {
    if (!(select.loadOptions as readonly LoadOption[]).every(isScope)) return null
    const without = namesIn(select)
    return select.items.flatMap(item => (item instanceof EntityItem ? [this.pathOf(item.mapper, without)] : []))
  }

  #optionsWithout(names: readonly string[]): readonly LoadOption[] {
    const scopes = declaredScopes()
    if (this.#count !== scopes.length) {
      this.#count = scopes.length
      this.#paths.clear()
      this.#options = scopes.filter(scope => !this.#without.includes(scope.name)).map(scope => optionOf(scope, this.#parameters))
    }
    if (names.length === 0) return this.#options
    if (names.includes('*')) return []
    checkNames(names, 'withoutScope()')
    return this.#options.filter(option => !names.includes(criterionIn(option).scope as string))
  }
}

function optionOf({ mapper, name, condition }: Scope, parameters: object): LoadOption {
  const given = new Proxy(parameters, {
    get: (target, key) =>
      typeof key === 'string' && !Object.hasOwn(target, key) ? missing(mapper, name, key) : (Reflect.get(target, key) as unknown),
  })
  const rest = { mapper, aliases: true, propagate: true, scope: name }
  try {
    const made = criterionOf(`scope(${mapper.name}, '${name}', …)`, mapper.model, condition(given) as never)
    return criterionOption({ ...rest, condition: made.condition, failed: false })
  } catch (error) {
    return criterionOption(new FailedCriterion(rest, error))
  }
}

/** A scope of a model that this session may never meet: what is wrong is told where it does. */
class FailedCriterion implements LoaderCriterion {
  readonly mapper: Mapper
  readonly failed = true
  readonly aliases: boolean
  readonly propagate: boolean
  readonly scope: string
  readonly #error: unknown

  constructor(parts: Pick<FailedCriterion, 'mapper' | 'aliases' | 'propagate' | 'scope'>, error: unknown) {
    this.mapper = parts.mapper
    this.aliases = parts.aliases
    this.propagate = parts.propagate
    this.scope = parts.scope
    this.#error = error
  }

  get condition(): never {
    throw this.#error
  }
}

function criterionIn({ step }: LoadOption): LoaderCriterion {
  return (step as Extract<LoadOption['step'], { kind: 'criterion' }>).criterion
}

/** The scopes that a query opts out of; `*`: all. */
function namesIn(select: Select): readonly string[] {
  const names: string[] = []
  for (const { step } of select.loadOptions as readonly LoadOption[]) if (step.kind === 'unscoped') names.push(...step.names)
  return names
}

function checkNames(names: readonly string[], where: string): void {
  const known = declaredScopes().map(scope => scope.name)
  const wrong = names.find(name => !known.includes(name))
  if (wrong === undefined) return
  const nearest = nearestName(wrong, known)
  throw new ArgumentError(`${where} names the scope '${wrong}', which no model has.`, {
    value: wrong,
    do: nearest === undefined ? `use one of ${[...new Set(known)].join(', ')}` : `write '${nearest}'`,
  })
}

function missing(mapper: Mapper, name: string, key: string): never {
  throw new ArgumentError(
    `The scope '${name}' of ${mapper.name} needs the parameter ${key}, which this session was not given.`,
    {
      value: key,
      cause: 'the session was made without it, so it would see the rows of everybody or of nobody',
      do: `write new Session(engine, { scopeParameters: { ${key}: … } }), or { withoutScopes: ['${name}'] } where all rows are meant`,
    },
    'SCOPE_PARAMETER',
  )
}
