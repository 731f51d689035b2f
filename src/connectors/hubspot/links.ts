import { asId, asList, asObject } from '../../connector/answer.ts'
import { type Answer, ask, type Call, type Plan } from '../../connector/plan.ts'
import { Refusal, type Row } from '../../connector/row.ts'
import { Problem } from '../../model/problems.ts'
import { objectPath, ofAssociations, RELEASE, read, readBatch, write } from './calls.ts'
import { nextOf, resultsOf } from './envelope.ts'
import { judge } from './failures.ts'

/**
 * Associations are no properties at HubSpot, but read as if they were: a mapping row asks for `associations.contacts`,
 * and a record that was fetched with them holds a list of links under that name.
 */
export interface Link {
  id: string
  primary: boolean
}

const PREFIX = 'associations.'

/** Association types between objects of HubSpot's own (https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide). */
const TYPES: Readonly<Record<string, { any: number; primary?: number; primaryName?: string }>> = {
  'deals.contacts': { any: 3 },
  'deals.companies': { any: 341, primary: 5, primaryName: 'deal_to_company' },
}

/** The most links that one page of a record's associations holds. */
const LINKS_PER_PAGE = 500

export const isLink = (property: string) => property.startsWith(PREFIX)
/** What a record is asked for, by where HubSpot keeps it. */
export function split(properties: readonly string[]): { own: string[]; links: string[] } {
  return { own: properties.filter((name) => !isLink(name)), links: properties.filter(isLink) }
}

export const targetOf = (property: string) => property.slice(PREFIX.length)

const typeIds = (from: string, to: string) => TYPES[`${from}.${to}`] ?? { any: 0 }

/** What a write wants a record's links to become. */
export type LinkChange = { primary: string | null } | { all: readonly string[] }

const linksIn = (value: unknown) => value as readonly Link[]

/** A field that is the one associated record that is marked primary. */
export function linkedOne(to: string): Row<string> {
  const property = PREFIX + to
  return {
    kind: 'row',
    properties: [property],
    read(properties) {
      if (!(property in properties)) return undefined
      return linksIn(properties[property]).find((link) => link.primary)?.id ?? null
    },
    write: (id, draft) => draft.set(property, { primary: id } satisfies LinkChange),
    losses: [
      `The primary of the associated ${to}; writing another, or null, moves the mark and keeps every association.`,
    ],
  }
}

/** A field that is every associated record. */
export function linkedAll(to: string): Row<string[]> {
  const property = PREFIX + to
  return {
    kind: 'row',
    properties: [property],
    read: (properties) =>
      property in properties ? linksIn(properties[property]).map((link) => link.id) : undefined,
    write(ids, draft) {
      const all = ids ?? []
      const twice = all.findIndex((id, index) => all.indexOf(id) < index)
      if (twice >= 0) throw new Refusal('it is listed twice', `/${twice}`)
      draft.set(property, { all } satisfies LinkChange)
    },
    losses: [
      `Associated ${to} in HubSpot's order, each once; labels of associations are kept but not shown.`,
    ],
  }
}

/** The links inside a fetched record (`associations.contacts.results`), following their own paging. */
export function* linksOfRecord(
  from: string,
  value: unknown,
  properties: readonly string[],
): Plan<Map<string, Link[]>> {
  const object = asObject(value, 'record')
  const associations = asObject(object.associations ?? {}, 'associations')
  const links = new Map<string, Link[]>()
  for (const property of properties) {
    const target = targetOf(property)
    const { primaryName } = typeIds(from, target)
    const page = associations[target]
    const found = new Map<string, Link>()
    if (page !== undefined && nextOf(page) !== null) {
      links.set(property, yield* linksOf(from, asId(object.id, 'id'), target))
      continue
    }
    for (const each of asList(page === undefined ? [] : asObject(page, 'associations').results, 'results')) {
      const link = asObject(each, 'association')
      add(found, asId(link.id, 'id'), link.type === primaryName)
    }
    links.set(property, [...found.values()])
  }
  return links
}

/** Every link of one record to one kind of object. */
function* linksOf(from: string, id: string, to: string): Plan<Link[]> {
  const found = new Map<string, Link>()
  let after: string | null = null
  do {
    const query = [['limit', String(LINKS_PER_PAGE)], ...(after ? [['after', after]] : [])] as [
      string,
      string,
    ][]
    const answer = yield* ask(ofAssociations(read(objectPath(from, id, 'associations', to), query)))
    for (const each of resultsOf(answer)) addTyped(found, each, typeIds(from, to).primary)
    after = nextOf(answer.body)
  } while (after)
  return [...found.values()]
}

