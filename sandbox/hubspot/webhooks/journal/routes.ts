import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Exchange } from '../../../core/exchange.ts'
import { Router } from '../../../core/router.ts'
import type { App } from '../../apps/entities.ts'
import { batchReply } from '../../batch-answer.ts'
import { json, noContent, type Reply } from '../../call.ts'
import { HubspotError, invalid, notFound } from '../../errors.ts'
import { requiredField, textField, textList } from '../../fields.ts'
import type { Portals } from '../../portals/portals.ts'
import { instant, isObject, type JsonObject, parseObject, parseQuery, wrongShape } from '../../wire.ts'
import { authenticateJournal } from './access.ts'
import type {
  JournalEntry,
  JournalEvent,
  JournalFilter,
  JournalSubscription,
  SnapshotStatus,
} from './entities.ts'
import { readConditions } from './filters.ts'
import type { Journal } from './journal.ts'
import { readSubscription } from './subscriptions.ts'

/** One call of an app to its journal. */
interface JournalCall {
  portals: Portals
  journal: Journal
  app: App
  params: Readonly<Record<string, string>>
  exchange: Exchange
  now: number
}

type Scope =
  | 'developer.webhooks_journal.read'
  | 'developer.webhooks_journal.subscriptions.read'
  | 'developer.webhooks_journal.subscriptions.write'
  | 'developer.webhooks_journal.snapshots.read'
  | 'developer.webhooks_journal.snapshots.write'

/** A route of the journal: it takes a token by client credentials with this scope, and counts in no limit. */
interface JournalRoute {
  method: 'GET' | 'POST' | 'DELETE'
  /** What comes before the version, and what after it. */
  area: 'journal' | 'journal-local' | 'subscriptions' | 'snapshots'
  suffix: string
  scope: Scope
  success: readonly number[]
  run(call: JournalCall): Reply
}

const VERSIONS = ['2026-03', '2026-09', '2027-03-beta', 'v4']
const READ = 'developer.webhooks_journal.read' as const
const SEE = 'developer.webhooks_journal.subscriptions.read' as const
const MANAGE = 'developer.webhooks_journal.subscriptions.write' as const

function reading(area: 'journal' | 'journal-local'): JournalRoute[] {
  const get = (suffix: string, success: readonly number[], run: JournalRoute['run']): JournalRoute => {
    return { method: 'GET', area, suffix, scope: READ, success, run }
  }
  return [
    get('/earliest', [200, 204], (call) => shownOne(call, entriesIn(call)[0])),
    get('/latest', [200, 204], (call) => shownOne(call, entriesIn(call).at(-1))),
    get('/offset/{offset}/next', [200, 204], (call) => shownOne(call, entriesAfter(call)[0])),
    get('/batch/earliest/{count}', [200], (call) => shownMany(call, entriesIn(call).slice(0, countIn(call)))),
    get('/batch/latest/{count}', [200], (call) => shownMany(call, entriesIn(call).slice(-countIn(call)))),
    get('/batch/{offset}/next/{count}', [200], (call) =>
      shownMany(call, entriesAfter(call).slice(0, countIn(call))),
    ),
    { method: 'POST', area, suffix: '/batch/read', scope: READ, success: [200, 207], run: readMany },
    { ...get('/status/{statusId}', [200], status), scope: 'developer.webhooks_journal.snapshots.read' },
  ]
}

