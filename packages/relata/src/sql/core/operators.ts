/** How operators are written in standard SQL, and how tightly they bind: one entry for each kind of operation. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { doubleType } from '../../types/double-type.ts'
import { isQuery } from './statement.ts'
import { ATOM, type SqlNode, type SqlOutput } from './sql-node.ts'

/** What an operator's renderer sees of an operation. */
export interface OperationParts extends SqlNode {
  readonly operands: readonly SqlNode[]
  /** What the operation needs beside its operands, such as the escape character of LIKE. */
  readonly detail: string | null
}

/** An operator of the language. */
export interface Operator {
  readonly precedence: number
  readonly write: (operation: OperationParts, out: SqlOutput) => void
}

const [OR, AND, NOT, COMPARISON, CONCAT, SUM, PRODUCT, SIGN] = [10, 20, 30, 40, 50, 60, 70, 80]

const operators: Readonly<Record<string, Operator>> = {
  or: chain(' or ', OR),
  and: chain(' and ', AND),
  not: { precedence: NOT, write: (operation, out) => wrapped('not (', operation, ')', out) },
  eq: comparison(' = '),
  ne: comparison(' <> '),
  lt: comparison(' < '),
  le: comparison(' <= '),
  gt: comparison(' > '),
  ge: comparison(' >= '),
  'is-null': suffix(' is null'),
  'is-not-null': suffix(' is not null'),
  'is-distinct-from': { precedence: COMPARISON, write: (operation, out) => writeDistinct(operation, out, true) },
  'is-not-distinct-from': { precedence: COMPARISON, write: (operation, out) => writeDistinct(operation, out, false) },
  like: { precedence: COMPARISON, write: (operation, out) => writeLike(operation, out, ' like ') },
  'not-like': { precedence: COMPARISON, write: (operation, out) => writeLike(operation, out, ' not like ') },
  ilike: { precedence: COMPARISON, write: (operation, out) => writeIlike(operation, out, ' like ', ' ilike ') },
  'not-ilike': { precedence: COMPARISON, write: (operation, out) => writeIlike(operation, out, ' not like ', ' not ilike ') },
  between: { precedence: COMPARISON, write: (operation, out) => writeBetween(operation, out, ' between ') },
  'not-between': { precedence: COMPARISON, write: (operation, out) => writeBetween(operation, out, ' not between ') },
  in: { precedence: COMPARISON, write: (operation, out) => writeIn(operation, out, ' in ', ' = any(') },
  'not-in': { precedence: COMPARISON, write: (operation, out) => writeIn(operation, out, ' not in ', ' <> all(') },
  plus: arithmetic(' + ', SUM),
  minus: arithmetic(' - ', SUM),
  times: arithmetic(' * ', PRODUCT),
  divide: arithmetic(' / ', PRODUCT),
  'divide-whole': { precedence: PRODUCT, write: writeWholeDivision },
  modulo: arithmetic(' % ', PRODUCT),
  // SQLite's % drops the fractions of both.
  'modulo-fraction': { precedence: ATOM, write: (operation, out) => wrapped('mod(', operation, ')', out) },
  negate: { precedence: SIGN, write: (operation, out) => (out.text('-'), out.operand(first(operation), SIGN + 1)) },
  // Databases disagree about the place of || between the others, so its operands are atoms or in parentheses.
  concat: { precedence: CONCAT, write: (operation, out) => separated(operation, out, ' || ', SIGN + 1) },
  // What a program's own operator binds like, no database tells: its operands are atoms, and it is none.
  custom: { precedence: 0, write: (operation, out) => separated(operation, out, ` ${operation.detail} `, SIGN + 1) },
  true: { precedence: ATOM, write: (_operation, out) => out.text('true') },
  false: { precedence: ATOM, write: (_operation, out) => out.text('false') },
  default: { precedence: ATOM, write: writeDefault },
  null: { precedence: ATOM, write: (_operation, out) => out.text('null') },
  distinct: { precedence: 0, write: (operation, out) => wrapped('distinct ', operation, '', out) },
  tuple: { precedence: ATOM, write: (operation, out) => wrapped('(', operation, ')', out) },
  exists: {
    precedence: ATOM,
    write: (operation, out) => (out.text('exists '), out.nested(first(operation), 'value')),
  },
  cast: { precedence: ATOM, write: writeCast },
  'expression-list': { precedence: ATOM, write: (operation, out) => wrapped('(', operation, ')', out) },
}

/** The operator of a kind of operation. */
export function operatorOf(kind: string): Operator {
  const operator = operators[kind]
  if (operator === undefined) throw new TypeError(`no operator is called ${kind}`)
  return operator
}

/**
 * Write an operand beside another one. A bound value next to a column of its own type needs no cast: the database takes
 * the column's type for it.
 */
export function writeBeside(node: SqlNode, other: SqlNode | undefined, precedence: number, out: SqlOutput): void {
  if (node.kind === 'bind' && other !== undefined && inferable(node as TypedNode, other as TypedNode))
    out.parameter(node, (node as TypedNode).type, (other as TypedNode).type)
  else out.operand(node, precedence)
}

interface TypedNode extends SqlNode {
  readonly type: ColumnType
}

function inferable(value: TypedNode, other: TypedNode): boolean {
  if (other.kind !== 'column') return false
  return value.type.kind === other.type.kind || (isText(value.type) && isText(other.type))
}

function isText(type: ColumnType): boolean {
  return type.kind === 'text' || type.kind === 'varchar' || type.kind === 'char'
}

