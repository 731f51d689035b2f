import { type Answer, type Exchange, putBody } from './exchange.ts'
import type { Outcome } from './host.ts'

/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304])

/**
 * Answers a request without a socket. A connection that a fault drops rejects with a `TypeError`, as `fetch` does; a
 * body that drips is a stream that does.
 */
export async function answerInProcess(
  answer: (exchange: Exchange) => Outcome | Promise<Outcome>,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url)
  const exchange: Exchange = {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host, ...Object.fromEntries(request.headers) },
    body: '',
  }
  if (request.body !== null) putBody(exchange, Buffer.from(await request.arrayBuffer()))
  const outcome = await answer(exchange)
  if (outcome.kind === 'dropped' || outcome.kind === 'half') throw new TypeError('fetch failed')
  const { status, headers, body } = outcome.answer
  if (BODILESS.has(status)) return new Response(null, { status, headers })
  if (outcome.kind === 'whole') return new Response(body, { status, headers })
  return new Response(dripping(outcome.answer, outcome.bytesPerSecond), { status, headers })
}

function dripping(answer: Answer, bytesPerSecond: number): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(answer.body)
  const step = Math.max(1, Math.floor(bytesPerSecond / 10))
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      if (at >= bytes.length) return controller.close()
      await new Promise((resolve) => setTimeout(resolve, (1000 * step) / bytesPerSecond))
      controller.enqueue(bytes.subarray(at, at + step))
      at += step
    },
  })
}
