import { type Call, ok, type Reply, type Route, type SubRequest } from '../call.ts'
import { badJson, refused } from '../errors.ts'
import { bodyOf } from '../routes/object-of.ts'

const MOST = 25

/** Independent calls in one. Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm */
export const batchRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/composite/batch',
    success: [200],
    testedBy: 'composite/requests.test.ts',
    run: batch,
  },
]

interface Result {
  statusCode: number
  result: unknown
}

const HALTED: Result = {
  statusCode: 412,
  result: [
    {
      errorCode: 'BATCH_PROCESSING_HALTED',
      message: 'Batch processing halted per request in haltOnError',
    },
  ],
}

function batch(call: Call): Reply {
  const { batchRequests, haltOnError } = bodyOf(call)
  if (!Array.isArray(batchRequests)) throw badJson('batchRequests is an array')
  if (batchRequests.length > MOST)
    throw refused('LIMIT_EXCEEDED', `The request has more than ${MOST} subrequests`)
  const results: Result[] = []
  let stopped = false
  for (const one of batchRequests.map(partOf)) {
    if (stopped) {
      results.push(HALTED)
      continue
    }
    const { status, json } = call.dispatch(one)
    results.push({ statusCode: status, result: json ?? null })
    stopped = haltOnError === true && status >= 400
  }
  return ok({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results })
}

function partOf(given: { method?: unknown; url?: unknown; richInput?: unknown } | null): SubRequest {
  const { method, url, richInput } = given ?? {}
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw badJson('Each subrequest needs method and url')
  }
  if (/composite\/(batch|graph)\b/.test(url))
    throw refused('INVALID_INPUT', `${url} cannot be part of a batch`)
  return { method, url, ...(richInput === undefined ? {} : { body: richInput }) }
}
