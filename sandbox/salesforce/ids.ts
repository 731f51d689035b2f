const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
/** Which instance made an id: its fourth and fifth character; zeros follow. */
const INSTANCE = 'hs00'
const SERIAL_LENGTH = 8

/** Makes an id of 18 characters: key prefix, instance, serial in base 62, checksum. Later serials sort after earlier ones. */
export function makeId(keyPrefix: string, serial: number): string {
  let rest = serial
  let digits = ''
  for (let place = 0; place < SERIAL_LENGTH; place += 1) {
    digits = (ALPHABET[rest % 62] ?? '0') + digits
    rest = Math.floor(rest / 62)
  }
  const short = keyPrefix + INSTANCE + digits
  return short + checksum(short)
}

/** The three characters that make an id safe to compare without regard to case: one for each five, a bit for each capital. */
export function checksum(short: string): string {
  let suffix = ''
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0
    for (let at = 0; at < 5; at += 1) {
      const code = short.charCodeAt(chunk + at)
      if (code >= 65 && code <= 90) bits |= 1 << at
    }
    suffix += SUFFIXES[bits] ?? 'A'
  }
  return suffix
}

const SHAPE = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/

/**
 * The 18 characters of an id that was given with 15 or 18, its case repaired from the suffix; null for texts that are
 * no id.
 */
export function canonicalId(text: string): string | null {
  if (!SHAPE.test(text)) return null
  if (text.length === 15) return text + checksum(text)
  const suffix = text.slice(15).toUpperCase()
  let short = ''
  for (let at = 0; at < 15; at += 1) {
    const bits = SUFFIXES.indexOf(suffix[Math.floor(at / 5)] ?? '')
    if (bits === -1) return null
    const char = text[at] ?? ''
    short += bits & (1 << (at % 5)) ? char.toUpperCase() : char.toLowerCase()
  }
  return checksum(short) === suffix ? short + suffix : null
}

/** The serial of an id that `makeId` made; 0 for others. */
export function serialOf(id: string): number {
  if (id.slice(3, 7) !== INSTANCE) return 0
  let serial = 0
  for (const digit of id.slice(7, 15)) serial = serial * 62 + ALPHABET.indexOf(digit)
  return serial
}
