import { type Call, json, type Reply, type Route } from '../call.ts'
import { zoneOffsetMs } from '../limits.ts'
import { instant } from '../wire.ts'

const BASES = ['/account-info/v3', '/account-info/2026-03', '/account-info/2026-09']

/** Account details and usage. Source: developers.hubspot.com/docs/api-reference/legacy/account/account-information/guide */
export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    paths: BASES.map((base) => `${base}/details`),
    need: 'none',
    limit: 'call',
    success: [200],
    run: details,
  },
  {
    method: 'GET',
    paths: BASES.map((base) => `${base}/api-usage/daily/private-apps`),
    need: 'none',
    limit: 'call',
    success: [200],
    run: usage,
  },
]

function details(call: Call): Reply {
  const { settings } = call.account
  const offsetMs = zoneOffsetMs(call.author.now, settings.timeZone)
  return json(200, {
    portalId: settings.portalId,
    accountType: settings.accountType,
    timeZone: settings.timeZone,
    companyCurrency: settings.companyCurrency,
    additionalCurrencies: [],
    utcOffset: offsetText(offsetMs),
    utcOffsetMilliseconds: offsetMs,
    uiDomain: settings.uiDomain,
    dataHostingLocation: settings.hublet,
    ...septemberDetails(call),
  })
}

function septemberDetails({ account, path, portalName }: Call): { portalName?: string; createdAt?: string } {
  const { septemberAccountDetails, accountCreatedAt } = account.settings
  if (septemberAccountDetails === 'spec' || !path.includes('/2026-09/')) return {}
  return { portalName, createdAt: instant(Date.parse(accountCreatedAt)) }
}

/** `-04:00` */
function offsetText(ms: number): string {
  const minutes = Math.abs(ms) / 60_000
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${ms < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

function usage(call: Call): Reply {
  const { used, limit, resetsAt } = call.account.limits.usage()
  const result = {
    name: 'private-apps-api-calls-daily',
    usageLimit: limit,
    currentUsage: used,
    collectedAt: instant(call.author.now),
    fetchStatus: 'SUCCESS',
    resetsAt: instant(resetsAt),
  }
  return json(200, { results: [result] })
}
