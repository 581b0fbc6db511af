/** A statement's structural key: equal statements built again have the same key, and differ only in their parameters. */
import type { ColumnType } from '../../types/column-type.ts'
import type { KeyOutput, PlainPart, SqlNode } from '../core/sql-node.ts'

/** A key, with the values that stand beside it, in the order in which the statement is walked. */
export interface StructuralKey {
  readonly key: string
  /** A value, or the array of values of an IN. */
  readonly parameters: readonly unknown[]
  /** The nodes that hold the parameters, in the same order. */
  readonly nodes: readonly SqlNode[]
}

/** Walk the statement once and collect its key and parameters. */
export function structuralKey(node: SqlNode): StructuralKey {
  const writer = new KeyWriter()
  writer.node(node)
  return writer
}

class KeyWriter implements KeyOutput, StructuralKey {
  key = ''
  readonly parameters: unknown[] = []
  readonly nodes: SqlNode[] = []
  #references: SqlNode[] | null = null
  #positions: Map<SqlNode, number> | null = null

  /** Text ends with NUL, which no identifier contains; where other text does, it is escaped. */
  value(value: PlainPart): void {
    if (typeof value === 'number') this.key += `${value};`
    else if (typeof value === 'string') this.key += (value.includes('\u0000') ? value.replaceAll('\u0000', '\u0000\u0001') : value) + '\u0000;'
    else this.key += value === null ? '~' : value ? '+' : '-'
  }

  text(key: string): void {
    this.key += key
  }

  node(node: SqlNode | null): void {
    if (node === null) {
      this.key += '~'
      return
    }
    this.key += node.kind + '('
    node.writeKey(this)
    this.key += ')'
  }

  list(nodes: readonly SqlNode[]): void {
    this.key += `${nodes.length}:`
    for (const node of nodes) this.node(node)
  }

  type(type: ColumnType): void {
    this.value(type.key)
  }

  parameter(node: SqlNode, value: unknown): void {
    const known = this.#position(node)
    if (known !== -1) {
      this.key += `=${known}`
      return
    }
    this.#positions?.set(node, this.nodes.length)
    this.nodes.push(node)
    this.parameters.push(value)
  }

  seen(node: SqlNode): boolean {
    const references = (this.#references ??= [])
    const known = references.indexOf(node)
    if (known === -1) {
      references.push(node)
      return false
    }
    this.key += `#${known}`
    return true
  }

  parts(node: SqlNode): void {
    const parts = node as unknown as Readonly<Record<string, unknown>>
    for (const [field, role] of node.shape) {
      const part = parts[field]
      switch (role) {
        case 'node':
          this.node(part as SqlNode | null)
          break
        case 'nodes':
          if (part === null) this.key += '~'
          else this.list(part as readonly SqlNode[])
          break
        case 'rows':
          this.key += `${(part as readonly unknown[]).length}:`
          for (const row of part as readonly (readonly SqlNode[])[]) this.list(row)
          break
        case 'type':
          this.type(part as ColumnType)
          break
        case 'identity':
          this.key += `@${(part as { readonly id: number }).id}`
          break
        case 'value':
          this.value(part as PlainPart)
      }
    }
  }

  /** A search is quicker than a map for the few parameters that most statements have. */
  #position(node: SqlNode): number {
    if (this.nodes.length < 16) return this.nodes.indexOf(node)
    this.#positions ??= new Map(this.nodes.map((each, index) => [each, index]))
    return this.#positions.get(node) ?? -1
  }
}
