import type { Settings } from './settings.ts'
import { isObject, parseInstant } from './wire.ts'

/** What a setting takes, in words, and whether a value is of that kind. */
interface Rule {
  takes: string
  fits(value: unknown): boolean
}

/** The most calls that a window remembers one by one. */
const CALLS_MAX = 10_000_000
const HOUR_MS = 3_600_000

const TEXT: Rule = { takes: 'text', fits: (value) => typeof value === 'string' && value !== '' }
const FLAG: Rule = { takes: 'true or false', fits: (value) => typeof value === 'boolean' }
const CALLS = whole(0, CALLS_MAX)
const COUNT = whole(1, Number.MAX_SAFE_INTEGER)
const CALLS_OR_TIER: Rule = {
  takes: `${CALLS.takes}, or null for the limit of the tier`,
  fits: (value) => value === null || CALLS.fits(value),
}

/** Every setting has its rule: a setting without one does not compile. */
const RULES: Readonly<Record<keyof Settings, Rule>> = {
  tier: oneOf('free', 'starter', 'professional', 'enterprise'),
  limitIncreases: whole(0, 2),
  portalId: whole(1, Number.MAX_SAFE_INTEGER),
  accountType: oneOf('STANDARD', 'DEVELOPER_TEST', 'SANDBOX', 'APP_DEVELOPER'),
  timeZone: { takes: 'the name of a time zone, e.g. "US/Eastern"', fits: isTimeZone },
  companyCurrency: TEXT,
  uiDomain: TEXT,
  hublet: { takes: 'a region such as "na1" or "eu1"', fits: isHublet },
  burstLimit: CALLS_OR_TIER,
  dailyLimit: CALLS_OR_TIER,
  searchLimit: CALLS,
  searchLimitPer: oneOf('token', 'account'),
  rejectedCount: FLAG,
  searchRefusal: oneOf('category', 'policy'),
  retryAfterOn429: FLAG,
  searchLagMs: whole(0, Number.MAX_SAFE_INTEGER),
  lifecycleBackward: oneOf('ignore', 'allow'),
  firstCompanyBecomesPrimary: FLAG,
  requireDocumentedProperties: FLAG,
  companiesFromEmails: FLAG,
  importMs: whole(0, Number.MAX_SAFE_INTEGER),
  exportMs: whole(0, Number.MAX_SAFE_INTEGER),
  exportsGated: FLAG,
  leadNeedsContact: FLAG,
  septemberCodes: oneOf('spec', 'unchanged'),
  ruleRefusal: oneOf('missing', 'invalid'),
  customObjectsByName: FLAG,
  upsertByEmail: oneOf('partial', 'reset'),
  severalSorts: oneOf('first', 'refused'),
  septemberAccountDetails: oneOf('spec', 'changelog'),
  propertyRules: oneOf('enforced', 'kept'),
  propertyRuleErrorCode: TEXT,
  recordsLimit: COUNT,
  recordAssociationsLimit: COUNT,
  customPropertiesLimit: COUNT,
  calculatedPropertiesLimit: COUNT,
  pipelinesLimit: COUNT,
  customObjectsLimit: COUNT,
  ownerErrorCode: TEXT,
  objectSource: TEXT,
  ownersMaxLimit: whole(1, Number.MAX_SAFE_INTEGER),
  accountCreatedAt: { takes: 'a moment, e.g. "2026-01-05T00:00:00Z"', fits: isMoment },
  privateAppCreation: oneOf('by_date', 'open', 'closed'),
  privateAppCreatorLost: oneOf('removed', 'removed_or_demoted', 'never'),
  serviceKeyCancelRotation: FLAG,
  severalRotations: FLAG,
  rotatedTokenAnswer: oneOf('invalid', 'expired'),
  appManagementRefusal: oneOf('recorded', 'unauthorized', 'developer_key'),
  unknownHapikeyAnswer: oneOf('invalid', 'does_not_exist'),
  expiredHapikeyCategory: TEXT,
  tokenInfoAuthorization: oneOf('by_hublet', 'always', 'never'),
  allowedPortalsMax: whole(0, 10_000),
  webhookBatchMs: whole(0, HOUR_MS),
  webhookTimeoutMs: whole(1, HOUR_MS),
  webhookSettingsCacheMs: whole(0, HOUR_MS),
  webhookOrder: oneOf('as_happened', 'shuffled'),
  webhookSignatures: oneOf('v1_and_v3', 'v1'),
  webhookTimestamp: oneOf('machine', 'clock'),
  webhookPlainHttp: oneOf('this_machine', 'never'),
  webhookCreationFlag: oneOf('CREATED', 'NEW'),
  webhookPropertiesOnCreate: FLAG,
  associationLimits: oneOf('shared', 'own'),
  oauthBurstLimit: CALLS,
  privateOauthLimits: oneOf('private', 'public'),
  oauthLimitGroup: TEXT,
  oauthErrors: oneOf('current', 'older'),
  authorizationCodeMs: whole(1, 86_400_000),
  usedCode: oneOf('refuse', 'revoke'),
  refreshTokens: oneOf('keep', 'rotate'),
  pkce: oneOf('optional', 'required', 'ignored'),
  clientAssertion: oneOf('refused', 'ignored'),
  oauthV1Sunset: { takes: 'a moment, e.g. "2027-02-16T00:00:00Z"', fits: isMoment },
}

/** Checks settings that came from outside; throws a `RangeError` that says what the wrong one takes. */
export function readSettings(given: unknown): Partial<Settings> {
  if (!isObject(given)) throw new RangeError('Settings are a JSON object: {"name of a setting": value}.')
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) {
      throw new RangeError(`There is no setting called ${name}. There are: ${Object.keys(RULES).join(', ')}.`)
    }
    const rule = RULES[name]
    if (!rule.fits(value)) throw new RangeError(`The setting ${name} takes ${rule.takes}.`)
  }
  return given
}

function isSetting(name: string): name is keyof Settings {
  return Object.hasOwn(RULES, name)
}

function oneOf(...values: readonly string[]): Rule {
  return {
    takes: `one of ${values.join(', ')}`,
    fits: (value) => typeof value === 'string' && values.includes(value),
  }
}

function whole(from: number, to: number): Rule {
  const fits = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
  return { takes: `a whole number from ${from} to ${to}`, fits }
}

function isHublet(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z]{2}\d$/.test(value)
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && value.includes('-') && parseInstant(value) !== null
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: value }).format(0) !== ''
  } catch {
    return false
  }
}
