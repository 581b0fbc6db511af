/** A TCP proxy on loopback that breaks connections the way networks and servers do. */
import { connect, createServer, type Server, type Socket } from 'node:net'

/** How a connection ends: reset, closed in order, or never again a byte. */
export type Cut = 'rst' | 'fin' | 'hole'

/** Toward the server, toward the client, or both. */
export type Direction = 'both' | 'to-server' | 'to-client'

interface Pair {
  readonly client: Socket
  readonly server: Socket
  hole: Direction | null
  /** The text was forwarded: nothing more goes to the client, and the first answer that is swallowed cuts. */
  cutOnAnswer: Cut | null
}

interface Watch {
  readonly text: string
  readonly when: 'before' | 'after'
  readonly how: Cut
}

/** Stands between an engine and a server; every fault is one method. */
export class FaultProxy {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #pairs = new Set<Pair>()
  #server: Server
  #port = 0
  #hole: Direction | null = null
  #resetNew = false
  #watch: Watch | null = null
  #bytesLeft: { count: number; readonly how: Cut } | null = null
  /** Connections accepted so far. */
  accepted = 0

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target
    this.#server = this.#listener()
  }

  /** A proxy in front of the server of a database URL. */
  static async before(url: string): Promise<FaultProxy> {
    const { hostname, port, protocol } = new URL(url)
    const proxy = new FaultProxy({ host: hostname, port: Number(port || (protocol === 'postgresql:' ? 5432 : 3306)) })
    await proxy.listen()
    return proxy
  }

  /** The same URL through the proxy. */
  through(url: string): string {
    const changed = new URL(url)
    changed.hostname = '127.0.0.1'
    changed.port = String(this.#port)
    return changed.href
  }

  get open(): number {
    return this.#pairs.size
  }

  /** No new faults; connections that are holed stay holed. */
  heal(): void {
    this.#hole = null
    this.#resetNew = false
    this.#watch = null
    this.#bytesLeft = null
  }

  /** End every open connection now. */
  cutAll(how: Cut): void {
    for (const pair of this.#pairs) this.#cut(pair, how)
  }

  /** Swallow everything from now on, on new connections too. */
  blackhole(direction: Direction = 'both'): void {
    this.#hole = direction
  }

  /** When the client sends the text: cut instead of forwarding it, or forward it and lose the answer. */
  onText(text: string, when: 'before' | 'after', how: Cut): void {
    this.#watch = { text: text.toLowerCase(), when, how }
  }

  /** Let so many bytes through to the client, then cut. */
  cutAfter(bytes: number, how: Cut): void {
    this.#bytesLeft = { count: bytes, how }
  }

  /** Accept new connections and reset them at once. */
  resetNew(): void {
    this.#resetNew = true
  }

  /** New connections are refused until `listen` is called. */
  async refuse(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const pair of this.#pairs) this.#cut(pair, 'rst')
    await closed
  }

  async listen(): Promise<void> {
    if (!this.#server.listening) this.#server = this.#listener()
    await new Promise<void>(resolve => this.#server.listen(this.#port, '127.0.0.1', () => resolve()))
    this.#port = (this.#server.address() as { port: number }).port
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.refuse()
    for (const pair of this.#pairs) this.#cut(pair, 'rst')
  }

  #listener(): Server {
    return createServer({ allowHalfOpen: true, noDelay: true }, client => this.#accept(client))
  }

  #accept(client: Socket): void {
    this.accepted++
    client.on('error', () => {})
    if (this.#resetNew) {
      client.resetAndDestroy()
      return
    }
    const server = connect({ ...this.#target, noDelay: true, allowHalfOpen: true })
    server.on('error', () => {})
    const pair: Pair = { client, server, hole: this.#hole, cutOnAnswer: null }
    this.#pairs.add(pair)
    client.on('data', chunk => this.#toServer(pair, chunk))
    server.on('data', chunk => this.#toClient(pair, chunk))
    client.on('end', () => {
      if (!this.#isHoled(pair, 'to-server')) server.end()
      else client.destroy()
    })
    server.on('end', () => this.#isHoled(pair, 'to-client') || client.end())
    client.on('close', () => {
      this.#pairs.delete(pair)
      server.destroy()
    })
    server.on('close', () => {
      if (this.#isHoled(pair, 'to-client')) return
      this.#pairs.delete(pair)
      client.destroy()
    })
  }

  #toServer(pair: Pair, chunk: Buffer): void {
    if (this.#isHoled(pair, 'to-server')) return
    const watch = this.#watch
    if (watch !== null && chunk.toString('latin1').toLowerCase().includes(watch.text)) {
      this.#watch = null
      if (watch.when === 'before') {
        this.#cut(pair, watch.how)
        return
      }
      pair.hole = 'to-client'
      pair.cutOnAnswer = watch.how
    }
    pair.server.write(chunk)
  }

  #toClient(pair: Pair, chunk: Buffer): void {
    if (pair.cutOnAnswer !== null) {
      const how = pair.cutOnAnswer
      pair.cutOnAnswer = null
      this.#cut(pair, how)
      return
    }
    if (this.#isHoled(pair, 'to-client')) return
    const limit = this.#bytesLeft
    if (limit !== null && chunk.length >= limit.count) {
      this.#bytesLeft = null
      pair.client.write(chunk.subarray(0, limit.count), () => setTimeout(() => this.#cut(pair, limit.how), 5))
      pair.hole = 'both'
      return
    }
    if (limit !== null) limit.count -= chunk.length
    pair.client.write(chunk)
  }

  #isHoled(pair: Pair, direction: Direction): boolean {
    const holed = (hole: Direction | null): boolean => hole === 'both' || hole === direction
    return holed(pair.hole) || holed(this.#hole)
  }

  #cut(pair: Pair, how: Cut): void {
    if (how === 'hole') {
      pair.hole = 'both'
      return
    }
    this.#pairs.delete(pair)
    for (const socket of [pair.client, pair.server]) {
      if (how === 'rst') socket.resetAndDestroy()
      else {
        socket.end()
        setTimeout(() => socket.destroy(), 50).unref()
      }
    }
  }
}
