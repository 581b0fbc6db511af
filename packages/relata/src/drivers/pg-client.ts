/** The parts of the package pg that the driver uses; pg's own types are not needed to use relata. */
import type { Socket } from 'node:net'

/** pg's protocol connection. */
export interface PgWire {
  stream: Socket
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  query(text: string): void
}

/** What pg's client does with a query object: it hands the server's messages to it. */
export interface PgSubmittable {
  readonly name: string
  readonly text: string
  callback: () => void
  submit(wire: PgWire): Error | null
  handleRowDescription(message: { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] }): void
  handleDataRow(message: { readonly fields: unknown[] }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleReadyForQuery(): void
  handleError(error: Error): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleCopyInResponse(wire: { sendCopyFail(reason: string): void }): void
  handleCopyData(): void
}

export interface PgClient {
  readonly connection: PgWire
  readonly processID: number | null
  readonly secretKey: number | Buffer | null
  connect(): Promise<unknown>
  query(request: PgSubmittable): unknown
  end(): Promise<void>
  getStartupConf(): Record<string, string>
  getTransactionStatus(): 'I' | 'T' | 'E' | null
  on(event: 'error' | 'end' | 'drain', listener: (error?: Error) => void): unknown
}

export interface PgPackage {
  readonly Client: new (config: PgClientConfig) => PgClient
}

export interface PgClientConfig {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly database?: string | undefined
  readonly ssl?: unknown
  readonly application_name?: string | undefined
  readonly keepAlive: boolean
  readonly keepAliveInitialDelayMillis: number
}
