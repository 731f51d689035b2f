/** What decides the limits of an org. */
export type Edition = 'developer' | 'professional' | 'enterprise' | 'unlimited'

/** Everything about the org and about what the facts leave open: each uncertain behaviour is a named setting. */
export interface Settings {
  edition: Edition
  /** User licences, which raise the daily allocation of all editions but Developer. */
  licences: number
  /** API calls in any 24 hours; null: by edition and licences. */
  dailyApiRequests: number | null
  /** How many long calls may run at once; null: 5 in Developer orgs, 25 in others. */
  concurrentLongCalls: number | null
  /** From how long on a call counts as long, in milliseconds of the sandbox's clock; documented: 20 seconds. */
  longCallMs: number
  /** How long every data call takes, in real milliseconds; only to try the limit of long calls. */
  callMs: number
  /** `false`: every data call is refused with API_DISABLED_FOR_ORG. */
  apiEnabled: boolean
  /** A session ends after so long without a call, in milliseconds; 2 hours is the default of orgs. */
  sessionTimeoutMs: number
  /** Authorization codes live so long, in milliseconds; documented: 15 minutes. */
  authorizationCodeMs: number
  /** Whether a refresh gives a new refresh token and uses up the old one; apps may say otherwise for themselves. */
  refreshTokenRotation: boolean
  /** A refresh token ends after so long without use, in milliseconds; null: never. Partner apps: 30 days. */
  refreshTokenIdleMs: number | null
  /** Whether the web server flow must come with PKCE; each app may say so for itself. */
  pkceRequired: boolean
  /** Grants of one user for one app that live at once; one more ends the oldest. Documented: 5. */
  grantsPerUserAndApp: number
  /** Whether a JWT's `aud` may also be the sandbox's own address; not of the vendor, but there is no other host here. */
  ownHostAsAudience: boolean
  /** Whether answers to JWT bearer have `signature` and `issued_at`; not recorded. */
  jwtAnswerSigned: boolean
  /** The text for a wrong or missing code verifier; not recorded. */
  codeVerifierRefusal: string
  /** The header of a 401; known, not recorded. */
  wwwAuthenticate: string
  /** How long deleted records stay in the recycle bin, in days; documented: 15. */
  recycleBinDays: number
  /** The most records that a collection reads by POST; known, not recorded: 2,000. */
  collectionReadMax: number
  /** How long a bulk job waits before it is begun, in milliseconds of the sandbox's clock; at the vendor it depends on the load. */
  bulkQueueMs: number
  /** How long a bulk job is in progress before its work is done, likewise. */
  bulkRunMs: number
  /** Bulk queries in 24 hours, and how many megabytes they may find; recorded of a developer org. */
  bulkQueryJobs: number
  bulkResultMB: number
  /** Batches of 10,000 rows of bulk writes in 24 hours; documented: 15,000. */
  bulkBatches: number
  /** The largest upload to a bulk job, in bytes: 150 MB is documented, of what base64 makes of it. */
  bulkUploadBytes: number
  /** Whether deletes take conditions: the vendor's page of deletes names them, its page of conditions says that they are not supported. */
  conditionalDeletes: boolean
  /** What an app is told that has used up its own allocation; not recorded. */
  appQuotaRefusal: string
  /** The name of the instance, as Organization has it. */
  instanceName: string
  orgName: string
  /** IANA name, for users that say nothing else. */
  timeZone: string
  /** `Sforce-Limit-Info` figures lag in reality by some minutes; here they are exact, unless this is `false`: no header. */
  limitInfo: boolean
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  edition: 'developer',
  licences: 10,
  dailyApiRequests: null,
  concurrentLongCalls: null,
  longCallMs: 20_000,
  callMs: 0,
  apiEnabled: true,
  sessionTimeoutMs: 2 * 3_600_000,
  authorizationCodeMs: 15 * 60_000,
  refreshTokenRotation: false,
  refreshTokenIdleMs: null,
  pkceRequired: false,
  grantsPerUserAndApp: 5,
  ownHostAsAudience: true,
  jwtAnswerSigned: false,
  codeVerifierRefusal: 'invalid code verifier',
  wwwAuthenticate: 'Token',
  recycleBinDays: 15,
  collectionReadMax: 2000,
  bulkQueueMs: 0,
  bulkRunMs: 0,
  bulkQueryJobs: 10_000,
  bulkResultMB: 976_562,
  bulkBatches: 15_000,
  bulkUploadBytes: (150 * 1024 * 1024 * 3) / 4,
  conditionalDeletes: false,
  appQuotaRefusal: 'TotalRequests Limit exceeded.',
  instanceName: 'HS1',
  orgName: 'Crosswalk Sandbox',
  timeZone: 'America/Los_Angeles',
  limitInfo: true,
}

/**
 * Calls in 24 hours by edition and licence.
 * Source: developer.salesforce.com/docs/platform/salesforce-app-limits-cheatsheet, API request limits
 */
export function dailyAllocation({ edition, licences, dailyApiRequests }: Settings): number {
  if (dailyApiRequests !== null) return dailyApiRequests
  if (edition === 'developer') return 15_000
  return 100_000 + (edition === 'unlimited' ? 5000 : 1000) * licences
}

/** How many calls of 20 seconds and more may run at once. Source: as above. */
export function longCallsAtOnce({ edition, concurrentLongCalls }: Settings): number {
  return concurrentLongCalls ?? (edition === 'developer' ? 5 : 25)
}
