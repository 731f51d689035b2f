/** The subscription, which decides the limits. */
export type Tier = 'free' | 'starter' | 'professional' | 'enterprise'

/**
 * Everything about the account and about what the facts leave open. Each uncertain behaviour is a named
 * setting with the default that the best evidence suggests.
 */
export interface Settings {
  tier: Tier
  /** How many API limit increases the account has bought (0, 1 or 2). */
  limitIncreases: 0 | 1 | 2
  portalId: number
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX' | 'APP_DEVELOPER'
  /** IANA name; days of the daily limit end at midnight there. */
  timeZone: string
  companyCurrency: string
  uiDomain: string
  /** `na1`, `eu1`, …: where the data is, and the second part of tokens. */
  hublet: string
  /** Calls in any 10 seconds per key; null: by tier. */
  burstLimit: number | null
  /** Calls a day per account; null: by tier. */
  dailyLimit: number | null
  /** Searches a second; docs: 5, per account or per token. */
  searchLimit: number
  /** Whether the search bucket belongs to each token (`token`) or to the account; docs say both. */
  searchLimitPer: 'token' | 'account'
  /** Reported: calls that are answered 429 use up the burst and daily limits too. */
  rejectedCount: boolean
  /** Newer search refusals carry `category` RATE_LIMITS, older ones `policyName` SECONDLY. Both are live. */
  searchRefusal: 'category' | 'policy'
  /** Whether a 429 carries `retry-after` (seconds); never seen in a recording. */
  retryAfterOn429: boolean
  /** How long a write stays invisible to search, in milliseconds. */
  searchLagMs: number
  /** What a write that moves `lifecyclestage` back does; reported: ignored. */
  lifecycleBackward: 'ignore' | 'allow'
  /** Whether the first company of a contact or deal becomes its primary one; reported. */
  firstCompanyBecomesPrimary: boolean
  /** Whether the documented required properties are demanded; live recordings show that they are not. */
  requireDocumentedProperties: boolean
  /** Whether a new contact gets the company of its e-mail domain, made when there is none; a switch of each account. */
  companiesFromEmails: boolean
  /** How long an import takes, in milliseconds of the sandbox's clock; not known, it depends on the file. */
  importMs: number
  /** How long an export takes, in milliseconds of the sandbox's clock. */
  exportMs: number
  /** Whether the account may not export by the API: refused with MISSING_PERMISSIONS. */
  exportsGated: boolean
  /** Whether a lead must come with an associated contact; documented, the refusal is not recorded. */
  leadNeedsContact: boolean
  /**
   * Whether custom objects answer to their plain names (`cars`) beside `2-…` and `p<portal>_cars`. A changelog of
   * June 2025 says that they no longer do; many clients still do it.
   */
  customObjectsByName: boolean
  /** Whether version 2026-09 answers with the status codes of its specification, or like 2026-03; not known. */
  septemberCodes: 'spec' | 'unchanged'
  /**
   * The body of a write that breaks an administrator's rule (2026-09); not recorded. `missing`: like missing required
   * properties; `invalid`: like refused values, with the code REQUIRED_PROPERTY_MISSING.
   */
  ruleRefusal: 'missing' | 'invalid'
  /** Whether values are held to the validation rules of their properties; documented as what to know before a write. */
  propertyRules: 'enforced' | 'kept'
  /** The code of a value that breaks such a rule; not recorded. */
  propertyRuleErrorCode: string
  /** Records of one object that the account may have; documented example: 15,000,000, 500,000 of some objects. */
  recordsLimit: number
  /** Records that one record may be associated with, of each object; the documented example speaks of 50,000. */
  recordAssociationsLimit: number
  /** Properties of its own that an object may have; not recorded, it depends on the subscription. */
  customPropertiesLimit: number
  /** Calculated properties that the account may have; not recorded. */
  calculatedPropertiesLimit: number
  /** Pipelines that an object may have; not recorded. */
  pipelinesLimit: number
  /** Custom objects that the account may define; not recorded. */
  customObjectsLimit: number
  /**
   * What an upsert by `email` does with what it does not name. Documented as no partial update, without saying what that
   * means. `partial`: keeps it, as with any other property; `reset`: clears all of it that a caller can write.
   */
  upsertByEmail: 'partial' | 'reset'
  /** What a search with more than the one sorting rule that is documented gets: by its first rule, or the 400 without a hint. */
  severalSorts: 'first' | 'refused'
  /** Whether account details of 2026-09 have `portalName` and `createdAt`: a changelog says so, the specification does not. */
  septemberAccountDetails: 'spec' | 'changelog'
  /** The code of `910901 was not a valid owner ID`; not recorded. */
  ownerErrorCode: string
  /** `hs_object_source` of records made by a Service Key; not recorded, OAuth apps show INTEGRATION. */
  objectSource: string
  /** Largest `limit` of the owners list; reported 500. */
  ownersMaxLimit: number
  /** When the account was created (ISO 8601): decides with the clock whether private apps can be made. */
  accountCreatedAt: string
  /** Whether private apps can be made: by the vendor's dates of autumn 2026, always (`open`) or never (`closed`). */
  privateAppCreation: 'by_date' | 'open' | 'closed'
  /** When association calls of a private app fail because of its creator; documented for removed users. */
  privateAppCreatorLost: 'removed' | 'removed_or_demoted' | 'never'
  /** Whether a pending rotation of a Service Key can be cancelled, as that of a private app; not documented. */
  serviceKeyCancelRotation: boolean
  /** Whether "rotate and expire later" is possible while another rotation is pending; not documented. */
  severalRotations: boolean
  /** What a rotated-out token gets: the 401 of unknown tokens (`invalid`) or of expired ones; not recorded. */
  rotatedTokenAnswer: 'invalid' | 'expired'
  /** What a bearer token gets on app-management paths: as recorded for each, always 401, or always the 403. */
  appManagementRefusal: 'recorded' | 'unauthorized' | 'developer_key'
  /** The two recorded answers to a `hapikey` that nobody knows; the second was seen in 2023 and 2024. */
  unknownHapikeyAnswer: 'invalid' | 'does_not_exist'
  /** Category of the refusal of a retired `hapikey`; not recorded. */
  expiredHapikeyCategory: string
  /** Whether token info asks for an `Authorization` header; reported for accounts in the EU. */
  tokenInfoAuthorization: 'by_hublet' | 'always' | 'never'
  /** How many accounts a privately distributed OAuth app may be allow-listed for; not in the facts. */
  allowedPortalsMax: number
  /** How long events are gathered before they are sent, in milliseconds; 0: those of one request go together. */
  webhookBatchMs: number
  /** How long a receiver of webhooks has to answer, in milliseconds of real time; documented: 5 seconds. */
  webhookTimeoutMs: number
  /** How long changed webhook settings stay without effect, in milliseconds; documented: up to 5 minutes. */
  webhookSettingsCacheMs: number
  /** Documented: there is no order among events. `shuffled` mixes what is sent together. */
  webhookOrder: 'as_happened' | 'shuffled'
  /** Whether deliveries carry version 3 beside version 1; documented for apps, not known of private apps. */
  webhookSignatures: 'v1_and_v3' | 'v1'
  /** What `X-HubSpot-Request-Timestamp` is: the machine's time, which receivers compare theirs with, or the clock's. */
  webhookTimestamp: 'machine' | 'clock'
  /** Whether targets on this machine may do without TLS; the vendor never allows it. */
  webhookPlainHttp: 'this_machine' | 'never'
  /** `changeFlag` of creations: recorded CREATED, documented NEW. */
  webhookCreationFlag: 'CREATED' | 'NEW'
  /** Whether the values that a record is made with are property changes too; reported. */
  webhookPropertiesOnCreate: boolean
  /** Whether association calls have limits of their own (documented in their guide), or share the others'; not known. */
  associationLimits: 'shared' | 'own'
  /** Calls in any 10 seconds per OAuth app and account; its daily limit is none. */
  oauthBurstLimit: number
  /** By which limits a privately distributed OAuth app lives: as a private app (documented), or as a public one. */
  privateOauthLimits: 'private' | 'public'
  /** First part of `groupName` in the burst refusal of an OAuth app; not recorded. */
  oauthLimitGroup: string
  /** The shape of OAuth errors: since January 2026, or older. */
  oauthErrors: 'current' | 'older'
  /** How long an authorization code can be used, in milliseconds; documented as short. */
  authorizationCodeMs: number
  /** What the second use of a code does beside being refused; RFC 6749 advises to revoke what it gave. */
  usedCode: 'refuse' | 'revoke'
  /** Whether a refresh token stays (documented) or is replaced at each refresh, where reuse ends its family. */
  refreshTokens: 'keep' | 'rotate'
  /** Whether the consent page takes PKCE, asks for it, or pays no heed to it; not documented for the classic URL. */
  pkce: 'optional' | 'required' | 'ignored'
  /**
   * What `client_assertion` does: the specification names it without saying what is in it, so that it cannot be checked.
   * `refused`: a form that has it is refused, also beside the right secret; `ignored`: the secret alone counts.
   */
  clientAssertion: 'refused' | 'ignored'
  /** From when the v1 OAuth paths are gone. */
  oauthV1Sunset: string
}

