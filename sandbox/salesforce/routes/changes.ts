import { type Call, ok, type Reply, type Route } from '../call.ts'
import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { refused, type SalesforceError } from '../errors.ts'
import { momentText, parseMoment } from '../moments.ts'
import { objectOf } from './object-of.ts'

const testedBy = 'routes/changes.test.ts'
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm */
const UPDATED_DAYS = 30
const MOST_IDS = 600_000

/** What changed and what was deleted in a span of time. */
export const changeRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/sobjects/{sobject}/updated', success: [200], testedBy, run: updated },
  { method: 'GET', pattern: '/sobjects/{sobject}/deleted', success: [200], testedBy, run: deleted },
]

/** `start` and `end` of a call, seconds cut off; throws a `SalesforceError` for spans that cannot be. */
function spanOf(call: Call, object: ObjectDefinition): { start: number; end: number } {
  if (!object.fieldsByName.has('systemmodstamp')) throw notReplicable(object)
  const [start, end] = ['start', 'end'].map((name) => {
    const text = call.query.get(name)
    const ms = text === null ? null : parseMoment(text.replace(' ', '+'))
    if (ms === null) {
      throw refused('MALFORMED_QUERY', `${name} must be a date and time in ISO 8601, URL-encoded`)
    }
    return Math.floor(ms / MINUTE_MS) * MINUTE_MS
  })
  if (start === undefined || end === undefined || start >= end) {
    throw refused('INVALID_REPLICATION_DATE', 'startDate must be at least one minute before endDate')
  }
  return { start, end }
}

function notReplicable({ name }: ObjectDefinition): SalesforceError {
  return refused('INVALID_TYPE', `${name} cannot be replicated`)
}

function updated(call: Call): Reply {
  const object = objectOf(call)
  const { start, end } = spanOf(call, object)
  const now = call.org.clock.now()
  if (now - start > UPDATED_DAYS * DAY_MS) {
    throw refused('INVALID_REPLICATION_DATE', `startDate cannot be more than ${UPDATED_DAYS} days ago`)
  }
  const ids: string[] = []
  for (const record of call.org.store(object.name).between(momentText(start), momentText(end))) {
    if (record.values.IsDeleted !== true) ids.push(record.id)
  }
  if (ids.length > MOST_IDS) throw refused('EXCEEDED_ID_LIMIT', 'Too many records in this span of time')
  return ok({ ids, latestDateCovered: momentText(Math.min(end, now)) })
}

function deleted(call: Call): Reply {
  const object = objectOf(call)
  const { start, end } = spanOf(call, object)
  const { clock, settings } = call.org
  const now = clock.now()
  const oldest = now - settings.recycleBinDays * DAY_MS
  if (start < oldest - DAY_MS) {
    throw refused('INVALID_REPLICATION_DATE', 'startDate before org replication enabled date')
  }
  const deletedRecords: { id: string; deletedDate: unknown }[] = []
  for (const record of call.org.store(object.name).between(momentText(start), momentText(end))) {
    const { IsDeleted, SystemModstamp } = record.values
    if (IsDeleted === true) deletedRecords.push({ id: record.id, deletedDate: SystemModstamp })
  }
  return ok({
    deletedRecords,
    earliestDateAvailable: momentText(oldest),
    latestDateCovered: momentText(Math.min(end, now)),
  })
}
