/** Runs a select by keys: as it was compiled once, or as those want it who may replace it. */
import { ArgumentError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import { compile } from '../../sql/render/compile.ts'
import { structuralKey } from '../../sql/render/structural-key.ts'
import type { Select } from '../../sql/statements/select.ts'
import type { Interception } from './interception.ts'
import type { KeyedStatement } from './keyed-statement.ts'
import type { LoadOption } from './load-option.ts'
import { criteriaOf } from './loader-criteria.ts'
import { narrowStatement } from './narrow-statement.ts'
import type { LoadingSession } from './loading-session.ts'

/** The rows with these keys. */
export function* fetchKeyed(
  session: LoadingSession,
  statement: KeyedStatement,
  keys: readonly (readonly unknown[])[],
  about: Interception,
): Pausable<unknown[][]> {
  const { intercept } = session
  const bound = intercept === null ? statement.bind(keys) : yield* replaced(session, statement, keys, about, intercept)
  return (yield* session.fetch(bound.sql, bound.parameters)).rows
}

function* replaced(
  session: LoadingSession,
  statement: KeyedStatement,
  keys: readonly (readonly unknown[])[],
  about: Interception,
  intercept: NonNullable<LoadingSession['intercept']>,
): Pausable<{ readonly sql: string; readonly parameters: unknown[] }> {
  const select = statement.select(keys)
  const made = yield* intercept(select, about)
  if (made === select) return statement.bind(keys)
  if (made.items.length !== select.items.length || made.items.some((item, index) => item !== select.items[index])) throw otherColumns(select, about)
  const narrowed = narrowStatement(made, criteriaOf(made.loadOptions as readonly LoadOption[]))
  return compile(narrowed, session.dialect).bind(structuralKey(narrowed).parameters)
}

function otherColumns(select: Select, about: Interception): ArgumentError {
  return new ArgumentError(`A listener of 'doExecute' replaced a select that loads ${about.relationship ?? 'columns'} by one with other columns.`, {
    value: `${select.items.length} columns`,
    cause: 'the rows become objects by the places of their columns',
    do: 'add conditions, joins, an order or options to execution.statement, and keep what it selects',
  })
}
