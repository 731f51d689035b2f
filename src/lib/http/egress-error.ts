/**
 * What went wrong with a request that has no answer.
 *
 * - `refused_address`: the URL, or an address that its name resolves to, is not one that this server may
 *   reach
 * - `connect`: no connection (DNS failure, connection refused, no route, reset before the request was
 *   written)
 * - `tls`: the handshake failed (certificate not trusted, wrong host, not TLS at all)
 * - `timeout`: the answer was not complete before the deadline
 * - `reset`: the connection ended before the answer was complete
 * - `too_large`: the answer, or what it decompresses to, is over the bound
 * - `malformed`: what came back is not HTTP, or cannot be decompressed
 * - `aborted`: the caller's signal, or `close`
 */
export type EgressErrorCode =
  | 'refused_address'
  | 'connect'
  | 'timeout'
  | 'reset'
  | 'too_large'
  | 'malformed'
  | 'aborted'
  | 'tls'

/**
 * A request that has no answer. The message names the origin and at most a system code such as
 * `ECONNREFUSED`: never a path, a query, a header, a body or userinfo. It has no `cause`, because undici's
 * errors carry bytes of the answer.
 */
export class EgressError extends Error {
  readonly code: EgressErrorCode
  /**
   * False only when the request certainly never left this process; true when the peer may have seen part of
   * it.
   */
  readonly sent: boolean
  /** The system's own code, such as `ECONNREFUSED`, where there is one. */
  readonly systemCode: string | undefined

  constructor(code: EgressErrorCode, sent: boolean, message: string, systemCode?: string) {
    super(message)
    this.name = 'EgressError'
    this.code = code
    this.sent = sent
    this.systemCode = systemCode
  }
}

/**
 * Codes of Node and OpenSSL for a failed handshake (nodejs.org/api/errors.html,
 * nodejs.org/api/tls.html#x509-certificate-error-codes).
 */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_|ERROR_IN_)/

/** The sentence of each code, after the origin. */
const sentences: Record<EgressErrorCode, string> = {
  refused_address: 'is not an address that this server may reach',
  connect: 'could not be reached',
  timeout: 'did not answer in time',
  reset: 'ended the connection before the answer was complete',
  too_large: 'answered with more than this server accepts',
  malformed: 'sent something that is not an HTTP answer',
  aborted: 'was not waited for: the request was cancelled',
  tls: 'could not prove its identity: the TLS handshake failed',
}

/**
 * The error of a code, with its sentence; `detail` is a system code or a short reason without anything
 * secret.
 */
export function egressError(
  code: EgressErrorCode,
  origin: string,
  sent: boolean,
  detail?: string,
): EgressError {
  const message = `${origin} ${sentences[code]}${detail ? ` (${detail})` : ''}.`
  return new EgressError(code, sent, message, /^[A-Z][A-Z0-9_]+$/.test(detail ?? '') ? detail : undefined)
}

/**
 * An error of undici, Node or the address guard as ours. What undici refuses to send at all (a line break in
 * a header) is a mistake of the caller, so it becomes a TypeError.
 */
export function translateError(error: unknown, origin: string, sent: boolean): EgressError | TypeError {
  if (error instanceof EgressError) return error
  const { code: systemCode, message, name } = error as NodeJS.ErrnoException
  const code = name === 'HTTPParserError' ? parserCode(message) : codeOf(systemCode ?? '', message, sent)
  if (code === undefined) return new TypeError(`A request to ${origin} is not valid HTTP (${systemCode}).`)
  return egressError(code, origin, sent, systemCode)
}

/**
 * Undici 7.30.2 leaves the code of a parser's error out; the end of input within a chunked body is one of
 * them.
 */
function parserCode(message: string): EgressErrorCode {
  return message.includes('Invalid EOF state') ? 'reset' : 'malformed'
}

/**
 * Undici's codes: https://undici.nodejs.org/#/docs/api/Errors; undefined when the request itself is at fault.
 */
function codeOf(systemCode: string, message: string, sent: boolean): EgressErrorCode | undefined {
  switch (systemCode) {
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return undefined
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'timeout'
    case 'UND_ERR_HEADERS_OVERFLOW':
      return 'too_large'
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
      return 'aborted'
    // The peer ended in the middle of a body whose end it had announced.
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'reset'
    // 'bad response' and 'bad upgrade' are an answer that was not asked for; the rest is a closed socket.
    case 'UND_ERR_SOCKET':
      return message.startsWith('bad ') ? 'malformed' : 'reset'
  }
  if (TLS_CODE.test(systemCode)) return 'tls'
  return sent ? 'reset' : 'connect'
}