/** The defaults of every setting. */
export const DEFAULT_SETTINGS: Settings = {
  tier: 'professional',
  limitIncreases: 0,
  portalId: 147893286,
  accountType: 'STANDARD',
  timeZone: 'US/Eastern',
  companyCurrency: 'USD',
  uiDomain: 'app.hubspot.com',
  hublet: 'na1',
  burstLimit: null,
  dailyLimit: null,
  searchLimit: 5,
  searchLimitPer: 'token',
  rejectedCount: true,
  searchRefusal: 'category',
  retryAfterOn429: false,
  searchLagMs: 0,
  lifecycleBackward: 'ignore',
  firstCompanyBecomesPrimary: true,
  requireDocumentedProperties: false,
  companiesFromEmails: false,
  importMs: 0,
  exportMs: 0,
  exportsGated: false,
  leadNeedsContact: true,
  septemberCodes: 'spec',
  ruleRefusal: 'missing',
  customObjectsByName: true,
  upsertByEmail: 'partial',
  severalSorts: 'first',
  septemberAccountDetails: 'spec',
  propertyRules: 'enforced',
  propertyRuleErrorCode: 'PROPERTY_VALIDATION_FAILED',
  recordsLimit: 15_000_000,
  recordAssociationsLimit: 50_000,
  customPropertiesLimit: 1000,
  calculatedPropertiesLimit: 200,
  pipelinesLimit: 50,
  customObjectsLimit: 10,
  ownerErrorCode: 'INVALID_OWNER_ID',
  objectSource: 'INTEGRATION',
  ownersMaxLimit: 500,
  accountCreatedAt: '2026-01-05T00:00:00Z',
  privateAppCreation: 'by_date',
  privateAppCreatorLost: 'removed',
  serviceKeyCancelRotation: true,
  severalRotations: false,
  rotatedTokenAnswer: 'invalid',
  appManagementRefusal: 'recorded',
  unknownHapikeyAnswer: 'invalid',
  expiredHapikeyCategory: 'EXPIRED_AUTHENTICATION',
  tokenInfoAuthorization: 'by_hublet',
  allowedPortalsMax: 10,
  webhookBatchMs: 0,
  webhookTimeoutMs: 5000,
  webhookSettingsCacheMs: 0,
  webhookOrder: 'as_happened',
  webhookSignatures: 'v1_and_v3',
  webhookTimestamp: 'machine',
  webhookPlainHttp: 'this_machine',
  webhookCreationFlag: 'CREATED',
  webhookPropertiesOnCreate: true,
  associationLimits: 'shared',
  oauthBurstLimit: 110,
  privateOauthLimits: 'private',
  oauthLimitGroup: 'publicapi:oauth-api-calls-ten-secondly',
  oauthErrors: 'current',
  authorizationCodeMs: 60_000,
  usedCode: 'revoke',
  refreshTokens: 'keep',
  pkce: 'optional',
  clientAssertion: 'refused',
  oauthV1Sunset: '2027-02-16T00:00:00Z',
}

