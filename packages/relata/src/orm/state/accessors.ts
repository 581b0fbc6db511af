/**
 * The accessors of a model's attributes, on the prototype of its generated base class. They are generated as source, so
 * that each model has type feedback of its own; where code generation is forbidden the plain closures below do the same.
 */
import type { DerivedAttribute } from '../mapping/derived-attribute.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'
import { convertCell, convertsOnRead, readMissing, writeCell } from './cells.ts'
import type { InstanceState } from './instance-state.ts'
import { readUnloaded, writeRelated } from './related-value.ts'
import { stateOf, VALUES } from './state-slot.ts'
import { writeForeignKey } from './write-foreign-key.ts'
import { validated } from './validate.ts'

/** Whether accessors and row readers are generated as source or built from closures. */
export type CodeStyle = 'generated' | 'plain'

/** What generated accessors call. */
const runtime = { VALUES, stateOf, convertCell, readMissing, writeCell, readUnloaded, writeForeignKey, writeRelated }

/** Define an accessor for every column and relationship of the mapper. */
export function defineAccessors(prototype: object, mapper: Mapper, style: CodeStyle): void {
  styles.set(mapper, style)
  const descriptors = style === 'generated' ? generated(mapper) : plain(mapper)
  for (const [key, descriptor] of Object.entries(descriptors))
    Object.defineProperty(prototype, key, { ...descriptor, enumerable: true, configurable: true })
}

/** Define an accessor for a derived attribute, which is none of the shape's cells. */
export function defineDerived(prototype: object, mapper: Mapper, attribute: DerivedAttribute): void {
  Object.defineProperty(prototype, attribute.key, {
    get(this: object) {
      return attribute.get(this)
    },
    set(this: object, value: unknown) {
      attribute.set(this, mapper.hooks === null ? value : validated(stateOf(this), attribute.key, value))
    },
    enumerable: true,
    configurable: true,
  })
}

const styles = new WeakMap<Mapper, CodeStyle>()

/** The style of a model's accessors: its row readers are made in the same one. */
export function codeStyleOf(mapper: Mapper): CodeStyle {
  return styles.get(mapper) ?? availableCodeStyle()
}

/** The style for this process: generated, unless the host forbids evaluating source. */
export function availableCodeStyle(): CodeStyle {
  try {
    return new Function('return true')() === true ? 'generated' : 'plain'
  } catch {
    return 'plain'
  }
}

type Descriptors = Record<string, { get(this: object): unknown; set(this: object, value: unknown): void }>

function generated(mapper: Mapper): Descriptors {
  const parts: string[] = []
  for (const attribute of ownColumns(mapper)) {
    const { index } = attribute
    const get = convertsOnRead(attribute)
      ? `const s = stateOf(this); if ((s.rawCells & ${1 << index}) !== 0) return convertCell(s, ${index}); const v = s.values[${index}]; return typeof v === 'symbol' ? readMissing(s, ${index}) : v`
      : `const v = this[VALUES][${index}]; return typeof v === 'symbol' ? readMissing(stateOf(this), ${index}) : v`
    parts.push(
      `${JSON.stringify(attribute.key)}: { get() { ${get} }, set(v) { ${attribute.foreignKey ? 'writeForeignKey' : 'writeCell'}(stateOf(this), ${index}, v) } }`,
    )
  }
  let index = mapper.inheritedRelationships
  for (const key of mapper.declarations.keys()) {
    const get = `const s = stateOf(this); const v = s.related === null ? undefined : s.related[${index}]; return v === undefined ? readUnloaded(s, relationship(s, ${index})) : v`
    parts.push(`${JSON.stringify(key)}: { get() { ${get} }, set(v) { writeRelated(stateOf(this), relationship(stateOf(this), ${index}), v) } }`)
    index++
  }
  const names = [...Object.keys(runtime), 'relationship']
  const make = new Function(...names, `'use strict'; return { ${parts.join(',\n')} }`) as (...values: unknown[]) => Descriptors
  return make(...Object.values(runtime), relationshipAt)
}

function plain(mapper: Mapper): Descriptors {
  const descriptors: Descriptors = Object.create(null) as Descriptors
  for (const attribute of ownColumns(mapper)) {
    const { index } = attribute
    const bit = convertsOnRead(attribute) ? 1 << index : 0
    const write = attribute.foreignKey ? writeForeignKey : writeCell
    descriptors[attribute.key] = {
      get() {
        const state = stateOf(this)
        if ((state.rawCells & bit) !== 0) return convertCell(state, index)
        const value = state.values[index]
        return typeof value === 'symbol' ? readMissing(state, index) : value
      },
      set(value) {
        write(stateOf(this), index, value)
      },
    }
  }
  let position = mapper.inheritedRelationships
  for (const key of mapper.declarations.keys()) {
    const index = position++
    descriptors[key] = {
      get() {
        const state = stateOf(this)
        const value = state.related === null ? undefined : state.related[index]
        return value === undefined ? readUnloaded(state, relationshipAt(state, index)) : value
      },
      set(value) {
        writeRelated(stateOf(this), relationshipAt(stateOf(this), index), value)
      },
    }
  }
  return descriptors
}

/** The accessors of a parent's columns are on its prototype, and serve the same places. */
function ownColumns(mapper: Mapper): readonly ColumnAttribute[] {
  return mapper.parent === null ? mapper.columns : mapper.columns.slice(mapper.parent.columns.length)
}

function relationshipAt(state: InstanceState, index: number): Relationship {
  return state.mapper.relationships[index] as Relationship
}
