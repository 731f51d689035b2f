import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { refused, SalesforceError } from '../errors.ts'
import type { FoundRecord, Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { checkLocks } from './checks.ts'
import { touched, type Writer } from './write.ts'

/**
 * Deletes a record with all that hangs on it: into the recycle bin, where the object has one. Throws a
 * `SalesforceError` where it cannot be deleted.
 */
export function deleteRecord(
  org: Org,
  { object, record }: { object: ObjectDefinition; record: OrgRecord },
  writer: Writer,
): void {
  if (!object.deletable || !org.security.changesObject(writer.userId, object)) {
    throw new SalesforceError(403, {
      message: 'insufficient access rights on object id',
      errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
      fields: [],
    })
  }
  checkLocks(org, object, record)
  refuseWithCases(org, object, record)
  org.atomically(() => remove(org, { object, record }, writer.userId))
}

function remove(
  org: Org,
  { object, record }: { object: ObjectDefinition; record: OrgRecord },
  userId: string,
): void {
  const changes = { IsDeleted: true, ...touched(org, userId) }
  org.store(object.name).change(record, changes)
  org.binned(object, record)
  for (const child of childrenOf(org, object, record)) {
    if (child.cascade) remove(org, child, userId)
    else org.store(child.object.name).change(child.record, { [child.field]: null })
  }
}

interface Child extends FoundRecord {
  field: string
  cascade: boolean
}

/** Live records that point to a record. */
function* childrenOf(org: Org, parent: ObjectDefinition, { id }: OrgRecord): Generator<Child> {
  for (const { childObject, field: name, cascadeDelete } of org.catalogue.childrenOf(parent)) {
    const object = org.catalogue.find(childObject)
    const field = object?.fieldsByName.get(name.toLowerCase())
    if (object === null || field === undefined || parent.name === 'User') continue
    for (const record of [...org.store(childObject).lookup(field, id)]) {
      yield { object, record, field: field.name, cascade: cascadeDelete }
    }
  }
}

/** An account with cases stays. */
function refuseWithCases(org: Org, object: ObjectDefinition, record: OrgRecord): void {
  if (object.name !== 'Account') return
  const cases = org.store('Case')
  const field = cases.definition.fieldsByName.get('accountid')
  const found = field === undefined ? [] : [...cases.lookup(field, record.id)]
  if (found.length === 0) return
  const numbers = found.map(({ values }) => String(values.CaseNumber)).join(', ')
  throw refused(
    'DELETE_FAILED',
    `Your attempt to delete ${record.values.Name} could not be completed because it is associated with the following ` +
      `cases.: ${numbers}\n`,
    [],
  )
}

/** Brings a record back from the recycle bin, with what was deleted along; throws a `RangeError` when it is not there. */
export function undelete(org: Org, id: string, userId: string): OrgRecord {
  const found = org.find(id)
  if (found === null || found.record.values.IsDeleted !== true) {
    throw new RangeError(`There is no deleted record ${id}.`)
  }
  const { object, record } = found
  const stamp = record.values.SystemModstamp
  org.atomically(() => restore(org, { object, record }, { stamp: stamp ?? null, userId }))
  return record
}

function restore(
  org: Org,
  { object, record }: { object: ObjectDefinition; record: OrgRecord },
  about: { stamp: FieldValue; userId: string },
): void {
  org.store(object.name).change(record, { IsDeleted: false, ...touched(org, about.userId) })
  for (const { childObject, field, cascadeDelete } of org.catalogue.childrenOf(object)) {
    const child = org.catalogue.find(childObject)
    if (child === null || !cascadeDelete) continue
    for (const other of [...org.store(childObject).withDeleted()]) {
      const { IsDeleted, SystemModstamp } = other.values
      const wentAlong = IsDeleted === true && SystemModstamp === about.stamp
      if (wentAlong && other.values[field] === record.id)
        restore(org, { object: child, record: other }, about)
    }
  }
}
