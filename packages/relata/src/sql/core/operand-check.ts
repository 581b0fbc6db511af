/** Checks what stands beside an expression, or where a condition should. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { inferType } from '../../types/infer-type.ts'
import type { SqlNode } from './sql-node.ts'

/** The type that a value is bound with beside an expression; an error if it is no value of that type. */
export function checkedType(beside: SqlNode, value: unknown, type: ColumnType): ColumnType {
  if (value === undefined) throw undefinedOperand(beside)
  if (type.kind === 'null' || type.kind === 'number') return inferType(value)
  const wrong = type.check(value)
  if (wrong === null) return type
  // A computed whole number may be combined with a fraction; a column that holds whole numbers is still compared with them only.
  if (type.kind === 'integer' && typeof value === 'number' && beside.kind !== 'column') return inferType(value)
  throw new ArgumentError(
    `${describeExpression(beside)} ${wrong}.`,
    { value: describeValue(value), do: 'pass a value of the type, or an expression' },
    'WRONG_TYPE',
  )
}

/** How an expression is called in messages: a column or construct by its name, anything else as what it is. */
export function describeExpression(expression: SqlNode): string {
  if (expression.kind === 'construct') return `${(expression as SqlNode & { readonly name: string }).name}()`
  return expression.kind === 'column' ? String(expression) : 'An expression'
}

/** An operator's symbol or words: nothing that could end the expression it stands in, or begin a comment. */
export function checkedSymbol(symbol: unknown): string {
  if (typeof symbol === 'string' && /^(?:[-+*/<>=~!@#%^&|`?.]{1,10}|[a-z]+(?: [a-z]+){0,4})$/i.test(symbol) && !/--|\/\*/.test(symbol)) return symbol
  throw new ArgumentError(`The symbol of an operator is ${describeValue(symbol)}.`, {
    do: "pass the characters of an operator ('@@'), or words ('sounds like')",
  })
}

/** The error for something that stands where a condition should. */
export function notACondition(value: unknown): ArgumentError {
  return new ArgumentError(`A condition is ${describeValue(value)}.`, {
    cause:
      value === undefined
        ? 'an unset variable: undefined is never "no condition"'
        : 'a comparison in JavaScript instead of SQL, such as User.c.id === 1',
    do: 'pass an expression: User.c.id.eq(1)',
  })
}

function undefinedOperand(beside: SqlNode): ArgumentError {
  return new ArgumentError(
    `${describeExpression(beside)} is compared or combined with undefined.`,
    { value: 'undefined', cause: 'an unset variable or a missing property', do: 'leave the condition out for no condition, or write isNull()' },
    'UNDEFINED_VALUE',
  )
}
