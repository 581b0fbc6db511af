/** PostgreSQL's CancelRequest: a message on a connection of its own, which the server closes without an answer. */
import { connect } from 'node:net'

/** Where the server is. */
export type PgAddress = { readonly host: string; readonly port: number } | { readonly path: string }

const TIMEOUT = 2_000
const CANCEL_CODE = 80_877_102

/** Ask the server to end what the session is doing. It never fails: there is nobody to tell. */
export function cancelPgRequest(address: PgAddress, processId: number, secretKey: number | Buffer): Promise<void> {
  const key = typeof secretKey === 'number' ? int32(secretKey) : secretKey
  const message = Buffer.concat([int32(12 + key.length), int32(CANCEL_CODE), int32(processId), key])
  return new Promise(resolve => {
    const socket = connect(address)
    socket.setTimeout(TIMEOUT, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('connect', () => socket.end(message))
    socket.resume()
  })
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
