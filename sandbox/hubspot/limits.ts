import type { Clock } from '../core/clock.ts'
import { HubspotError } from './errors.ts'
import { associationLimitsOf, limitsOf, type Settings } from './settings.ts'
import { instant } from './wire.ts'

/** The burst window. Source: developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
const BURST_WINDOW_MS = 10_000
const SEARCH_WINDOW_MS = 1_000
const DAY_MS = 86_400_000

/** Remembers the newest `limit` calls, so that any rolling window can be judged exactly. */
class RollingWindow {
  private times: Float64Array
  private start = 0
  private size = 0
  private readonly windowMs: number

  constructor(limit: number, windowMs: number) {
    this.times = new Float64Array(Math.max(1, limit))
    this.windowMs = windowMs
  }

  get limit(): number {
    return this.times.length
  }

  /** How many remembered calls are inside the window that ends now. */
  used(now: number): number {
    while (this.size > 0) {
      const age = now - (this.times[this.start] ?? 0)
      if (age >= 0 && age < this.windowMs) break
      this.start = (this.start + 1) % this.times.length
      this.size -= 1
    }
    return this.size
  }

  /** Milliseconds until the oldest remembered call leaves the window. */
  clearsInMs(now: number): number {
    return this.size === 0 ? 0 : (this.times[this.start] ?? 0) + this.windowMs - now
  }

  push(now: number): void {
    if (this.size === this.times.length) {
      this.start = (this.start + 1) % this.times.length
      this.size -= 1
    }
    this.times[(this.start + this.size) % this.times.length] = now
    this.size += 1
  }
}

/** A day of an account: its first and last moment, the calls in it, and those of associations where they are apart. */
interface Day {
  from: number
  to: number
  used: number
  associations?: number
}

/** What a refusal names: the app (or key) and the portal. */
export interface Caller {
  keyId: string
  appId: number
  /** Whether it lives by the limits of OAuth apps: a burst of its own per account, and no day. */
  isPublic?: boolean
  /** Whether the call is one of associations, which may have limits of their own. */
  ofAssociations?: boolean
}