/**
 * Burst (calls in any 10 seconds per key) and daily (calls per account) limits by tier.
 * Source: developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
const TIER_LIMITS: Readonly<Record<Tier, { burst: number; daily: number }>> = {
  free: { burst: 100, daily: 250_000 },
  starter: { burst: 100, daily: 250_000 },
  professional: { burst: 190, daily: 625_000 },
  enterprise: { burst: 190, daily: 1_000_000 },
}
/** With at least one API limit increase the burst limit is this, for every tier; it does not stack. */
const INCREASED_BURST = 250
/** What each API limit increase adds to the daily limit. */
const INCREASE_DAILY = 1_000_000

/** Returns the limits in force: the explicit ones, else those of the tier. */
export function limitsOf(settings: Settings): { burst: number; daily: number } {
  const tier = TIER_LIMITS[settings.tier]
  const burst = settings.limitIncreases > 0 ? INCREASED_BURST : tier.burst
  const daily = tier.daily + settings.limitIncreases * INCREASE_DAILY
  return { burst: settings.burstLimit ?? burst, daily: settings.dailyLimit ?? daily }
}

/**
 * The limits of association calls where they are apart: those of the tier, or of the API limit increase. The guide has
 * no daily limit for Free and Starter: theirs is that of the account.
 * Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export function associationLimitsOf(settings: Settings): { burst: number; daily: number } {
  if (settings.limitIncreases > 0) return { burst: 200, daily: 1_000_000 }
  const isPaid = settings.tier === 'professional' || settings.tier === 'enterprise'
  return isPaid ? { burst: 150, daily: 500_000 } : { burst: 100, daily: TIER_LIMITS[settings.tier].daily }
}
