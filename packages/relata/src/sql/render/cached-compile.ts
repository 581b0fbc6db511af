/** Compiles a statement once for all statements equal to it. */
import type { SqlDialect } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { compile } from './compile.ts'
import type { Compiled } from './compiled.ts'
import { structuralKey } from './structural-key.ts'

/** What holds compiled statements by structural key; one cache serves one dialect. */
export interface CompiledCache {
  get(key: string): Compiled | undefined
  set(key: string, compiled: Compiled): void
}

/** A compiled statement with the values of the one that was asked for. */
export interface CachedStatement {
  readonly compiled: Compiled
  readonly parameters: readonly unknown[]
}

/** The compiled form of the statement or of an equal one, and the statement's own values for {@link Compiled.bind}. */
export function compileCached(cache: CompiledCache, statement: Statement, dialect: SqlDialect): CachedStatement {
  const { key, parameters, nodes } = structuralKey(statement)
  let compiled = cache.get(key)
  if (compiled === undefined) {
    compiled = compile(statement, dialect, nodes)
    cache.set(key, compiled)
  }
  return { compiled, parameters }
}
