/** Load options of the scenario format as relata's. */
import { defaultload, load, type LoadOption, type RelationshipAttribute } from 'relata'
import * as relata from 'relata'
import { type AnyEntity, type BuiltMapping, columnOf } from './build-models.ts'
import { attributeOf, modelNamed, type Place, type QueryPlaces, relationshipOf, splitLast } from './criteria.ts'
import { checkKeys, type LoadOptionFormat, NotSupported } from './scenario-format.ts'

type Operand = RelationshipAttribute<AnyEntity> | '*'

/** One option: the path's earlier steps do not change how anything is loaded. */
export function loadOption(mapping: BuiltMapping, root: Place, places: QueryPlaces | null, format: LoadOptionFormat): LoadOption {
  checkKeys(format, ['path', 'strategy', 'innerJoin', 'recursionDepth', 'attrs', 'group', 'models'], 'a load option')
  const { path = '', strategy } = format
  if (strategy === 'selectinPolymorphic') return polymorphicOption(mapping, root, path, format)
  if (columnStrategies.includes(strategy)) {
    const [before, name] = strategy === 'loadOnly' || strategy === 'undeferGroup' ? [path, ''] : splitLast(path)
    return columnOption(mapping, root, before, name, format)
  }
  const [before, last] = splitLast(path)
  const { option, place } = before === '' ? { option: null, place: root } : walk(mapping, root, places, before, strategy === 'containsEager')
  const operand: Operand = last === '*' ? '*' : step(mapping, place, places, path, last, strategy === 'containsEager').attribute
  return strategyOf(option, operand, format)
}

function polymorphicOption(mapping: BuiltMapping, root: Place, path: string, { models }: LoadOptionFormat): LoadOption {
  const members = (models ?? []).map(name => modelNamed(mapping, name).model)
  if (path === '') return relata.selectinPolymorphic(root.built.model, members)
  const { option, place } = walk(mapping, root, null, path, false)
  return option.selectinPolymorphic(place.built.model, members)
}

const columnStrategies: readonly string[] = ['defer', 'undefer', 'deferRaise', 'loadOnly', 'undeferGroup']

/** An option that begins, or goes on behind another one. */
function strategyOf(before: LoadOption | null, operand: Operand, { strategy, innerJoin, recursionDepth }: LoadOptionFormat): LoadOption {
  const on =
    before ??
    (relata as unknown as Pick<
      LoadOption,
      'joinedload' | 'selectinload' | 'subqueryload' | 'immediateload' | 'lazyload' | 'noload' | 'raiseload' | 'containsEager'
    >)
  const depth = recursionDepth === undefined ? {} : { recursionDepth }
  switch (strategy) {
    case 'joined':
      return on.joinedload(operand, innerJoin === undefined ? {} : { innerJoin })
    case 'selectin':
      return on.selectinload(operand, depth)
    case 'subquery':
      return on.subqueryload(operand)
    case 'immediate':
      return on.immediateload(operand, depth)
    case 'lazy':
      return on.lazyload(operand)
    case 'noload':
      return on.noload(operand)
    case 'raise':
      return on.raiseload(operand)
    case 'raiseOnSql':
      return on.raiseload(operand, { sqlOnly: true })
    case 'containsEager':
      return on.containsEager(operand)
    default:
      throw new NotSupported(`not supported: the load strategy '${strategy}'`)
  }
}

function columnOption(mapping: BuiltMapping, root: Place, before: string, name: string, { strategy, attrs, group }: LoadOptionFormat): LoadOption {
  const { option, place } = before === '' ? { option: load(root.built.model), place: root } : walk(mapping, root, null, before, false)
  const at = option
  switch (strategy) {
    case 'defer':
      return at.defer(columnOf(place.built.model, name))
    case 'undefer':
      return at.undefer(columnOf(place.built.model, name))
    case 'deferRaise':
      return at.deferRaise(columnOf(place.built.model, name))
    case 'loadOnly':
      return at.loadOnly(...(attrs ?? []).map(attribute => columnOf(place.built.model, attribute)))
    default:
      return at.undeferGroup(group ?? '')
  }
}

/** Go along relationships; `joined`: over the aliases of the query's own joins. */
function walk(
  mapping: BuiltMapping,
  root: Place,
  places: QueryPlaces | null,
  path: string,
  joined: boolean,
): { readonly option: LoadOption; readonly place: Place } {
  let option: LoadOption | null = null
  let place = root
  const passed: string[] = []
  for (const segment of path.split('.')) {
    passed.push(segment)
    const next = step(mapping, place, places, passed.join('.'), segment, joined)
    if (joined) option = option === null ? relata.containsEager(next.attribute) : option.containsEager(next.attribute)
    else option = option === null ? defaultload(next.attribute) : option.defaultload(next.attribute)
    place = next.place
  }
  return { option: option as LoadOption, place }
}

/** One segment, which may name a subclass of the target: `animals:Dog`. */
function step(
  mapping: BuiltMapping,
  place: Place,
  places: QueryPlaces | null,
  path: string,
  segment: string,
  joined: boolean,
): { readonly attribute: RelationshipAttribute<AnyEntity>; readonly place: Place } {
  const [name = '', subclass] = segment.split(':')
  const target = modelNamed(mapping, subclass ?? relationshipOf(place, name).target)
  const attribute = attributeOf(place, name)
  if (joined && places?.has(path) === true) {
    const source = places.at(path)
    return { attribute: attribute.ofType(source.source), place: source }
  }
  return { attribute: subclass === undefined ? attribute : attribute.ofType(target.model), place: { built: target, source: target.model } }
}
