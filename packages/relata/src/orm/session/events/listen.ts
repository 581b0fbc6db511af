/** `listen(target, event, listener)`: be told of what happens to attributes, rows, objects and sessions. */
import { ArgumentError, nearestName } from '../../../base/errors.ts'
import type { Mode } from '../../../base/pausable.ts'
import type { Defined, HasDefinition, Instance } from '../../declarative/model-types.ts'
import { mapperOfModel } from '../../mapping/model-class.ts'
import { addListener, type Listener } from '../../mapping/model-hooks.ts'
import type { AttributeEvents, InstanceEvents, RowEvents, SessionEvents } from './event-types.ts'
import { Session } from '../session.ts'
import { listenersOfFactory, type SessionFactory } from '../session-factory.ts'
import { everySession, SessionListeners } from './session-listeners.ts'

type Fields<C extends HasDefinition<unknown>> = Defined<C['$def']>['fields']

const rowEvents: readonly string[] = ['beforeInsert', 'afterInsert', 'beforeUpdate', 'afterUpdate', 'beforeDelete', 'afterDelete', 'load', 'refresh']
const attributeEvents: readonly string[] = ['set', 'append', 'remove', 'bulkReplace']
const sessionEvents: readonly string[] = [
  'beforeFlush',
  'afterFlush',
  'afterFlushPostexec',
  'beforeCommit',
  'afterCommit',
  'afterRollback',
  'afterSoftRollback',
  'doExecute',
  'transientToPending',
  'pendingToTransient',
  'persistentToTransient',
  'pendingToPersistent',
  'detachedToPersistent',
  'loadedAsPersistent',
  'persistentToDeleted',
  'deletedToPersistent',
  'deletedToDetached',
  'persistentToDetached',
]

/** What {@link listen} takes: a session or what makes sessions, or a model. */
export interface Listen {
  /**
   * Be told of an event of a session, of all sessions that a factory makes, or of every session: `listen(Session, …)`.
   * Returns the function that ends it. In an asynchronous session a promise that the listener returns is waited for; the
   * listener may use the session meanwhile. What it throws ends the operation.
   *
   * @example
   * const end = listen(session, 'beforeFlush', session => {
   *   for (const entity of session.new) if (entity instanceof Document) session.add(new Revision({ document: entity }))
   * })
   */
  <M extends Mode, K extends keyof SessionEvents<M>>(
    target: Session<M> | SessionFactory<M> | typeof Session,
    event: K,
    listener: SessionEvents<NoInfer<M>>[K],
  ): () => void
  /**
   * Be told of changes to attributes of a model's objects, before they are visible: `set` of a column or a single related
   * object, `append` to and `remove` from a collection, and `bulkReplace` of a collection as a whole. What the listener
   * returns takes the place of the value, undefined leaves it; if it throws, nothing has changed. It cannot wait.
   *
   * @example
   * listen(User, 'set', 'email', email => email.toLowerCase())
   * listen(User, 'append', 'posts', (post, { entity }) => log(`${entity.name} wrote ${post.title}`))
   */
  <C extends HasDefinition<unknown>, K extends keyof AttributeEvents<unknown, unknown>, const A extends keyof Fields<C> & string>(
    model: C,
    event: K,
    attributes: A | readonly A[],
    listener: AttributeEvents<Instance<C>, Fields<C>[NoInfer<A>]>[K],
  ): () => void
  /**
   * Be told of the rows that flushes write for a model's objects (`beforeInsert`, `afterInsert`, `beforeUpdate`,
   * `afterUpdate`, `beforeDelete`, `afterDelete`), and of objects that are loaded (`load`) or loaded again (`refresh`).
   * Models that inherit from it are included. Before an INSERT or UPDATE the listener may set columns of the object itself;
   * statements on the connection it is given run inside of the transaction.
   *
   * @example
   * listen(Article, 'beforeUpdate', article => { article.slug = slugOf(article.title) })
   * listen(Order, 'afterInsert', async (order, { connection }) => {
   *   await connection.execute(insert(auditLog).values({ what: `order ${order.id}` }))
   * })
   */
  <C extends HasDefinition<unknown>, K extends keyof (RowEvents<unknown> & InstanceEvents<unknown>)>(
    model: C,
    event: K,
    listener: (RowEvents<Instance<C>> & InstanceEvents<Instance<C>>)[K],
  ): () => void
}

/** Be told of an event; gives the function that ends it. */
export const listen: Listen = listenTo as Listen

function listenTo(target: unknown, event: string, third: unknown, fourth?: unknown): () => void {
  const mapper = mapperOfModel(target)
  if (mapper !== undefined) {
    if (attributeEvents.includes(event)) return listenToAttributes(mapper, event, third, requireListener(event, fourth))
    if (!rowEvents.includes(event)) throw unknownEvent(event, `a model`, [...rowEvents, ...attributeEvents])
    return addListener(mapper, event, requireListener(event, third))
  }
  const listeners = listenersOfTarget(target)
  if (!sessionEvents.includes(event)) throw unknownEvent(event, 'a session', sessionEvents)
  return listeners.add(event, requireListener(event, third))
}

function listenToAttributes(
  mapper: NonNullable<ReturnType<typeof mapperOfModel>>,
  event: string,
  attributes: unknown,
  listener: Listener,
): () => void {
  const keys = (Array.isArray(attributes) ? (attributes as readonly unknown[]) : [attributes]).map(String)
  const names = mapper.attributeNames()
  for (const key of keys) {
    if (!names.includes(key)) throw mapper.unknownAttribute(key)
    // a relationship is known once its target's class is defined, which may be later
    const attribute = mapper.attribute(key)
    if (attribute === undefined || (attribute.kind === 'relationship' && attribute.isCollection) === (event !== 'set')) continue
    throw new ArgumentError(`${mapper.name}.${key} has no event '${event}'.`, {
      value: event,
      do: event === 'set' ? "use 'append', 'remove' or 'bulkReplace'" : "use 'set'",
    })
  }
  const ends = keys.map(key => addListener(mapper, `${event} ${key}`, listener))
  return () => ends.forEach(end => end())
}

function listenersOfTarget(target: unknown): SessionListeners {
  if (target === Session) return everySession
  if (target instanceof Session) {
    const core = Session.coreOf(target)
    if (!core.hasOwnListeners) {
      core.listeners = new SessionListeners(core.listeners)
      core.hasOwnListeners = true
    }
    return core.listeners
  }
  const listeners = listenersOfFactory(target)
  if (listeners !== undefined) return listeners
  throw new ArgumentError('listen() takes a model, a session, a session factory or the class Session.', {
    value: typeof target === 'function' ? `the function ${target.name}` : String(target),
    do: "write listen(User, 'beforeInsert', user => …) or listen(session, 'beforeFlush', session => …)",
  })
}

function requireListener(event: string, listener: unknown): Listener {
  if (typeof listener === 'function') return listener as Listener
  throw new ArgumentError(`listen() was given no function for '${event}'.`, {
    value: listener === null ? 'null' : typeof listener,
    do: attributeEvents.includes(event) ? `write listen(User, '${event}', 'attribute', value => …)` : `write listen(target, '${event}', … => …)`,
  })
}

function unknownEvent(event: unknown, target: string, events: readonly string[]): ArgumentError {
  const nearest = typeof event === 'string' ? nearestName(event, events) : undefined
  return new ArgumentError(`There is no event '${String(event)}' of ${target}.`, {
    value: String(event),
    do: nearest === undefined ? `use one of ${events.join(', ')}` : `write '${nearest}'`,
  })
}
