import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'

/** AES-256. */
export const KEY_BYTES = 32
/** 96 bits, the length that GCM is defined for without hashing (NIST SP 800-38D §8.2). */
const IV_BYTES = 12
/** 128 bits, the longest that GCM gives (NIST SP 800-38D §5.2.1.2). */
const TAG_BYTES = 16
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Thrown by `open` when the bytes, the key or the associated data are not those that `seal` had. */
export class OpenError extends Error {
  constructor() {
    super('The sealed bytes do not open: they were changed, moved, or sealed with another key.')
    this.name = 'OpenError'
  }
}

/** `iv (12 bytes) | tag (16) | ciphertext`, AES-256-GCM with a fresh random iv; `key` has 32 bytes. */
export function seal(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(associated)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

/** What `seal` was given; throws `OpenError` when a bit of it, the key or the associated data differs. */
export function open(key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  if (sealed.length < SEAL_OVERHEAD_BYTES) throw new OpenError()
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associated).setAuthTag(sealed.subarray(IV_BYTES, SEAL_OVERHEAD_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(SEAL_OVERHEAD_BYTES)), decipher.final()])
  } catch {
    throw new OpenError()
  }
}

/** How many bytes `seal` adds. */
export const SEAL_OVERHEAD_BYTES = IV_BYTES + TAG_BYTES

/** SHA-256 of bytes or of UTF-8 text, 32 bytes. */
export function sha256(data: Buffer | string): Buffer {
  return createHash('sha256').update(data).digest()
}

/** HMAC-SHA-256 of bytes or of UTF-8 text, 32 bytes. */
export function hmacSha256(key: Buffer, data: Buffer | string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

/** Longer secrets are not compared as text here. */
const PAD_BYTES = 256
const LENGTH_BYTES = 4
const utf8 = new TextEncoder()

/**
 * Whether a text that somebody sent is the one expected (at most 256 bytes), in a time that tells neither where they
 * differ nor by how much: both are laid into bytes of one size (a hash would take longer for a longer text, and even
 * 42 characters in place of 43 can be seen; `npm run bench -- --only timing`).
 */
export function timingSafeEqualText(given: string, expected: string): boolean {
  const wanted = padded(expected)
  if (wanted.cut) throw new RangeError('The expected text is too long to be compared in constant time.')
  return timingSafeEqual(padded(given).bytes, wanted.bytes)
}

/** A text at a fixed size, with its length behind it, so that no two texts that fit are padded alike. */
function padded(text: string): { bytes: Uint8Array; cut: boolean } {
  const bytes = new Uint8Array(PAD_BYTES + LENGTH_BYTES)
  const { read } = utf8.encodeInto(text, bytes.subarray(0, PAD_BYTES))
  new DataView(bytes.buffer).setUint32(PAD_BYTES, text.length)
  return { bytes, cut: read < text.length }
}

/** `length` characters of `0-9A-Za-z`, each equally likely (5.95 bits each). */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    // 248 = 4 × 62: larger bytes are thrown away, or the first 8 characters would come up more often.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += BASE62[byte % 62]
  }
  return text
}

/** `value` (an integer ≥ 0) in base 62, padded with `0` to `length` characters. */
export function toBase62(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text
  return text
}

/** CRC-32 (ISO 3309, as zip and PNG use it) of UTF-8 text, an unsigned 32-bit integer. */
export function crc32(text: string): number {
  return zlibCrc32(text)
}