/** The webhooks journal. Source: as its entities */
const ROUTES: readonly JournalRoute[] = [
  ...reading('journal'),
  ...reading('journal-local'),
  subscriptions('GET', '', { scope: SEE, success: [200], run: list }),
  subscriptions('POST', '', { scope: MANAGE, success: [200], run: upsert }),
  subscriptions('GET', '/{subscriptionId}', {
    scope: SEE,
    success: [200],
    run: (call) => json(200, shown(named(call))),
  }),
  subscriptions('DELETE', '/{subscriptionId}', { scope: MANAGE, success: [204], run: remove }),
  subscriptions('DELETE', '/portals/{portalId}', { scope: MANAGE, success: [204], run: removeAll }),
  subscriptions('POST', '/filters', { scope: MANAGE, success: [200], run: addFilter }),
  subscriptions('GET', '/filters/{filterId}', {
    scope: SEE,
    success: [200],
    run: (call) => json(200, shownFilter(filterNamed(call))),
  }),
  subscriptions('DELETE', '/filters/{filterId}', { scope: MANAGE, success: [204], run: removeFilter }),
  subscriptions('GET', '/filters/subscription/{subscriptionId}', {
    scope: SEE,
    success: [200],
    run: filtersOf,
  }),
  {
    method: 'POST',
    area: 'snapshots',
    suffix: '/crm',
    scope: 'developer.webhooks_journal.snapshots.write',
    success: [200],
    run: snapshots,
  },
]

function subscriptions(
  method: JournalRoute['method'],
  suffix: string,
  about: Pick<JournalRoute, 'scope' | 'success' | 'run'>,
): JournalRoute {
  return { method, area: 'subscriptions', suffix, ...about }
}

/** Every path of the journal, with its route. */
export const JOURNAL_PATHS: readonly { path: string; route: JournalRoute }[] = VERSIONS.flatMap((version) =>
  ROUTES.map((route) => ({ path: `/webhooks-journal/${route.area}/${version}${route.suffix}`, route })),
)

/** Where the files of the journal are; the vendor keeps them elsewhere. */
export const FILE_PATH = '/webhooks-journal/files/{offset}'
/** How long the address of a file works, in milliseconds; not documented. */
const FILE_MS = 15 * 60_000

const router = new Router<{ path: string; route: JournalRoute | null }>()
for (const target of JOURNAL_PATHS) router.add({ method: target.route.method, pattern: target.path, target })
router.add({ method: 'GET', pattern: FILE_PATH, target: { path: FILE_PATH, route: null } })

/** Answers a path of the journal; null when it is none. */
export function answerJournal(about: {
  portals: Portals
  journal: Journal
  exchange: Exchange
  seen: { route: string | null }
}): Reply | null {
  const { portals, journal, exchange, seen } = about
  const match = router.find(exchange.method, exchange.path)
  if (match.kind !== 'found') return null
  const { path, route } = match.target
  seen.route = path
  const { params } = match
  if (route === null) return file({ portals, journal, exchange, offset: params.offset ?? '' })
  const app = authenticateJournal(portals, exchange, route.scope)
  const now = portals.first.account.clock.now()
  return route.run({ portals, journal, app, params, exchange, now })
}

function entriesIn({ journal, app, exchange }: JournalCall): JournalEntry[] {
  const given = parseQuery(exchange.query).get('installPortalId')?.[0] ?? ''
  if (given !== '' && !/^\d{1,15}$/.test(given)) throw invalid('installPortalId must be an id.')
  return journal.entriesOf(app.id, given === '' ? null : Number(given))
}

/** What came after an offset, which has to be one that is still kept. */
function entriesAfter(call: JournalCall): JournalEntry[] {
  const { journal, app, params } = call
  const known = journal.entriesOf(app.id, null)
  const place = known.findIndex(({ offset }) => offset === params.offset)
  if (place === -1) throw notFound()
  const later = new Set(known.slice(place + 1))
  return entriesIn(call).filter((entry) => later.has(entry))
}

function countIn({ params }: JournalCall): number {
  const text = params.count ?? ''
  if (/^\d{1,6}$/.test(text) && Number(text) >= 1) return Number(text)
  throw invalid(`count must be a whole number of 1 or more: ${text}`)
}

function shownOne(call: JournalCall, entry: JournalEntry | undefined): Reply {
  return entry === undefined ? noContent() : json(200, fetched(call, entry))
}

function shownMany(call: JournalCall, entries: readonly JournalEntry[]): Reply {
  const rows = entries.map((entry) => JSON.stringify(fetched(call, entry)))
  return batchReply(200, rows, { now: call.now })
}

