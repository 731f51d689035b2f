import { crc32, hmacSha256, randomBase62, toBase62 } from '../lib/crypto.ts'
import type { ApiKeyMode } from '../store/api-keys.ts'

/** 178 bits. */
const RANDOM_CHARACTERS = 30
/** 62^6 > 2^32: the whole checksum fits. */
const CHECKSUM_CHARACTERS = 6
const FORM = new RegExp(`^cw_(live|test)_[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`)

/**
 * A new secret such as `cw_live_` + 30 random characters + 6 of checksum, so that scanners and we know a real one
 * without asking a database (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/).
 */
export function createApiKeySecret(mode: ApiKeyMode): string {
  const body = `cw_${mode}_${randomBase62(RANDOM_CHARACTERS)}`
  return body + checksumOf(body)
}

/** The mode of a well-formed secret; `undefined` when the form or the checksum is wrong, as after a typing error. */
export function parseApiKey(text: string): { mode: ApiKeyMode } | undefined {
  const mode = FORM.exec(text)?.[1]
  if (mode !== 'live' && mode !== 'test') return undefined
  const body = text.slice(0, -CHECKSUM_CHARACTERS)
  return text === body + checksumOf(body) ? { mode } : undefined
}

/** What is stored of a secret: HMAC-SHA-256 with this installation's pepper (a slow hash would add nothing to 178 bits). */
export function hashApiKey(secret: string, pepper: Buffer): Buffer {
  return hmacSha256(pepper, secret)
}

/** What people recognise a key by: `cw_live_…x7Qa`. */
export function hintOf(secret: string, mode: ApiKeyMode): string {
  return `cw_${mode}_…${secret.slice(-4)}`
}

function checksumOf(body: string): string {
  return toBase62(crc32(body), CHECKSUM_CHARACTERS)
}