function chain(separator: string, precedence: number): Operator {
  return { precedence, write: (operation, out) => separated(operation, out, separator, precedence + 1) }
}

function separated(operation: OperationParts, out: SqlOutput, separator: string, precedence: number): void {
  operation.operands.forEach((operand, index) => {
    if (index > 0) out.text(separator)
    out.operand(operand, precedence)
  })
}

function comparison(symbol: string): Operator {
  return {
    precedence: COMPARISON,
    write: (operation, out) => {
      const [left, right] = operation.operands as [SqlNode, SqlNode]
      writeBeside(left, right, COMPARISON + 1, out)
      out.text(symbol)
      writeBeside(right, left, COMPARISON + 1, out)
    },
  }
}

function arithmetic(symbol: string, precedence: number): Operator {
  return {
    precedence,
    write: (operation, out) => {
      const [left, right] = operation.operands as [SqlNode, SqlNode]
      out.operand(left, precedence)
      out.text(symbol)
      out.operand(right, precedence + 1)
    },
  }
}

function suffix(text: string): Operator {
  return {
    precedence: COMPARISON,
    write: (operation, out) => {
      out.operand(first(operation), COMPARISON + 1)
      out.text(text)
    },
  }
}

function wrapped(before: string, operation: OperationParts, after: string, out: SqlOutput): void {
  out.text(before)
  out.list(operation.operands)
  out.text(after)
}

function first(operation: OperationParts): SqlNode {
  return operation.operands[0] as SqlNode
}

function writeDistinct(operation: OperationParts, out: SqlOutput, distinct: boolean): void {
  const [left, right] = operation.operands as [SqlNode, SqlNode]
  const way = out.dialect.features.isDistinctFrom
  if (way === 'spaceship' && distinct) out.text('not (')
  writeBeside(left, right, COMPARISON + 1, out)
  if (way === 'keyword') out.text(distinct ? ' is distinct from ' : ' is not distinct from ')
  else if (way === 'is-not') out.text(distinct ? ' is not ' : ' is ')
  else out.text(' <=> ')
  writeBeside(right, left, COMPARISON + 1, out)
  if (way === 'spaceship' && distinct) out.text(')')
}

function writeLike(operation: OperationParts, out: SqlOutput, symbol: string): void {
  const [left, right] = operation.operands as [SqlNode, SqlNode]
  out.operand(left, COMPARISON + 1)
  out.text(symbol)
  writeBeside(right, left, COMPARISON + 1, out)
  writeEscape(operation, out)
}

function writeIlike(operation: OperationParts, out: SqlOutput, plain: string, insensitive: string): void {
  if (out.dialect.features.ilike) return writeLike(operation, out, insensitive)
  const [left, right] = operation.operands as [SqlNode, SqlNode]
  out.text('lower(')
  out.write(left)
  out.text(`)${plain}lower(`)
  out.write(right)
  out.text(')')
  writeEscape(operation, out)
}

function writeEscape(operation: OperationParts, out: SqlOutput): void {
  if (operation.detail !== null) out.text(` escape '${operation.detail}'`)
}

function writeBetween(operation: OperationParts, out: SqlOutput, symbol: string): void {
  const [value, low, high] = operation.operands as [SqlNode, SqlNode, SqlNode]
  out.operand(value, COMPARISON + 1)
  out.text(symbol)
  writeBeside(low, value, COMPARISON + 1, out)
  out.text(' and ')
  writeBeside(high, value, COMPARISON + 1, out)
}

function writeIn(operation: OperationParts, out: SqlOutput, symbol: string, arraySymbol: string): void {
  const [value, list] = operation.operands as [SqlNode, SqlNode]
  out.operand(value, COMPARISON + 1)
  if (list.kind === 'bind-list' && out.dialect.features.inList === 'array' && out.dialect.typeAdapter((list as TypedNode).type).write === null) {
    out.text(arraySymbol)
    out.parameterList(list, (list as TypedNode).type, inferable(list as TypedNode, value as TypedNode))
    return out.text(')')
  }
  out.text(symbol)
  if (isQuery(list)) out.nested(list, 'value')
  else if (value.kind === 'tuple' && out.dialect.features.tupleList === 'values') wrapped('(values ', list as OperationParts, ')', out)
  else out.write(list)
}

function writeDefault(_operation: OperationParts, out: SqlOutput): void {
  if (out.dialect.features.defaultInValues) return out.text('default')
  throw new ArgumentError(`The rows of an INSERT give different columns, and ${out.dialect.name} has no word for a column's default.`, {
    do: 'give every row the same keys, or insert the rows of each kind by themselves',
  })
}

function writeCast(operation: OperationParts, out: SqlOutput): void {
  const { type } = operation as TypedNode & OperationParts
  const name = out.dialect.typeAdapter(type).cast(type)
  if (name === null) return out.write(first(operation))
  out.text('cast(')
  const operand = first(operation)
  // The cast gives a bound value its type, whatever its own is.
  if (operand.kind === 'bind') out.parameter(operand, (operand as TypedNode).type)
  else out.write(operand)
  out.text(` as ${name})`)
}

/** Databases disagree about what dividing whole numbers gives; the fraction is kept by dividing by a fraction. */
function writeWholeDivision(operation: OperationParts, out: SqlOutput): void {
  const [left, right] = operation.operands as [SqlNode, SqlNode]
  const name = out.dialect.typeAdapter(doubleType).cast(doubleType)
  out.operand(left, PRODUCT)
  out.text(' / cast(')
  if (right.kind === 'bind') out.parameter(right, (right as TypedNode).type)
  else out.write(right)
  out.text(` as ${name})`)
}
