/**
 * The rows of association tables that a flush writes and removes. Both sides of a relationship lead to the same set, so
 * that a link edited on both of them is written once.
 */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { endIndexes } from './foreign-key-pairs.ts'

/** One end of an association table: its columns, and the cells of the object they are filled from. */
export interface LinkEnd {
  readonly mapper: Mapper
  readonly columns: readonly Column[]
  readonly indexes: readonly number[]
}

/** The changes of one association table between two models. */
export class LinkSet {
  readonly table: Table
  readonly relationship: Relationship
  readonly first: LinkEnd
  readonly second: LinkEnd
  readonly changes: Map<InstanceState, Map<InstanceState, 'link' | 'unlink'>> = new Map()
  /** Deleted objects: every link of theirs goes. */
  readonly goneFirst: Set<InstanceState> = new Set()
  readonly goneSecond: Set<InstanceState> = new Set()
  /** Objects whose key changes: their links follow. */
  readonly rekeyedFirst: Set<InstanceState> = new Set()
  readonly rekeyedSecond: Set<InstanceState> = new Set()

  constructor(relationship: Relationship, first: LinkEnd, second: LinkEnd) {
    this.table = relationship.secondary as Table
    this.relationship = relationship
    this.first = first
    this.second = second
  }

  note(first: InstanceState, second: InstanceState, change: 'link' | 'unlink'): void {
    let row = this.changes.get(first)
    if (row === undefined) this.changes.set(first, (row = new Map()))
    row.set(second, change)
  }
}

/** How a relationship sees its association table: from the first end or from the second. */
interface LinkView {
  readonly key: string
  readonly swapped: boolean
  readonly first: LinkEnd
  readonly second: LinkEnd
}

const views = new WeakMap<Relationship, LinkView>()

/** All association tables of a flush. */
export class LinkChanges {
  readonly sets: Map<string, LinkSet> = new Map()

  note(relationship: Relationship, owner: InstanceState, member: InstanceState, change: 'link' | 'unlink'): void {
    const view = viewOf(relationship)
    const set = this.#set(relationship, view)
    if (view.swapped) set.note(member, owner, change)
    else set.note(owner, member, change)
  }

  /** Remove every link of a deleted object; `far` where it is on the relationship's target side. */
  gone(relationship: Relationship, state: InstanceState, far: boolean): void {
    const view = viewOf(relationship)
    const set = this.#set(relationship, view)
    ;(view.swapped === far ? set.goneFirst : set.goneSecond).add(state)
  }

  /** Let every link follow an object's new key. */
  rekeyed(relationship: Relationship, state: InstanceState): void {
    const view = viewOf(relationship)
    const set = this.#set(relationship, view)
    ;(view.swapped ? set.rekeyedSecond : set.rekeyedFirst).add(state)
  }

  #set(relationship: Relationship, view: LinkView): LinkSet {
    let set = this.sets.get(view.key)
    if (set === undefined) this.sets.set(view.key, (set = new LinkSet(relationship, view.first, view.second)))
    return set
  }
}

/** The end whose column comes first in the association table is the first, whichever side declares the relationship. */
function viewOf(relationship: Relationship): LinkView {
  let view = views.get(relationship)
  if (view !== undefined) return view
  const { parent, target, pairs, secondaryPairs } = relationship
  const table = relationship.secondary as Table
  const near: LinkEnd = { mapper: parent, columns: pairs.map(pair => pair.remote), indexes: endIndexes(parent, pairs, 'local') }
  const far: LinkEnd = { mapper: target, columns: secondaryPairs.map(pair => pair.local), indexes: endIndexes(target, secondaryPairs, 'remote') }
  const place = (end: LinkEnd): number => table.columns.indexOf(end.columns[0] as Column)
  const swapped = place(near) > place(far)
  const [first, second] = swapped ? [far, near] : [near, far]
  const names = [...first.columns, ...second.columns].map(column => column.name)
  view = { key: `${table.id}:${names.join(',')}`, swapped, first, second }
  views.set(relationship, view)
  return view
}

keepHiddenClass(new LinkSet({ secondary: null } as unknown as Relationship, null as never, null as never))
