import type { ObjectName } from '../entities.ts'
import { badJson, invalid, searchProblem } from '../errors.ts'
import { textField } from '../fields.ts'
import type { Account } from '../store/account.ts'
import { isObject, type JsonObject, wrongShape } from '../wire.ts'

/** Source of the caps: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm */
const MAX_GROUPS = 5
const MAX_FILTERS_PER_GROUP = 6
const MAX_FILTERS = 18
const MAX_LIMIT = 200
const DEFAULT_LIMIT = 10
/** No page reaches past this many results. */
const MAX_RESULTS = 10_000

const OPERATORS = [
  ...['LT', 'LTE', 'GT', 'GTE', 'EQ', 'NEQ', 'BETWEEN', 'IN', 'NOT_IN'],
  ...['HAS_PROPERTY', 'NOT_HAS_PROPERTY', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'],
]

/** One condition. `property` may be the pseudo property `associations.{objectType}`. */
export interface Filter {
  property: string
  /** Set for the pseudo property. */
  association: ObjectName | null
  operator: string
  value: string
  highValue: string
  values: readonly string[]
}

/** A checked search: groups are alternatives, the filters of a group must all hold. */
export interface SearchQuery {
  groups: readonly (readonly Filter[])[]
  query: string
  sort: { property: string; descending: boolean }
  limit: number
  offset: number
}

/** Checks the body of a search; throws the vendor's 400s. */
export function parseSearch(account: Account, object: ObjectName, body: JsonObject): SearchQuery {
  const groups = groupsOf(body).map((group) => group.map((item) => filterOf(account, object, item)))
  checkCounts(groups)
  const limit = wholeNumber(body, 'limit', DEFAULT_LIMIT)
  const offset = wholeNumber(body, 'after', 0)
  if (limit < 1 || limit > MAX_LIMIT) {
    throw invalid(`Invalid value for limit: ${limit}. The limit must be between 1 and ${MAX_LIMIT}.`)
  }
  if (offset + limit > MAX_RESULTS) throw searchProblem()
  const query = body.query === undefined || body.query === null ? '' : textField(body, 'query')
  return {
    groups,
    query: query.trim().toLowerCase(),
    sort: sortOf(account, object, body.sorts),
    limit,
    offset,
  }
}

function groupsOf(body: JsonObject): JsonObject[][] {
  const groups = body.filterGroups ?? (body.filters === undefined ? [] : [{ filters: body.filters }])
  if (!Array.isArray(groups)) throw wrongShape('list', groups)
  if (groups.length > MAX_GROUPS) {
    throw invalid(`too many filterGroups (count: ${groups.length}, max allowed: ${MAX_GROUPS})`)
  }
  return groups.map((group: unknown) => {
    if (!isObject(group)) throw wrongShape('object', group)
    const filters = group.filters ?? []
    if (!Array.isArray(filters)) throw wrongShape('list', filters)
    return filters.map((filter: unknown) => {
      if (!isObject(filter)) throw wrongShape('object', filter)
      return filter
    })
  })
}

function checkCounts(groups: readonly (readonly Filter[])[]): void {
  let total = 0
  for (const group of groups) {
    total += group.length
    if (group.length > MAX_FILTERS_PER_GROUP) {
      throw invalid(
        `too many filters per filter group (count: ${group.length}, max allowed: ${MAX_FILTERS_PER_GROUP})`,
      )
    }
  }
  if (total > MAX_FILTERS) throw invalid(`too many filters (count: ${total}, max allowed: ${MAX_FILTERS})`)
}

function filterOf(account: Account, object: ObjectName, item: JsonObject): Filter {
  const property = textField(item, 'propertyName')
  const operator = textField(item, 'operator')
  if (!OPERATORS.includes(operator)) {
    throw badJson(
      `Cannot deserialize value of type \`Filter$OperatorEnum\` from String "${operator}": ` +
        `not one of the values accepted for Enum class: [${OPERATORS.join(', ')}]`,
    )
  }
  const filter: Filter = {
    property,
    association: associationOf(account, property),
    operator,
    value: scalar(item.value),
    highValue: scalar(item.highValue),
    values: listOf(item.values),
  }
  checkOperands(filter, item)
  checkProperty(account, object, filter)
  return filter
}

function checkOperands(filter: Filter, item: JsonObject): void {
  const { operator } = filter
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (filter.values.length === 0) throw invalid(`operator ${operator} requires values`)
    return
  }
  if (operator === 'NOT_HAS_PROPERTY' && item.value !== undefined) throw searchProblem()
  if (operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY') return
  if (item.value === undefined || item.value === null) throw invalid(`operator ${operator} requires a value`)
  if (operator === 'BETWEEN' && (item.highValue === undefined || item.highValue === null)) {
    throw invalid('operator BETWEEN requires a highValue')
  }
}

function checkProperty(account: Account, object: ObjectName, filter: Filter): void {
  if (filter.property.startsWith('associations.')) {
    if (filter.association === null || !['EQ', 'IN'].includes(filter.operator)) throw searchProblem()
    return
  }
  const property = account.schema(object).properties.get(filter.property)
  if (property?.archivedAt !== 0 || isUnsearchable(object, property.name)) throw searchProblem()
}

/** Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm ("limitations") */
function isUnsearchable(object: ObjectName, name: string): boolean {
  if (name === 'hs_body_preview_html') return true
  return object === 'emails' && (name === 'hs_email_html' || name === 'hs_body_preview')
}

function associationOf(account: Account, property: string): ObjectName | null {
  if (!property.startsWith('associations.')) return null
  const type = account.types.infer(property.slice('associations.'.length))
  return type === null || type.id.startsWith('2-') ? null : type.name
}

/** Clients send sorts as objects and as plain names, `-name` for descending; one rule counts. */
function sortOf(account: Account, object: ObjectName, given: unknown): SearchQuery['sort'] {
  if (given !== undefined && given !== null && !Array.isArray(given)) throw wrongShape('list', given)
  if (given != null && given.length > 1 && account.settings.severalSorts === 'refused') throw searchProblem()
  const first: unknown = given?.[0]
  if (first === undefined || first === null)
    return { property: account.type(object).createdProperty, descending: false }
  let property: string
  let descending: boolean
  if (isObject(first)) {
    property = textField(first, 'propertyName')
    descending = first.direction === 'DESCENDING'
  } else {
    if (typeof first !== 'string') throw wrongShape('string', first)
    descending = first.startsWith('-')
    property = descending ? first.slice(1) : first
  }
  if (account.schema(object).properties.get(property)?.archivedAt !== 0) throw searchProblem()
  return { property, descending }
}

function wholeNumber(body: JsonObject, name: string, absent: number): number {
  const value = body[name]
  if (value === undefined || value === null || value === '') return absent
  const text = textField(body, name).trim()
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw badJson(`Cannot deserialize value of type \`int\` from String "${text}": not a valid \`int\` value`)
}

function scalar(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') throw wrongShape('string', value)
  return String(value)
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw wrongShape('list', value)
  return value.map(scalar)
}
