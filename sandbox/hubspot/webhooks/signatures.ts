import { createHash, createHmac } from 'node:crypto'

/**
 * Signs a request as version 1 does: the secret and the body.
 * Source of all three: developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function signatureV1(secret: string, body: string): string {
  return createHash('sha256').update(secret).update(body).digest('hex')
}

/** A request whose address and method are signed too. */
export interface SignedRequest {
  method: string
  /** The whole address, with scheme and query. */
  uri: string
  body: string
}

/** Signs a request as version 2 does (workflow actions and cards): the secret, method, address and body. */
export function signatureV2(secret: string, { method, uri, body }: SignedRequest): string {
  return createHash('sha256').update(`${secret}${method}${uri}${body}`).digest('hex')
}

/** The escapes that are decoded in the address before version 3 signs it. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

/** Signs a request as version 3 does: method, address, body and timestamp (milliseconds), in base64. */
export function signatureV3(secret: string, request: SignedRequest, timestamp: number): string {
  const uri = request.uri.replace(
    /%(?:3[ABF]|2[14789ACF]|40)/gi,
    (code) => DECODED[code.toUpperCase()] ?? code,
  )
  return createHmac('sha256', secret)
    .update(`${request.method}${uri}${request.body}${timestamp}`)
    .digest('base64')
}
