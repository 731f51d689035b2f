import { type Call, ok, type Reply, type Route } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { badJson, refused } from '../errors.ts'
import { textOf } from '../given.ts'
import { canonicalId } from '../ids.ts'
import { presentRecord } from '../present.ts'
import { lookupField, recordsWith, upsertOne } from '../routes/external.ts'
import { bodyOf, fieldsNamed, objectOf, writerOf } from '../routes/object-of.ts'
import type { OrgRecord } from '../store/record.ts'
import type { GivenRecord } from '../writes/body.ts'
import { deleteRecord } from '../writes/delete.ts'
import { readValue } from '../writes/values.ts'
import { createRecord, updateRecord } from '../writes/write.ts'
import { checkMost, type ItemError, itemErrors, ROLLED_BACK, Rollback } from './item-errors.ts'

const testedBy = 'composite/collections.test.ts'
/** Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
const MOST = 200
const MOST_CHUNKS = 10
const MOST_BY_GET = 800

/** Up to 200 records at once: each is answered for itself, with 200 for all. */
export const collectionRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/composite/sobjects', success: [200], testedBy, run: create },
  { method: 'PATCH', pattern: '/composite/sobjects', success: [200], testedBy, run: update },
  { method: 'DELETE', pattern: '/composite/sobjects', success: [200], testedBy, run: remove },
  { method: 'GET', pattern: '/composite/sobjects/{sobject}', success: [200], testedBy, run: readByGet },
  { method: 'POST', pattern: '/composite/sobjects/{sobject}', success: [200], testedBy, run: readByPost },
  {
    method: 'PATCH',
    pattern: '/composite/sobjects/{sobject}/{field}',
    success: [200],
    testedBy,
    run: upsert,
  },
]

/** What became of one record. */
interface ItemResult {
  id?: string
  success: boolean
  errors: readonly ItemError[]
  created?: boolean
}

/** Does each item for itself; all or none when that was asked for. */
function each<T>(
  call: Call,
  about: { items: readonly T[]; allOrNone: boolean },
  act: (item: T) => Omit<ItemResult, 'success' | 'errors'>,
): Reply {
  const { items, allOrNone } = about
  const results: ItemResult[] = []
  const actOnAll = (): void => {
    for (const item of items) {
      try {
        const done = call.org.atomically(() => act(item))
        results.push({ ...done, success: true, errors: [] })
      } catch (error) {
        results.push({ success: false, errors: itemErrors(error) })
      }
    }
    if (allOrNone && results.some(({ success }) => !success)) throw new Rollback()
  }
  try {
    call.org.atomically(actOnAll)
    return ok(results)
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
    return ok(results.map((one) => (one.success ? { success: false, errors: [ROLLED_BACK] } : one)))
  }
}

/** The records of a body, and whether all or none counts. */
function recordsOf(call: Call): { items: GivenRecord[]; allOrNone: boolean } {
  const { records, allOrNone = false } = bodyOf(call)
  const isList = Array.isArray(records) && records.every((one) => typeof one === 'object' && one !== null)
  if (!isList) throw badJson('The records of a collection are an array of objects')
  checkMost(records.length, MOST)
  const items = records as GivenRecord[]
  let chunks = 0
  items.forEach((item, at) => {
    if (at === 0 || typeOf(item) !== typeOf(items[at - 1] ?? {})) chunks += 1
  })
  if (chunks > MOST_CHUNKS) {
    const message = `Cannot have more than ${MOST_CHUNKS} chunks in a single operation. Please rearrange the data to reduce chunking.`
    throw refused('LIMIT_EXCEEDED', message)
  }
  return { items, allOrNone: allOrNone === true }
}

function typeOf({ attributes }: GivenRecord): string {
  const type = typeof attributes === 'object' && attributes !== null ? Reflect.get(attributes, 'type') : null
  return typeof type === 'string' ? type : ''
}

function objectOfItem(call: Call, item: GivenRecord): ObjectDefinition {
  const type = typeOf(item)
  const object = call.org.catalogue.find(type)
  if (object !== null && call.org.security.seesObject(call.userId, object)) return object
  throw refused('INVALID_TYPE', `sObject type '${type}' is not supported.`)
}

function create(call: Call): Reply {
  return each(call, recordsOf(call), (item) => {
    const object = objectOfItem(call, item)
    return { id: createRecord(call.org, object, { given: item, writer: writerOf(call) }).id }
  })
}

