/** query.fromStatement(): the objects of a statement that was written by hand, or built otherwise. */
import type { Mode, Pausable, Result } from '../../../base/pausable.ts'
import type { FromStatement } from '../../../sql/statements/from-statement.ts'
import { queryStatement } from '../trips/execute-trip.ts'
import type { SessionCore } from '../session-core.ts'
import { MultipleResultsFoundError, NoResultFoundError } from '../session-errors.ts'

/** The objects of a statement as it stands; conditions and order are the statement's own. */
export class StatementQuery<E, M extends Mode = Mode> {
  readonly #core: SessionCore
  readonly #statement: FromStatement
  readonly #name: string

  constructor(core: SessionCore, statement: FromStatement, name: string) {
    this.#core = core
    this.#statement = statement
    this.#name = `query(${name}).fromStatement()`
  }

  /** All objects, each once, in the order of the rows. */
  all(): Result<M, E[]> {
    return this.#run(this.#entities())
  }

  /** The first object, or null. All rows are read: the limit is the statement's to say. */
  first(): Result<M, E | null> {
    return this.#run(this.#first())
  }

  /** The only object; NoResultFoundError or MultipleResultsFoundError otherwise. */
  one(): Result<M, E> {
    return this.#run(this.#one())
  }

  /** The only object, or null; MultipleResultsFoundError if there are several. */
  oneOrNull(): Result<M, E | null> {
    return this.#run(this.#oneOrNull())
  }

  #run<T>(trip: Pausable<T>): Result<M, T> {
    return this.#core.run(this.#name, () => trip)
  }

  #entities(): Pausable<E[]> {
    return queryStatement(this.#core, this.#statement) as Pausable<E[]>
  }

  *#first(): Pausable<E | null> {
    return (yield* this.#entities())[0] ?? null
  }

  *#one(): Pausable<E> {
    const found = yield* this.#oneOrNull()
    if (found === null) throw new NoResultFoundError(`${this.#name}.one()`)
    return found
  }

  *#oneOrNull(): Pausable<E | null> {
    const found = yield* this.#entities()
    if (found.length > 1) throw new MultipleResultsFoundError(`${this.#name}.one()`)
    return found[0] ?? null
  }
}
