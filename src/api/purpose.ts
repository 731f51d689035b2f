import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { LANES, type Lane } from '../budget/pool-state.ts'
import type { Purpose } from '../engine/session.ts'
import { Problem } from '../model/problems.ts'
import type { Env } from './dependencies.ts'

/** The longest that a caller may ask to wait, in seconds. */
const MOST_SECONDS = 60

/** Headers that say what a request is for, for the document; {@link purposeOf} reads them. */
export const purposeHeaders = z.object({
  'crosswalk-lane': z
    .enum(LANES as unknown as [Lane, ...Lane[]])
    .optional()
    .openapi({
      description:
        'What the request is for: more urgent lanes go first when the rate budget is tight. `interactive` when it is not said.',
    }),
  'crosswalk-max-wait': z
    .string()
    .optional()
    .openapi({
      description: `The longest that a call may wait for room in the rate budget, in seconds, 0 to ${MOST_SECONDS}; a request that would wait longer is refused at once.`,
      example: '5',
    }),
})

/** The same for a request that only reads. */
export const readHeaders = purposeHeaders.extend({
  'crosswalk-share-calls': z.enum(['on', 'off']).optional().openapi({
    description:
      'Whether the calls that this read takes may be made together with those of other reads of the same connection that are under way: gets of one object as a batch read, identical reads once. As `CROSSWALK_SHARE_CALLS` says (`on`) when it is not said.',
  }),
})

/** What a request is for, as its headers say. Throws a Problem `invalid_request` for anything else in them. */
export function purposeOf(
  c: Context<Env>,
  deadlineMs: number,
  usual: Lane = 'interactive',
): Purpose & { signal: AbortSignal } {
  const lane = c.req.header('crosswalk-lane') ?? usual
  if (!isLane(lane)) {
    throw new Problem('invalid_request', 'The header crosswalk-lane names no lane.', { accepted: [...LANES] })
  }
  const shares = c.req.header('crosswalk-share-calls')
  if (shares !== undefined && shares !== 'on' && shares !== 'off') {
    throw new Problem('invalid_request', 'The header crosswalk-share-calls is neither on nor off.', {
      accepted: ['on', 'off'],
    })
  }
  const wait = c.req.header('crosswalk-max-wait')
  const seconds = wait === undefined ? null : secondsOf(wait)
  const deadline = AbortSignal.timeout(deadlineMs)
  return {
    lane,
    caller: c.get('caller').keyId,
    ...(seconds === null ? {} : { maxWaitMs: seconds * 1000 }),
    ...(shares === undefined ? {} : { shares: shares === 'on' }),
    signal: AbortSignal.any([deadline, c.req.raw.signal]),
    deadline,
  }
}

const isLane = (text: string): text is Lane => (LANES as readonly string[]).includes(text)

function secondsOf(text: string): number {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (seconds <= MOST_SECONDS) return seconds
  throw new Problem('invalid_request', 'The header crosswalk-max-wait is not a number of seconds.', {
    accepted: [`0 to ${MOST_SECONDS}, such as 5 or 0.5`],
  })
}
