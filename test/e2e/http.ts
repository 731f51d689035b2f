import { connect } from 'node:net'

/** An answer of the gateway; `body` is parsed when it is JSON, and the text itself when it is not. */
export interface Answer<Body = unknown> {
  status: number
  headers: Headers
  text: string
  body: Body
}

export interface RequestOptions {
  /** Sent as JSON; a text or bytes are sent as they are. */
  body?: unknown
  headers?: Record<string, string>
}

/** Makes one request over a real socket. */
export async function request<Body = unknown>(
  url: string,
  method: string,
  { body, headers = {} }: RequestOptions = {},
): Promise<Answer<Body>> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
  }
}

/** Sends text to a server as it is, for what no HTTP client would send, and returns everything that came back. */
export function sendRaw(url: string, text: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setTimeout(10_000, () => {
      socket.destroy()
      reject(new Error('The server did not answer within 10 s.'))
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}
