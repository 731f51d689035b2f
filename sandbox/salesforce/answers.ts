import { randomBytes } from 'node:crypto'
import type { Answer } from '../core/exchange.ts'
import type { Reply } from './call.ts'
import { errorBody, SalesforceError } from './errors.ts'

const JSON_TYPE = 'application/json;charset=UTF-8'

/** Headers of every answer, as recorded in May 2026. */
export function commonHeaders(): Record<string, string> {
  const id = randomBytes(16).toString('hex')
  return {
    'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
    vary: 'Accept-Encoding',
    'x-robots-tag': 'none',
    server: 'sfdcedge',
    'x-sfdc-request-id': id,
    'x-request-id': id,
    'x-sfdc-edge-cache': 'none',
  }
}

/** Writes a reply: answers without content have no content type. */
export function answerOf(reply: Reply, headers: Record<string, string>): Answer {
  const { status, json, written, text, headers: own } = reply
  if (json !== undefined || written !== undefined) {
    return {
      status,
      headers: { ...headers, 'content-type': JSON_TYPE, ...own },
      body: written ?? JSON.stringify(json),
    }
  }
  return { status, headers: { ...headers, ...own }, body: text ?? '' }
}

/** What a refusal is as a reply. Anything that is no refusal is a fault of the sandbox: it is told, never hidden. */
export function refusalOf(error: unknown): Reply {
  if (error instanceof SalesforceError) {
    const { status, items, headers } = error
    return { status, json: errorBody(items), headers }
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    status: 500,
    json: [{ message: `internal error of the sandbox: ${reason}`, errorCode: 'UNKNOWN_EXCEPTION' }],
  }
}
