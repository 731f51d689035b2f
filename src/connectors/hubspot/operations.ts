import { asObject } from '../../connector/answer.ts'
import type {
  ListRequest,
  ObjectOperations,
  Page,
  PageInRanges,
  ReadOptions,
  SearchRequest,
} from '../../connector/connector.ts'
import { type Answer, ask, type Call, type Plan } from '../../connector/plan.ts'
import type { Draft } from '../../connector/row.ts'
import type { VendorRecord } from '../../connector/vendor.ts'
import { batchRead } from './batch-read.ts'
import { objectPath, type Query, read, readBatch, write } from './calls.ts'
import { customFieldsOf } from './custom-fields.ts'
import { nextOf, resultsOf } from './envelope.ts'
import {
  associationsToCreate,
  changeLinks,
  isLink,
  type Link,
  type LinkChange,
  linksOfMany,
  linksOfRecord,
  split,
  targetOf,
} from './links.ts'
import { divide, isWithin, nextPlace, type Place, placeOf, restOf } from './ranges.ts'
import { recordOf, withLinks } from './records.ts'
import { searchPage } from './search.ts'

/**
 * Longest query string that is sent. HubSpot answers 414 to long ones without saying where that begins; connectors
 * that list hundreds of properties stay below this many characters.
 */
const MAX_QUERY = 8_000

interface CrmObject {
  /** The plural name in paths. */
  type: string
  /** The property that holds when a record last changed. */
  modified: string
}

/** The operations that are the same for every CRM object of HubSpot's. */
export function crmOperations({ type, modified }: CrmObject): ObjectOperations {
  return {
    list: (request) =>
      request.updatedAfter === null ? listPage(type, request) : changedPage(type, modified, request),
    get: (id, options) => getRecord(type, id, options),
    getMany: batchRead(type),
    listInRanges: (request, parts) => listInRanges(type, request, parts),
    create: (draft, options) => createRecord(type, draft, options),
    update: (id, draft, options) => updateRecord(type, id, draft, options),
    *archive(id) {
      yield* ask(write('DELETE', objectPath(type, id)))
    },
    search: (request) => searchAndLink(type, request),
    customFields: () => customFieldsOf(type),
  }
}

const readQuery = (own: readonly string[], links: readonly string[]): Query => [
  ...(own.length > 0 ? [['properties', own.join(',')] as const] : []),
  ...(links.length > 0 ? [['associations', links.map(targetOf).join(',')] as const] : []),
]

const isTooLong = (own: readonly string[]) => own.join(',').length > MAX_QUERY

function* listPage(type: string, request: ListRequest): Plan<Page> {
  const place = placeOf(request.position)
  const answer = yield* ask(pageCall(type, request, place))
  return { records: yield* recordsIn(type, request, answer), next: nextPlace(nextOf(answer.body), place) }
}

/** The searches that divide the list are made beside the page: reading goes on meanwhile. */
function* listInRanges(type: string, request: ListRequest, parts: number): Plan<PageInRanges> {
  const place = placeOf(request.position)
  const [answer, rest] = yield [pageCall(type, request, place), restOf(type, place)]
  if (!answer) throw new Error('a plan was resumed without the answer it asked for')
  const { limit } = request
  const divided = yield* divide(type, place, { next: nextOf(answer.body), rest, limit, parts })
  return { records: yield* recordsIn(type, request, answer), ...divided }
}

function pageCall(type: string, { properties, limit }: ListRequest, { after }: Place): Call {
  const { own, links } = split(properties)
  return read(objectPath(type), [
    ['limit', String(limit)] as const,
    ...(after ? [['after', after] as const] : []),
    ...readQuery(isTooLong(own) ? [] : own, links),
  ])
}

/** Those of a page that belong to the range that is read. */
function* recordsIn(
  type: string,
  { properties, position }: ListRequest,
  answer: Answer,
): Plan<VendorRecord[]> {
  const { own, links } = split(properties)
  const results = resultsOf(answer)
  let records = results.map(recordOf)
  if (isTooLong(own)) records = yield* withAllProperties(type, records, own)
  const linked = yield* linkEach(type, results, records, links)
  const place = placeOf(position)
  return linked.filter(({ id }) => isWithin(id, place))
}

function* linkEach(
  type: string,
  results: readonly unknown[],
  records: readonly VendorRecord[],
  links: readonly string[],
): Plan<VendorRecord[]> {
  if (links.length === 0) return [...records]
  const linked: VendorRecord[] = []
  for (const [index, record] of records.entries()) {
    linked.push(withLinks(record, yield* linksOfRecord(type, results[index], links)))
  }
  return linked
}

