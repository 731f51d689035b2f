import { LIFECYCLE_STAGES } from './catalogue/stages.ts'
import type { CrmRecord, ObjectName, Property, Source } from './entities.ts'
import { alreadyExists, HubspotError, invalid, invalidProperties, type PropertyFault } from './errors.ts'
import { OBJECT_TYPES } from './object-types.ts'
import type { Account } from './store/account.ts'
import { addLink, type End, removeTypes } from './store/links.ts'
import { acceptValue, faultOf, isMultiple } from './values.ts'
import { instant, isObject, type JsonObject, wrongShape } from './wire.ts'

/** Checked values of one write: null clears a property. */
export type Changes = Map<string, string | null>

/** Who writes, and when (milliseconds). */
export interface Author {
  source: Source
  now: number
}

/**
 * Checks the `properties` of a write against the definitions; `record` is null for a new one. Throws the 400
 * that lists every refused value, or the 400 of a body of the wrong shape.
 */
export function checkProperties(
  account: Account,
  object: ObjectName,
  given: unknown,
  record: CrmRecord | null,
): Changes {
  const { changes, faults } = judgeProperties(account, object, given, record)
  if (faults.length > 0) throw invalidProperties(faults, account.settings.portalId)
  return changes
}

/** Like `checkProperties`, but returns the faults, so that a batch can list those of all its inputs. */
export function judgeProperties(
  account: Account,
  object: ObjectName,
  given: unknown,
  record: CrmRecord | null,
): { changes: Changes; faults: PropertyFault[] } {
  if (given !== undefined && !isObject(given)) throw wrongShape('object', given)
  const input: JsonObject = given ?? {}
  const changes: Changes = new Map()
  const faults: PropertyFault[] = []
  const pipelineId = object === 'deals' ? pipelineAfter(input, record) : undefined
  for (const name of Object.keys(input)) {
    const value = input[name]
    if (typeof value === 'object' && value !== null) throw wrongShape('string', value)
    const property = account.schemas[object].properties.get(name)
    const refusal = nameFault(name, property)
    if (refusal !== null || property === undefined) {
      if (refusal !== null) faults.push(refusal)
      continue
    }
    const result = acceptValue(property, value as string | number | boolean | null, {
      account,
      object,
      pipelineId,
    })
    if ('value' in result) changes.set(name, appended(property, result.value, record))
    else faults.push(result)
  }
  if (object === 'deals') completeDeal(account, changes, record)
  return { changes, faults }
}

