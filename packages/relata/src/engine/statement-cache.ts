/** Warns of cartesian products when a statement is compiled for the first time; one that is found in the cache costs nothing. */
import { LruCache } from '../base/lru-cache.ts'
import type { Compiled } from '../sql/render/compiled.ts'
import type { EngineContext } from './engine-context.ts'

/** A cache of an engine for what statements become. */
export function cacheOf<V>({ settings }: EngineContext, size: number, compiledOf: (value: V) => Compiled): LruCache<string, V> {
  return settings.enableFromLinting ? new LintingCache<V>(size, compiledOf) : new LruCache<string, V>(size)
}

class LintingCache<V> extends LruCache<string, V> {
  readonly #compiledOf: (value: V) => Compiled

  constructor(size: number, compiledOf: (value: V) => Compiled) {
    super(size)
    this.#compiledOf = compiledOf
  }

  override set(key: string, value: V): void {
    super.set(key, value)
    this.#compiledOf(value).products.forEach(warn)
  }
}

/** SQLAlchemy's warning (`FromLinter.warn`, lib/sqlalchemy/sql/compiler.py). */
function warn(groups: readonly (readonly string[])[]): void {
  const names = groups.map(group => group.map(name => `"${name}"`).join(', '))
  process.emitWarning(
    `A SELECT has a cartesian product between ${names.join(' and ')}: no join or condition connects them, so each row of the one comes with every row of the other. ` +
      'Join them, or say .crossJoin(…) if that is meant.',
    { type: 'RelataWarning', code: 'RELATA_CARTESIAN_PRODUCT' },
  )
}
