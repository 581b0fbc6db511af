/** What MariaDB can do (10.6 and later), and MySQL (8.0 and later). */
import type { Features } from '../../dialect/features.ts'

export const features: Features = Object.freeze({
  insertReturning: true,
  updateReturning: false,
  deleteReturning: true,
  inList: 'placeholders',
  defaultValuesInsert: 'empty-lists',
  defaultInValues: true,
  tupleList: 'rows',
  conflict: 'on-duplicate-key',
  conflictConstraint: false,
  writeWith: false,
  aggregateFilter: false,
  nullsOrdering: false,
  fullJoin: false,
  lateral: false,
  isDistinctFrom: 'spaceship',
  ilike: false,
  jsonPath: 'text',
  forUpdate: true,
  limitForOffset: '18446744073709551615',
  numberedParameters: false,
  returningKeepsOrder: true,
  lastInsertId: 'first',
  bulkWrite: 'multi-values',
  maxParameters: 65_535,
  alterAddConstraint: true,
  transactionalDdl: false,
  schemas: true,
  savepoints: true,
  isolationLevels: ['read uncommitted', 'read committed', 'repeatable read', 'serializable'],
  maxIdentifierLength: 64,
  rowCountIsMatched: true,
  textEquality: 'by-collation',
} satisfies Features)

export const mysqlFeatures: Features = Object.freeze({ ...features, writeWith: true, insertReturning: false, deleteReturning: false, lateral: true })
