/** Collects the text of a statement, its placeholders, and the names of its sources. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { NestedPlace, Renderer, SqlDialect, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { walk } from '../core/walk.ts'
import { type ListBinding, listBinding } from './list-binding.ts'
import { quoteIdentifier } from './quote-identifier.ts'

/** A place for a bound value. */
export interface Placeholder {
  readonly node: SqlNode
  readonly type: ColumnType
  /** Null for one value. */
  readonly list: ListBinding | null
  /** The kind of type that the database takes for it from its place; null where the text tells its type. */
  readonly taken: string | null
}

interface NamedSource extends SqlNode {
  readonly name: string | null
  readonly label: string
}

/** One writer writes one statement. */
export class SqlWriter implements SqlOutput {
  readonly dialect: SqlDialect
  /** The text between the placeholders: one more than there are holes. */
  readonly pieces: string[] = ['']
  /** For each hole the index of its placeholder; a numbered placeholder may fill several. */
  readonly holes: number[] = []
  readonly placeholders: Placeholder[] = []
  /** For each query whose FROM falls apart the names of its sources, in groups. */
  readonly products: (readonly (readonly string[])[])[] = []
  enclosing: readonly SqlNode[] = []
  correlates = true
  outermost = true
  named = false
  readonly #statement: SqlNode
  readonly #names = new Map<SqlNode, string>()
  #taken: Set<string> | null = null
  /** The sources around the query whose clauses are being written. */
  #outside: readonly SqlNode[] = []

  constructor(dialect: SqlDialect, statement: SqlNode) {
    this.dialect = dialect
    this.#statement = statement
  }

  text(sql: string): void {
    this.pieces[this.pieces.length - 1] += sql
  }

  identifier(name: string): void {
    this.text(quoteIdentifier(name, this.dialect.identifierQuotes))
  }

  write(node: SqlNode): void {
    const renderer = this.dialect.renderers[node.kind] as Renderer | undefined
    if (renderer === undefined) node.render(this)
    else renderer(node, this)
  }

  list(nodes: readonly SqlNode[], separator = ', '): void {
    nodes.forEach((node, index) => {
      if (index > 0) this.text(separator)
      this.write(node)
    })
  }

  operand(node: SqlNode, precedence: number): void {
    if (node.precedence >= precedence) return this.write(node)
    this.text('(')
    this.write(node)
    this.text(')')
  }

  parameter(node: SqlNode, type: ColumnType, beside?: ColumnType): void {
    const around = this.dialect.typeAdapter(type).write
    const placeholder = { node, type, list: null, taken: beside?.kind ?? null }
    if (around === null) return this.#hole(placeholder)
    this.text(around[0])
    this.#hole(placeholder)
    this.text(around[1])
  }

  parameterList(node: SqlNode, type: ColumnType, inferable: boolean): void {
    const list = listBinding(this.dialect, type, inferable)
    this.text(list.before)
    this.#hole({ node, type, list, taken: null })
    this.text(list.after)
  }

  sourceName(source: SqlNode): string | null {
    if (source.kind === 'table') return null
    const known = this.#names.get(source)
    if (known !== undefined) return known
    const { name, label } = source as NamedSource
    const made = name ?? this.#makeName(label)
    this.#names.set(source, made)
    return made
  }

  nested(query: SqlNode, place: NestedPlace): void {
    const { enclosing, outermost, named, correlates } = this
    this.outermost = false
    this.named = place !== 'value'
    this.correlates = place !== 'table'
    // A table in FROM does not see those beside it.
    if (place === 'table') this.enclosing = this.#outside
    this.text('(')
    this.write(query)
    this.text(')')
    this.enclosing = enclosing
    this.correlates = correlates
    this.outermost = outermost
    this.named = named
  }

  unconnected(groups: readonly (readonly SqlNode[])[]): void {
    this.products.push(groups.map(group => group.map(source => (source as NamedSource).label)))
  }

  scoped(sources: readonly SqlNode[], write: () => void): void {
    const { enclosing } = this
    const outside = this.#outside
    this.#outside = enclosing
    this.enclosing = [...enclosing, ...sources]
    write()
    this.enclosing = enclosing
    this.#outside = outside
  }

  /** A value in several places has one number, but not where the database would take another type for each: a number has one type. */
  #hole(placeholder: Placeholder): void {
    const { node, taken } = placeholder
    let index = this.dialect.features.numberedParameters ? this.placeholders.findIndex(known => known.node === node && known.taken === taken) : -1
    if (index === -1) {
      index = this.placeholders.length
      this.placeholders.push(placeholder)
    }
    this.holes.push(index)
    this.pieces.push('')
  }

  /** A made up name is no other source's name. */
  #makeName(label: string): string {
    const taken = (this.#taken ??= namesIn(this.#statement))
    let number = 1
    while (taken.has(`${label}_${number}`.toLowerCase())) number++
    const name = `${label}_${number}`
    if (name.includes('\u0000')) throw new ArgumentError('A name contains the character NUL.')
    taken.add(name.toLowerCase())
    return name
  }
}

function namesIn(statement: SqlNode): Set<string> {
  const names = new Set<string>()
  walk(statement, node => {
    if ('columns' in node && 'label' in node) {
      const { name } = node as unknown as NamedSource
      if (name !== null) names.add(name.toLowerCase())
    }
  })
  return names
}
