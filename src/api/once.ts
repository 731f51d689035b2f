import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Idempotency, OnceAnswer, Prepare } from '../credentials/idempotency.ts'
import { sha256 } from '../lib/crypto.ts'
import { Problem } from '../model/problems.ts'
import type { Database } from '../store/database.ts'
import type { Env } from './dependencies.ts'

const HEADER = 'idempotency-key'
/** Visible ASCII, as the IETF draft and the habits of others have it; 255 as at Stripe. */
const ACCEPTED = /^[\x21-\x7e]{1,255}$/

/** The header, for the document. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      param: { name: 'idempotency-key', in: 'header' },
      description:
        'A random text of yours, at most 255 characters: the same request sent again with it within 24 hours gets the same answer and does nothing.',
    }),
})

/**
 * Answers a request that changes something of ours, once for each `Idempotency-Key`. `prepare` does what must not be
 * done inside of a transaction, such as asking a CRM; what it gives changes the database together with the answer.
 */
export async function once(
  c: Context<Env>,
  idempotency: Idempotency,
  status: number,
  prepare: () => Promise<(tx: Database) => Promise<unknown>>,
): Promise<never> {
  const { accountId, keyId } = c.get('caller')
  const key = c.req.header(HEADER)
  const work: Prepare = async () => {
    const change = await prepare()
    return async (tx) => ({ status, text: JSON.stringify(await change(tx)) })
  }
  if (key === undefined) return respond({ ...(await idempotency.plainly(accountId, work)), replayed: false })
  if (!ACCEPTED.test(key)) {
    throw new Problem('invalid_request', 'An Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  const route = `${c.req.method} ${c.req.path}`
  // Another API key is another caller: it must not be handed what the first one was shown.
  const fingerprint = sha256(JSON.stringify([keyId, new URL(c.req.url).search, await c.req.text()]))
  return respond(await idempotency.once({ accountId, route, key, fingerprint }, work))
}

/** Throws a Problem where a retry would not be recognised: better than a second record in silence. */
export function refuseIdempotencyKey(c: Context<Env>): void {
  if (c.req.header(HEADER) === undefined) return
  throw new Problem(
    'invalid_request',
    'This operation does not know Idempotency-Key yet: leave the header out, and read before you send again.',
  )
}

const respond = ({ status, text, replayed }: OnceAnswer): never =>
  new Response(text, {
    status,
    headers: { 'content-type': 'application/json', ...(replayed ? { 'idempotency-replayed': 'true' } : {}) },
  }) as never
