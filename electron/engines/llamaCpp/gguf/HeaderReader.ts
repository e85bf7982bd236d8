import { readSync } from 'node:fs'
import { bytes } from '../../../../shared/format.ts'
import { Refusal } from './Refusal.ts'

/** The header of a model with 256 thousand tokens and all their merges takes some 20 MB. */
const MOST_BYTES = 64 * 1024 * 1024
const CHUNK = 256 * 1024

/**
 * Reads the header of a file from its start on, in small pieces: no number that the file gives decides how much memory is
 * taken. Throws a Refusal where the file ends too early, or the header doesn't end.
 */
export class HeaderReader {
  readonly #fd: number
  readonly #size: number
  readonly #chunk = Buffer.alloc(CHUNK)
  #from = 0
  #length = 0
  #at = 0

  constructor(fd: number, size: number) {
    this.#fd = fd
    this.#size = size
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#from + this.#at
  }

  /** Bytes that the file still has. */
  get left(): number {
    return this.#size - this.position
  }

  endsTooEarly(): Refusal {
    return new Refusal(`The file ends within its header, after ${bytes(this.#size)}. Get it again.`)
  }

  u8(): number {
    this.#need(1)
    return this.#chunk.readUInt8(this.#at++)
  }

  u32(): number {
    this.#need(4)
    const value = this.#chunk.readUInt32LE(this.#at)
    this.#at += 4
    return value
  }

  /** As a number: what is beyond its precision is far beyond every limit. */
  u64(): number {
    this.#need(8)
    const value = this.#chunk.readBigUInt64LE(this.#at)
    this.#at += 8
    return Number(value)
  }

  /** The next `size` bytes (at most 8), to be read at once. */
  scalar<T>(size: number, read: (view: Buffer, at: number) => T): T {
    this.#need(size)
    const value = read(this.#chunk, this.#at)
    this.#at += size
    return value
  }

  /** A text of at most `most` bytes, with a character for each byte: what is no UTF-8 stays apart. */
  rawText(most: number, what: string): string {
    return this.#take(this.#textLength(most, what), 'latin1')
  }

  text(most: number, what: string): string {
    return this.#take(this.#textLength(most, what), 'utf8')
  }

  /** The text, unless it is longer than `most` bytes: then it is passed over. */
  shortText(most: number): string | undefined {
    const length = this.u64()
    if (length <= most) return this.#take(length, 'utf8')
    this.skip(length)
    return undefined
  }

  skip(length: number): void {
    this.#admit(length)
    const there = this.#length - this.#at
    if (length <= there) {
      this.#at += length
      return
    }
    this.#from = this.position + length
    this.#at = 0
    this.#length = 0
  }

  #textLength(most: number, what: string): number {
    const length = this.u64()
    if (length > most) throw new Refusal(`${what} in its header is longer than any model’s.`)
    return length
  }

  #take(length: number, encoding: 'latin1' | 'utf8'): string {
    if (length <= CHUNK) {
      this.#need(length)
      this.#at += length
      return this.#chunk.toString(encoding, this.#at - length, this.#at)
    }
    this.#admit(length)
    const whole = Buffer.alloc(length)
    for (let done = 0; done < length; ) {
      const piece = Math.min(CHUNK, length - done)
      this.#need(piece)
      this.#chunk.copy(whole, done, this.#at, this.#at + piece)
      this.#at += piece
      done += piece
    }
    return whole.toString(encoding)
  }

  #admit(length: number): void {
    if (length > this.left) throw this.endsTooEarly()
    if (this.position + length > MOST_BYTES) throw new Refusal('Its header is longer than any model’s.')
  }

  /** Makes the next `length` bytes (at most a chunk) stand in the chunk. */
  #need(length: number): void {
    if (this.#at + length <= this.#length) return
    this.#admit(length)
    this.#chunk.copyWithin(0, this.#at, this.#length)
    this.#from += this.#at
    this.#length -= this.#at
    this.#at = 0
    while (this.#length < length) {
      const got = readSync(this.#fd, this.#chunk, this.#length, CHUNK - this.#length, this.#from + this.#length)
      if (got === 0) throw new Refusal('The file became shorter while it was read.')
      this.#length += got
    }
  }
}
