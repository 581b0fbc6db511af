/** SQLite. */
import type { Dialect } from '../../dialect/dialect.ts'
import { classifyError } from './classify-error.ts'
import { columnTypes } from './column-types.ts'
import { ddl } from './ddl.ts'
import { features } from './features.ts'
import { renderers } from './renderers.ts'
import { transactions } from './transactions.ts'

export const sqliteDialect: Dialect = Object.freeze({
  name: 'sqlite',
  answersTo: ['sqlite'],
  literals: { backslashEscapes: false, blob: (hex: string) => `x'${hex}'` },
  features,
  identifierQuotes: ['"', '"'] as const,
  placeholder: (): string => '?',
  renderers,
  typeAdapter: columnTypes,
  transactions,
  ddl,
  classifyError,
})
