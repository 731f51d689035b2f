import { batchReply, missingProblem } from '../batch-answer.ts'
import { type Call, noContent, objectPaths, type Reply, type Route } from '../call.ts'
import type { CrmRecord } from '../entities.ts'
import { invalid } from '../errors.ts'
import { batchInputs, optionalText, textField, textList } from '../fields.ts'
import { checkIdProperty, flagParam } from '../params.ts'
import type { View } from '../view.ts'
import { type JsonObject, parseObject } from '../wire.ts'
import { archiveRecord } from '../writes.ts'
import { batchCreate, batchUpdate, batchUpsert } from './batch-writes.ts'

/** Largest batch read with property histories; found by a live 400. */
const HISTORY_BATCH_MAX = 50

/** Batches of records. Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis */
export const batchRoutes: readonly Route[] = [
  route('read', 'object.read', [200, 207], batchRead),
  route('create', 'object.write', [201, 207], batchCreate),
  route('update', 'object.write', [200, 207], batchUpdate),
  route('upsert', 'object.write', [200, 207], batchUpsert),
  route('archive', 'object.write', [204], batchArchive),
]

function route(verb: string, need: Route['need'], success: readonly number[], run: Route['run']): Route {
  return { method: 'POST', paths: objectPaths(`/batch/${verb}`), need, limit: 'call', success, run }
}

function batchRead(call: Call): Reply {
  const body = parseObject(call.body)
  const inputs = batchInputs(body)
  const view = viewOf(call, body)
  if (view.history.length > 0 && inputs.length > HISTORY_BATCH_MAX) {
    throw invalid(
      `The maximum number of inputs supported in a batch request for property histories is ${HISTORY_BATCH_MAX}`,
    )
  }
  const idProperty = optionalText(body, 'idProperty')
  if (idProperty !== null && idProperty !== 'hs_object_id') checkIdProperty(call, call.object, idProperty)
  const archived = flagParam(call, 'archived')
  const missing: string[] = []
  const found = new Set<CrmRecord>()
  for (const id of new Set(inputs.map((input) => textField(input, 'id')))) {
    const record = lookUp(call, id, { idProperty, archived })
    if (record === null) missing.push(id)
    else found.add(record)
  }
  const rows = [...found].map((record) => call.presenter.show(record, view))
  const problems = missing.length === 0 ? [] : [missingProblem(call, missing)]
  return batchReply(200, rows, { now: call.author.now, problems })
}

function viewOf(call: Call, body: JsonObject): View {
  const asked =
    body.properties === undefined || body.properties === null ? null : textList(body, 'properties')
  return {
    projection: call.presenter.projection(call.object, asked),
    history: textList(body, 'propertiesWithHistory'),
    associations: [],
  }
}

function lookUp(
  call: Call,
  id: string,
  how: { idProperty: string | null; archived: boolean },
): CrmRecord | null {
  const store = call.account.store(call.object)
  if (how.idProperty !== null && how.idProperty !== 'hs_object_id') return store.holder(how.idProperty, id)
  if (!/^\d{1,15}$/.test(id)) return null
  return how.archived ? store.findArchived(Number(id), call.author.now) : store.find(Number(id))
}

function batchArchive(call: Call): Reply {
  const { account, object, author } = call
  for (const input of batchInputs(parseObject(call.body))) {
    const id = textField(input, 'id')
    const record = /^\d{1,15}$/.test(id) ? account.store(object).findExact(Number(id)) : null
    if (record !== null) archiveRecord(account, { object, record }, author.now)
  }
  return noContent()
}
