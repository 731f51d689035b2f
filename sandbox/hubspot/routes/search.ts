import { type Call, objectPaths, type Reply, type Route } from '../call.ts'
import { invalid } from '../errors.ts'
import { textList } from '../fields.ts'
import { parseSearch } from '../search/query.ts'
import { parseObject } from '../wire.ts'

/** Longest body of a search, in characters. Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm */
const MAX_BODY_CHARS = 3000

/** Searching records; it has its own limit and answers without rate headers. */
export const searchRoutes: readonly Route[] = [
  {
    method: 'POST',
    paths: objectPaths('/search'),
    need: 'object.read',
    limit: 'search',
    success: [200],
    run: search,
  },
]

function search(call: Call): Reply {
  if (call.body.length > MAX_BODY_CHARS) {
    throw invalid(
      `The request body is too long (${call.body.length} characters, max allowed: ${MAX_BODY_CHARS})`,
    )
  }
  const body = parseObject(call.body)
  const query = parseSearch(call.account, call.object, body)
  const asked =
    body.properties === undefined || body.properties === null ? null : textList(body, 'properties')
  const view = { projection: call.presenter.projection(call.object, asked), history: [], associations: [] }
  const found = call.search.run({ account: call.account, object: call.object }, query)
  const end = query.offset + found.records.length
  const rows: string[] = []
  for (const record of found.records) rows.push(call.presenter.show(record, view))
  const paging = end < found.total && rows.length > 0 ? `,"paging":{"next":{"after":"${end}"}}` : ''
  return { status: 200, body: `{"total":${found.total},"results":[${rows.join()}]${paging}}` }
}
