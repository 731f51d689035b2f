import { joinCompany } from './auto-companies.ts'
import type { CrmRecord, ObjectName, Property, Source } from './entities.ts'
import { alreadyExists, type HubspotError, invalid, invalidProperties, type PropertyFault } from './errors.ts'
import { checkRequired, closingProperty, fillDefaults } from './new-records.ts'
import type { Account } from './store/account.ts'
import { addLink, type End, removeTypes } from './store/links.ts'
import { brokenRule } from './value-rules.ts'
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
  const ruleFaultOf = (property: Property, value: string | null) =>
    value === null ? null : brokenRule(account, object, property, value)
  const { stages } = account.type(object)
  const pipelineId = stages?.pipeline == null ? undefined : pipelineAfter(stages.pipeline, input, record)
  for (const name of Object.keys(input)) {
    const value = input[name]
    if (typeof value === 'object' && value !== null) throw wrongShape('string', value)
    const property = account.schema(object).properties.get(name)
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
    const fault = 'value' in result ? ruleFaultOf(property, result.value) : result
    if (fault !== null) faults.push(fault)
    else if ('value' in result) changes.set(name, appended(property, result.value, record))
  }
  if (stages?.pipeline != null) completePipeline(account, object, changes, record)
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

function pipelineAfter(name: string, input: JsonObject, record: CrmRecord | null): string | undefined {
  if (!Object.hasOwn(input, name)) return record?.values[name]
  return input[name] == null || input[name] === '' ? undefined : String(input[name])
}

/** A leading semicolon appends to a list of options instead of replacing it. */
function appended(property: Property, value: string | null, record: CrmRecord | null): string | null {
  if (value === null || !isMultiple(property)) return value
  const parts = value.split(';').filter((part) => part !== '')
  const old = value.startsWith(';') ? (record?.values[property.name]?.split(';') ?? []) : []
  return [...new Set([...old, ...parts])].join(';')
}

/** A stage without a pipeline puts the record in the stage's pipeline (LIVE: update-deal). */
function completePipeline(
  account: Account,
  object: ObjectName,
  changes: Changes,
  record: CrmRecord | null,
): void {
  const { stages } = account.type(object)
  if (stages === null || stages.pipeline === null) return
  const stageId = changes.get(stages.stage)
  if (stageId == null || changes.get(stages.pipeline) != null) return
  if (record?.values[stages.pipeline] !== undefined) return
  const found = account.stage(object, stageId)
  if (found !== null) changes.set(stages.pipeline, found.pipeline.id)
}