/** The same records with more properties than a query string holds; one that was archived meanwhile is left out. */
function* withAllProperties(
  type: string,
  records: readonly VendorRecord[],
  own: readonly string[],
): Plan<VendorRecord[]> {
  if (records.length === 0) return []
  const inputs = records.map(({ id }) => ({ id }))
  const answer = yield* ask(readBatch(objectPath(type, 'batch', 'read'), { inputs, properties: own }))
  const full = new Map(resultsOf(answer).map((each) => [recordOf(each).id, recordOf(each)]))
  return records.flatMap(({ id, url }) => {
    const record = full.get(id)
    return record ? [{ ...record, url: record.url ?? url ?? null }] : []
  })
}

/**
 * Records changed since a moment. The list endpoint cannot filter, and search pages only 10,000 results deep, so
 * search is walked by id; a record that changes behind the walk has a later time and comes with the next one.
 */
function* changedPage(type: string, modified: string, request: ListRequest): Plan<Page> {
  const since = {
    property: modified,
    type: 'instant',
    operator: 'gte',
    value: request.updatedAfter ?? '',
    caseless: false,
  } as const
  const { total: _, ...page } = yield* searchAndLink(type, { ...request, groups: [[since]], sort: null })
  return page
}

function* searchAndLink(type: string, request: SearchRequest): Plan<Page> {
  const { own, links } = split(request.properties)
  const { bare, ...page } = yield* searchPage(type, { ...request, properties: own })
  const records = bare ? yield* withAllProperties(type, page.records, own) : page.records
  const linked = yield* linksOfMany(
    type,
    records.map((record) => record.id),
    links,
  )
  return { ...page, records: records.map((record) => withLinks(record, linked.get(record.id) ?? new Map())) }
}

function* getRecord(type: string, id: string, { properties }: ReadOptions): Plan<VendorRecord> {
  const { own, links } = split(properties)
  if (isTooLong(own)) {
    const bare = yield* ask(read(objectPath(type, id), readQuery([], links)))
    const [record] = yield* withAllProperties(type, [recordOf(bare.body)], own)
    return withLinks(record ?? recordOf(bare.body), yield* linksOfRecord(type, bare.body, links))
  }
  const answer = yield* ask(read(objectPath(type, id), readQuery(own, links)))
  return withLinks(recordOf(answer.body), yield* linksOfRecord(type, answer.body, links))
}

/** HubSpot's own body for a draft: an empty text empties a property; associations stand beside the properties. */
function bodyOf(draft: Draft): { properties: Record<string, unknown>; links: Map<string, LinkChange> } {
  const links = new Map<string, LinkChange>()
  const properties: [string, unknown][] = []
  for (const [name, value] of draft.properties) {
    if (isLink(name)) links.set(name, value as LinkChange)
    else properties.push([name, value === null ? '' : value])
  }
  return { properties: Object.fromEntries(properties), links }
}

function* createRecord(type: string, draft: Draft, { properties: wanted }: ReadOptions): Plan<VendorRecord> {
  const { properties, links } = bodyOf(draft)
  const set = Object.entries(properties).filter(([, value]) => value !== '')
  const associations = associationsToCreate(type, links)
  const body = { properties: Object.fromEntries(set), ...(associations.length > 0 ? { associations } : {}) }
  const answer = yield* ask(write('POST', objectPath(type), body))
  const created = recordOf(answer.body)
  // The answer holds every property that has a value, and no associations: what is not in it is empty.
  const empty = Object.fromEntries(wanted.filter((name) => !isLink(name)).map((name) => [name, null]))
  const full = { ...created, properties: { ...empty, ...created.properties } }
  return withLinks(full, linksAsWritten(wanted, links))
}

function linksAsWritten(
  wanted: readonly string[],
  changes: ReadonlyMap<string, LinkChange>,
): Map<string, Link[]> {
  return new Map(
    wanted.filter(isLink).map((property): [string, Link[]] => {
      const change = changes.get(property)
      if (!change) return [property, []]
      if ('all' in change) return [property, change.all.map((id) => ({ id, primary: false }))]
      return [property, change.primary === null ? [] : [{ id: change.primary, primary: true }]]
    }),
  )
}

function* updateRecord(type: string, id: string, draft: Draft, options: ReadOptions): Plan<VendorRecord> {
  const { properties, links } = bodyOf(draft)
  let key = id
  if (Object.keys(properties).length > 0) {
    const answer = yield* ask(write('PATCH', objectPath(type, id), { properties }))
    // A merged record answers with the id of the one it became.
    key = recordOf({ properties: {}, ...asObject(answer.body, 'record') }).id
  }
  yield* changeLinks(type, key, links)
  return yield* getRecord(type, key, options)
}
