import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Seen {
  began: number
  ended: number
}

/** A token endpoint that a test tells what to do, and that counts. */
export class TokenServer {
  readonly calls: Seen[] = []
  /** Refresh tokens that it was shown. */
  readonly shown: string[] = []
  mostAtOnce = 0
  latencyMs = 0
  /** How wrong its clock is. */
  clockOffsetMs = 0
  answer: (n: number) => { status: number; body: string; type?: string } | 'reset' | 'never' = (n) =>
    this.tokens(n)
  #now = 0
  readonly #server: Server = createServer((request, response) => {
    let form = ''
    request.on('data', (chunk) => {
      form += chunk
    })
    request.on('end', () => {
      const seen = { began: performance.now(), ended: Number.NaN }
      this.calls.push(seen)
      this.shown.push(new URLSearchParams(form).get('refresh_token') ?? '')
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#now)
      const n = this.calls.length
      setTimeout(() => {
        this.#now--
        seen.ended = performance.now()
        const answer = this.answer(n)
        if (answer === 'reset') return void request.socket.destroy()
        if (answer === 'never') return
        response.writeHead(answer.status, {
          'content-type': answer.type ?? 'application/json',
          date: new Date(Date.now() + this.clockOffsetMs).toUTCString(),
        })
        response.end(answer.body)
      }, this.latencyMs)
    })
  })

  tokens(n: number, more = {}) {
    const body = { token_type: 'bearer', access_token: `access ${n}`, expires_in: 1800, hub_id: 1, ...more }
    return { status: 200, body: JSON.stringify(body) }
  }

  reset(): void {
    this.calls.length = 0
    this.shown.length = 0
    this.mostAtOnce = 0
    this.latencyMs = 0
    this.clockOffsetMs = 0
    this.answer = (n) => this.tokens(n)
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
