/** What a model's definition may hold beside columns and relationships, as it was written. */

/** An SQL expression whose value is loaded with the row. */
export class ComputedDeclaration {
  readonly kind = 'computed'
  readonly expression: () => unknown
  /** The columns that it is loaded with on first access; true: it alone; null: it is loaded with the row. */
  readonly group: string | true | null

  constructor(expression: () => unknown, group: string | true | null) {
    this.expression = expression
    this.group = group
    Object.freeze(this)
  }

  /** Not loaded with the row but on first access, together with the other columns of the group. */
  deferred(group?: string): ComputedDeclaration {
    return new ComputedDeclaration(this.expression, group ?? true)
  }
}

/** Any of them. */
export type AttributeDeclaration = ComputedDeclaration

/** Whether a part of a definition is one of them. */
export function isAttributeDeclaration(part: unknown): part is AttributeDeclaration {
  return part instanceof ComputedDeclaration
}