function nameFault(name: string, property: Property | undefined): PropertyFault | null {
  if (property === undefined || property.archivedAt !== 0) {
    return faultOf(name, 'PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`)
  }
  if (!property.readOnlyValue) return null
  const kind = property.calculated ? 'calculated' : 'read only'
  return faultOf(name, 'READ_ONLY_VALUE', `"${name}" is a ${kind} property; its value cannot be set.`)
}

function pipelineAfter(input: JsonObject, record: CrmRecord | null): string | undefined {
  if (Object.hasOwn(input, 'pipeline'))
    return input.pipeline == null || input.pipeline === '' ? undefined : String(input.pipeline)
  return record?.values.pipeline
}

/** A leading semicolon appends to a list of options instead of replacing it. */
function appended(property: Property, value: string | null, record: CrmRecord | null): string | null {
  if (value === null || !isMultiple(property)) return value
  const parts = value.split(';').filter((part) => part !== '')
  const old = value.startsWith(';') ? (record?.values[property.name]?.split(';') ?? []) : []
  return [...new Set([...old, ...parts])].join(';')
}

/** A stage without a pipeline puts the deal in the stage's pipeline (LIVE: update-deal). */
function completeDeal(account: Account, changes: Changes, record: CrmRecord | null): void {
  const stageId = changes.get('dealstage')
  if (stageId == null || changes.get('pipeline') != null || record?.values.pipeline !== undefined) return
  const found = account.stage('deals', stageId)
  if (found !== null) changes.set('pipeline', found.pipeline.id)
}

/** Throws the 409 (new record) or 400 (existing one) of a unique value that another record holds. */
export function checkUnique(
  account: Account,
  object: ObjectName,
  changes: Changes,
  record: CrmRecord | null,
): void {
  const store = account.records[object]
  for (const [name, value] of changes) {
    if (value === null || !isUnique(account, object, name)) continue
    const holder = store.holder(name, value)
    if (holder === null || holder === record) continue
    const type = OBJECT_TYPES[object]
    if (record === null) throw alreadyExists(type.noun, String(holder.id))
    throw uniqueClash(account, { type: type.legacy, name, value, id: record.id, other: holder.id })
  }
}

function uniqueClash(
  account: Account,
  about: { type: string; name: string; value: string; id: number; other: number },
): HubspotError {
  const where =
    `PropertyValueCoordinates{portalId=${account.settings.portalId}, ` +
    `objectTypeId=ObjectTypeId{legacyObjectType=${about.type}}, propertyName=${about.name}, value=${about.value}}`
  return invalid(`Cannot set ${where} on ${about.id}. ${about.other} already has that value.`)
}

/** Whether a value of this property belongs to one record only. */
export function isUnique(account: Account, object: ObjectName, name: string): boolean {
  if (object === 'contacts' && name === 'hs_additional_emails') return false
  return account.schemas[object].properties.get(name)?.hasUniqueValue === true
}

/** Creates a record from checked values. */
export function createRecord(
  account: Account,
  object: ObjectName,
  changes: Changes,
  author: Author,
): CrmRecord {
  checkUnique(account, object, changes, null)
  if (account.settings.requireDocumentedProperties) checkRequired(object, changes)
  const store = account.records[object]
  const record = store.blank(author.now, author.source)
  for (const [name, value] of changes) {
    if (value !== null && name !== 'associatedcompanyid') record.values[name] = value
  }
  fillDefaults(account, object, record)
  store.insert(record)
  if (account.settings.searchLagMs > 0) store.remember(record, author.now, true)
  claimUniques(account, object, record)
  linkPrimaryCompany(account, { object, record }, changes)
  return record
}

/** Registers the unique values of a record that was put in the store. */
export function claimUniques(account: Account, object: ObjectName, record: CrmRecord): void {
  const store = account.records[object]
  for (const name of account.uniqueNames(object)) {
    const value = record.values[name]
    if (value !== undefined) store.claimUnique(record, name, value)
  }
  if (object !== 'contacts') return
  for (const email of record.values.hs_additional_emails?.split(';') ?? [])
    store.claimUnique(record, 'email', email)
}

/** Values that the server sets on create. Source: recorded creates of March 2026 */
function fillDefaults(account: Account, object: ObjectName, record: CrmRecord): void {
  const { values } = record
  if (object === 'deals') {
    if (isClosed(account, values.dealstage) && values.closedate === undefined)
      values.closedate = instant(record.createdAt)
    return
  }
  values.lifecyclestage ??= 'lead'
  if (object === 'companies' && values.domain !== undefined) values.website ??= values.domain
}

function isClosed(account: Account, stageId: string | undefined | null): boolean {
  return stageId != null && account.stage('deals', stageId)?.stage.metadata.isClosed === 'true'
}

/** The documented lists. Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis */
const REQUIRED: Readonly<Record<ObjectName, { all: string[]; any: string[] }>> = {
  contacts: { all: [], any: ['email', 'firstname', 'lastname'] },
  companies: { all: [], any: ['name', 'domain'] },
  deals: { all: ['dealname', 'dealstage', 'pipeline'], any: [] },
}

function checkRequired(object: ObjectName, changes: Changes): void {
  const { all, any } = REQUIRED[object]
  const missing = all.filter((name) => changes.get(name) == null)
  const lacksAny = any.length > 0 && any.every((name) => changes.get(name) == null)
  const names = lacksAny ? [...missing, ...any] : missing
  if (names.length === 0) return
  throw new HubspotError(400, {
    message: `Error creating ${OBJECT_TYPES[object].legacy}. Some required properties were not set.`,
    context: { properties: names },
    category: 'VALIDATION_ERROR',
  })
}

/** Writes checked values into a record; returns the names that were asked for. */
export function updateRecord(account: Account, end: End, changes: Changes, author: Author): string[] {
  const { object, record } = end
  checkUnique(account, object, changes, record)
  const store = account.records[object]
  if (account.settings.searchLagMs > 0) store.remember(record, author.now, false)
  refine(account, end, changes, author)
  for (const [name, value] of changes) {
    if (name === 'associatedcompanyid' || (record.values[name] ?? null) === value) continue
    store.setValue(record, name, { value, ...author })
  }
  claimUniques(account, object, record)
  linkPrimaryCompany(account, end, changes)
  store.touch(record, author.now)
  account.dropRows(end)
  return [...changes.keys()]
}

/** Rules that depend on what the record was: closing a deal, lifecycle stages that only move forward. */
function refine(account: Account, { object, record }: End, changes: Changes, author: Author): void {
  const stageId = changes.get('dealstage')
  if (object === 'deals' && stageId !== record.values.dealstage && isClosed(account, stageId)) {
    changes.set('closedate', instant(author.now))
  }
  const lifecycle = changes.get('lifecyclestage')
  if (lifecycle == null || account.settings.lifecycleBackward === 'allow') return
  if (rank(lifecycle) < rank(record.values.lifecyclestage)) changes.delete('lifecyclestage')
}

function rank(stageId: string | undefined): number {
  return LIFECYCLE_STAGES.findIndex((stage) => stage.id === stageId)
}

/** Writing `associatedcompanyid` makes the company the primary one; clearing it takes only that away. */
function linkPrimaryCompany(account: Account, end: End, changes: Changes): void {
  if (end.object !== 'contacts' || !changes.has('associatedcompanyid')) return
  const find = account.find.bind(account)
  const value = changes.get('associatedcompanyid')
  if (value != null) {
    const company = account.find('companies', Number(value))
    if (company !== null) addLink(end, { object: 'companies', record: company }, [1], find)
  } else {
    const link = end.record.links.find(
      (candidate) => candidate.to === 'companies' && candidate.types.includes(1),
    )
    const company = link === undefined ? null : account.find('companies', link.id)
    if (company !== null) removeTypes(end, { object: 'companies', record: company }, [1])
  }
  account.dropRows(end)
}

/** Archives a record; its associations and unique values go with it. */
export function archiveRecord(account: Account, end: End, now: number): void {
  const { object, record } = end
  const store = account.records[object]
  if (account.settings.searchLagMs > 0) store.remember(record, now, false)
  account.dropRows(end)
  unlink(account, end)
  releaseUniques(account, object, record)
  store.archive(record, now)
}

/** Takes a record out of the lists of all that it is associated with. */
export function unlink(account: Account, { object, record }: End): void {
  for (const link of record.links) {
    const other = account.find(link.to, link.id)
    if (other === null || other === record) continue
    other.links = other.links.filter((back) => back.id !== record.id || back.to !== object)
  }
  record.links = []
}

/** Lets other records use the unique values of this one. */
export function releaseUniques(account: Account, object: ObjectName, record: CrmRecord): void {
  const store = account.records[object]
  for (const name of account.uniqueNames(object)) {
    const value = record.values[name]
    if (value !== undefined) store.forgetUnique(record, name, value)
  }
  for (const email of record.values.hs_additional_emails?.split(';') ?? [])
    store.forgetUnique(record, 'email', email)
}
