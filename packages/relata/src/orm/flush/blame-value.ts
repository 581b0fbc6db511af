/** Finds which value of a step a database's conversion refused, so that the message names object and attribute. */
import { DatabaseError } from '../../engine/errors/database-error.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import { FlushError, refusedValue } from './flush-errors.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'

/** The error with the object and attribute in it, where a value could not be converted; else the same error. */
export function blameValue(session: FlushSession, step: FlushStep, error: unknown): unknown {
  if (error instanceof DatabaseError || error instanceof FlushError || step.changes === null) return error
  const columns = [...step.set, ...step.where]
  for (const [position, row] of step.rows.entries()) {
    for (const [cell, column] of columns.entries()) {
      const value = row[cell]
      if (value === null || value instanceof SqlNode) continue
      try {
        session.dialect.typeAdapter(column.type).bind?.(value)
      } catch (refusal) {
        const { state } = step.changes[position] ?? {}
        const attribute = state?.mapper.attributeOfColumn(column)
        if (state !== undefined && attribute !== undefined) return refusedValue(state, attribute, refusal)
      }
    }
  }
  return error
}
