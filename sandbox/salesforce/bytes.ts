const LEAST_BYTES = 64 * 1024
/** UTF-8 has no more bytes for a unit of a text. */
const MOST_A_UNIT = 3

/** UTF-8 that grows by one text after another: what is long is not a text as a whole as well. */
export class Bytes {
  private room = Buffer.alloc(0)
  private end = 0
  private readonly expected: number

  /** `expected`: about how many bytes there will be; more are moved, some of them several times. */
  constructor(expected = LEAST_BYTES) {
    this.expected = expected
  }

  get length(): number {
    return this.end
  }

  add(text: string): void {
    const most = this.end + text.length * MOST_A_UNIT
    if (most > this.room.length) this.grow(most)
    this.end += this.room.write(text, this.end)
  }

  /** The bytes from one place to another, the end if absent; they are no copy. */
  between(from: number, to: number = this.end): Buffer {
    return this.room.subarray(from, to)
  }

  private grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.expected, 2 * this.room.length, least))
    this.room.copy(larger, 0, 0, this.end)
    this.room = larger
  }
}
