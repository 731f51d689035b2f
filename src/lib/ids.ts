import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no i, l, o, u, so ids survive being read aloud (https://www.crockford.com/base32.html). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARACTERS = 10
const RANDOM_CHARACTERS = 16

export type IdPrefix = 'acc' | 'app' | 'cns' | 'con' | 'cre' | 'dk' | 'evt' | 'key' | 'req'

/**
 * A new id such as `con_01k5v0c3m8h4w2t9q6x7y1z0ab`: the prefix, 10 characters of milliseconds, 16 random ones
 * (80 bits), so ids sort by creation time.
 */
export function newId(prefix: IdPrefix, now = Date.now()): string {
  let id = ''
  let time = now
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    id = ALPHABET[time % 32] + id
    time = Math.floor(time / 32)
  }
  for (const byte of takeRandom()) id += ALPHABET[byte & 31]
  return `${prefix}_${id}`
}

/** Asking the system for random bytes costs microseconds, so they are drawn by the thousand; each is used once. */
let pool = Buffer.alloc(0)
let used = 0

function takeRandom(): Buffer {
  if (used + RANDOM_CHARACTERS > pool.length) {
    pool = randomBytes(RANDOM_CHARACTERS * 256)
    used = 0
  }
  used += RANDOM_CHARACTERS
  return pool.subarray(used - RANDOM_CHARACTERS, used)
}
