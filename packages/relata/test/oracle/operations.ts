/** What each operation of the scenario format does, in relata's public API. */
import { inspect, makeTransient } from 'relata'
import type { AnyEntity } from './build-models.ts'
import { append, assign, clear, insertAt, remove } from './collections.ts'
import { objectAt, readPath } from './paths.ts'
import type { Player } from './player.ts'
import {
  type BulkStep,
  loadOptionsOf,
  type QueryStep,
  type RelatedQueryStep,
  runBulkDelete,
  runBulkInsert,
  runBulkUpdate,
  runCount,
  runQuery,
  runRelatedQuery,
} from './queries.ts'
import {
  type CriteriaFormat,
  type Literal,
  type LoadOptionFormat,
  NotSupported,
  type Scalar,
  type Step,
  type ValueFormat,
} from './scenario-format.ts'
import { dump, rawSql, seed } from './table-access.ts'
import { decode, encode } from './values.ts'

/** An operation: the keys that its steps may have, and what it does; gives the step's value. */
interface Operation {
  readonly keys: readonly string[]
  run(player: Player, step: never): Promise<unknown>
}

function operation<S>(keys: readonly (keyof S & string)[], run: (player: Player, step: S) => Promise<unknown>): Operation {
  return { keys, run: run }
}

interface OnVariable {
  readonly var: string
}

interface OnAttribute extends OnVariable {
  readonly attr: string
}

const criteriaKeys = ['model', 'where', 'join', 'orderBy', 'limit', 'offset', 'distinct'] as const

const objectOperations: Readonly<Record<string, Operation>> = {
  new: operation<OnVariable & { model: string; values: Readonly<Record<string, ValueFormat>> }>(['var', 'model', 'values'], async (player, step) => {
    const model = player.model(step.model)
    const values = Object.fromEntries(Object.entries(step.values).map(([name, value]) => [name, player.value(model, name, value)]))
    player.bind(step.var, new model.model(values))
  }),
  set: operation<OnAttribute & { value: ValueFormat }>(['var', 'attr', 'value'], async (player, step) => {
    const entity = player.variable(step.var)
    await assign(player, entity, step.attr, player.value(player.modelOf(entity), step.attr, step.value))
  }),
  append: operation<OnAttribute & { item: string }>(['var', 'attr', 'item'], (player, step) =>
    append(player, player.variable(step.var), step.attr, player.variable(step.item)),
  ),
  insert: operation<OnAttribute & { index: number; item: string }>(['var', 'attr', 'index', 'item'], (player, step) =>
    insertAt(player, player.variable(step.var), step.attr, step.index, player.variable(step.item)),
  ),
  remove: operation<OnAttribute & { item: string }>(['var', 'attr', 'item'], (player, step) =>
    remove(player, player.variable(step.var), step.attr, player.variable(step.item)),
  ),
  replace: operation<OnAttribute & { items: readonly string[] }>(['var', 'attr', 'items'], (player, step) =>
    assign(
      player,
      player.variable(step.var),
      step.attr,
      step.items.map(name => player.variable(name)),
    ),
  ),
  clear: operation<OnAttribute>(['var', 'attr'], (player, step) => clear(player, player.variable(step.var), step.attr)),
  makeTransient: operation<OnVariable>(['var'], async (player, step) => makeTransient(player.variable(step.var))),
  bind: operation<OnVariable & { path: string; into: string; pick?: Readonly<Record<string, Scalar>> }>(
    ['var', 'path', 'into', 'pick'],
    async (player, step) => {
      const found = await objectAt(player, player.variable(step.var), step.path, step.pick)
      player.bind(step.into, found)
      return found === null ? null : player.show(found)
    },
  ),
  same: operation<{ items: readonly string[] }>(['items'], async (player, step) => {
    const found: unknown[] = []
    for (const item of step.items) {
      const dot = item.indexOf('.')
      found.push(dot < 0 ? player.variable(item) : (await readPath(player, player.variable(item.slice(0, dot)), item.slice(dot + 1))).value)
    }
    return found.every(each => each === found[0])
  }),
}

