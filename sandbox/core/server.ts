import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CONTROL_PREFIX, type Control } from './control.ts'
import { type Answer, type Exchange, putBody } from './exchange.ts'
import { type HostParts, type Outcome, refuseTooLarge } from './host.ts'
import type { Pages } from './page/pages.ts'
import { roomOutcome } from './room.ts'

/** The largest body that is read, in bytes, unless the vendor says otherwise; a snapshot to restore may be larger. */
const MAX_BODY_BYTES = 10 * 1024 * 1024
const MAX_CONTROL_BODY_BYTES = 1024 * 1024 * 1024
/** Node hands over bodies in pieces of this size. */
const PIECE_BYTES = 65_536

/** Where to listen: port 0 picks a free one. */
export interface ListenOptions {
  port?: number
  host?: string
}

/** A listening sandbox; `close` answers what is in flight, then ends the connections. */
export interface Listening {
  url: string
  port: number
  close(): Promise<void>
}

/** What the server serves: a vendor's room, its control surface and pages, and what to do after each request. */
export interface ServerParts {
  host: HostParts
  control: Control
  pages: Pages
  afterEach: () => void
}

/** Listens with `node:http`; rejects with the socket's own error (`EADDRINUSE` when the port is taken). */
export async function listen(parts: ServerParts, options: ListenOptions = {}): Promise<Listening> {
  const host = options.host ?? '127.0.0.1'
  const { headerBytes } = parts.host.vendor
  const header = headerBytes === undefined ? {} : { maxHeaderSize: headerBytes }
  const server = createServer({ keepAliveTimeout: 65_000, ...header }, (request, response) => {
    receive(parts, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return { url: `http://${shown}:${port}`, port, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 500).unref()
  })
}

function receive(parts: ServerParts, request: IncomingMessage, response: ServerResponse): void {
  const exchange = exchangeOf(request)
  const isControl = exchange.path === CONTROL_PREFIX || exchange.path.startsWith(`${CONTROL_PREFIX}/`)
  const hasBody =
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
  if (!hasBody) {
    answerTo(parts, exchange, { response, isControl })
    return
  }
  const larger = isControl ? null : (parts.host.vendor.largerBody?.(exchange) ?? null)
  const gathered = new Gathered(request, larger ?? (isControl ? MAX_CONTROL_BODY_BYTES : MAX_BODY_BYTES))
  request.on('error', () => response.destroy())
  request.on('end', () => {
    const bytes = gathered.take()
    if (bytes === null) {
      send(response, refuseTooLarge(parts.host, exchange))
      return
    }
    if (larger === null) putBody(exchange, bytes)
    else exchange.bytes = bytes
    answerTo(parts, exchange, { response, isControl })
  })
}

/** A body as it comes in. One that says how long it is has its place at once, and is never there twice. */
class Gathered {
  private readonly limit: number
  private readonly whole: Buffer | null
  private chunks: Buffer[] = []
  private size = 0

  constructor(request: IncomingMessage, limit: number) {
    this.limit = limit
    const length = Number(request.headers['content-length'] ?? 0)
    // Small bodies come in one piece nearly always.
    this.whole = length > PIECE_BYTES && length <= limit ? Buffer.allocUnsafeSlow(length) : null
    request.on('data', (chunk: Buffer) => this.add(chunk))
  }

  /** The body; null when it was too large. */
  take(): Buffer | null {
    if (this.size > this.limit) return null
    if (this.whole !== null) return this.whole.subarray(0, this.size)
    const [first] = this.chunks
    return first !== undefined && this.chunks.length === 1 ? first : Buffer.concat(this.chunks)
  }

  private add(chunk: Buffer): void {
    if (this.whole !== null) chunk.copy(this.whole, this.size)
    else if (this.size + chunk.length <= this.limit) this.chunks.push(chunk)
    else this.chunks = []
    this.size += chunk.length
  }
}

function exchangeOf(request: IncomingMessage): Exchange {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers: request.headers,
    body: '',
  }
}

function answerTo(
  parts: ServerParts,
  exchange: Exchange,
  to: { response: ServerResponse; isControl: boolean },
): void {
  const { response, isControl } = to
  const outcome = isControl ? controlOutcome(parts.control, exchange) : roomOutcome(parts, exchange)
  if (outcome instanceof Promise) {
    outcome.then(
      (late) => {
        send(response, late)
        parts.afterEach()
      },
      () => response.destroy(),
    )
    return
  }
  send(response, outcome)
  parts.afterEach()
}

async function controlOutcome(control: Control, exchange: Exchange): Promise<Outcome> {
  return { kind: 'whole', answer: await control(exchange) }
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome.kind === 'dropped') {
    response.destroy()
    return
  }
  if (outcome.kind === 'half') {
    sendHalf(response, outcome.answer)
    return
  }
  if (outcome.kind === 'drip') {
    sendSlowly(response, outcome.answer, outcome.bytesPerSecond)
    return
  }
  const { status, headers, body } = outcome.answer
  if (status === 204) {
    response.writeHead(204, headers).end()
    return
  }
  headers['content-length'] = String(Buffer.byteLength(body))
  response.writeHead(status, headers).end(body)
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(bytes.length) })
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
}

/** Ten times a second a tenth of what a second may have; less than ten bytes a second go one by one. */
function sendSlowly(response: ServerResponse, answer: Answer, bytesPerSecond: number): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(bytes.length) })
  response.flushHeaders()
  const step = Math.max(1, Math.floor(bytesPerSecond / 10))
  let at = 0
  const timer = setInterval(
    () => {
      response.write(bytes.subarray(at, at + step))
      at += step
      if (at < bytes.length) return
      clearInterval(timer)
      response.end()
    },
    (1000 * step) / bytesPerSecond,
  )
  response.once('close', () => clearInterval(timer))
}
