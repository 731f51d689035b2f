import { randomBytes } from 'node:crypto'

/**
 * An access token: 342 characters of base64url. Recorded ones start with C, are longer than 300 characters and are
 * said to need up to 512. Source: developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
 */
export function newAccessToken(): string {
  return `C${randomBytes(256).toString('base64url').slice(1)}`
}

/** A code or a refresh token: `na1-1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b`. Source: as above */
export function newGrantSecret(hublet: string): string {
  const hex = randomBytes(14).toString('hex')
  const parts = [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16)]
  return `${hublet}-${parts.join('-')}`
}
