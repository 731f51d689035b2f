import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookEvent } from '../hubspot/webhooks/entities.ts'

/** One request that a receiver of webhooks got. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
  events: WebhookEvent[]
  path: string
}

/** A receiver of webhooks: what it got, and what it answers (a status; null: nothing at all). */
export interface Receiver {
  url: string
  received: Received[]
  answer: number | null
  /** All events of all requests that it took, in order. */
  events(): WebhookEvent[]
  close(): Promise<void>
}

/** Listens on a port of its own; `port` to come back on the one that it had. */
export async function createReceiver(port = 0): Promise<Receiver> {
  const receiver: Receiver = {
    url: '',
    received: [],
    answer: 200,
    events: () => receiver.received.flatMap(({ events }) => events),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { headers, url: path = '' } = request
      receiver.received.push({ headers, body, events: JSON.parse(body) as WebhookEvent[], path })
      if (receiver.answer !== null) response.writeHead(receiver.answer).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  return receiver
}