const sessionOperations: Readonly<Record<string, Operation>> = {
  add: operation<OnVariable>(['var'], async (player, step) => player.session.add(player.variable(step.var))),
  addAll: operation<{ vars: readonly string[] }>(['vars'], async (player, step) =>
    player.session.addAll(step.vars.map(name => player.variable(name))),
  ),
  delete: operation<OnVariable>(['var'], (player, step) => player.session.delete(player.variable(step.var))),
  flush: operation<object>([], player => player.session.flush()),
  commit: operation<object>([], async player => {
    await player.session.commit()
    player.savepoints = []
  }),
  rollback: operation<object>([], async player => {
    await player.session.rollback()
    player.savepoints = []
  }),
  beginNested: operation<object>([], async player => void player.savepoints.push(await player.session.beginNested())),
  commitNested: operation<object>([], async player => {
    await innermost(player).commit()
    player.savepoints.pop()
  }),
  rollbackNested: operation<object>([], async player => {
    await innermost(player).rollback()
    player.savepoints.pop()
  }),
  expunge: operation<OnVariable>(['var'], async (player, step) => player.session.expunge(player.variable(step.var))),
  expungeAll: operation<object>([], async player => player.session.expungeAll()),
  expireAll: operation<object>([], async player => player.session.expireAll()),
  close: operation<object>([], async player => {
    await player.session.close()
    player.savepoints = []
  }),
  expire: operation<OnVariable & { attrs?: readonly string[] }>(['var', 'attrs'], async (player, step) =>
    player.session.expire(player.variable(step.var), step.attrs),
  ),
  refresh: operation<OnVariable & { attrs?: readonly string[] }>(['var', 'attrs'], (player, step) =>
    player.session.refresh(player.variable(step.var), step.attrs),
  ),
  merge: operation<OnVariable & { into: string; load?: boolean }>(['var', 'into', 'load'], async (player, step) => {
    const merge = player.session.merge.bind(player.session) as (entity: AnyEntity, options?: { readonly load?: boolean }) => Promise<AnyEntity>
    const merged = step.load === undefined ? await merge(player.variable(step.var)) : await merge(player.variable(step.var), { load: step.load })
    player.bind(step.into, merged)
    return player.show(merged)
  }),
  get: operation<{ model: string; pk: readonly Scalar[]; into?: string; options?: readonly LoadOptionFormat[]; populateExisting?: boolean }>(
    ['model', 'pk', 'into', 'options', 'populateExisting'],
    async (player, step) => {
      const model = player.model(step.model)
      const key = step.pk.map((value, position) => decode(value, model.columns.get(model.primaryKey[position] ?? '')?.type))
      const found: unknown = await player.session.get(model.model, key.length === 1 ? (key[0] as string) : key, {
        ...(step.options === undefined ? {} : { options: loadOptionsOf(player, model, null, step.options) }),
        ...(step.populateExisting === undefined ? {} : { populateExisting: step.populateExisting }),
      })
      if (step.into !== undefined) player.bind(step.into, found as AnyEntity | null)
      return found === null ? null : player.show(found as AnyEntity)
    },
  ),
  query: operation<QueryStep>([...criteriaKeys, 'mode', 'into', 'columns', 'options', 'populateExisting', 'unique'], runQuery),
  count: operation<CriteriaFormat>([...criteriaKeys], runCount),
  relQuery: operation<RelatedQueryStep>(['var', 'attr', 'where', 'orderBy', 'limit', 'offset', 'into'], runRelatedQuery),
  bulkUpdate: operation<BulkStep>(['model', 'where', 'set', 'synchronize'], runBulkUpdate),
  bulkDelete: operation<BulkStep>(['model', 'where', 'synchronize'], runBulkDelete),
  bulkInsert: operation<{ model: string; rows: readonly Readonly<Record<string, Literal>>[] }>(['model', 'rows'], runBulkInsert),
}

const observingOperations: Readonly<Record<string, Operation>> = {
  read: operation<OnVariable & { path?: string; ordered?: boolean }>(['var', 'path', 'ordered'], async (player, step) => {
    const { value, kind, flattened } = await readPath(player, player.variable(step.var), step.path)
    // a list in a JSON column is a value
    return kind === 'json' && flattened !== true ? encode(value, kind) : player.showValue(value, kind)
  }),
  inspect: operation<OnVariable & { attrs?: boolean; only?: readonly string[] }>(['var', 'attrs', 'only'], async (player, step) => {
    const entity = player.variable(step.var)
    const model = player.modelOf(entity)
    const { lifecycle, modified, loaded } = inspect(entity)
    return {
      state: lifecycle,
      modified,
      loadedRels: loaded.filter(name => model.relationships.has(name)),
      loadedAttrs: loaded.filter(name => model.columns.has(name)),
      primaryKey: model.primaryKey,
    }
  }),
  history: operation<OnAttribute>(['var', 'attr'], async (player, step) => {
    const entity = player.variable(step.var)
    const { added, unchanged, deleted } = inspect(entity).history(step.attr)
    const kind = player.modelOf(entity).columns.get(step.attr)?.type
    const show = (values: readonly unknown[]): unknown => values.map(value => player.showValue(value, kind))
    return { added: show(added), unchanged: show(unchanged), deleted: show(deleted) }
  }),
  sessionSets: operation<{ dirty?: boolean }>(['dirty'], async player => {
    const show = (entities: readonly object[]): unknown => entities.map(entity => player.show(entity as AnyEntity))
    const { session } = player
    const { deleted } = session
    return {
      new: show(session.new),
      deleted: show(deleted),
      dirty: show(session.dirty.filter(entity => inspect(entity).modified && !deleted.includes(entity))),
    }
  }),
  contains: operation<OnVariable>(['var'], async (player, step) => player.session.contains(player.variable(step.var))),
  dump: operation<{ tables?: readonly string[] }>(['tables'], (player, step) => dump(player.fixture, step.tables)),
  seed: operation<{ table: string; rows: readonly (readonly Literal[])[] }>(['table', 'rows'], (player, step) =>
    seed(player.fixture, step.table, step.rows),
  ),
  rawSql: operation<{ sql: string; params?: readonly Scalar[] }>(['sql', 'params'], (player, step) =>
    rawSql(player.fixture, step.sql, step.params ?? []),
  ),
}

const operations: Readonly<Record<string, Operation>> = { ...objectOperations, ...sessionOperations, ...observingOperations }

function innermost(player: Player): Player['savepoints'][number] {
  const savepoint = player.savepoints.at(-1)
  if (savepoint === undefined) throw new NotSupported('not supported: no savepoint is open')
  return savepoint
}

/** Run a step. An operation or a key that is not known is an error. */
export async function runOperation(player: Player, step: Step): Promise<unknown> {
  const found = operations[step.op]
  if (found === undefined) throw new NotSupported(`not supported: the operation '${step.op}'`)
  for (const key of Object.keys(step)) {
    if (key !== 'op' && key !== 'expect' && key !== 'noAutoflush' && !found.keys.includes(key))
      throw new NotSupported(`not supported: '${key}' in the operation '${step.op}'`)
  }
  const run = (): Promise<unknown> => found.run(player, step as never)
  return step.noAutoflush === true ? player.session.withoutAutoflush(run) : run()
}
