import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../call.ts'
import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { describeBriefly } from '../catalogue/describe.ts'
import { nameOf, presentRecord, readableFields, urlOf } from '../present.ts'
import type { OrgRecord } from '../store/record.ts'
import { deleteRecord } from '../writes/delete.ts'
import { createRecord, updateRecord } from '../writes/write.ts'
import { checkUnchanged, isUnchanged, validatorsOf } from './conditions.ts'
import { bodyOf, fieldsNamed, objectOf, recordOf, writerOf } from './object-of.ts'

const testedBy = 'routes/records.test.ts'
const RECENT = 10

/** One object, and its records one by one. */
export const recordRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/sobjects/{sobject}', success: [200], testedBy, run: objectInfo },
  { method: 'POST', pattern: '/sobjects/{sobject}', success: [201], testedBy, run: create },
  { method: 'GET', pattern: '/sobjects/{sobject}/{id}', success: [200, 304], testedBy, run: read },
  { method: 'PATCH', pattern: '/sobjects/{sobject}/{id}', success: [204], testedBy, run: update },
  { method: 'DELETE', pattern: '/sobjects/{sobject}/{id}', success: [204], testedBy, run: remove },
]

function objectInfo(call: Call): Reply {
  const object = objectOf(call)
  const { org, userId, base } = call
  const viewer = { catalogue: org.catalogue, security: org.security, userId, base }
  return ok({
    objectDescribe: describeBriefly(object, viewer),
    recentItems: recentOf(call, object, RECENT).map((record) => brief(object, record, base)),
  })
}

/** The records of an object that changed last, the newest first. */
function recentOf({ org }: Call, object: ObjectDefinition, most: number): OrgRecord[] {
  const all = [...org.store(object.name).between(null, null)]
  const found: OrgRecord[] = []
  for (let at = all.length - 1; at >= 0 && found.length < most; at -= 1) {
    const record = all[at]
    if (record !== undefined && record.values.IsDeleted !== true) found.push(record)
  }
  return found
}

/** A record in a list of recent ones. */
export function brief(object: ObjectDefinition, record: OrgRecord, base: string): Record<string, unknown> {
  const attributes = { type: object.name, url: urlOf(base, object, record.id) }
  return { attributes, Id: record.id, Name: nameOf(object, record) }
}

function create(call: Call): Reply {
  const object = objectOf(call)
  const record = createRecord(call.org, object, { given: bodyOf(call), writer: writerOf(call) })
  call.org.view(call.userId, record.id)
  return {
    status: 201,
    json: { id: record.id, success: true, errors: [] },
    headers: { location: urlOf(call.base, object, record.id) },
  }
}

function read(call: Call): Reply {
  const object = objectOf(call)
  return showRecord(call, object, recordOf(call, object, call.params.id ?? ''))
}

/** A record with `?fields=` or with all that this user may read; 304 when it has not changed since. */
export function showRecord(call: Call, object: ObjectDefinition, record: OrgRecord): Reply {
  const named = call.query.get('fields')
  const fields =
    named === null
      ? readableFields(call.org, object, call.userId)
      : fieldsNamed(call, object, named.split(','))
  if (isUnchanged(call, { object, record })) return { status: 304 }
  call.org.view(call.userId, record.id)
  return ok(presentRecord({ object, record }, fields, call.base), validatorsOf({ object, record }))
}

function update(call: Call): Reply {
  const object = objectOf(call)
  const record = recordOf(call, object, call.params.id ?? '')
  checkUnchanged(call, { object, record })
  updateRecord(call.org, { object, record }, { given: bodyOf(call), writer: writerOf(call) })
  call.org.view(call.userId, record.id)
  return NO_CONTENT
}

function remove(call: Call): Reply {
  const object = objectOf(call)
  const record = recordOf(call, object, call.params.id ?? '')
  if (call.org.settings.conditionalDeletes) checkUnchanged(call, { object, record })
  deleteRecord(call.org, { object, record }, writerOf(call))
  return NO_CONTENT
}
