import type { Call } from './call.ts'
import { readProperty } from './computed.ts'
import type { CrmRecord, ListConversion, ObjectName, RecordList } from './entities.ts'
import { HubspotError, invalid } from './errors.ts'
import { requiredField, textField } from './fields.ts'
import { typeNamed } from './params.ts'
import type { Account } from './store/account.ts'
import { instant, isObject, type JsonObject, parseInstant, wrongShape } from './wire.ts'

const PROCESSING = ['MANUAL', 'DYNAMIC', 'SNAPSHOT'] as const
/** How long a deleted list can be restored. Source: developers.hubspot.com/docs/api-reference/crm-lists-v3/guide */
const RESTORABLE_MS = 90 * 86_400_000
/** Filters that the sandbox works out, of the many that the vendor has. Source: as above */
const OPERATORS = [
  ...[
    'IS_EQUAL_TO',
    'IS_NOT_EQUAL_TO',
    'IS_ANY_OF',
    'IS_NONE_OF',
    'CONTAINS',
    'DOES_NOT_CONTAIN',
    'IS_KNOWN',
  ],
  ...[
    'IS_UNKNOWN',
    'IS_GREATER_THAN',
    'IS_GREATER_THAN_OR_EQUAL_TO',
    'IS_LESS_THAN',
    'IS_LESS_THAN_OR_EQUAL_TO',
  ],
]

/** Reads the body of a create; throws the vendor's 400s. */
export function draftList(call: Call, body: JsonObject): RecordList {
  const missing = ['name', 'objectTypeId', 'processingType'].filter((name) => body[name] == null)
  if (missing.length > 0) throw requiredField(...missing)
  const processingType = PROCESSING.find((type) => type === body.processingType)
  if (processingType === undefined) {
    throw invalid(
      `Invalid processingType: ${textField(body, 'processingType')}. Use one of ${PROCESSING.join(', ')}.`,
    )
  }
  const object = typeNamed(call, textField(body, 'objectTypeId'))
  const { account, author } = call
  const name = textField(body, 'name')
  refuseTaken(account, name, null)
  const filterBranch = body.filterBranch == null ? null : branchOf(call, object, body.filterBranch)
  if (processingType === 'DYNAMIC' && filterBranch === null) throw requiredField('filterBranch')
  const list: RecordList = {
    id: String(account.nextNumber()),
    name,
    object,
    processingType,
    filterBranch,
    version: 1,
    createdAt: author.now,
    updatedAt: author.now,
    filtersUpdatedAt: author.now,
    deletedAt: 0,
    members: new Map(),
  }
  const folder = body.listFolderId == null ? '0' : textField(body, 'listFolderId')
  if (folder !== '0') {
    if (!account.shelf.of('list_folder').has(folder))
      throw invalid(`List folder does not exist with ID ${folder}.`)
    list.folderId = Number(folder)
  }
  if (processingType === 'SNAPSHOT' && filterBranch !== null) {
    for (const record of matching(account, object, filterBranch)) list.members.set(record.id, author.now)
  }
  return list
}

/** Throws the recorded 400 of a name that another list has. */
export function refuseTaken(account: Account, name: string, own: RecordList | null): void {
  for (const list of account.lists.values()) {
    if (list === own || list.deletedAt !== 0 || list.name.toLowerCase() !== name.toLowerCase()) continue
    throw invalid(`A list named '${name}' already exists.`, {
      context: { name: [name] },
      subCategory: 'ILS.DUPLICATE_LIST_NAMES',
    })
  }
}

/** The list of a path; 404 when it is not there or deleted. */
export function listParam(call: Call, name = 'listId', deleted = false): RecordList {
  return listNamed(call, call.params[name] ?? '', deleted)
}

/** The list of an id; 404 when it is not there or deleted. */
export function listNamed(call: Call, id: string, deleted = false): RecordList {
  const list = call.account.lists.get(id)
  const isGone = list !== undefined && list.deletedAt !== 0
  const isExpired = isGone && list.deletedAt <= call.author.now - RESTORABLE_MS
  if (list !== undefined && isGone === deleted && !isExpired) {
    settle(call.account, list)
    return list
  }
  throw new HubspotError(404, {
    message: `List does not exist with ID ${id}.`,
    context: { listId: [id] },
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'ILS.LIST_NOT_FOUND',
  })
}

/** Lists in inactivity units: how long one is, in milliseconds. */
const UNIT_MS = { DAY: 86_400_000, WEEK: 7 * 86_400_000, MONTH: 30 * 86_400_000 }

/** When a list becomes static: at the start of a day, or when its size has not changed for so long. */
export function conversionTime(list: RecordList, { requested }: ListConversion): number {
  if (requested.conversionType === 'CONVERSION_DATE')
    return Date.UTC(requested.year, requested.month - 1, requested.day)
  return list.updatedAt + requested.offset * UNIT_MS[requested.timeUnit]
}

/** Makes a dynamic list static when its time has come: it keeps the members of now. */
function settle(account: Account, list: RecordList): void {
  const { conversion } = list
  if (conversion === undefined || conversion.convertedAt !== 0) return
  const due = conversionTime(list, conversion)
  if (due > account.clock.now()) return
  list.members = new Map(membersOf(account, list))
  list.processingType = 'SNAPSHOT'
  conversion.convertedAt = due
  account.changed()
}

