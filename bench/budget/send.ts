import { Pool } from 'undici'
import type { Ask, CustomerConfig, Outcome } from './approach.ts'
import { pause } from './peer.ts'

/** An outcome with the headers that said what is left. */
export interface Sent extends Outcome {
  headers: Readonly<Record<string, string>>
}

export interface Sender {
  /** Sends once; never throws. */
  send(ask: Ask): Promise<Sent>
  close(): Promise<void>
}

const CONNECTIONS = 64
/** What follows a refusal where an approach paces but does not retry: three more attempts. */
const RETRIES_MS = [1_000, 2_000, 4_000]
const TOO_MANY = 429

/** The plain HTTP client that everything but the official client is given. */
export function createSender({ url, token }: Pick<CustomerConfig, 'url' | 'token'>): Sender {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const headers = { authorization: `Bearer ${token}` }
  return {
    async send(ask) {
      try {
        const answer = await pool.request({ path: pathOf(ask), method: 'GET', headers })
        const text = await answer.body.text()
        const ok = answer.statusCode === 200
        const page = ok && 'limit' in ask ? { page: pageOf(JSON.parse(text)) } : {}
        return { ok, status: answer.statusCode, headers: answer.headers as Record<string, string>, ...page }
      } catch (error) {
        return { ok: false, status: 0, headers: {}, error: String(error) }
      }
    },
    close: () => pool.destroy(),
  }
}

/** Sends, and after a refusal again, each time through `attempt`. */
export async function retrying(attempt: () => Promise<Outcome>): Promise<Outcome> {
  for (const ms of RETRIES_MS) {
    const outcome = await attempt()
    if (outcome.status !== TOO_MANY) return outcome
    await pause(ms)
  }
  return attempt()
}

export function pathOf(ask: Ask): string {
  const root = '/crm/objects/2026-03'
  if ('id' in ask) return `${root}/contacts/${ask.id}`
  return `${root}/${ask.object}?limit=${ask.limit}${ask.after === undefined ? '' : `&after=${ask.after}`}`
}

/** A list answer of the vendor, as far as it matters here. */
export interface Page {
  results: { id: string }[]
  paging?: { next?: { after: string } }
}

export const pageOf = ({ results, paging }: Page) => ({
  ids: results.map(({ id }) => id),
  next: paging?.next?.after ?? null,
})
