/** What a model's definition may hold beside columns and relationships, as it was written. */

/** A part of a definition that is neither a column nor a relationship. */
export abstract class AttributeDeclaration {}

/** An SQL expression whose value is loaded with the row. */
export class ComputedDeclaration extends AttributeDeclaration {
  readonly expression: (model: unknown) => unknown
  /** The columns that it is loaded with on first access; true: it alone; null: it is loaded with the row. */
  readonly group: string | true | null

  constructor(expression: (model: unknown) => unknown, group: string | true | null) {
    super()
    this.expression = expression
    this.group = group
    Object.freeze(this)
  }

  /** Not loaded with the row but on first access, together with the other columns of the group. */
  deferred(group?: string): ComputedDeclaration {
    return new ComputedDeclaration(this.expression, group ?? true)
  }
}
