/** MariaDB, and MySQL as MariaDB with what it lacks taken away. */
import type { Dialect } from '../../dialect/dialect.ts'
import { classifyError } from './classify-error.ts'
import { columnTypes, mysqlColumnTypes } from './column-types.ts'
import { ddl, mysqlDdl } from './ddl.ts'
import { features, mysqlFeatures } from './features.ts'
import { renderers } from './renderers.ts'
import { transactions } from './transactions.ts'

export const mariadbDialect: Dialect = Object.freeze({
  name: 'mariadb',
  answersTo: ['mariadb'],
  literals: { backslashEscapes: true, blob: (hex: string) => `x'${hex}'` },
  features,
  identifierQuotes: ['`', '`'] as const,
  placeholder: (): string => '?',
  renderers,
  typeAdapter: columnTypes,
  transactions,
  ddl,
  classifyError,
})

export const mysqlDialect: Dialect = Object.freeze({
  ...mariadbDialect,
  name: 'mysql',
  answersTo: ['mysql', 'mariadb'],
  features: mysqlFeatures,
  typeAdapter: mysqlColumnTypes,
  ddl: mysqlDdl,
})
