/** What SQLite can do (3.39 and later). */
import type { Features } from '../../dialect/features.ts'

export const features: Features = Object.freeze({
  insertReturning: true,
  updateReturning: true,
  deleteReturning: true,
  inList: 'json',
  defaultValuesInsert: 'default-values',
  defaultInValues: false,
  tupleList: 'values',
  nullsOrdering: true,
  fullJoin: true,
  lateral: false,
  isDistinctFrom: 'is-not',
  ilike: false,
  // It locks the database as a whole.
  forUpdate: false,
  limitForOffset: '-1',
  numberedParameters: false,
  returningKeepsOrder: true,
  lastInsertId: 'last',
  bulkWrite: 'one-by-one',
  maxParameters: 32_766,
  alterAddConstraint: false,
  transactionalDdl: true,
  schemas: true,
  savepoints: true,
  isolationLevels: ['serializable'],
  maxIdentifierLength: 255,
  rowCountIsMatched: true,
  textEquality: 'exact',
} satisfies Features)
