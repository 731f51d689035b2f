import { controlAnswer } from '../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../core/vendor.ts'
import type { ServiceKey } from './entities.ts'
import type { SeedCounts } from './seed/counts.ts'
import { readCounts } from './seed/counts.ts'
import { limitsOf, type Settings } from './settings.ts'
import type { Account } from './store/account.ts'

/** What the control routes work on. */
export interface ControlTarget {
  readonly account: Account
  seed(counts: SeedCounts): Promise<void>
}

/** The HubSpot part of the control surface: Service Keys, limits, settings, usage, seed. */
export function hubspotControl(target: ControlTarget): ControlRoute[] {
  return [
    ...keyRoutes(target),
    { method: 'GET', pattern: '/hubspot/settings', run: () => controlAnswer(200, target.account.settings) },
    { method: 'PATCH', pattern: '/hubspot/settings', run: (call) => patchSettings(target, call) },
    { method: 'GET', pattern: '/hubspot/limits', run: () => controlAnswer(200, showLimits(target.account)) },
    { method: 'PUT', pattern: '/hubspot/limits', run: (call) => putLimits(target, call) },
    {
      method: 'POST',
      pattern: '/seed',
      run: async ({ body }) => {
        await target.seed(readCounts(body ?? {}))
        return controlAnswer(200, { status: 'ok' })
      },
    },
  ]
}

function keyRoutes(target: ControlTarget): ControlRoute[] {
  const pattern = '/hubspot/service-keys'
  return [
    {
      method: 'GET',
      pattern,
      run: () => controlAnswer(200, { results: target.account.keys.list().map(shown) }),
    },
    { method: 'POST', pattern, run: (call) => createKey(target, call) },
    {
      method: 'DELETE',
      pattern: `${pattern}/{id}`,
      run: ({ params }) => {
        if (target.account.keys.remove(params.id ?? '')) return { status: 204, headers: {}, body: '' }
        throw new ControlError(404, 'There is no Service Key with this id.')
      },
    },
  ]
}

function createKey(target: ControlTarget, { body }: ControlCall): ReturnType<typeof controlAnswer> {
  const { name, scopes } = (body ?? {}) as { name?: unknown; scopes?: unknown }
  if (typeof name !== 'string' || !Array.isArray(scopes)) {
    throw new ControlError(400, 'Send {"name": text, "scopes": [text, …]}.')
  }
  const { account } = target
  const at = { now: account.clock.now(), hublet: account.settings.hublet }
  const key = account.keys.create({ name, scopes: scopes.map(String) }, at)
  return controlAnswer(201, { ...shown(key), token: key.token })
}

/** A key without its token. */
function shown(key: ServiceKey): Record<string, unknown> {
  const { id, name, scopes, appId, userId, createdAt } = key
  return { id, name, scopes, app_id: appId, user_id: userId, created_at: new Date(createdAt).toISOString() }
}

function showLimits(account: Account): Record<string, unknown> {
  const { burst, daily } = limitsOf(account.settings)
  const usage = account.limits.usage()
  return {
    burst,
    daily,
    search: account.settings.searchLimit,
    used_today: usage.used,
    resets_at: new Date(usage.resetsAt).toISOString(),
  }
}

/** Sets limits (`null`: back to those of the tier) and starts all windows afresh. */
function putLimits(target: ControlTarget, { body }: ControlCall): ReturnType<typeof controlAnswer> {
  const given = (body ?? {}) as Record<string, unknown>
  const { settings, limits } = target.account
  const burst = countOf(given, 'burst')
  const daily = countOf(given, 'daily')
  const search = countOf(given, 'search')
  const used = countOf(given, 'used_today')
  if (burst !== undefined) settings.burstLimit = burst
  if (daily !== undefined) settings.dailyLimit = daily
  if (search !== undefined && search !== null) settings.searchLimit = search
  limits.clear()
  if (typeof used === 'number') limits.setUsedToday(used)
  target.account.changed()
  return controlAnswer(200, showLimits(target.account))
}

function countOf(given: Record<string, unknown>, name: string): number | null | undefined {
  const value = given[name]
  if (value === undefined || value === null) return value
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new ControlError(400, `${name} must be a whole number of 0 or more, or null.`)
}

/** Changes named settings; unknown names and wrong types are refused. */
function patchSettings(target: ControlTarget, { body }: ControlCall): ReturnType<typeof controlAnswer> {
  const { settings } = target.account
  const known = settings as unknown as Record<string, unknown>
  const given = (body ?? {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) throw new ControlError(400, `There is no setting called ${name}.`)
    const isNullable = name === 'burstLimit' || name === 'dailyLimit'
    const fits = isNullable
      ? value === null || typeof value === 'number'
      : typeof value === typeof known[name]
    if (!fits) throw new ControlError(400, `The setting ${name} does not take this value.`)
  }
  Object.assign(settings, given as Partial<Settings>)
  target.account.schemaChanged()
  return controlAnswer(200, settings)
}
