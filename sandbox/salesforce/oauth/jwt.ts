import { createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** The claims of a JSON Web Token. */
export type Claims = Readonly<Record<string, unknown>>

/** The claims of a token, without a look at its signature; null for what is no token signed by RS256. */
export function claimsOf(token: string): Claims | null {
  const [head = '', body = '', signature] = token.split('.')
  const header = parsed(head)
  const claims = parsed(body)
  return signature !== undefined && header?.alg === 'RS256' && claims !== null ? claims : null
}

/** Whether a token was signed by the owner of a public key (PEM: a key or a certificate). */
export function isSignedBy(token: string, publicKey: string): boolean {
  const at = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(at + 1), 'base64url')
  try {
    return createVerify('RSA-SHA256').update(token.slice(0, at)).verify(publicKey, signature)
  } catch {
    return false
  }
}

let keys: { privateKey: KeyObject; publicKey: KeyObject } | null = null

/** The keys of this process, made when the first id_token is asked for. */
function ownKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  return keys
}

/** Signs claims as an id_token. */
export function signClaims(claims: Claims): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${encode({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(ownKeys().privateKey, 'base64url')}`
}

/** What id_tokens are checked with, as `/id/keys` shows it. */
export function publicJwks(): { keys: unknown[] } {
  const jwk = ownKeys().publicKey.export({ format: 'jwk' })
  return { keys: [{ ...jwk, kid: 'sandbox', use: 'sig', alg: 'RS256' }] }
}

function parsed(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Claims) : null
  } catch {
    return null
  }
}