function update(call: Call): Reply {
  return each(call, recordsOf(call), (item) => {
    const object = objectOfItem(call, item)
    const { id, rest } = withoutId(item)
    if (id === null) throw refused('MISSING_ARGUMENT', 'Id not specified in an update call')
    const record = recordById(call, id, object)
    updateRecord(call.org, { object, record }, { given: rest, writer: writerOf(call) })
    return { id: record.id }
  })
}

function remove(call: Call): Reply {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0) throw refused('MISSING_ARGUMENT', 'The ids parameter is required')
  checkMost(ids.length, MOST)
  const allOrNone = call.query.get('allOrNone') === 'true'
  return each(call, { items: ids, allOrNone }, (id) => {
    const found = call.org.find(id)
    const record = recordById(call, id, found?.object ?? null)
    if (found !== null) deleteRecord(call.org, found, writerOf(call))
    return { id: record.id }
  })
}

function upsert(call: Call): Reply {
  const object = objectOf(call)
  const field = lookupField(call, object, call.params.field ?? '')
  return each(call, recordsOf(call), (item) => {
    if (objectOfItem(call, item) !== object) {
      throw refused('INVALID_TYPE', `The type of the record is not ${object.name}`)
    }
    const name = Object.keys(item).find((key) => key.toLowerCase() === field.name.toLowerCase())
    const given = name === undefined ? null : item[name]
    const { [name ?? '']: _value, ...rest } = item
    if (given == null || given === '') {
      if (field.type !== 'id') throw refused('MISSING_ARGUMENT', `${field.name} not specified`)
      return { id: createRecord(call.org, object, { given: rest, writer: writerOf(call) }).id, created: true }
    }
    const record = oneWith(call, { object, field }, given)
    const value = field.type === 'id' ? null : readValue(call.org, field, given)
    return upsertOne(call, { object, field, record }, { given: rest, writer: writerOf(call), value })
  })
}

function oneWith(
  call: Call,
  at: { object: ObjectDefinition; field: FieldDefinition },
  given: unknown,
): OrgRecord | null {
  if (at.field.type === 'id') return recordById(call, textOf(given), at.object)
  const [record, ...more] = recordsWith(call, at, given)
  if (more.length === 0) return record ?? null
  const ids = [record, ...more].map((one) => one?.id).join(', ')
  throw refused(
    'DUPLICATE_EXTERNAL_ID',
    `${at.field.name}: more than one record found for external id field: [${ids}]`,
    [at.field.name],
  )
}

/** The live record of an id, in the words of collections. */
function recordById(call: Call, id: string, object: ObjectDefinition | null): OrgRecord {
  if (canonicalId(id) === null) throw refused('MALFORMED_ID', `malformed id ${id}`, ['Id'])
  const found = call.org.find(id)
  if (found === null || found.object !== object) {
    throw refused('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])
  }
  if (found.record.values.IsDeleted === true) throw refused('ENTITY_IS_DELETED', 'entity is deleted', [])
  return found.record
}

function withoutId(item: GivenRecord): { id: string | null; rest: GivenRecord } {
  const name = Object.keys(item).find((key) => key.toLowerCase() === 'id')
  if (name === undefined) return { id: null, rest: item }
  const { [name]: id, ...rest } = item
  return { id: typeof id === 'string' && id !== '' ? id : null, rest }
}

function readByGet(call: Call): Reply {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  checkMost(ids.length, MOST_BY_GET)
  return show(
    call,
    ids,
    (call.query.get('fields') ?? '').split(',').filter((name) => name !== ''),
  )
}

function readByPost(call: Call): Reply {
  const { ids, fields } = bodyOf(call)
  if (!isTexts(ids) || !isTexts(fields)) throw badJson('Send ids and fields as arrays of strings')
  checkMost(ids.length, call.org.settings.collectionReadMax)
  return show(call, ids, fields)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** Records in the order of the ids, null for those that are not there. */
function show(call: Call, ids: readonly string[], names: readonly string[]): Reply {
  const object = objectOf(call)
  if (ids.length === 0) throw refused('MISSING_ARGUMENT', 'The ids parameter is required')
  if (names.length === 0) throw refused('MISSING_ARGUMENT', 'The fields parameter is required')
  const fields = fieldsNamed(call, object, names)
  return ok(
    ids.map((id) => {
      const found = call.org.find(id)
      const isThere = found !== null && found.object === object && found.record.values.IsDeleted !== true
      return isThere ? presentRecord(found, fields, call.base) : null
    }),
  )
}
