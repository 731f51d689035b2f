import { type Call, ok, type Reply, type Route } from '../call.ts'
import { badJson, refused } from '../errors.ts'
import { bodyOf } from '../routes/object-of.ts'
import { partFailed, Rollback } from './item-errors.ts'
import { fillReferences, fillText, referredIn } from './references.ts'

const testedBy = 'composite/requests.test.ts'
/** Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm, …_graph.htm */
const MOST_PARTS = 25
const MOST_HEAVY = 5
const MOST_GRAPHS = 75
const MOST_NODES = 500
const MOST_DEPTH = 15

/** Several calls in one: `composite`, with references between them, and `graph`. */
export const compositeRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/composite', success: [200], testedBy, run: resources },
  { method: 'POST', pattern: '/composite', success: [200], testedBy, run: composite },
  { method: 'POST', pattern: '/composite/graph', success: [200], testedBy, run: graph },
]

function resources({ base }: Call): Reply {
  const names = ['batch', 'graph', 'sobjects', 'tree'] as const
  return ok(Object.fromEntries(names.map((name) => [name, `${base}/composite/${name}`])))
}

/** One part as it is sent. */
interface Part {
  method: string
  url: string
  referenceId: string
  body?: unknown
  httpHeaders?: Record<string, string>
}

/** One part as it is answered. */
interface PartAnswer {
  body: unknown
  httpHeaders: Record<string, string>
  httpStatusCode: number
  referenceId: string
}

function composite(call: Call): Reply {
  const { compositeRequest, allOrNone } = bodyOf(call)
  const parts = partsOf(compositeRequest)
  if (parts.length > MOST_PARTS) throw tooMany(`${MOST_PARTS} subrequests`)
  const heavy = parts.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/.test(url))
  if (heavy.length > MOST_HEAVY) throw tooMany(`${MOST_HEAVY} query or collection subrequests`)
  return ok({ compositeResponse: runParts(call, parts, allOrNone === true) })
}

function tooMany(what: string): Error {
  return refused('LIMIT_EXCEEDED', `The request has more than ${what}`)
}

function partsOf(given: unknown): Part[] {
  if (!Array.isArray(given)) throw badJson('The composite request is an array of subrequests')
  const names = new Set<string>()
  return given.map((one: Partial<Part> | null) => {
    const { method, url, referenceId, body, httpHeaders } = one ?? {}
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw badJson('Each subrequest needs method, url and referenceId')
    }
    if (names.has(referenceId)) throw badJson(`The referenceId ${referenceId} is there twice`)
    names.add(referenceId)
    return { method, url, referenceId, body, ...(httpHeaders === undefined ? {} : { httpHeaders }) }
  })
}

/** Runs parts in their order; all or none: what they wrote is taken back when one of them fails. */
function runParts(call: Call, parts: readonly Part[], allOrNone: boolean): PartAnswer[] {
  const answered: PartAnswer[] = []
  const bodies = new Map<string, unknown>()
  const runAll = (): void => {
    for (const part of parts) {
      const answer = runPart(call, part, bodies)
      answered.push(answer)
      bodies.set(part.referenceId, answer.body)
      if (allOrNone && answer.httpStatusCode >= 400) throw new Rollback()
    }
  }
  try {
    if (allOrNone) call.org.atomically(runAll)
    else runAll()
    return answered
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
    const failed = answered.at(-1)
    return parts.map((part) => (part.referenceId === failed?.referenceId ? failed : halted(part.referenceId)))
  }
}

function halted(referenceId: string): PartAnswer {
  const message = 'The transaction was rolled back since another operation in the same transaction failed.'
  return {
    body: [{ errorCode: 'PROCESSING_HALTED', message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId,
  }
}

/** A part may be whatever is not itself made of parts with their own order. */
const NOT_INSIDE = /\/composite(\/(batch|graph|tree)\b|\/?(\?|$))|\/jobs\//

function runPart(call: Call, part: Part, bodies: ReadonlyMap<string, unknown>): PartAnswer {
  const { method, referenceId, httpHeaders = {} } = part
  const answer = (status: number, body: unknown, headers: Reply['headers'] = {}): PartAnswer => ({
    body: body ?? null,
    httpHeaders: headersOf(headers),
    httpStatusCode: status,
    referenceId,
  })
  try {
    const url = fillText(part.url, bodies)
    if (NOT_INSIDE.test(url)) throw refused('INVALID_INPUT', `${url} cannot be part of a composite request`)
    const body = fillReferences(part.body, bodies)
    const { status, json, headers } = call.dispatch({ method, url, body, headers: httpHeaders })
    return answer(status, json, headers)
  } catch (error) {
    const { status, json } = partFailed(error)
    return answer(status, json)
  }
}

/** The headers of a part that its answer shows. Source: as above, the examples */
const SHOWN = { location: 'Location', etag: 'ETag', 'last-modified': 'Last-Modified' } as const

function headersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SHOWN).flatMap(([name, shown]) => {
      const value = headers[name]
      return value === undefined ? [] : [[shown, value]]
    }),
  )
}

function graph(call: Call): Reply {
  const { graphs } = bodyOf(call)
  if (!Array.isArray(graphs)) throw badJson('graphs is an array')
  if (graphs.length > MOST_GRAPHS) throw tooMany(`${MOST_GRAPHS} graphs`)
  const read = graphs.map((one: { graphId?: unknown; compositeRequest?: unknown } | null) => {
    if (typeof one?.graphId !== 'string') throw badJson('Each graph needs a graphId')
    const parts = partsOf(one.compositeRequest)
    if (depthOf(parts) > MOST_DEPTH) throw tooMany(`a depth of ${MOST_DEPTH}`)
    return { graphId: one.graphId, parts }
  })
  const nodes = read.reduce((sum, { parts }) => sum + parts.length, 0)
  if (nodes > MOST_NODES) throw tooMany(`${MOST_NODES} nodes`)
  return ok({
    graphs: read.map(({ graphId, parts }) => {
      const compositeResponse = runParts(call, parts, true)
      const isSuccessful = compositeResponse.every(({ httpStatusCode }) => httpStatusCode < 400)
      return { graphId, graphResponse: { compositeResponse }, isSuccessful }
    }),
  })
}

/** The longest chain of parts of which each refers to the one before. */
function depthOf(parts: readonly Part[]): number {
  const depths = new Map<string, number>()
  for (const { referenceId, url, body } of parts) {
    const before = referredIn([url, body]).map((name) => depths.get(name) ?? 0)
    depths.set(referenceId, 1 + Math.max(0, ...before))
  }
  return Math.max(0, ...depths.values())
}
