/** A select by keys: one statement for one key, one for any number of them, compiled when first needed. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { BindList, BindParameter, type Condition, junction, Operation } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { compile } from '../../sql/render/compile.ts'
import type { BoundStatement, Compiled } from '../../sql/render/compiled.ts'
import type { Select } from '../../sql/statements/select.ts'
import { booleanType } from '../../types/boolean-type.ts'

/** The keys that one statement takes where they are written out one by one. */
const MOST_WRITTEN_OUT = 500

/** A statement that selects the rows with given keys. */
export class KeyedStatement {
  readonly #columns: readonly ColumnReference[]
  readonly #dialect: Dialect
  readonly #template: (condition: Condition) => Select
  /** By number of keys; 0: one list of any length. */
  readonly #compiled = new Map<number, Compiled>()

  constructor(columns: readonly ColumnReference[], dialect: Dialect, template: (condition: Condition) => Select) {
    this.#columns = columns
    this.#dialect = dialect
    this.#template = template
  }

  /** How many keys one statement takes. */
  get mostKeys(): number {
    return this.#columns.length > 1 || this.#dialect.features.inList === 'placeholders' ? MOST_WRITTEN_OUT : Number.POSITIVE_INFINITY
  }

  /** The statement for one key. */
  bindOne(key: readonly unknown[]): BoundStatement {
    return this.#for(1).bind(key)
  }

  /** The statement for these keys, each a list of values: at least one, at most `mostKeys`. */
  bind(keys: readonly (readonly unknown[])[]): BoundStatement {
    if (keys.length === 1) return this.bindOne(keys[0] as readonly unknown[])
    if (this.#columns.length === 1) return this.#for(0).bind([keys.map(key => key[0])])
    // composite keys are filled up to a power of two, so that there are few different texts
    const count = nextPowerOfTwo(keys.length)
    const values: unknown[] = []
    for (let index = 0; index < count; index++) values.push(...(keys[Math.min(index, keys.length - 1)] as readonly unknown[]))
    return this.#for(count).bind(values)
  }

  /** The select for these keys, as somebody sees it who may replace it. */
  select(keys: readonly (readonly unknown[])[]): Select {
    const [column] = this.#columns as readonly [ColumnReference]
    const condition =
      this.#columns.length === 1 && keys.length > 1
        ? new Operation<boolean>('in', booleanType, [
            column,
            new BindList(
              keys.map(key => key[0]),
              column.type,
            ),
          ])
        : junction(
            'or',
            keys.map(key =>
              junction(
                'and',
                this.#columns.map((each, index) => each.eq(new BindParameter(key[index], each.type))),
              ),
            ),
          )
    return this.#template(condition)
  }

  #for(count: number): Compiled {
    let compiled = this.#compiled.get(count)
    if (compiled === undefined) {
      const places: SqlNode[] = []
      compiled = compile(this.#template(this.#condition(count, places)), this.#dialect, places)
      this.#compiled.set(count, compiled)
    }
    return compiled
  }

  #condition(count: number, places: SqlNode[]): Condition {
    if (count === 0) {
      const [column] = this.#columns as readonly [ColumnReference]
      const list = new BindList([null], column.type)
      places.push(list)
      return new Operation('in', booleanType, [column, list])
    }
    const equal = (column: ColumnReference): Condition => {
      const parameter = new BindParameter<unknown>(null, column.type)
      places.push(parameter)
      return column.eq(parameter)
    }
    return junction(
      'or',
      Array.from({ length: count }, () => junction('and', this.#columns.map(equal))),
    )
  }
}

function nextPowerOfTwo(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}
