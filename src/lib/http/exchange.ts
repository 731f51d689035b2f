import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { BodyBytes, decodeText, decompress, isIdentity } from './body.ts'
import { type EgressErrorCode, egressError, translateError } from './egress-error.ts'

/** A complete answer, whatever its status; a redirect is one too. */
export interface EgressResponse {
  status: number
  /** Names in lower case; the values of a repeated header joined by `, `. */
  headers: Record<string, string>
  /** The body, decompressed and decoded as UTF-8. */
  text: string
  /** Milliseconds from `send` to the last byte. */
  ms: number
}

/** What bounds one exchange. */
export interface ExchangeLimits {
  /** For messages. */
  origin: string
  timeoutMs: number
  maxBodyBytes: number
  signal: AbortSignal | undefined
}

/**
 * Sends one request and reads its answer. `dispatch` and not `Pool.request`: the moment that undici hands the
 * request to a socket is what tells a request that was sent from one that was not, a queued request can be
 * cancelled, and it spares the stream between the parser and the buffer. Rejects with EgressError.
 */
export function exchange(
  pool: Dispatcher,
  options: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<EgressResponse> {
  return new Promise((resolve, reject) => {
    pool.dispatch(options, new Exchange(limits, resolve, reject))
  })
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits
  readonly #resolve: (response: EgressResponse) => void
  readonly #reject: (error: Error) => void
  readonly #startedAt = performance.now()
  readonly #deadline: NodeJS.Timeout
  readonly #body: BodyBytes
  readonly #onAbort = () => this.#fail('aborted')
  /** Set from the moment that the request is written to a socket. */
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #status = 0
  #headers: IncomingHttpHeaders = {}

  constructor(
    limits: ExchangeLimits,
    resolve: (response: EgressResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#limits = limits
    this.#resolve = resolve
    this.#reject = reject
    this.#body = new BodyBytes(limits.maxBodyBytes)
    this.#deadline = setTimeout(() => this.#fail('timeout'), limits.timeoutMs)
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Throwing drops a request that nobody waits for and keeps the connection; `abort` would close it.
    if (this.#settled) throw new Error('cancelled before it was sent')
    this.#controller = controller
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Called for 1xx as well; the final answer comes last.
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#settled && !this.#body.push(chunk)) this.#fail('too_large')
  }

  onResponseEnd(): void {
    const ms = performance.now() - this.#startedAt
    const headers = joined(this.#headers)
    const bytes = this.#body.bytes()
    const encoding = headers['content-encoding']
    if (isIdentity(encoding) || bytes.length === 0) {
      this.#succeed(headers, bytes, ms)
      return
    }
    void decompress(bytes, encoding, this.#limits.maxBodyBytes).then((plain) => {
      if (typeof plain === 'string') this.#fail(plain)
      else this.#succeed(headers, plain, ms)
    })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#settle()) return
    this.#reject(translateError(error, this.#limits.origin, this.#controller !== undefined))
  }

  #succeed(headers: Record<string, string>, bytes: Buffer, ms: number): void {
    if (this.#settle()) this.#resolve({ status: this.#status, headers, text: decodeText(bytes), ms })
  }

  #fail(code: EgressErrorCode): void {
    if (!this.#settle()) return
    const error = egressError(code, this.#limits.origin, this.#controller !== undefined)
    this.#controller?.abort(error)
    this.#reject(error)
  }

  /** Whether this is the first end of the exchange; the others do not count. */
  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#deadline)
    this.#limits.signal?.removeEventListener('abort', this.#onAbort)
    return true
  }
}

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(', ')
  }
  return headers as Record<string, string>
}
