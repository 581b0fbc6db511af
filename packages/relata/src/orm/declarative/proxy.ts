/** `proxy(…)`: an attribute that shows an attribute of related objects, as if the object in between were not there. */
import { ArgumentError } from '../../base/errors.ts'
import type { Mapper, ModelConstructor } from '../mapping/mapper.ts'
import { ProxyAttribute } from '../mapping/proxy-attribute.ts'
import { ProxyDeclaration, type ProxyPath, proxyPath } from '../mapping/proxy-path.ts'
import type { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import { type HeldList, ProxiedList } from '../state/proxied-list.ts'
import { ProxiedMap } from '../state/proxied-map.ts'
import { ProxiedSet } from '../state/proxied-set.ts'
import type { ProxySource } from '../state/proxy-source.ts'
import { isEntity } from '../state/state-slot.ts'
import type { ProxyType } from './model-types.ts'

/** The options of `proxy(…)`. */
export interface ProxyOptions<C> {
  /**
   * Makes the object in between for a value that is added; for a Map it is given the value and the key. Without it, it is
   * `new Target({ [attribute]: value })`, with the key's attribute too where the collection is a Map.
   */
  readonly creator?: C
  /** A single related object is unlinked when the proxy is set to null, instead of keeping it with null in it. Default false. */
  readonly unlinksOnNull?: boolean
}

/**
 * A live view through a relationship: of a list, Set or Map of objects, or of a single one, it shows one attribute of each.
 * What is added to the view adds an object to the relationship, made by the creator; what is removed removes it. The
 * relationships are loaded as always; loader options and `session.load` take the proxy for all of them. Proxies lead through other proxies, and may show proxies.
 * Where a name leads nowhere, the first use of the models is an ArgumentError.
 *
 * @example
 * class User extends Base.model('users', {
 *   id: integer().primaryKey(),
 *   links: () => many(UserKeyword, { backPopulates: 'user', cascade: ['all', 'delete-orphan'] }),
 *   keywords: proxy('links', 'keyword', { creator: (keyword: Keyword) => new UserKeyword({ keyword }) }),
 *   words: proxy('keywords', 'word'),
 * }) {}
 * user.words.push('blue')                                 // new UserKeyword({ keyword: new Keyword({ word: 'blue' }) })
 * session.query(User).filter(User.words.contains('blue'))
 * // … where exists (select 1 from user_keywords where … and exists (select 1 from keywords where … and keywords.word = ?))
 */
export function proxy<const Via extends string, const To extends string, C extends Function = never>(
  through: Via,
  attribute: To,
  options: ProxyOptions<C> = {},
): ProxyType<Via, To, C> {
  if (typeof through !== 'string' || typeof attribute !== 'string') {
    throw new ArgumentError('proxy() takes two names: of a relationship of this model, and of an attribute of its target.', {
      value: `${typeof through}, ${typeof attribute}`,
      do: "write proxy('links', 'keyword')",
    })
  }
  const { creator } = options
  if (creator !== undefined && typeof creator !== 'function')
    throw new ArgumentError(`proxy('${through}', '${attribute}') has a creator that is no function.`, { value: typeof creator })
  return new ViewDeclaration(through, attribute, creator as Creator | undefined, options.unlinksOnNull ?? false) as unknown as ProxyType<Via, To, C>
}

type Creator = (value: unknown, key: unknown) => unknown

class ViewDeclaration extends ProxyDeclaration {
  readonly #creator: Creator | undefined
  readonly #unlinksOnNull: boolean

  constructor(through: string, attribute: string, creator: Creator | undefined, unlinksOnNull: boolean) {
    super(through, attribute)
    this.#creator = creator
    this.#unlinksOnNull = unlinksOnNull
  }

  override install(base: { readonly prototype: object }, mapper: Mapper, key: string): void {
    let known: Views | null = null
    const views = (): Views => {
      if (known === null) {
        mapper.configure()
        known = viewsOf(proxyPath(mapper, key, this), this.#creator, this.#unlinksOnNull)
      }
      return known
    }
    Object.defineProperty(base.prototype, key, {
      enumerable: true,
      configurable: true,
      get(this: object) {
        // a printer that walks the prototype itself has no object to show
        return isEntity(this) ? views().read(this) : undefined
      },
      set(this: object, value: unknown) {
        views().assign(this, value)
      },
    })
    const { through } = this
    Object.defineProperty(base, key, {
      get(this: unknown) {
        mapper.claim(this as ModelConstructor)
        const way = (this as Readonly<Record<string, RelationshipAttribute | ProxyAttribute>>)[through]
        return new ProxyAttribute(views().path, way as RelationshipAttribute)
      },
    })
  }

  override check(mapper: Mapper, key: string): void {
    proxyPath(mapper, key, this)
  }
}

/** What the accessor of a proxy does. */
interface Views {
  readonly path: ProxyPath
  read(entity: object): unknown
  assign(entity: object, value: unknown): void
}

type Attributes = Record<string, unknown>

function viewsOf(path: ProxyPath, creator: Creator | undefined, unlinksOnNull: boolean): Views {
  const make = (value: unknown, key: unknown): object => created(path, creator, value, key)
  return path.shape === 'one' ? scalarView(path, make, unlinksOnNull) : collectionViews(path, make)
}

function scalarView(path: ProxyPath, make: (value: unknown, key: unknown) => object, unlinksOnNull: boolean): Views {
  const { through, attribute } = path
  return {
    path,
    read(entity) {
      const between = (entity as Attributes)[through] as Attributes | null
      return between === null ? null : between[attribute]
    },
    assign(entity, value) {
      const between = (entity as Attributes)[through] as Attributes | null
      if (between === null) {
        if (value !== null) (entity as Attributes)[through] = make(value, undefined)
      } else if (value === null && unlinksOnNull) (entity as Attributes)[through] = null
      else between[attribute] = value
    },
  }
}

/** A collection view; a Map is replaced by entries. */
interface View {
  replace(values: Iterable<never>): void
}

/** One view for each object: a program may hold it and compare it. */
function collectionViews(path: ProxyPath, make: (value: unknown, key: unknown) => object): Views {
  const { through, attribute, shape, name } = path
  const views = new WeakMap<object, View>()
  const viewOf = (entity: object): View => {
    let view = views.get(entity)
    if (view !== undefined) return view
    const source: ProxySource<unknown, unknown> = {
      held: () => (entity as Attributes)[through],
      read: between => (between as Attributes)[attribute],
      write: (between, value) => void ((between as Attributes)[attribute] = value),
      create: make,
    }
    if (shape === 'list') view = ProxiedList.over(source as ProxySource<HeldList, unknown>)
    else if (shape === 'set') view = new ProxiedSet(source as ProxySource<Set<object>, unknown>)
    else view = new ProxiedMap(source as ProxySource<Map<unknown, object>, unknown>)
    views.set(entity, view)
    return view
  }
  return {
    path,
    read(entity) {
      // told here and not by the view's first use: what is not loaded
      void (entity as Attributes)[through]
      return viewOf(entity)
    },
    assign(entity, value) {
      if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) throw noCollection(name, value)
      const view = viewOf(entity)
      if (view !== (value as unknown)) view.replace(value as Iterable<never>)
    },
  }
}

/** The object in between for a value that is added. */
function created({ name, between, attribute, shape }: ProxyPath, creator: Creator | undefined, value: unknown, key: unknown): object {
  const made =
    creator === undefined
      ? new (between.model as unknown as new (init: object) => object)({
          ...(typeof shape === 'object' && 'keyedBy' in shape ? { [shape.keyedBy]: key } : {}),
          [attribute]: value,
        })
      : creator(value, key)
  if (isEntity(made) && made instanceof between.model) return made
  throw new ArgumentError(`The creator of ${name} has to return a ${between.name}, and did not.`, {
    value: made === undefined ? 'undefined' : made === null ? 'null' : typeof made,
    cause: 'a function body in braces without return',
    do: `write creator: value => new ${between.name}({ … })`,
  })
}

function noCollection(name: string, value: unknown): ArgumentError {
  return new ArgumentError(`${name} takes several values.`, {
    value: value === null ? 'null' : typeof value,
    do: `assign an array or another iterable; to add one value use ${name.slice(name.indexOf('.') + 1)}.push(…) or .add(…)`,
  })
}
