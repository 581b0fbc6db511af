/** Functions over text. */
import { integerType } from '../../types/integer-type.ts'
import { numberType } from '../../types/number-type.ts'
import { textType } from '../../types/text-type.ts'
import type { Expression, Operand } from '../core/expression.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

type Text = string | null
type Whole = Operand<number>

const SUBSTRING: Definition = { name: 'substring', forms: 'substr({*})' }

/** Characters from a position, counted from 1: all that follow, or so many. */
export function substring<V extends Text>(text: Expression<V>, from: Whole, length?: Whole): Expression<V> {
  const numbers = length === undefined ? [from] : [from, length]
  return textCall(SUBSTRING, text, numbers)
}

const LEFT: Definition = { name: 'left', forms: { sqlite: 'substr({1}, 1, {2})', default: 'left({1}, {2})' } }
const RIGHT: Definition = { name: 'right', forms: { sqlite: 'substr({1}, -{2}, {2})', default: 'right({1}, {2})' } }

/** So many characters at the beginning. */
export function left<V extends Text>(text: Expression<V>, length: Whole): Expression<V> {
  return textCall(LEFT, text, [length])
}

/** So many characters at the end. */
export function right<V extends Text>(text: Expression<V>, length: Whole): Expression<V> {
  return textCall(RIGHT, text, [length])
}

const REPLACE: Definition = { name: 'replace', forms: 'replace({*})' }

/** The text with every place of one piece filled by another. */
export function replace<V extends Text>(text: Expression<V>, what: Operand<string>, by: Operand<string>): Expression<V> {
  return textCall(REPLACE, text, [], [what, by])
}

const LTRIM: Definition = { name: 'ltrim', forms: 'ltrim({1})' }
const RTRIM: Definition = { name: 'rtrim', forms: 'rtrim({1})' }

/** Without blanks at the beginning. */
export function ltrim<V extends Text>(text: Expression<V>): Expression<V> {
  return textCall(LTRIM, text)
}

/** Without blanks at the end. */
export function rtrim<V extends Text>(text: Expression<V>): Expression<V> {
  return textCall(RTRIM, text)
}

const LPAD: Definition = { name: 'lpad', forms: 'lpad({*})' }
const RPAD: Definition = { name: 'rpad', forms: 'rpad({*})' }

/** Filled up at the beginning to so many characters; a longer text is cut. */
export function lpad<V extends Text>(text: Expression<V>, length: Whole, fill: Operand<string> = ' '): Expression<V> {
  return textCall(LPAD, text, [length], [fill])
}

/** Filled up at the end to so many characters; a longer text is cut. */
export function rpad<V extends Text>(text: Expression<V>, length: Whole, fill: Operand<string> = ' '): Expression<V> {
  return textCall(RPAD, text, [length], [fill])
}

const REPEAT: Definition = { name: 'repeat', forms: 'repeat({*})' }
const REVERSE: Definition = { name: 'reverse', forms: 'reverse({1})' }

/** The text so many times. */
export function repeat<V extends Text>(text: Expression<V>, times: Whole): Expression<V> {
  return textCall(REPEAT, text, [times])
}

/** The characters in the opposite order. */
export function reverse<V extends Text>(text: Expression<V>): Expression<V> {
  return textCall(REVERSE, text)
}

const POSITION: Definition = { name: 'position', forms: { postgresql: 'strpos({1}, {2})', default: 'instr({1}, {2})' } }

/** Where a piece begins in the text, counted from 1; 0 where it is not in it. */
export function position<V extends Text>(text: Expression<V>, piece: Operand<string>): Expression<number | Extract<V, null>> {
  return new Construct<number | Extract<V, null>>(POSITION, numberType, [text, operandOf('position', piece, textType)])
}

const OCTETS: Definition = { name: 'octetLength', forms: 'octet_length({1})' }

/** The number of bytes. */
export function octetLength<V extends Text | Uint8Array>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return new Construct<number | Extract<V, null>>(OCTETS, numberType, [value])
}

const CONCAT_WS: Definition = { name: 'concatWs', forms: 'concat_ws({*})' }

/** The texts with a separator between them; those that are NULL are left out. */
export function concatWs(separator: Operand<string>, ...texts: readonly Operand<Text>[]): Expression<string> {
  return new Construct<string>(
    CONCAT_WS,
    textType,
    [separator, ...texts].map(each => operandOf('concatWs', each, textType)),
  )
}

const SPLIT_PART: Definition = {
  name: 'splitPart',
  forms: {
    default: 'split_part({*})',
    mariadb:
      "case when char_length({1}) - char_length(replace({1}, {2}, '')) >= ({3} - 1) * char_length({2}) then substring_index(substring_index({1}, {2}, {3}), {2}, -1) when {1} is not null then '' end",
  },
  precedence: 100,
}

/** One of the parts between separators, counted from 1; an empty text where there are fewer. */
export function splitPart<V extends Text>(text: Expression<V>, separator: Operand<string>, part: Whole): Expression<V> {
  return new Construct<V>(SPLIT_PART, textType, [text, operandOf('splitPart', separator, textType), operandOf('splitPart', part, integerType)])
}

const MD5: Definition = { name: 'md5', forms: { postgresql: 'md5({1})', mariadb: 'md5({1})' }, instead: 'compute it in the program' }

/** The MD5 sum in hexadecimal digits; not on SQLite. For telling texts apart, not for secrets. */
export function md5<V extends Text>(text: Expression<V>): Expression<V> {
  return textCall(MD5, text)
}

function textCall<V>(
  definition: Definition,
  text: Expression<V>,
  numbers: readonly Whole[] = [],
  texts: readonly Operand<string>[] = [],
): Expression<V> {
  const { name } = definition
  return new Construct<V>(definition, textType, [
    operandOf(name, text, textType),
    ...numbers.map(each => operandOf(name, each, integerType)),
    ...texts.map(each => operandOf(name, each, textType)),
  ])
}
