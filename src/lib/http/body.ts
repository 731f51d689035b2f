import { promisify } from 'node:util'
import {
  type BrotliOptions,
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
} from 'node:zlib'

/**
 * Small answers are decompressed at once: 20 to 60 us against 160 to 240 us for zlib's asynchronous functions
 * (Node 20.20.2, 1 and 100 records). The bound keeps the event loop free: 256 kB take less than a
 * millisecond.
 */
const SYNC_COMPRESSED_BYTES = 32 * 1024
const SYNC_BYTES = 256 * 1024
/** zlib's default of 16 kB costs a turn of the event loop each. */
const CHUNK_BYTES = 64 * 1024

/** What `accept-encoding` offers, and `decompress` takes. */
export const ACCEPT_ENCODING = 'gzip, deflate, br'

/**
 * A body as it arrives, up to a bound. The bytes are copied together, because a peer that sends them one at a
 * time would otherwise cost an object of some hundred bytes for each.
 */
export class BodyBytes {
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0
  readonly #maxBytes: number

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Keeps a chunk; false, and nothing kept, when that would be over the bound. */
  push(chunk: Buffer): boolean {
    const length = this.#length + chunk.length
    if (length > this.#maxBytes) return false
    if (this.#length === 0) {
      // Most answers are one chunk, and it is not copied.
      this.#bytes = chunk
    } else {
      if (length > this.#bytes.length) this.#grow(length)
      chunk.copy(this.#bytes, this.#length)
    }
    this.#length = length
    return true
  }

  /** All bytes kept so far. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(length: number): void {
    const capacity = Math.min(this.#maxBytes, Math.max(length, 2 * this.#bytes.length, CHUNK_BYTES))
    const larger = Buffer.allocUnsafe(capacity)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/**
 * V8 reads UTF-8 that is ASCII ten times as fast as other text (0.3 and 3 ns a byte, Node 20.20.2), and one letter decides
 * for the whole: in pieces, only those that have one are read slowly.
 */
const PIECE_BYTES = 1024

/** Bytes as UTF-8 without a byte order mark; what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Buffer): string {
  let text = ''
  for (let from = 0; from < bytes.length; ) {
    const to = endOfCharacter(bytes, from + PIECE_BYTES)
    text += bytes.toString('utf8', from, to)
    from = to
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** The most bytes that continue a character (RFC 3629 §3). */
const MOST_CONTINUED = 3

const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

/** Where one may cut, near to `at`: not within a character. What continues more than one can have belongs to none. */
function endOfCharacter(bytes: Buffer, at: number): number {
  let back = 0
  while (back <= MOST_CONTINUED && continues(bytes[at - back])) back++
  return Math.min(bytes.length, back > MOST_CONTINUED ? at : at - back)
}

/** Whether the bytes of an answer with this `content-encoding` are the body itself. */
export function isIdentity(encoding: string | undefined): encoding is undefined | 'identity' | '' {
  return !encoding || encoding.toLowerCase() === 'identity'
}

interface Codec {
  now(bytes: Buffer, options: ZlibOptions & BrotliOptions): Buffer
  later(bytes: Buffer, options: ZlibOptions & BrotliOptions): Promise<Buffer>
}

const gzip: Codec = { now: gunzipSync, later: promisify(gunzip) }
const zlib: Codec = { now: inflateSync, later: promisify(inflate) }
const raw: Codec = { now: inflateRawSync, later: promisify(inflateRaw) }
const brotli: Codec = { now: brotliDecompressSync, later: promisify(brotliDecompress) }

/**
 * `deflate` is zlib's format by RFC 9110 §8.4.1.2, but some servers send it bare; zlib's first byte ends in 8
 * (RFC 1950 §2.2).
 */
function codecOf(encoding: string, bytes: Buffer): Codec | undefined {
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return gzip
    case 'deflate':
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? zlib : raw
    case 'br':
      return brotli
    default:
      return undefined
  }
}

/** The body of an answer with this `content-encoding`; or why there is none. */
export async function decompress(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer | 'too_large' | 'malformed'> {
  const codec = codecOf(encoding, bytes)
  if (!codec) return 'malformed'
  const syncBytes = Math.min(SYNC_BYTES, maxBytes)
  try {
    if (bytes.length <= SYNC_COMPRESSED_BYTES) return codec.now(bytes, { maxOutputLength: syncBytes })
  } catch (error) {
    if (!isOverBound(error)) return 'malformed'
    if (syncBytes === maxBytes) return 'too_large'
  }
  try {
    return await codec.later(bytes, { maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES })
  } catch (error) {
    return isOverBound(error) ? 'too_large' : 'malformed'
  }
}

function isOverBound(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
}
