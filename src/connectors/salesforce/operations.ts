import { asId, asObject } from '../../connector/answer.ts'
import type { BatchRead, ObjectOperations, ReadOptions } from '../../connector/connector.ts'
import { ask, type Plan } from '../../connector/plan.ts'
import type { Draft } from '../../connector/row.ts'
import type { VendorRecord } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { bulkRead } from './bulk.ts'
import { objectPath, write } from './calls.ts'
import { changeRoles, isRole } from './contact-roles.ts'
import { fieldsOf } from './describe.ts'
import { fitsOneQuestion, listPage, recordsOf, type SObject, searchPage } from './pages.ts'
import { isId, shortId } from './records.ts'
import { quoted } from './soql.ts'

/** The operations that are the same for every object whose records people make. */
export function recordOperations(object: SObject): ObjectOperations {
  return {
    ...readOperations(object),
    create: (draft, options) => createRecord(object, draft, options),
    update: (id, draft, options) => updateRecord(object, id, draft, options),
    *archive(id) {
      yield* ask(write('DELETE', objectPath(object.name, known(id))))
    },
    search: (request) => searchPage(object, request),
    customFields: () => fieldsOf(object.name),
  }
}

export function readOperations(object: SObject): Pick<ObjectOperations, 'list' | 'job' | 'get' | 'getMany'> {
  return {
    list: (request) => listPage(object, request),
    job: bulkRead(object),
    get: (id, options) => getRecord(object, id, options),
    getMany: manyRecords(object),
  }
}

/** A text that cannot be an id costs no call: Salesforce would refuse the whole question. */
function known(id: string): string {
  if (isId(id)) return id
  throw notThere()
}

const notThere = () => new Problem('record_not_found', 'Salesforce has no such record.')

/** How many merges one id is followed through. */
const MERGES = 5

/**
 * A record by its id, asked for as a question: only questions answer with names of parents, child records, and where a
 * merged record went. One in the recycle bin is as good as gone.
 */
function* getRecord(object: SObject, id: string, options: ReadOptions): Plan<VendorRecord> {
  let wanted = known(id)
  for (let merge = 0; merge < MERGES; merge++) {
    const where = [`Id = ${quoted(wanted)}`]
    const [record] = yield* recordsOf(object, { where }, { ...options, deleted: object.recycled })
    if (record && !record.archived) return record
    if (!record?.mergedIntoId || !isId(record.mergedIntoId)) throw notThere()
    wanted = record.mergedIntoId
  }
  throw notThere()
}

/** So many ids leave half of a question to the fields. */
const MOST = 200

/** Records by their ids in one question; one that is merged or gone is not among them, and asked for alone. */
const manyRecords = (object: SObject): BatchRead => ({
  most: MOST,
  calls: (properties) => (fitsOneQuestion(object, properties, MOST) ? 1 : 2),
  takes: isId,
  *read(ids, options) {
    const where = [`Id IN (${ids.map(quoted).join(', ')})`]
    const records = yield* recordsOf(object, { where }, options)
    const found = new Map(records.map((record) => [shortId(record.id), record]))
    return new Map(
      ids.flatMap((id): [string, VendorRecord][] => {
        const record = found.get(shortId(id))
        return record ? [[id, record]] : []
      }),
    )
  },
})

function* createRecord(object: SObject, draft: Draft, options: ReadOptions): Plan<VendorRecord> {
  const set = [...draft.properties].filter(([name, value]) => value !== null && !isRole(name))
  const answer = yield* ask(write('POST', objectPath(object.name), { body: Object.fromEntries(set) }))
  const id = asId(asObject(answer.body, 'answer').id, 'id')
  // A new record has no roles that would have to go.
  const roles = [...draft.properties].filter(([name, value]) => isRole(name) && value !== null)
  yield* changeRoles(id, new Map(roles))
  return yield* getRecord(object, id, options)
}

function* updateRecord(object: SObject, id: string, draft: Draft, options: ReadOptions): Plan<VendorRecord> {
  const own = [...draft.properties].filter(([name]) => !isRole(name))
  if (own.length > 0) {
    yield* ask(write('PATCH', objectPath(object.name, known(id)), { body: Object.fromEntries(own) }))
  }
  yield* changeRoles(known(id), draft.properties)
  return yield* getRecord(object, id, options)
}