/** The rate limits of one account: burst per key, searches per second, calls per day of the account. */
export class Limits {
  private readonly clock: Clock
  private readonly settings: Settings
  private bursts = new Map<string, RollingWindow>()
  private searches = new Map<string, RollingWindow>()
  private day: Day = { from: 0, to: 0, used: 0 }

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = settings
  }

  /** Forgets every call, e.g. after the limits were changed. */
  clear(): void {
    this.bursts.clear()
    this.searches.clear()
    this.day = { from: 0, to: 0, used: 0 }
  }

  /** Counts a call that is not a search; throws the 429 when the burst or the daily limit is used up. */
  admit(caller: Caller): void {
    const now = this.clock.now()
    const { burst, daily } = this.limitsFor(caller)
    const window = this.burstOf(this.bucketOf(caller), burst)
    const overBurst = window.used(now) >= burst
    const overDay = this.usedToday(caller, now) >= daily
    if (this.settings.rejectedCount || !(overBurst || overDay)) {
      window.push(now)
      this.count(caller)
    }
    if (overDay) throw this.dailyRefusal(now)
    if (overBurst) throw this.burstRefusal(caller, window.clearsInMs(now))
  }

  /** Counts a search; throws the 429 when its own bucket or the daily limit is used up. */
  admitSearch(caller: Caller): void {
    const now = this.clock.now()
    const bucket = this.settings.searchLimitPer === 'token' ? caller.keyId : '*'
    const window = windowIn(this.searches, bucket, this.settings.searchLimit, SEARCH_WINDOW_MS)
    const over = window.used(now) >= this.settings.searchLimit
    const overDay = this.today(now).used >= this.limitsFor(caller).daily
    if (this.settings.rejectedCount || !(over || overDay)) {
      window.push(now)
      if (caller.isPublic !== true) this.day.used += 1
    }
    if (overDay) throw this.dailyRefusal(now)
    if (over) throw this.searchRefusal(caller)
  }

  /** The 429 of a limit, as if its whole window had just been used up. */
  refusal(limit: 'burst' | 'daily' | 'search', caller: Caller): HubspotError {
    if (limit === 'burst') return this.burstRefusal(caller, BURST_WINDOW_MS)
    if (limit === 'search') return this.searchRefusal(caller)
    const now = this.clock.now()
    this.today(now)
    return this.dailyRefusal(now)
  }

  /** Writes the rate headers of a call that is not a search into `headers`. */
  describe(caller: Caller, headers: Record<string, string>): void {
    const now = this.clock.now()
    const { burst, daily } = this.limitsFor(caller)
    const left = Math.max(0, burst - this.burstOf(this.bucketOf(caller), burst).used(now))
    const perSecond = Math.floor(burst / 10)
    if (caller.isPublic !== true) {
      headers['x-hubspot-ratelimit-daily'] = String(daily)
      headers['x-hubspot-ratelimit-daily-remaining'] = String(
        Math.max(0, daily - this.usedToday(caller, now)),
      )
    }
    headers['x-hubspot-ratelimit-interval-milliseconds'] = String(BURST_WINDOW_MS)
    headers['x-hubspot-ratelimit-max'] = String(burst)
    headers['x-hubspot-ratelimit-remaining'] = String(left)
    headers['x-hubspot-ratelimit-secondly'] = String(perSecond)
    headers['x-hubspot-ratelimit-secondly-remaining'] = String(Math.max(0, Math.min(perSecond - 1, left)))
  }

  /** The account's day: calls used, the limit, and when it resets (milliseconds). */
  usage(): { used: number; limit: number; resetsAt: number } {
    const day = this.today(this.clock.now())
    return { used: day.used, limit: limitsOf(this.settings).daily, resetsAt: day.to }
  }

  /** How many calls of a key are in the burst window that ends now. */
  burstUsed(keyId: string): number {
    return this.bursts.get(keyId)?.used(this.clock.now()) ?? 0
  }

  /** Sets how many calls were made today, for tests. */
  setUsedToday(used: number): void {
    this.today(this.clock.now()).used = used
  }

  /** The day as a snapshot keeps it: its first and last moment and the calls in it. */
  get savedDay(): Day {
    return { ...this.day }
  }

  set savedDay(day: Day) {
    this.day = { ...day }
  }

  /** Whether a call is judged by the associations' own table, which is that of private credentials. */
  private isApart({ ofAssociations, isPublic }: Caller): boolean {
    return ofAssociations === true && isPublic !== true && this.settings.associationLimits === 'own'
  }

  private bucketOf(caller: Caller): string {
    return this.isApart(caller) ? `${caller.keyId}:associations` : caller.keyId
  }

  private usedToday(caller: Caller, now: number): number {
    const day = this.today(now)
    return this.isApart(caller) ? (day.associations ?? 0) : day.used
  }

  private count(caller: Caller): void {
    if (this.isApart(caller)) this.day.associations = (this.day.associations ?? 0) + 1
    else if (caller.isPublic !== true) this.day.used += 1
  }

  private limitsFor(caller: Caller): { burst: number; daily: number } {
    if (this.isApart(caller)) return associationLimitsOf(this.settings)
    if (caller.isPublic !== true) return limitsOf(this.settings)
    return { burst: this.settings.oauthBurstLimit, daily: Number.POSITIVE_INFINITY }
  }

  private today(now: number): Day {
    if (now >= this.day.from && now < this.day.to) return this.day
    const from = midnightBefore(now, this.settings.timeZone)
    this.day = { from, to: midnightBefore(from + 1.5 * DAY_MS, this.settings.timeZone), used: 0 }
    return this.day
  }

  private burstOf(keyId: string, limit: number): RollingWindow {
    return windowIn(this.bursts, keyId, limit, BURST_WINDOW_MS)
  }

  private burstRefusal(caller: Caller, clearsInMs: number): HubspotError {
    const kind =
      caller.isPublic === true
        ? this.settings.oauthLimitGroup
        : 'publicapi:private_app-api-calls-ten-secondly'
    const group = `${kind}:${caller.appId}:${this.settings.portalId}`
    return new HubspotError(
      429,
      {
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
        groupName: group,
      },
      this.retryAfter(clearsInMs),
    )
  }

  private dailyRefusal(now: number): HubspotError {
    return new HubspotError(
      429,
      {
        message: 'You have reached your daily limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'DAILY',
        requestId: instant(now).replace(/\D/g, ''),
      },
      this.retryAfter(this.day.to - now),
    )
  }

  private searchRefusal(caller: Caller): HubspotError {
    const message = 'You have reached your secondly limit.'
    const headers = this.retryAfter(SEARCH_WINDOW_MS)
    if (this.settings.searchRefusal === 'category') {
      return new HubspotError(429, { message, category: 'RATE_LIMITS' }, headers)
    }
    const groupName = `publicapi:crm:search:oauth:${caller.appId}:${this.settings.portalId}`
    return new HubspotError(
      429,
      { message, errorType: 'RATE_LIMIT', policyName: 'SECONDLY', groupName },
      headers,
    )
  }

  private retryAfter(ms: number): Record<string, string> {
    if (!this.settings.retryAfterOn429) return {}
    return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) }
  }
}

function windowIn(
  windows: Map<string, RollingWindow>,
  name: string,
  limit: number,
  windowMs: number,
): RollingWindow {
  const known = windows.get(name)
  if (known !== undefined && known.limit === Math.max(1, limit)) return known
  const made = new RollingWindow(limit, windowMs)
  windows.set(name, made)
  return made
}

const ZONE_FORMATS = new Map<string, Intl.DateTimeFormat>()

/** Returns how far the wall clock of `timeZone` is ahead of UTC at an instant, in milliseconds. */
export function zoneOffsetMs(ms: number, timeZone: string): number {
  let format = ZONE_FORMATS.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    ZONE_FORMATS.set(timeZone, format)
  }
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

/** The last midnight of the zone at or before an instant; right also on days of 23 and 25 hours. */
function midnightBefore(ms: number, timeZone: string): number {
  const wall = ms + zoneOffsetMs(ms, timeZone)
  const wallMidnight = Math.floor(wall / DAY_MS) * DAY_MS
  const guess = wallMidnight - zoneOffsetMs(ms, timeZone)
  return wallMidnight - zoneOffsetMs(guess, timeZone)
}
