import { type Answer, controlAnswer } from '../../core/exchange.ts'
import type { ControlCall, ControlRoute } from '../../core/vendor.ts'
import { readSettings } from '../read-settings.ts'
import { limitsOf } from '../settings.ts'
import type { Account } from '../store/account.ts'
import { isoTime, readBody } from './bodies.ts'

const LIMITS = {
  tier: 'text',
  limit_increases: 'count',
  burst: 'count',
  daily: 'count',
  search: 'count',
  used_today: 'count',
} as const

/** The rate limits: of the tier, with bought increases, or set one by one. */
export function limitRoutes(target: { readonly account: Account }): ControlRoute[] {
  const pattern = '/hubspot/limits'
  return [
    { method: 'GET', pattern, run: () => controlAnswer(200, shown(target.account)) },
    { method: 'PUT', pattern, run: (call) => put(target.account, call) },
  ]
}

function shown({ settings, limits }: Account): Record<string, unknown> {
  const { burst, daily } = limitsOf(settings)
  const usage = limits.usage()
  return {
    tier: settings.tier,
    limit_increases: settings.limitIncreases,
    burst,
    daily,
    search: settings.searchLimit,
    used_today: usage.used,
    resets_at: isoTime(usage.resetsAt),
  }
}

/** Sets limits (`null`: back to those of the tier) and starts all windows afresh. */
function put(account: Account, { body }: ControlCall): Answer {
  const { tier, limit_increases: increases, burst, daily, search, used_today: used } = readBody(body, LIMITS)
  const changes = {
    ...(tier === undefined ? {} : { tier }),
    ...(increases === undefined ? {} : { limitIncreases: increases ?? 0 }),
    ...(burst === undefined ? {} : { burstLimit: burst }),
    ...(daily === undefined ? {} : { dailyLimit: daily }),
    ...(search === undefined || search === null ? {} : { searchLimit: search }),
  }
  Object.assign(account.settings, readSettings(changes))
  account.limits.clear()
  if (typeof used === 'number') account.limits.setUsedToday(used)
  account.changed()
  return controlAnswer(200, shown(account))
}
