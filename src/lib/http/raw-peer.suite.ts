import net, { type AddressInfo, type Socket } from 'node:net'
import tls from 'node:tls'

/** What a test's server does with one complete request (head and body as text). */
type Answer = (socket: Socket, request: string) => void

/** A server of raw bytes on a free port of 127.0.0.1, so that it can answer as badly as a test wants. */
export interface RawPeer {
  host: string
  url: string
  /** Every request that arrived, whole, in order. */
  requests: string[]
  /** Resolves when this many requests have arrived. */
  arrived(count: number): Promise<void>
  /** How many connections were accepted so far. */
  connections(): number
  /** How many are open now. */
  open(): number
  /** Resolves when no connection is open any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Starts a peer; with `secure` it speaks TLS. */
export async function startRawPeer(answer: Answer, secure?: tls.TlsOptions): Promise<RawPeer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let onIdle = () => {}
  const waiting: { count: number; resolve: () => void }[] = []
  const accept = (socket: Socket) => {
    let pending = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      for (let end = endOfRequest(pending); end > 0; end = endOfRequest(pending)) {
        const request = pending.slice(0, end)
        pending = pending.slice(end)
        requests.push(request)
        answer(socket, request)
        for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
      }
    })
  }
  const server = secure ? tls.createServer(secure, accept) : net.createServer(accept)
  server.on('tlsClientError', () => {})
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) onIdle()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `${secure ? 'https' : 'http'}://${host}`,
    requests,
    arrived: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve })
        if (requests.length >= count) resolve()
      }),
    connections: () => connections,
    open: () => sockets.size,
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve
        if (sockets.size === 0) resolve()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Where the first request of `text` ends, or 0 when it is not complete. */
function endOfRequest(text: string): number {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
  const end = head + 4 + length
  return text.length >= end ? end : 0
}

/** A complete 200 with a body. */
export function ok(body: string | Buffer, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body)
  const lines = ['HTTP/1.1 200 OK', `content-length: ${bytes.length}`, ...headers]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}
