/** PostgreSQL. */
import type { Dialect } from '../../dialect/dialect.ts'
import { classifyError } from './classify-error.ts'
import { columnTypes } from './column-types.ts'
import { ddl } from './ddl.ts'
import { features } from './features.ts'
import { renderers } from './renderers.ts'
import { transactions } from './transactions.ts'

export const postgresqlDialect: Dialect = Object.freeze({
  name: 'postgresql',
  answersTo: ['postgresql'],
  literals: { backslashEscapes: false, blob: (hex: string) => `'\\x${hex}'::bytea` },
  features,
  identifierQuotes: ['"', '"'] as const,
  placeholder: (position: number): string => `$${position}`,
  renderers,
  typeAdapter: columnTypes,
  transactions,
  ddl,
  classifyError,
})
