import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import type { Portal } from '../portals/portal.ts'
import type { Portals } from '../portals/portals.ts'
import { DEFAULT_COUNTS, readCounts, type SeedCounts } from '../seed/counts.ts'
import { isoTime, readBody } from './bodies.ts'

const PORTAL = {
  portal_id: 'count',
  name: 'text',
  tier: 'text',
  time_zone: 'text',
  hublet: 'text',
  account_type: 'text',
} as const

/** The portals themselves. Every other control route takes `?portal=`. */
export function portalRoutes(vendor: { readonly portals: Portals }): ControlRoute[] {
  const pattern = '/hubspot/portals'
  const one = `${pattern}/{portalId}`
  const show = (portal: Portal): unknown => shown(portal, vendor.portals.first === portal)
  return [
    {
      method: 'GET',
      pattern,
      run: () => controlAnswer(200, { results: vendor.portals.all().map(show) }),
    },
    {
      method: 'POST',
      pattern,
      run: async ({ body }) => controlAnswer(201, show(await create(vendor.portals, body))),
    },
    {
      method: 'GET',
      pattern: one,
      run: ({ params }) => controlAnswer(200, show(vendor.portals.get(params.portalId ?? ''))),
    },
    {
      method: 'DELETE',
      pattern: one,
      run: ({ params }) => {
        vendor.portals.remove(params.portalId ?? '')
        return { status: 204, headers: {}, body: '' }
      },
    },
  ]
}

async function create(portals: Portals, body: unknown): Promise<Portal> {
  const { seed, ...rest } = Object(body ?? {}) as Record<string, unknown>
  const read = readBody(Array.isArray(body) ? body : rest, PORTAL)
  const counts = countsOf(seed)
  const portal = portals.create({
    portalId: read.portal_id ?? undefined,
    name: read.name,
    tier: read.tier,
    timeZone: read.time_zone,
    hublet: read.hublet,
    accountType: read.account_type,
  })
  if (counts !== null) await portal.seed(counts)
  return portal
}

function countsOf(seed: unknown): SeedCounts | null {
  if (seed === undefined || seed === false) return null
  if (seed === true) return DEFAULT_COUNTS
  if (typeof seed === 'object' && seed !== null) return readCounts(seed)
  throw new ControlError(400, 'seed is true, false or {"contacts": count, "companies": count, …}.')
}

function shown(portal: Portal, isDefault: boolean): Record<string, unknown> {
  const { settings } = portal.account
  return {
    portal_id: portal.id,
    name: portal.name,
    default: isDefault,
    tier: settings.tier,
    time_zone: settings.timeZone,
    hublet: settings.hublet,
    ui_domain: settings.uiDomain,
    account_type: settings.accountType,
    created_at: isoTime(portal.createdAt),
  }
}
