/** The error for reading what is not loaded where reading cannot run a query. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** An unloaded attribute was read, and nothing may load it: the session is asynchronous, or an option says raise. */
export class LazyLoadError extends InvalidRequestError {}

/** Reading an unloaded attribute in an asynchronous session. */
export function lazyLoadError(state: InstanceState, attribute: ColumnAttribute | Relationship): LazyLoadError {
  const { mapper } = state
  const name = `${mapper.name}.${attribute.key}`
  const variable = variableOf(mapper.name)
  if (attribute.kind === 'column') {
    return new LazyLoadError(
      `${name} is not loaded, and this session is asynchronous, so reading it cannot run a query.`,
      {
        object: `${state}${loadedBy(state)}`,
        cause: state.expired ? 'the object was expired, by a commit or by expire()' : 'the column is deferred, or was expired',
        do: `await session.refresh(${variable})  |  ${state.expired ? 'new Session(engine, { expireOnCommit: false })' : `.options(undefer(${mapper.name}.c.${attribute.key}))`}  |  await lazy(${variable}).${attribute.key}`,
      },
      'LAZY_LOAD',
    )
  }
  const loader = attribute.isCollection ? 'selectinload' : 'joinedload'
  return new LazyLoadError(
    `${name} is not loaded, and this session is asynchronous, so reading it cannot run a query.`,
    {
      object: `${state}${loadedBy(state)}`,
      do: `await lazy(${variable}).${attribute.key}  |  .options(${loader}(${name}))  |  await session.load(${variable}s, ${name})`,
    },
    'LAZY_LOAD',
  )
}

/** Reading an attribute that a load option or the mapping forbids to load. */
export function raiseError(state: InstanceState, attribute: ColumnAttribute | Relationship, option: string): LazyLoadError {
  const { mapper } = state
  const name = `${mapper.name}.${attribute.key}`
  const instead =
    attribute.kind === 'column'
      ? `.options(undefer(${mapper.name}.c.${attribute.key}))`
      : `.options(${attribute.isCollection ? 'selectinload' : 'joinedload'}(${name}))`
  return new LazyLoadError(
    `${name} is not loaded, and ${option} forbids to load it when it is read.`,
    {
      object: `${state}${loadedBy(state)}`,
      cause: 'the option is there to find loads that were not planned',
      do:
        attribute.kind === 'column'
          ? `load it with the object: ${instead}`
          : `load it with the object: ${instead}  |  load it for many: session.load(${variableOf(mapper.name)}s, ${name})`,
    },
    'LAZY_LOAD_FORBIDDEN',
  )
}

function loadedBy(state: InstanceState): string {
  const { batch } = state
  if (batch === null) return ''
  return `, loaded by ${String(batch.options)}`
}

function variableOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
