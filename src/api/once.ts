import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Idempotency, IdempotentRequest, OnceAnswer, Prepare } from '../credentials/idempotency.ts'
import { CallerGone } from '../engine/caller-gone.ts'
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
  const { accountId } = c.get('caller')
  const work: Prepare = async () => {
    const change = await prepare()
    return async (tx) => ({ status, text: JSON.stringify(await change(tx)) })
  }
  const request = await namedBy(c)
  return respond(
    request === null
      ? { ...(await idempotency.plainly(accountId, work)), replayed: false }
      : await idempotency.once(request, work),
  )
}

/** Answers a request that changes something at a CRM, once for each `Idempotency-Key`. */
export async function onceOutside(
  c: Context<Env>,
  idempotency: Idempotency,
  status: number,
  work: () => Promise<unknown>,
): Promise<never> {
  const answer = async () => ({ status, text: JSON.stringify(await work()) })
  const request = await namedBy(c)
  if (request === null) return respond({ ...(await answer()), replayed: false })
  for (;;) {
    try {
      return respond(await idempotency.outside(request, answer))
    } catch (error) {
      // Whoever came first with this key has hung up before anything was sent: who is still here begins anew.
      if (!(error instanceof CallerGone) || c.req.raw.signal.aborted) throw error
    }
  }
}

/** What the header says is one and the same request; null without it. */
async function namedBy(c: Context<Env>): Promise<IdempotentRequest | null> {
  const { accountId, keyId } = c.get('caller')
  const key = c.req.header(HEADER)
  if (key === undefined) return null
  if (!ACCEPTED.test(key)) {
    throw new Problem('invalid_request', 'An Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  // Another API key is another caller: it must not be handed what the first one was shown.
  const fingerprint = sha256(JSON.stringify([keyId, new URL(c.req.url).search, await c.req.text()]))
  return { accountId, route: `${c.req.method} ${c.req.path}`, key, fingerprint }
}

const respond = ({ status, text, replayed }: OnceAnswer): never =>
  new Response(text, {
    status,
    headers: { 'content-type': 'application/json', ...(replayed ? { 'idempotency-replayed': 'true' } : {}) },
  }) as never
