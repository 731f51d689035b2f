import type { Answer } from '../core/exchange.ts'
import type { Reply } from './call.ts'
import type { HubspotError } from './errors.ts'

const JSON_TYPE = 'application/json;charset=utf-8'

/** Headers of every recorded answer that do not come from a CDN; rate and content headers are added to them. */
export function headersOf(id: string): Record<string, string> {
  return {
    vary: 'origin, accept-encoding',
    'access-control-allow-credentials': 'false',
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    'x-hubspot-correlation-id': id,
    'server-timing': `hcid;desc="${id}"`,
  }
}

/** Returns the answer of a route; its own headers come after the given ones. */
export function answerOf(reply: Reply, headers: Record<string, string>): Answer {
  if (reply.body !== undefined) headers['content-type'] = JSON_TYPE
  if (reply.headers !== undefined) Object.assign(headers, reply.headers)
  return { status: reply.status, headers, body: reply.body ?? '' }
}

/** Returns the answer of a refusal: the vendor's envelope with this correlation id. */
export function refusal(error: HubspotError, id: string, headers: Record<string, string>): Answer {
  const body = JSON.stringify(error.body(id))
  return answerOf({ status: error.status, body, headers: error.headers }, headers)
}