function fetched({ app, exchange, now }: JournalCall, { offset }: JournalEntry): Record<string, unknown> {
  const { host } = exchange.headers
  const expires = now + FILE_MS
  const at = `http://${typeof host === 'string' ? host : 'localhost'}${FILE_PATH.replace('{offset}', offset)}`
  const token = fileToken(app, offset, expires)
  return {
    url: `${at}?expires=${expires}&token=${token}`,
    expiresAt: instant(expires),
    currentOffset: offset,
  }
}

function fileToken({ clientSecret }: App, offset: string, expires: number): string {
  return createHmac('sha256', clientSecret).update(`${offset} ${expires}`).digest('hex')
}

/** A file of the journal for whoever has its address, until the address expires. */
function file(about: { portals: Portals; journal: Journal; exchange: Exchange; offset: string }): Reply {
  const { portals, journal, exchange, offset } = about
  const query = parseQuery(exchange.query)
  const [expires, token] = [Number(query.get('expires')?.[0]), query.get('token')?.[0] ?? '']
  const now = portals.first.account.clock.now()
  for (const app of portals.apps.list()) {
    const entry = journal.entriesOf(app.id, null).find((one) => one.offset === offset)
    if (entry === undefined) continue
    const [given, right] = [Buffer.from(token), Buffer.from(fileToken(app, offset, expires))]
    const isRight = given.length === right.length && timingSafeEqual(given, right)
    if (!isRight || !(now < expires)) {
      throw new HubspotError(403, { message: 'The address of this file is not valid or has expired.' })
    }
    return json(200, { offset, journalEvents: entry.events, publishedAt: instant(entry.publishedAt) })
  }
  throw notFound()
}

function readMany(call: JournalCall): Reply {
  const { journal, app, exchange, now } = call
  const body = parseObject(exchange.body)
  if (body.inputs === undefined) throw requiredField('inputs')
  const asked = textList(body, 'inputs')
  const kept = new Map(journal.entriesOf(app.id, null).map((entry) => [entry.offset, entry]))
  const rows = asked.flatMap((offset) => {
    const entry = kept.get(offset)
    return entry === undefined ? [] : [JSON.stringify(fetched(call, entry))]
  })
  const missing = asked.filter((offset) => !kept.has(offset))
  const message = 'Could not get some journal entries, they may have expired or not exist.'
  const problem = {
    status: 'error' as const,
    category: 'OBJECT_NOT_FOUND',
    message,
    context: { ids: missing },
  }
  return batchReply(200, rows, { now, problems: missing.length === 0 ? [] : [problem] })
}

function status({ journal, app, params }: JournalCall): Reply {
  const found = journal.statuses.get(params.statusId ?? '')
  if (found === undefined || found.appId !== app.id) throw notFound()
  const { id, initiatedAt, completedAt, errorCode } = found
  const outcome = errorCode === null ? 'SUCCESS' : 'FAILED'
  return json(200, {
    id,
    status: outcome,
    initiatedAt,
    completedAt,
    ...(errorCode === null ? {} : { errorCode }),
  })
}

function list({ journal, app }: JournalCall): Reply {
  const own = [...journal.subscriptions.values()].filter(({ appId }) => appId === app.id)
  return json(200, { results: own.map(shown) })
}

function upsert({ portals, journal, app, exchange }: JournalCall): Reply {
  const request = readSubscription(parseObject(exchange.body))
  const install = request.portalId === null ? null : portals.apps.installOn(app, request.portalId)
  if (request.portalId !== null && install === null && request.subscriptionType !== 'APP_LIFECYCLE_EVENT') {
    throw invalid(`The app is not installed in portal ${request.portalId}.`, {
      context: { portalId: [String(request.portalId)] },
    })
  }
  return json(200, shown(journal.upsert(app.id, request, install?.userId ?? null)))
}

function remove(call: JournalCall): Reply {
  call.journal.remove(named(call))
  return noContent()
}

