import type { Egress } from './egress.ts'

/** What of `fetch` a library needs to send a form and read the answer. */
export type Fetch = (
  url: string,
  options: { method: string; headers: Record<string, string>; body?: unknown; signal?: AbortSignal },
) => Promise<Response>

/** The one way out in the shape of `fetch`, for libraries that send by themselves; redirects are answers. */
export const asFetch =
  (egress: Egress, limits: { timeoutMs?: number; signal?: AbortSignal } = {}): Fetch =>
  async (url, { method, headers, body }) => {
    const {
      status,
      headers: answered,
      text,
    } = await egress.send({
      url,
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      ...(limits.signal ? { signal: limits.signal } : {}),
      ...(limits.timeoutMs === undefined ? {} : { timeoutMs: limits.timeoutMs }),
    })
    const shown = Object.entries(answered).filter(
      ([name]) => !/^(content-(length|encoding)|set-cookie)$/.test(name),
    )
    return new Response(EMPTY.has(status) ? null : text, { status, headers: shown })
  }

/** Statuses of which a `Response` with a body cannot be made. */
const EMPTY = new Set([101, 204, 205, 304])
