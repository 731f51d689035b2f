import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { refused, SalesforceError } from '../errors.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { type GivenRecord, readRecord } from './body.ts'
import { checkDuplicates, checkLocks, checkRequired, checkUnique, checkValidations } from './checks.ts'
import { derive } from './derived.ts'
import { makeRecord } from './new-record.ts'

/** Who writes, and whether duplicates that may be saved are. */
export interface Writer {
  userId: string
  allowDuplicates: boolean
}

/** Creates a record; throws a `SalesforceError` for whatever the vendor refuses. */
export function createRecord(
  org: Org,
  object: ObjectDefinition,
  { given, writer }: { given: GivenRecord; writer: Writer },
): OrgRecord {
  if (!object.createable) throw cannotWrite(object)
  requireRights(org, object, writer)
  const values = readRecord(org, object, { given, userId: writer.userId, isNew: true })
  checkRequired(object, values)
  if (object.name === 'Event') checkTimes(values)
  const own = { id: '', values }
  checkUnique(org, object, own)
  checkLocks(org, object, own)
  checkDuplicates(org, object, { ...own, insist: writer.allowDuplicates })
  return org.atomically(() => {
    const record = makeRecord(org, object, { values, userId: writer.userId })
    checkValidations(org, object, record.values)
    return record
  })
}

/** Changes a record; throws a `SalesforceError` for whatever the vendor refuses. */
export function updateRecord(
  org: Org,
  { object, record }: { object: ObjectDefinition; record: OrgRecord },
  { given, writer }: { given: GivenRecord; writer: Writer },
): void {
  if (!object.updateable) throw cannotWrite(object)
  requireRights(org, object, writer)
  const changes = readRecord(org, object, { given, userId: writer.userId, isNew: false })
  const values = { ...record.values, ...changes }
  checkRequired(object, values)
  const own = { id: record.id, values }
  checkUnique(org, object, own)
  checkLocks(org, object, own)
  checkDuplicates(org, object, { ...own, insist: writer.allowDuplicates })
  checkValidations(org, object, values)
  const written = { id: record.id, values, given: new Set(Object.keys(changes)), isNew: false }
  const derived = derive(org, object, written)
  org.store(object.name).change(record, { ...changes, ...derived, ...touched(org, writer.userId) })
}

/** What every write moves. */
export function touched(org: Org, userId: string): Record<string, FieldValue> {
  const now = org.now()
  return { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now }
}

function requireRights(org: Org, object: ObjectDefinition, { userId }: Writer): void {
  if (org.security.changesObject(userId, object)) return
  throw new SalesforceError(403, {
    message: 'insufficient access rights on object id',
    errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    fields: [],
  })
}

function cannotWrite({ name }: ObjectDefinition): SalesforceError {
  return new SalesforceError(403, {
    message: `entity type ${name} does not support this operation`,
    errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    fields: [],
  })
}

/** An event needs a start, and an end or a length; known, the text is not recorded. */
function checkTimes(values: Readonly<Record<string, FieldValue>>): void {
  const start = values.StartDateTime ?? values.ActivityDateTime
  const isTimed = start != null && (values.EndDateTime != null || values.DurationInMinutes != null)
  if (isTimed || (values.IsAllDayEvent === true && values.ActivityDate != null)) return
  const message = 'Start Date Time, and either Duration or End Date Time, are required for an event'
  throw refused('FIELD_INTEGRITY_EXCEPTION', message, ['DurationInMinutes'])
}
