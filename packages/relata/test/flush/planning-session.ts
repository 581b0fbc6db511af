/** A session that can plan a flush and has no database: objects are put into it as loaded or new. */
import type { Pausable } from '../../src/base/pausable.ts'
import { runSync } from '../../src/base/pausable.ts'
import { LruCache } from '../../src/base/lru-cache.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import type { DriverResult } from '../../src/driver/driver.ts'
import { type PlannedStatement, explainPlan } from '../../src/orm/flush/explain-plan.ts'
import type { FlushSession } from '../../src/orm/flush/flush-session.ts'
import { planFlush } from '../../src/orm/flush/plan-flush.ts'
import { AheadHints } from '../../src/orm/loading/ahead-hints.ts'
import type { PlanCache } from '../../src/orm/loading/loading-session.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../../src/orm/mapping/mapper.ts'
import { adopt, checkAdoptable, add, releasePending } from '../../src/orm/session/membership.ts'
import type { SessionHold } from '../../src/orm/session/session-hold.ts'
import { identityOf } from '../../src/orm/state/identity-key.ts'
import { IdentityMap } from '../../src/orm/state/identity-map.ts'
import type { IdentityKey, InstanceState } from '../../src/orm/state/instance-state.ts'
import { setLoaded } from '../../src/orm/state/related-value.ts'
import { stateOf } from '../../src/orm/state/state-slot.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'

export class PlanningSession implements FlushSession, SessionHold {
  readonly mode = 'sync'
  readonly dialect: Dialect = sqliteDialect

  at(): void {}
  readonly identityMap: IdentityMap = new IdentityMap()
  readonly planCache: PlanCache = new LruCache(10)
  readonly hints: AheadHints = new AheadHints()
  readonly liveCollections = false
  readonly mustFlush = false
  readonly pending: Set<InstanceState> = new Set()
  readonly dirty: Set<InstanceState> = new Set()
  readonly deleted: Set<InstanceState> = new Set()
  readonly transaction = null
  readonly intercept = null
  readonly scopes = null
  readonly facade = null
  readonly hearsLoaded = false
  readonly hearsDeleted = false

  beginLogically(): void {}

  *flushBeforeQuery(): Pausable<void> {}

  // oxlint-disable-next-line require-yield -- it never gets that far
  *fetch(sql: string): Pausable<DriverResult> {
    throw new Error(`the plan reads from the database: ${sql}`)
  }

  // oxlint-disable-next-line require-yield -- it never gets that far
  *fetchMany(sql: string): Pausable<DriverResult> {
    throw new Error(`the plan writes to the database: ${sql}`)
  }

  noteChange(state: InstanceState): void {
    if (state.lifecycle === 'persistent') this.dirty.add(state)
  }

  tell(): void {}

  heardLoaded(): void {}

  noteMutable(): void {}

  mustFlushFor(): boolean {
    return this.mustFlush
  }

  lookUp(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    return this.identityMap.get(mapper, key)
  }

  loadColumn(state: InstanceState, attribute: ColumnAttribute): void {
    throw new Error(`${String(state)}.${attribute.key} would be loaded`)
  }

  loadRelationship(state: InstanceState, relationship: Relationship): unknown {
    throw new Error(`${String(state)}.${relationship.key} would be loaded`)
  }

  checkAdoptable(state: InstanceState): void {
    checkAdoptable(this, state)
  }

  adopt(state: InstanceState): void {
    adopt(this, state)
  }

  releasePending(state: InstanceState): void {
    releasePending(this, state)
  }

  register(state: InstanceState): void {
    state.session = this
    state.lifecycle = 'persistent'
  }

  /** Add new objects. */
  add(...entities: object[]): void {
    for (const entity of entities) add(this, stateOf(entity))
  }

  delete(...entities: object[]): void {
    for (const entity of entities) this.deleted.add(stateOf(entity))
  }

  /** Make objects look as if they had been loaded with their present values. */
  loaded<E extends object>(entity: E, related: Readonly<Record<string, object | readonly object[] | null>> = {}): E {
    const state = stateOf(entity)
    state.key = identityOf(state.mapper, state.values) as IdentityKey
    state.changes = null
    this.register(state)
    this.identityMap.add(state, state.key)
    for (const [key, value] of Object.entries(related)) {
      const relationship = state.mapper.relationship(key) as Relationship
      setLoaded(state, relationship, value === null ? [] : Array.isArray(value) ? value : [value])
    }
    return entity
  }

  /** The plan of a flush now. */
  explain(): readonly PlannedStatement[] {
    return explainPlan(this, runSync(planFlush(this)))
  }

  /** `insert users`, `update posts`, … */
  steps(): string[] {
    return this.explain().map(step => `${step.kind} ${step.table} ${step.rows}`)
  }
}
