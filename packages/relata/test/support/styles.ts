/** Runs tests of models on both kinds of accessors: generated as source, and plain closures. */
import type { DeclarativeBase } from 'relata'
import { matrixOf, type MatrixTest } from './matrix.ts'

/** How a base makes its accessors. */
export type CodeStyle = 'generated' | 'plain'

/**
 * The tests of a file, once for each kind of accessors: with generated ones on everything, with plain closures in both
 * modes of SQLite, since what differs is above the database.
 */
export function inBothStyles<M extends { readonly Base: DeclarativeBase }>(
  title: string,
  define: (style: CodeStyle) => M,
  tests: (matrix: MatrixTest, models: M) => void,
): void {
  for (const style of ['generated', 'plain'] as const) {
    const models = define(style)
    models.Base.configure()
    const matrix = matrixOf(`${title} ${style}`, models.Base)
    tests((name, body, options) => {
      if (style === 'generated') matrix(name, body, options)
      else
        matrix(`${name}, plain accessors`, body, {
          ...options,
          only: (options?.only ?? plainVariants).filter(variant => plainVariants.includes(variant)),
        })
    }, models)
  }
}

const plainVariants: readonly string[] = ['sqlite sync', 'sqlite async']
