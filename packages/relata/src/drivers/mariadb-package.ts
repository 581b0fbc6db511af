/** The parts of the package mariadb that the driver uses; the package's own types are not needed to use relata. */
import type { Socket } from 'node:net'

export interface MariadbPackage {
  readonly createConnection: (options: MariadbConnectionOptions) => Promise<MariadbClient>
}

/** With `metaAsArray`: the rows, or an OK packet, and the columns. */
export type MariadbAnswer = readonly [unknown[][] | MariadbOk, readonly { name(): string }[] | undefined]

export interface MariadbOk {
  readonly affectedRows: number
  readonly insertId: bigint | number
}

export interface MariadbClient {
  readonly threadId: number | null
  readonly info: {
    readonly status: number
    isMariaDB(): boolean
    readonly serverVersion: { readonly raw: string; readonly major: number; readonly minor: number }
  }
  query(sql: string): Promise<MariadbAnswer>
  execute(sql: string, values: readonly unknown[]): Promise<MariadbAnswer>
  batch(sql: string, values: readonly (readonly unknown[])[]): Promise<MariadbAnswer>
  prepare(sql: string): Promise<{ executeStream(values: readonly unknown[]): AsyncIterable<unknown[]> & { destroy(): void }; close(): void }>
  ping(): Promise<void>
  reset(): Promise<void>
  end(): Promise<void>
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
}

export interface MariadbConnectionOptions {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly database?: string | undefined
  readonly ssl?: unknown
  readonly stream?: (done: (error: Error | null, socket: Socket) => void) => void
  readonly connectTimeout: number
  readonly initSql?: readonly string[]
  readonly rowsAsArray: boolean
  readonly metaAsArray: boolean
  readonly dateStrings: boolean
  readonly jsonStrings: boolean
  readonly bitOneIsBoolean: boolean
  readonly checkDuplicate: boolean
  readonly logParam: boolean
  readonly fullResult: boolean
  readonly charset: string
}