/** Throws the 409 (new record) or 400 (existing one) of a unique value that another record holds. */
export function checkUnique(
  account: Account,
  object: ObjectName,
  changes: Changes,
  record: CrmRecord | null,
): void {
  const store = account.store(object)
  for (const [name, value] of changes) {
    if (value === null || !isUnique(account, object, name)) continue
    const holder = store.holder(name, value)
    if (holder === null || holder === record) continue
    const type = account.type(object)
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
  return account.schema(object).properties.get(name)?.hasUniqueValue === true
}

/** Throws the 400 of an object that the API only reads; its text is not recorded. */
function refuseReadOnly(account: Account, object: ObjectName): void {
  const { readOnly, legacy } = account.type(object)
  if (readOnly) throw invalid(`${legacy} objects are read-only: they cannot be written by the API.`)
}

/** Creates a record from checked values. */
export function createRecord(
  account: Account,
  object: ObjectName,
  changes: Changes,
  author: Author,
): CrmRecord {
  refuseReadOnly(account, object)
  checkUnique(account, object, changes, null)
  checkRequired(account, object, changes)
  const store = account.store(object)
  const record = store.blank(author.now, author.source)
  for (const [name, value] of changes) {
    if (value !== null && name !== 'associatedcompanyid') record.values[name] = value
  }
  fillDefaults(account, object, record)
  store.insert(record)
  if (account.settings.searchLagMs > 0) store.remember(record, author.now, true)
  claimUniques(account, object, record)
  if (account.changes.isHeard) tellCreation(account, { object, record })
  linkPrimaryCompany(account, { object, record }, changes)
  if (object === 'contacts') {
    joinCompany(account, record, (domain, source) =>
      createRecord(account, 'companies', new Map([['domain', domain]]), { now: author.now, source }),
    )
  }
  return record
}

/** The values that a record is made with are changes of its properties too. */
function tellCreation({ changes }: Account, { object, record }: End): void {
  const { id } = record
  changes.tell({ kind: 'creation', object, id })
  for (const name of Object.keys(record.values)) {
    changes.tell({
      kind: 'propertyChange',
      object,
      id,
      name,
      value: record.values[name] ?? '',
      isNew: true,
    })
  }
}

/** Registers the unique values of a record that was put in the store. */
export function claimUniques(account: Account, object: ObjectName, record: CrmRecord): void {
  const store = account.store(object)
  for (const name of account.uniqueNames(object)) {
    const value = record.values[name]
    if (value !== undefined) store.claimUnique(record, name, value)
  }
  if (object !== 'contacts') return
  for (const email of record.values.hs_additional_emails?.split(';') ?? [])
    store.claimUnique(record, 'email', email)
}

/** Writes checked values into a record; returns the names that were asked for. */
export function updateRecord(account: Account, end: End, changes: Changes, author: Author): string[] {
  const { object, record } = end
  refuseReadOnly(account, object)
  checkUnique(account, object, changes, record)
  const store = account.store(object)
  if (account.settings.searchLagMs > 0) store.remember(record, author.now, false)
  refine(account, end, changes, author)
  const { isHeard } = account.changes
  for (const [name, value] of changes) {
    if (name === 'associatedcompanyid' || (record.values[name] ?? null) === value) continue
    store.setValue(record, name, { value, ...author })
    if (isHeard)
      account.changes.tell({ kind: 'propertyChange', object, id: record.id, name, value: value ?? '' })
  }
  claimUniques(account, object, record)
  linkPrimaryCompany(account, end, changes)
  store.touch(record, author.now)
  account.dropRows(end)
  return [...changes.keys()]
}

/** Rules that depend on what the record was: closing a deal, lifecycle stages that only move forward. */
function refine(account: Account, { object, record }: End, changes: Changes, author: Author): void {
  const { stages } = account.type(object)
  const stageId = stages === null ? null : changes.get(stages.stage)
  if (stages !== null && stageId !== record.values[stages.stage]) {
    const closed = closingProperty(account, object, stageId)
    if (closed !== null) changes.set(closed, instant(author.now))
  }
  const lifecycle = changes.get('lifecyclestage')
  if (lifecycle == null || account.settings.lifecycleBackward === 'allow') return
  // Stages that the account added stand in the order of the property's options, as the vendor's own do.
  const order =
    account
      .schema(object)
      .properties.get('lifecyclestage')
      ?.options.map((option) => option.value) ?? []
  if (order.indexOf(lifecycle) < order.indexOf(record.values.lifecyclestage ?? ''))
    changes.delete('lifecyclestage')
}

/** Writing `associatedcompanyid` makes the company the primary one; clearing it takes only that away. */
function linkPrimaryCompany(account: Account, end: End, changes: Changes): void {
  if (end.object !== 'contacts' || !changes.has('associatedcompanyid')) return
  const value = changes.get('associatedcompanyid')
  if (value != null) {
    const company = account.find('companies', Number(value))
    if (company !== null) addLink(end, { object: 'companies', record: company }, [1], account)
  } else {
    const link = end.record.links.find(
      (candidate) => candidate.to === 'companies' && candidate.types.includes(1),
    )
    const company = link === undefined ? null : account.find('companies', link.id)
    if (company !== null) removeTypes(end, { object: 'companies', record: company }, [1], account)
  }
  account.dropRows(end)
}

/** Archives a record; its unique values are free, its associations come back only with it. */
export function archiveRecord(account: Account, end: End, now: number): void {
  const { object, record } = end
  refuseReadOnly(account, object)
  const store = account.store(object)
  if (account.settings.searchLagMs > 0) store.remember(record, now, false)
  account.dropRows(end)
  const { links } = record
  unlink(account, end)
  releaseUniques(account, object, record)
  store.archive(record, now, links)
  if (account.changes.isHeard) account.changes.tell({ kind: 'deletion', object, id: record.id })
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
  const store = account.store(object)
  for (const name of account.uniqueNames(object)) {
    const value = record.values[name]
    if (value !== undefined) store.forgetUnique(record, name, value)
  }
  for (const email of record.values.hs_additional_emails?.split(';') ?? [])
    store.forgetUnique(record, 'email', email)
}