function removeAll({ journal, app, params }: JournalCall): Reply {
  for (const subscription of [...journal.subscriptions.values()]) {
    if (subscription.appId === app.id && String(subscription.portalId) === params.portalId) {
      journal.remove(subscription)
    }
  }
  return noContent()
}

function named({ journal, app, params }: JournalCall): JournalSubscription {
  return subscriptionOf(journal, app, Number(params.subscriptionId))
}

function subscriptionOf(journal: Journal, app: App, id: number): JournalSubscription {
  const found = journal.subscriptions.get(id)
  if (found === undefined || found.appId !== app.id) throw notFound()
  return found
}

function addFilter({ journal, app, exchange }: JournalCall): Reply {
  const body = parseObject(exchange.body)
  const missing = ['filter', 'subscriptionId'].filter(
    (name) => body[name] === undefined || body[name] === null,
  )
  if (missing.length > 0) throw requiredField(...missing)
  const conditions = readConditions(body.filter)
  const subscription = subscriptionOf(journal, app, Number(textField(body, 'subscriptionId')))
  return json(200, { filterId: journal.addFilter(subscription, conditions).id })
}

function filterNamed({ journal, app, params }: JournalCall): JournalFilter {
  const found = journal.filters.get(Number(params.filterId))
  if (found === undefined || found.appId !== app.id) throw notFound()
  return found
}

function removeFilter(call: JournalCall): Reply {
  call.journal.removeFilter(filterNamed(call))
  return noContent()
}

function filtersOf(call: JournalCall): Reply {
  const { id } = named(call)
  const own = [...call.journal.filters.values()].filter(({ subscriptionId }) => subscriptionId === id)
  return json(200, own.map(shownFilter))
}

function shownFilter({ id, conditions, createdAt }: JournalFilter): Record<string, unknown> {
  return { id, filter: { conditions }, createdAt }
}

function snapshots({ portals, journal, app, exchange, now }: JournalCall): Reply {
  const { snapshotRequests: given } = parseObject(exchange.body)
  if (given === undefined || given === null) throw requiredField('snapshotRequests')
  if (!Array.isArray(given)) throw wrongShape('list', given)
  const requests = given.map((item: unknown) => {
    if (!isObject(item)) throw wrongShape('object', item)
    const missing = ['portalId', 'objectId', 'objectTypeId', 'properties'].filter(
      (name) => item[name] == null,
    )
    if (missing.length > 0) throw requiredField(...missing)
    return { item, properties: textList(item, 'properties') }
  })
  const snapshotResponses = requests.map(({ item, properties }) => {
    const event = snapshotOf({ portals, app, now }, item, properties)
    const { id } = journal.snapshot(app.id, event)
    return {
      portalId: item.portalId,
      objectId: item.objectId,
      objectTypeId: item.objectTypeId,
      snapshotStatusId: id,
    }
  })
  return json(200, { snapshotResponses })
}

/** The record as it is now, or why it cannot be had. */
function snapshotOf(
  { portals, app, now }: { portals: Portals; app: App; now: number },
  item: JsonObject,
  properties: readonly string[],
): JournalEvent | NonNullable<SnapshotStatus['errorCode']> {
  const portalId = Number(item.portalId)
  const account = portals.find(portalId)?.account
  if (account === undefined || portals.apps.installOn(app, portalId) === null) return 'PERMISSION_DENIED'
  const type = account.types.infer(String(item.objectTypeId))
  const record = type === null ? null : account.find(type.name, Number(item.objectId))
  if (type === null || record === null) return 'VALIDATION_ERROR'
  const values = Object.fromEntries(properties.map((name) => [name, record.values[name] ?? null]))
  return {
    type: 'OBJECT',
    action: 'SNAPSHOT',
    portalId,
    occurredAt: instant(now),
    objectTypeId: type.id,
    objectId: record.id,
    properties: values,
  }
}

function shown(subscription: JournalSubscription): Record<string, unknown> {
  const { createdBy, createdAt, updatedAt, ...about } = subscription
  const given = Object.entries({ ...about, createdBy }).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(given), createdAt: instant(createdAt), updatedAt: instant(updatedAt) }
}
