/** Writes the messages of one request into one buffer: the socket gets them in one write, where pg makes one for each message. */

const FIRST_SIZE = 4096
/** Longer texts are measured before they are written; shorter ones get room for the longest encoding. */
const LONG_TEXT = 65_536

export class PgMessages {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE)
  #end = 0
  /** Where the length of the message under way stands. */
  #length = 0

  /** Parse: prepare the text under the name; empty: the unnamed statement. */
  parse(name: string, text: string): void {
    this.#begin(0x50)
    this.#text(name)
    this.#text(text)
    this.#int16(0)
    this.#finish()
  }

  /** Bind: values in text form, or bytes; results come as text. */
  bind(name: string, values: readonly (string | Buffer | null)[]): void {
    this.#begin(0x42)
    this.#room(1)
    this.#bytes[this.#end++] = 0
    this.#text(name)
    const binary = values.some(value => typeof value === 'object' && value !== null)
    this.#int16(binary ? values.length : 0)
    if (binary) for (const value of values) this.#int16(typeof value === 'object' && value !== null ? 1 : 0)
    this.#int16(values.length)
    for (let index = 0; index < values.length; index++) this.#value(values[index] as string | Buffer | null)
    this.#int16(0)
    this.#finish()
  }

  /** Describe what the unnamed portal returns. */
  describePortal(): void {
    this.#begin(0x44)
    this.#room(2)
    this.#bytes[this.#end++] = 0x50
    this.#bytes[this.#end++] = 0
    this.#finish()
  }

  /** Execute the unnamed portal to its end. */
  execute(): void {
    this.#begin(0x45)
    this.#room(1)
    this.#bytes[this.#end++] = 0
    this.#int32(0)
    this.#finish()
  }

  /** Close a prepared statement. */
  closeStatement(name: string): void {
    this.#begin(0x43)
    this.#room(1)
    this.#bytes[this.#end++] = 0x53
    this.#text(name)
    this.#finish()
  }

  sync(): void {
    this.#begin(0x53)
    this.#finish()
  }

  /** The messages so far; the next ones begin a new buffer. */
  take(): Buffer {
    const written = this.#bytes.subarray(0, this.#end)
    this.#end = 0
    // the socket may keep what it is given for a while
    if (written.length <= FIRST_SIZE) return Buffer.from(written)
    this.#bytes = Buffer.allocUnsafe(FIRST_SIZE)
    return written
  }

  #begin(type: number): void {
    this.#room(5)
    this.#bytes[this.#end] = type
    this.#length = this.#end + 1
    this.#end += 5
  }

  /** The length counts itself, but not the type before it. */
  #finish(): void {
    this.#bytes.writeInt32BE(this.#end - this.#length, this.#length)
  }

  #value(value: string | Buffer | null): void {
    if (value === null) {
      this.#int32(-1)
      return
    }
    const at = this.#end
    this.#int32(0)
    if (typeof value === 'string') this.#write(value)
    else {
      this.#room(value.length)
      value.copy(this.#bytes, this.#end)
      this.#end += value.length
    }
    this.#bytes.writeInt32BE(this.#end - at - 4, at)
  }

  #text(text: string): void {
    this.#write(text)
    this.#room(1)
    this.#bytes[this.#end++] = 0
  }

  #write(text: string): void {
    this.#room(text.length < LONG_TEXT ? text.length * 3 : Buffer.byteLength(text))
    this.#end += this.#bytes.write(text, this.#end)
  }

  #int16(value: number): void {
    this.#room(2)
    this.#bytes.writeUInt16BE(value, this.#end)
    this.#end += 2
  }

  #int32(value: number): void {
    this.#room(4)
    this.#bytes.writeInt32BE(value, this.#end)
    this.#end += 4
  }

  #room(size: number): void {
    if (this.#end + size <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + size))
    this.#bytes.copy(grown, 0, 0, this.#end)
    this.#bytes = grown
  }
}
