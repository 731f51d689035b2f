import type { Settings } from './settings.ts'

/** What a setting takes, in words, and whether a value is of that kind. */
interface Rule {
  takes: string
  fits(value: unknown): boolean
}

const MOST = 1_000_000_000
const DAY_MS = 86_400_000
/** An upload has to fit into memory. */
const MOST_UPLOADED = 1024 * 1024 * 1024

const TEXT: Rule = { takes: 'text', fits: (value) => typeof value === 'string' && value !== '' }
const FLAG: Rule = { takes: 'true or false', fits: (value) => typeof value === 'boolean' }

/** Every setting has its rule: a setting without one does not compile. */
const RULES: Readonly<Record<keyof Settings, Rule>> = {
  edition: oneOf('developer', 'professional', 'enterprise', 'unlimited'),
  licences: whole(0, 1_000_000),
  dailyApiRequests: orNull(whole(0, MOST)),
  concurrentLongCalls: orNull(whole(0, 10_000)),
  longCallMs: whole(0, DAY_MS),
  callMs: whole(0, 600_000),
  apiEnabled: FLAG,
  sessionTimeoutMs: whole(1, 365 * DAY_MS),
  authorizationCodeMs: whole(1, DAY_MS),
  refreshTokenRotation: FLAG,
  refreshTokenIdleMs: orNull(whole(1, 3650 * DAY_MS)),
  pkceRequired: FLAG,
  grantsPerUserAndApp: whole(1, 1000),
  ownHostAsAudience: FLAG,
  jwtAnswerSigned: FLAG,
  codeVerifierRefusal: TEXT,
  wwwAuthenticate: TEXT,
  recycleBinDays: whole(1, 3650),
  collectionReadMax: whole(1, 100_000),
  bulkQueueMs: whole(0, DAY_MS),
  bulkRunMs: whole(0, DAY_MS),
  bulkQueryJobs: whole(0, MOST),
  bulkResultMB: whole(0, MOST),
  bulkBatches: whole(0, MOST),
  bulkUploadBytes: whole(1, MOST_UPLOADED),
  conditionalDeletes: FLAG,
  appQuotaRefusal: TEXT,
  instanceName: TEXT,
  orgName: TEXT,
  timeZone: { takes: 'the name of a time zone, e.g. "Europe/Berlin"', fits: isTimeZone },
  limitInfo: FLAG,
}

/** Checks settings that came from outside; throws a `RangeError` that says what the wrong one takes. */
export function readSettings(given: unknown): Partial<Settings> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RangeError('Settings are a JSON object: {"name of a setting": value}.')
  }
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) {
      throw new RangeError(`There is no setting called ${name}. There are: ${Object.keys(RULES).join(', ')}.`)
    }
    if (!RULES[name].fits(value)) throw new RangeError(`The setting ${name} takes ${RULES[name].takes}.`)
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

function orNull({ takes, fits }: Rule): Rule {
  return { takes: `${takes}, or null`, fits: (value) => value === null || fits(value) }
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: value }).format(0) !== ''
  } catch {
    return false
  }
}
