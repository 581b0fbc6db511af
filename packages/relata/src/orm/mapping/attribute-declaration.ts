/** What a model's definition may hold beside columns and relationships, as it was written. */

import type { Mapper, OtherAttribute } from './mapper.ts'

/** Any part of a definition that is neither a column nor a relationship. */
export class AttributeDeclaration implements OtherAttribute {
  /** It stands on the class as relationships do, so that the four names of every class are not free for it. */
  readonly isStatic: boolean = false
  /** What it is called in `inspect(Model)`. */
  readonly kind: string = 'other'

  /** Put onto the class what the declaration adds to it; `base` is the generated class. */
  install(_base: { readonly prototype: object }, _mapper: Mapper, _key: string): void {}

  /** Called once the relationships are known; throws where the declaration leads nowhere. */
  check(_mapper: Mapper, _key: string): void {}
}

/** An SQL expression whose value is loaded with the row. */
export class ComputedDeclaration extends AttributeDeclaration {
  override readonly kind: string
  readonly expression: (model: unknown) => unknown
  /** The columns that it is loaded with on first access; true: it alone; null: it is loaded with the row. */
  readonly group: string | true | null
  /** It is NULL unless a query supplies another expression. */
  readonly supplied: boolean

  constructor(expression: (model: unknown) => unknown, group: string | true | null, supplied = false) {
    super()
    this.expression = expression
    this.group = group
    this.supplied = supplied
    this.kind = supplied ? 'query expression' : 'computed'
    Object.freeze(this)
  }

  /** Not loaded with the row but on first access, together with the other columns of the group. */
  deferred(group?: string): ComputedDeclaration {
    return new ComputedDeclaration(this.expression, group ?? true)
  }
}
