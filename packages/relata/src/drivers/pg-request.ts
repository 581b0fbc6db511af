/** One statement on its way through pg: parsed once, bound for one or many rows of parameters, its rows read in place. */
import type { DriverResult } from '../driver/driver.ts'
import type { PgSubmittable, PgWire } from './pg-client.ts'
import { PgMessages } from './pg-messages.ts'
import { parserOf, type PgParser, toPgParameter } from './pg-values.ts'

/** What the server said about a statement's columns; known for a named statement after its first run. */
export interface PgShape {
  readonly columns: readonly string[]
  /** Position and parser of the columns that do not stay text. */
  readonly parsers: readonly (readonly [number, PgParser])[]
}

const NO_VALUES: readonly (string | null)[] = []
/** One for all requests: each is written as a whole before another one begins. */
const messages = new PgMessages()

const NO_SHAPE: PgShape = { columns: [], parsers: [] }

/** How the statement travels. */
export type PgProtocol = 'simple' | 'extended'

/**
 * All rows of parameters go out at once and are closed by one Sync: one round trip, and the server skips the rest after
 * the first error. pg's own Query makes an emitter and a result object for each; this makes neither, and asks
 * for the columns of a named statement only once.
 */
export class PgRequest implements PgSubmittable {
  readonly name: string
  readonly text: string
  callback: () => void = nothing
  rows: unknown[][] = []
  rowCount = 0
  tag = ''
  /** Null while it is unknown. */
  shape: PgShape | null
  readonly #parameters: readonly (readonly unknown[])[]
  readonly #protocol: PgProtocol
  /** Names of statements to drop on the server on this occasion. */
  readonly #closing: readonly string[]
  /** Sent along: ROLLBACK of the borrower before, and BEGIN. */
  readonly #before: readonly string[]
  #complete = false
  readonly #resolve: (result: DriverResult) => void
  readonly #reject: (error: Error, request: PgRequest) => void

  constructor(
    request: {
      readonly name: string
      readonly text: string
      readonly parameters: readonly (readonly unknown[])[]
      readonly protocol: PgProtocol
      readonly shape: PgShape | null
      readonly closing: readonly string[]
      readonly before: readonly string[]
    },
    resolve: (result: DriverResult) => void,
    reject: (error: Error, request: PgRequest) => void,
  ) {
    this.name = request.name
    this.text = request.text
    this.shape = request.shape
    this.#parameters = request.parameters
    this.#protocol = request.protocol
    this.#closing = request.closing
    this.#before = request.before
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(wire: PgWire): Error | null {
    if (this.#protocol === 'simple') {
      wire.query(this.text)
      return null
    }
    let values: (string | Buffer | null)[][]
    try {
      // Before anything is sent: a parameter that cannot be sent must not leave half a message behind.
      values = this.#parameters.map(row => row.map(toPgParameter))
    } catch (error) {
      return error as Error
    }
    for (const name of this.#closing) messages.closeStatement(name)
    for (const text of this.#before) {
      messages.parse('', text)
      messages.bind('', NO_VALUES)
      messages.execute()
    }
    const known = this.name !== '' && (wire.parsedStatements[this.name] !== undefined || wire.submittedNamedStatements[this.name] !== undefined)
    if (!known) {
      messages.parse(this.name, this.text)
      if (this.name !== '') wire.submittedNamedStatements[this.name] = this.text
    }
    for (let index = 0; index < values.length; index++) {
      messages.bind(this.name, values[index] as (string | Buffer | null)[])
      if (index === 0 && (this.shape === null || !known)) {
        this.shape = null
        messages.describePortal()
      }
      messages.execute()
    }
    messages.sync()
    wire.stream.write(messages.take())
    return null
  }

  handleRowDescription(message: { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] }): void {
    // A simple query of several statements: the last one's rows count.
    if (this.#complete && this.#protocol === 'simple') this.rows = []
    const parsers: [number, PgParser][] = []
    for (const [index, field] of message.fields.entries()) {
      const parser = parserOf(field.dataTypeID)
      if (parser !== null) parsers.push([index, parser])
    }
    this.shape = { columns: message.fields.map(field => field.name), parsers }
  }

  handleDataRow(message: { readonly fields: unknown[] }): void {
    // The array that pg made for the message becomes the row.
    const row = message.fields
    for (const [index, parse] of this.shape!.parsers) {
      const text = row[index]
      if (text !== null) row[index] = parse(text as string)
    }
    this.rows.push(row)
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.tag = message.text
    this.#complete = true
    const count = Number(this.tag.slice(this.tag.lastIndexOf(' ') + 1))
    if (Number.isNaN(count)) return
    this.rowCount = this.#protocol === 'simple' ? count : this.rowCount + count
  }

  handleReadyForQuery(): void {
    this.shape ??= NO_SHAPE
    this.#resolve(new PgResult(this.rows, this.rowCount, this.shape.columns))
  }

  handleError(error: Error): void {
    this.#reject(error, this)
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyInResponse(wire: { sendCopyFail(reason: string): void }): void {
    wire.sendCopyFail('COPY from the client is not supported')
  }

  handleCopyData(): void {}
}

class PgResult implements DriverResult {
  readonly rows: unknown[][]
  readonly rowCount: number
  readonly lastInsertId: null = null
  readonly columns: readonly string[]

  constructor(rows: unknown[][], rowCount: number, columns: readonly string[]) {
    this.rows = rows
    this.rowCount = rowCount
    this.columns = columns
  }
}

function nothing(): void {}