/** The links of many records, for answers that carry none (search): one call per kind of object. */
export function* linksOfMany(
  from: string,
  ids: readonly string[],
  properties: readonly string[],
): Plan<Map<string, Map<string, Link[]>>> {
  const byRecord = new Map(
    ids.map((id) => [id, new Map<string, Link[]>(properties.map((name) => [name, []]))]),
  )
  if (ids.length === 0 || properties.length === 0) return byRecord
  const inputs = ids.map((id) => ({ id }))
  const answers = yield properties.map((property) =>
    ofAssociations(
      readBatch(`/crm/associations/${RELEASE}/${from}/${targetOf(property)}/batch/read`, { inputs }),
    ),
  )
  for (const [index, property] of properties.entries()) {
    const answer = answers[index]
    if (!answer) continue
    const { primary } = typeIds(from, targetOf(property))
    for (const each of resultsOf(answer)) {
      const result = asObject(each, 'result')
      const id = asId(asObject(result.from, 'from').id, 'id')
      const found = new Map<string, Link>()
      for (const to of asList(result.to, 'to')) addTyped(found, to, primary)
      const links =
        nextOf(result) === null ? [...found.values()] : yield* linksOf(from, id, targetOf(property))
      byRecord.get(id)?.set(property, links)
    }
  }
  return byRecord
}

function addTyped(found: Map<string, Link>, value: unknown, primary: number | undefined): void {
  const link = asObject(value, 'association')
  const types = asList(link.associationTypes, 'associationTypes').map((type) => asObject(type, 'type').typeId)
  add(found, asId(link.toObjectId, 'toObjectId'), primary !== undefined && types.includes(primary))
}

function add(found: Map<string, Link>, id: string, primary: boolean): void {
  found.set(id, { id, primary: primary || found.get(id)?.primary === true })
}

/** The `associations` of a create body. */
export function associationsToCreate(from: string, changes: ReadonlyMap<string, LinkChange>): unknown[] {
  return [...changes].flatMap(([property, change]) => {
    const types = typeIds(from, targetOf(property))
    const ids = 'all' in change ? change.all : change.primary === null ? [] : [change.primary]
    const typeId = 'all' in change ? types.any : (types.primary ?? types.any)
    return ids.map((id) => ({
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }],
    }))
  })
}

/** Brings a record's links to what a write wants; one call when that is enough. */
export function* changeLinks(from: string, id: string, changes: ReadonlyMap<string, LinkChange>): Plan<void> {
  for (const [property, change] of changes) {
    const to = targetOf(property)
    if ('primary' in change) yield* changePrimary(from, id, to, change.primary)
    else yield* changeAll(from, id, to, change.all)
  }
}

function* changePrimary(from: string, id: string, to: string, wanted: string | null): Plan<void> {
  const { any, primary } = typeIds(from, to)
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: primary ?? any }]
  if (wanted !== null) {
    yield* ask(ofAssociations(write('PUT', objectPath(from, id, 'associations', to, wanted), types)))
    return
  }
  const marked = (yield* linksOf(from, id, to)).filter((link) => link.primary)
  const inputs = marked.map((link) => ({ types, from: { id }, to: { id: link.id } }))
  if (inputs.length > 0) {
    const path = `/crm/associations/${RELEASE}/${from}/${to}/batch/labels/archive`
    refuseErrors(yield* ask(ofAssociations(write('POST', path, { inputs }))))
  }
}

function* changeAll(from: string, id: string, to: string, wanted: readonly string[]): Plan<void> {
  const present = (yield* linksOf(from, id, to)).map((link) => link.id)
  const added = wanted.filter((each) => !present.includes(each))
  const removed = present.filter((each) => !wanted.includes(each))
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeIds(from, to).any }]
  const batch = (verb: string, inputs: unknown[]) =>
    ofAssociations(write('POST', `/crm/associations/${RELEASE}/${from}/${to}/batch/${verb}`, { inputs }))
  const calls: Call[] = []
  if (added.length > 0) {
    calls.push(
      batch(
        'create',
        added.map((each) => ({ from: { id }, to: { id: each }, types })),
      ),
    )
  }
  if (removed.length > 0) {
    calls.push(batch('archive', [{ from: { id }, to: removed.map((each) => ({ id: each })) }]))
  }
  if (calls.length === 0) return
  for (const answer of yield calls) refuseErrors(answer)
}

/** A batch of associations answers with success also when none of them was made: what failed is in `errors`. */
function refuseErrors(answer: Answer): void {
  const { errors } =
    typeof answer.body === 'object' && answer.body !== null ? (answer.body as { errors?: unknown }) : {}
  const [first] = Array.isArray(errors) ? errors : []
  if (first === undefined) return
  const { code, detail, details } = judge({ ...answer, status: 400, body: first })
  throw new Problem(code, detail, details)
}
