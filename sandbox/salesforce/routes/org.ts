import { type Call, ok, type Reply, type Route } from '../call.ts'
import { refused } from '../errors.ts'
import { objectOf } from './object-of.ts'
import { brief } from './records.ts'

const testedBy = 'routes/org.test.ts'
const RECENT_DEFAULT = 200
const RECENT_MOST = 2000

/** What is about the org as a whole: limits, counts, what was looked at last. */
export const orgRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/limits', success: [200], testedBy, run: limits },
  { method: 'GET', pattern: '/limits/recordCount', success: [200], testedBy, run: recordCount },
  { method: 'GET', pattern: '/recent', success: [200], testedBy, run: recent },
]

/** Figures of a developer org, May 2026, of what nothing here uses up. */
const FIXED: Readonly<Record<string, number>> = {
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentSyncReportRuns: 20,
  DailyApexCursorLimit: 10_000,
  DailyAsyncApexExecutions: 250_000,
  DailyDeliveredPlatformEvents: 10_000,
  DailyDurableStreamingApiEvents: 10_000,
  DailyStreamingApiEvents: 10_000,
  DataStorageMB: 5,
  FileStorageMB: 20,
  HourlyAsyncReportRuns: 1200,
  HourlyPublishedPlatformEvents: 50_000,
  HourlyPublishedStandardVolumePlatformEvents: 1000,
  HourlySyncReportRuns: 500,
  MassEmail: 10,
  MaxContentDocumentsLimit: 30_000_000,
  SingleEmail: 15,
}

function limits(call: Call): Reply {
  const fixed = Object.entries(FIXED).map(([name, max]) => [name, { Max: max, Remaining: max }] as const)
  const permissionSets = { Max: 1500, Remaining: 1500, CreateCustom: { Max: 1000, Remaining: 1000 } }
  const used = Object.entries(call.limits.allocations())
  const all = [...fixed, ...used, ['PermissionSets', permissionSets] as const]
  return ok(Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1))))
}

function recordCount(call: Call): Reply {
  const named = call.query.get('sObjects')
  const objects =
    named === null
      ? call.org.catalogue.all().filter((object) => call.org.security.seesObject(call.userId, object))
      : named.split(',').map((name) => objectOf(call, name.trim()))
  const sObjects = objects.map(({ name }) => ({ count: call.org.store(name).count, name }))
  return ok({ sObjects: sObjects.filter(({ count }) => named !== null || count > 0) })
}

function recent(call: Call): Reply {
  const limit = Number(call.query.get('limit') ?? RECENT_DEFAULT)
  if (!Number.isInteger(limit) || limit < 1 || limit > RECENT_MOST) {
    throw refused('INVALID_QUERY_PARAMETER', `limit must be a whole number from 1 to ${RECENT_MOST}`)
  }
  return ok(
    call.org
      .viewed(call.userId)
      .slice(0, limit)
      .map(({ object, record }) => brief(object, record, call.base)),
  )
}
