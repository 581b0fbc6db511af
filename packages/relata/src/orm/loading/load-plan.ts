/** What is known of a query before it runs: its text, where its parameters go, and how its rows become objects. */
import type { Compiled } from '../../sql/render/compiled.ts'
import type { Relationship } from '../mapping/mapper.ts'
import type { EntityShape } from './entity-shape.ts'
import type { LoadPath } from './load-path.ts'
import type { EntityReader } from './read-entity.ts'

/** One entity in the rows of a plan. */
export interface EntityPlan {
  readonly shape: EntityShape
  readonly reader: EntityReader
  /** Relationships that the same rows fill. */
  readonly joined: readonly { readonly relationship: Relationship; readonly entity: EntityPlan }[]
  /** Something is loaded for its objects after the rows have been read. */
  readonly followed: boolean
}

/** One item of a row: an entity, or the value of one column. */
export type ItemPlan =
  | { readonly kind: 'entity'; readonly entity: EntityPlan }
  | { readonly kind: 'value'; readonly position: number; readonly read: ((raw: unknown) => unknown) | null }

/** The plan of a select. One plan serves all equal selects. */
export interface LoadPlan {
  readonly compiled: Compiled
  readonly items: readonly ItemPlan[]
  /** The paths of the entities, in the order of the items; null: they hold values of the options and are made for each execution. */
  readonly paths: readonly LoadPath[] | null
  /** Names of the items in the rows; null where none has one. */
  readonly names: readonly string[] | null
  /** What the items are called, for mappings. */
  readonly columns: readonly string[]
  /** Joined collections repeat the rows. */
  readonly multiplied: boolean
  /** One entity, and each row has another one. */
  readonly distinctEntities: boolean
}
