import type { Answer, Seen } from '../core/exchange.ts'
import type { FaultAbout, FaultField } from '../core/fault-fields.ts'
import type { VendorFault } from '../core/faults.ts'
import { answerOf, headersOf, refusal } from './answers.ts'
import { expiredToken, unauthenticated } from './auth.ts'
import { correlationId } from './correlation.ts'
import { HubspotError } from './errors.ts'
import type { Caller } from './limits.ts'
import type { Account } from './store/account.ts'

const LASTING: FaultField = {
  name: 'lasting',
  type: 'flag',
  about: 'the token that was used is refused from now on, whatever it asks for',
}
const SERVER_ERRORS = [500, 502, 503, 504]
/** Source: developers.hubspot.com/docs/api-reference/error-handling */
const CDN_ERRORS = [521, 522, 523, 524, 525, 526]
const RETRY_AFTER_S = 60
/** The longest wait that the vendor documents for a migration: 24 hours. */
const DAY_S = 86_400

/** As in the recorded answer. */
const RECORD_LIMIT = 1000

/** What can go wrong in HubSpot's own words. Names are what `effect.name` is set to. */
export const EFFECTS: readonly Omit<FaultAbout, 'kind'>[] = [
  { name: 'burst_429', about: 'too many calls in ten seconds (TEN_SECONDLY_ROLLING)', fields: [] },
  { name: 'daily_429', about: 'too many calls today (DAILY)', fields: [] },
  { name: 'search_429', about: 'too many searches in a second', fields: [] },
  {
    name: 'record_limit_402',
    about: 'the account may not have more contacts, as test accounts are told',
    fields: [
      {
        ...{ name: 'limit', type: 'whole', min: 1, max: 15_000_000 },
        about: `how many it may have; ${RECORD_LIMIT} when absent`,
      },
    ],
  },
  { name: 'uri_too_long_414', about: 'the address is too long', fields: [] },
  { name: 'locked_423', about: 'locked for two seconds by another process', fields: [] },
  {
    name: 'migration_477',
    about: 'the account is being moved to another data centre',
    fields: [
      {
        ...{ name: 'retry_after', type: 'whole', min: 1, max: DAY_S },
        about: `Retry-After, in seconds; ${RETRY_AFTER_S} when absent`,
      },
    ],
  },
  {
    name: 'server_error',
    about: "an error of HubSpot's own",
    fields: [{ name: 'status', type: 'whole', choices: SERVER_ERRORS, about: 'the status; 500 when absent' }],
  },
  {
    name: 'cdn_error',
    about: 'the CDN in front does not reach HubSpot: a line of text',
    fields: [{ name: 'status', type: 'whole', choices: CDN_ERRORS, about: 'the status; 521 when absent' }],
  },
  { name: 'token_expired', about: 'the token is refused as expired', fields: [LASTING] },
  { name: 'token_unknown', about: 'the token is refused as one that nobody knows', fields: [LASTING] },
]

/** Answers with one of `EFFECTS`; `since` is when a lasting one began. */
export function failAs(
  account: Account,
  caller: Caller | null,
  { effect, since }: { effect: VendorFault; since: number },
): Seen {
  const id = correlationId(account.clock.now(), false)
  const seen = { credentialId: caller?.keyId ?? null, route: null }
  if (effect.name === 'cdn_error') return { ...seen, answer: cdnAnswer(statusOf(effect, 521)) }
  const headers = headersOf(id)
  if (effect.name === 'record_limit_402') {
    return { ...seen, answer: answerOf({ status: 402, body: recordLimit(account, effect) }, headers) }
  }
  const limit = LIMITS[effect.name]
  if (limit !== undefined) {
    const of = caller ?? { keyId: '', appId: 0 }
    return { ...seen, answer: refusal(overLimit(account, of, { limit, headers }), id, headers) }
  }
  return { ...seen, answer: refusal(errorFor(effect, since, account.clock.now()), id, headers) }
}

type Limit = 'burst' | 'daily' | 'search'
const LIMITS: Readonly<Record<string, Limit>> = {
  burst_429: 'burst',
  daily_429: 'daily',
  search_429: 'search',
}

/** The refusal of a limit, and into `headers` the rate headers of a window in which nothing is left. */
function overLimit(
  { limits }: Account,
  caller: Caller,
  { limit, headers }: { limit: Limit; headers: Record<string, string> },
): HubspotError {
  if (limit === 'search') return limits.refusal('search', caller)
  limits.describe(caller, headers)
  const left = limit === 'daily' ? ['daily-remaining'] : ['remaining', 'secondly-remaining']
  for (const name of left) headers[`x-hubspot-ratelimit-${name}`] = '0'
  return limits.refusal(limit, caller)
}

/** Two members, as recorded in 2023. Source: github.com/hubspotdev/devslackarchive */
function recordLimit({ settings }: Account, { limit = RECORD_LIMIT }: VendorFault): string {
  const message = `Portal ${settings.portalId} has exceeded its OBJECT_CREATION contact limit of ${limit}`
  return JSON.stringify({ message, errorType: 'LimitExceededException' })
}

/** Bodies of 414, 423, 477 and 5xx are not recorded: the envelope, with the documented meaning as its message. */
function errorFor(effect: VendorFault, since: number, now: number): HubspotError {
  switch (effect.name) {
    case 'uri_too_long_414':
      return new HubspotError(414, { message: 'URI Too Long' })
    case 'locked_423':
      return new HubspotError(423, {
        message: 'The resource is locked by another process. Try again in 2 seconds.',
      })
    case 'migration_477': {
      const headers = { 'retry-after': String(effect.retry_after ?? RETRY_AFTER_S) }
      return new HubspotError(477, { message: 'Migration in progress' }, headers)
    }
    case 'token_expired':
      return expiredToken(since, now)
    case 'token_unknown':
      return unauthenticated()
    default: {
      const status = statusOf(effect, 500)
      const category = status === 500 ? 'INTERNAL_ERROR' : 'SERVICE_UNAVAILABLE'
      return new HubspotError(status, { message: 'internal error', category })
    }
  }
}

function cdnAnswer(status: number): Answer {
  const headers = { 'content-type': 'text/plain; charset=UTF-8', server: 'cloudflare' }
  return { status, headers, body: `error code: ${status}` }
}

function statusOf(effect: VendorFault, absent: number): number {
  return typeof effect.status === 'number' ? effect.status : absent
}