/** Returns the members of a list by record id, with the time since when; dynamic ones are worked out. */
export function membersOf(account: Account, list: RecordList): [id: number, since: number][] {
  if (list.processingType === 'DYNAMIC' && list.filterBranch !== null) {
    return matching(account, list.object, list.filterBranch).map((record) => [
      record.id,
      list.filtersUpdatedAt,
    ])
  }
  const store = account.store(list.object)
  return [...list.members].filter(([id]) => store.findExact(id) !== null).sort(([a], [b]) => a - b)
}

/** Members are written to manual and snapshot lists only. */
export function refuseDynamic(list: RecordList): void {
  if (list.processingType !== 'DYNAMIC') return
  throw invalid(`The memberships of list ${list.id} cannot be changed: its processing type is DYNAMIC.`, {
    context: { listId: [list.id] },
    subCategory: 'ILS.INVALID_LIST_PROCESSING_TYPE',
  })
}

/** Shows a list; the filters only when they are asked for. */
export function showList(account: Account, list: RecordList, filters: boolean): Record<string, unknown> {
  return {
    processingType: list.processingType,
    objectTypeId: account.type(list.object).id,
    listId: list.id,
    listVersion: list.version,
    name: list.name,
    processingStatus: 'COMPLETE',
    createdAt: instant(list.createdAt),
    updatedAt: instant(list.updatedAt),
    filtersUpdatedAt: instant(list.filtersUpdatedAt),
    ...(list.deletedAt === 0 ? {} : { deletedAt: instant(list.deletedAt) }),
    size: membersOf(account, list).length,
    ...(filters && list.filterBranch !== null ? { filterBranch: list.filterBranch } : {}),
  }
}

/** Checks a filter branch, so that working it out never fails. */
export function branchOf(call: Call, object: ObjectName, given: unknown): JsonObject {
  if (!isObject(given)) throw wrongShape('object', given)
  for (const member of ['filterBranches', 'filters'] as const) {
    const value = given[member]
    if (value != null && !Array.isArray(value)) throw wrongShape('list', value)
  }
  for (const branch of itemsOf(given, 'filterBranches')) branchOf(call, object, branch)
  for (const filter of itemsOf(given, 'filters')) checkFilter(call, object, filter)
  return given
}

function itemsOf(branch: JsonObject, member: 'filterBranches' | 'filters'): JsonObject[] {
  const value = branch[member]
  if (!Array.isArray(value)) return []
  return value.map((item: unknown) => {
    if (!isObject(item)) throw wrongShape('object', item)
    return item
  })
}

function checkFilter(call: Call, object: ObjectName, filter: JsonObject): void {
  const operation = isObject(filter.operation) ? filter.operation : {}
  const operator = String(operation.operator)
  if (filter.filterType !== 'PROPERTY' || !OPERATORS.includes(operator)) {
    throw invalid(
      `The sandbox does not work out list filters of type ${String(filter.filterType)} with ${operator}.`,
    )
  }
  const property = textField(filter, 'property')
  if (call.account.schema(object).properties.get(property)?.archivedAt === 0) return
  throw invalid(`Property "${property}" does not exist`, { context: { propertyName: [property] } })
}

function matching(account: Account, object: ObjectName, branch: JsonObject): CrmRecord[] {
  return account.store(object).live.filter((record) => holds(account, { object, record }, branch))
}

/** OR branches hold when one part does, all others when every part does. */
function holds(account: Account, of: { object: ObjectName; record: CrmRecord }, branch: JsonObject): boolean {
  const parts = [
    ...itemsOf(branch, 'filters').map((filter) => () => meets(account, of, filter)),
    ...itemsOf(branch, 'filterBranches').map((inner) => () => holds(account, of, inner)),
  ]
  const isAny = branch.filterBranchType === 'OR'
  return isAny ? parts.some((part) => part()) : parts.every((part) => part())
}

function meets(account: Account, of: { object: ObjectName; record: CrmRecord }, filter: JsonObject): boolean {
  const name = String(filter.property)
  const value = readProperty(account, of.object, { record: of.record, name })
  const { operator, value: single, values } = filter.operation as JsonObject
  if (operator === 'IS_KNOWN') return value !== null
  if (operator === 'IS_UNKNOWN') return value === null
  const wanted = (Array.isArray(values) ? values : [single]).map((one) => String(one).toLowerCase())
  const own = value?.toLowerCase() ?? null
  const isOne = own !== null && (wanted.includes(own) || own.split(';').some((part) => wanted.includes(part)))
  if (operator === 'IS_EQUAL_TO' || operator === 'IS_ANY_OF') return isOne
  if (operator === 'IS_NOT_EQUAL_TO' || operator === 'IS_NONE_OF') return !isOne
  const contains = own !== null && wanted.some((one) => own.includes(one))
  if (operator === 'CONTAINS') return contains
  if (operator === 'DOES_NOT_CONTAIN') return !contains
  return compares(String(operator), value, wanted[0] ?? '')
}

function compares(operator: string, value: string | null, operand: string): boolean {
  if (value === null) return false
  const [a, b] = [numberOf(value), numberOf(operand)]
  if (a === null || b === null) return false
  if (operator === 'IS_GREATER_THAN') return a > b
  if (operator === 'IS_GREATER_THAN_OR_EQUAL_TO') return a >= b
  return operator === 'IS_LESS_THAN' ? a < b : a <= b
}

function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? parseInstant(text) : value
}
