import { asObject } from '../../connector/answer.ts'
import type { Page, SearchRequest } from '../../connector/connector.ts'
import { ask, type Plan } from '../../connector/plan.ts'
import type { Condition, FilterOperator } from '../../connector/row.ts'
import { Problem } from '../../model/problems.ts'
import { objectPath, search } from './calls.ts'
import { nextOf, resultsOf } from './envelope.ts'
import { recordOf } from './records.ts'

/** No result beyond this many is reached by paging (https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm). */
const RESULT_WINDOW = 10_000

/** Longest body that search reads; longer ones are refused with a 400 (same page). */
const MAX_BODY = 3_000

const ID = 'hs_object_id'

const OPERATORS: Readonly<Record<Exclude<FilterOperator, 'exists'>, string>> = {
  eq: 'EQ',
  neq: 'NEQ',
  in: 'IN',
  not_in: 'NOT_IN',
  gt: 'GT',
  gte: 'GTE',
  lt: 'LT',
  lte: 'LTE',
  contains_token: 'CONTAINS_TOKEN',
}

/** A page whose records may be `bare`: the properties did not fit beside the filter and are still to be read. */
interface SearchedPage extends Page {
  bare: boolean
}

/** One page of a search; see {@link byId} and {@link byOffset} for how it goes on. */
export function* searchPage(type: string, request: SearchRequest): Plan<SearchedPage> {
  return request.sort === null ? yield* byId(type, request) : yield* byOffset(type, request)
}

/** Walks by ascending id, each page a search of its own: no depth limit, and nothing moves while it is paged. */
function* byId(type: string, request: SearchRequest): Plan<SearchedPage> {
  const { limit, position } = request
  const after: Condition[] = position
    ? [{ property: ID, type: 'number', operator: 'gt', value: position, caseless: false }]
    : []
  const groups = request.groups.length > 0 ? request.groups : [[]]
  const { body, bare } = bodyOf(request, {
    filterGroups: filterGroups(groups.map((group) => [...group, ...after])),
    sorts: [{ propertyName: ID, direction: 'ASCENDING' }],
  })
  const answer = yield* ask(search(objectPath(type, 'search'), body))
  const records = resultsOf(answer).map(recordOf)
  const last = records.at(-1)
  const more = records.length === limit && nextOf(answer.body) !== null
  return { records, bare, next: more && last ? last.id : null, ...(position ? {} : totalOf(answer.body)) }
}

/** Pages by offset, as far as HubSpot goes: the only way to follow another order than by id. */
function* byOffset(type: string, request: SearchRequest): Plan<SearchedPage> {
  const offset = Number(request.position ?? '0')
  if (offset >= RESULT_WINDOW)
    throw new Problem('result_window_exceeded', `Sorted results end at ${RESULT_WINDOW}.`)
  const limit = Math.min(request.limit, RESULT_WINDOW - offset)
  const { property = ID, direction = 'asc' } = request.sort ?? {}
  const { body, bare } = bodyOf(
    { ...request, limit },
    {
      filterGroups: filterGroups(request.groups),
      sorts: [{ propertyName: property, direction: direction === 'asc' ? 'ASCENDING' : 'DESCENDING' }],
      after: String(offset),
    },
  )
  const answer = yield* ask(search(objectPath(type, 'search'), body))
  const records = resultsOf(answer).map(recordOf)
  return { records, bare, next: nextOf(answer.body), ...totalOf(answer.body) }
}

function bodyOf(
  { limit, properties }: SearchRequest,
  rest: Record<string, unknown>,
): { body: unknown; bare: boolean } {
  const length = (names: readonly string[]) => JSON.stringify({ ...rest, properties: names, limit }).length
  if (length([]) > MAX_BODY) {
    throw new Problem('unsupported_filter', `The filter is too long: HubSpot reads ${MAX_BODY} characters.`)
  }
  const bare = length(properties) > MAX_BODY
  return { body: { ...rest, properties: bare ? [] : properties, limit }, bare }
}

function totalOf(body: unknown): { total?: number } {
  const { total } = asObject(body, 'object')
  return typeof total === 'number' ? { total } : {}
}

const filterGroups = (groups: readonly (readonly Condition[])[]) =>
  groups.filter((group) => group.length > 0).map((group) => ({ filters: group.map(filterOf) }))

/** `IN` and `NOT_IN` on free text match lower-case values only (https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm). */
function filterOf({ property: propertyName, operator, value, caseless }: Condition): Record<string, unknown> {
  if (operator === 'exists')
    return { propertyName, operator: value === true ? 'HAS_PROPERTY' : 'NOT_HAS_PROPERTY' }
  if (Array.isArray(value)) {
    const values = caseless ? value.map((each) => each.toLowerCase()) : value
    return { propertyName, operator: OPERATORS[operator], values }
  }
  return { propertyName, operator: OPERATORS[operator], value: timeOf(String(value)) }
}

/** Date-times go as epoch milliseconds, the form that every date property takes. */
function timeOf(value: string): string {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? String(Date.parse(value)) : value
}
