/** Statements of the expression language, run without a session: rows of values. */
import { ArgumentError } from '../base/errors.ts'
import type { Mode, Pausable } from '../base/pausable.ts'
import { SqlNode } from '../sql/core/sql-node.ts'
import type { Statement } from '../sql/core/statement.ts'
import { compileCached } from '../sql/render/cached-compile.ts'
import type { Compiled } from '../sql/render/compiled.ts'
import { isComposite, resultColumnsOf } from '../sql/statements/output-columns.ts'
import type { OutputColumn } from '../sql/sources/subquery.ts'
import type { TextQuery } from '../sql/statements/text-query.ts'
import { RowStream } from './pool/row-stream.ts'
import type { BatchSource } from './result/stream.ts'
import type { EngineCore } from './engine-core.ts'
import { executeRaw } from './execute-raw.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import { namedRows } from './result/row-class.ts'
import { type Rows, rowsOf } from './result/rows.ts'

/** Run text or a statement on a connection, in whatever transaction it has. */
export function* executeAny<M extends Mode>(
  engine: EngineCore<M>,
  pooled: PooledConnection,
  statement: Statement | string,
  parameters: readonly unknown[],
): Pausable<Rows<unknown>> {
  if (typeof statement === 'string') return yield* executeRaw(pooled, statement, parameters)
  if (!(statement instanceof SqlNode)) {
    throw new ArgumentError('execute() takes a statement', {
      value: typeof statement,
      do: 'use text, select(…), insert(…), update(…), delete_(…) or sql`…`',
    })
  }
  const { compiled, parameters: values } = compileCached(engine.statementCache, statement, engine.dialect)
  const known = namesOf(compiled, statement)
  const bound = compiled.bind(values)
  const result = yield* pooled.execute(bound.sql, bound.parameters)
  const names = known ?? result.columns
  if (statement.kind === 'text-query' && result.columns.length > 0) checkDeclared(statement as TextQuery, result.columns)
  return rowsOf(namedRows(names, compiled.readRows(result.rows)), { rowCount: result.rowCount, lastInsertId: result.lastInsertId, columns: names })
}

/** Run a statement on a connection of its own, outside of a transaction. */
export function* executeAlone<M extends Mode>(
  engine: EngineCore<M>,
  statement: Statement | string,
  parameters: readonly unknown[],
): Pausable<Rows<unknown>> {
  const pooled = yield* engine.acquire()
  try {
    const rows = yield* executeAny(engine, pooled, statement, parameters)
    yield* pooled.commitAlone()
    return rows
  } finally {
    yield* engine.release(pooled)
  }
}

/** Read a statement's rows batch by batch. */
export function* streamStatement<M extends Mode>(
  engine: EngineCore<M>,
  pooled: PooledConnection,
  statement: Statement,
  batchSize: number,
): Pausable<BatchSource> {
  const { compiled, parameters } = compileCached(engine.statementCache, statement, engine.dialect)
  const names = namesOf(compiled, statement) ?? []
  const bound = compiled.bind(parameters)
  if (!pooled.inTransaction) yield* pooled.begin()
  return new StatementStream(new RowStream(pooled, bound.sql, bound.parameters, batchSize), compiled, names)
}

/** Batches of rows as the statement declares them. */
class StatementStream implements BatchSource {
  readonly #rows: RowStream
  readonly #compiled: Compiled
  readonly #names: readonly string[]

  constructor(rows: RowStream, compiled: Compiled, names: readonly string[]) {
    this.#rows = rows
    this.#compiled = compiled
    this.#names = names
  }

  *next(): Pausable<readonly unknown[] | null> {
    const batch = yield* this.#rows.next()
    return batch === null ? null : namedRows(this.#names, this.#compiled.readRows(batch))
  }

  *close(): Pausable<void> {
    yield* this.#rows.close()
  }
}

/** Columns of a text are declared in its order; names in another order are a mistake that types would hide. */
function checkDeclared({ outputColumns }: TextQuery, names: readonly string[]): void {
  const declared = outputColumns.map(column => column.name)
  const lower = names.map(name => name.toLowerCase())
  const wrong =
    declared.length !== names.length || declared.some((name, index) => lower[index] !== name.toLowerCase() && lower.includes(name.toLowerCase()))
  if (!wrong) return
  throw new ArgumentError('The columns of a text are declared in another order than it gives them.', {
    value: `${names.join(', ')}; declared: ${declared.join(', ')}`,
    do: 'declare them in the order of the text',
  })
}

/** The same array for each run of a statement, so that its rows have the same class. */
const namesByCompiled = new WeakMap<Compiled, readonly string[]>()

/** The keys of the result columns; null where only the database knows them (SQL by hand). */
function namesOf(compiled: Compiled, statement: Statement): readonly string[] | null {
  const { items, outputColumns } = statement as { items?: readonly SqlNode[]; outputColumns?: readonly OutputColumn[] }
  if (items === undefined) return outputColumns?.map(column => column.key) ?? null
  let names = namesByCompiled.get(compiled)
  if (names === undefined) {
    if (items.some(isComposite)) {
      throw new ArgumentError('a model was selected on a connection, and only a session makes objects', {
        do: 'use session.execute(…), or select columns: select(User.c.id, User.c.name)',
      })
    }
    names = resultColumnsOf(items).map(column => column.key)
    namesByCompiled.set(compiled, names)
  }
  return names
}
