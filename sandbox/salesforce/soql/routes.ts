import { Bytes } from '../bytes.ts'
import { type Call, headerOf, ok, type Reply, type Route } from '../call.ts'
import { refused } from '../errors.ts'
import type { Cursor } from './cursors.ts'
import { cursorsOf, pathTo } from './open-cursors.ts'
import { orgSource } from './org-source.ts'
import { recordText, resultHead, type Writer } from './present.ts'
import { answer, type Found, prepare } from './query.ts'
import { SoqlRefusal } from './refusal.ts'
import { Work } from './work.ts'

/** Source: REST API Developer Guide, "Query Options Header": 200 to 2,000, which is also the default */
const LARGEST_PAGE = 2_000
const SMALLEST_PAGE = 200
/** About what a record takes with all of its fields. */
const BYTES_A_RECORD = 1_000

/** Queries. Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */
export const soqlRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/query',
    success: [200],
    testedBy: 'soql/routes.test.ts',
    run: (call) => query(call, false),
  },
  {
    method: 'GET',
    pattern: '/queryAll',
    success: [200],
    testedBy: 'soql/routes.test.ts',
    run: (call) => query(call, true),
  },
  { method: 'GET', pattern: '/query/{locator}', success: [200], testedBy: 'soql/routes.test.ts', run: more },
]

function query(call: Call, withDeleted: boolean): Reply {
  if (call.query.has('explain')) {
    throw refused('FUNCTIONALITY_NOT_ENABLED', 'Query plans (explain) are not a part of this sandbox')
  }
  const text = call.query.get('q')
  if (text === null) throw refused('MALFORMED_QUERY', 'A query string has to be specified')
  return judged(() => {
    const source = orgSource(call.org, call.userId)
    return firstPage(call, answer(prepare(source, text, withDeleted)))
  })
}

function firstPage(call: Call, found: Found): Reply {
  if (found.kind === 'count') return ok({ totalSize: found.count, done: true, records: [] })
  if (found.kind === 'lines') return ok({ totalSize: found.lines.length, done: true, records: found.lines })
  const { org, userId } = call
  const cursor: Cursor = { ...found, userId, pageSize: pageSizeOf(call), openedAt: org.clock.now(), path: [] }
  return page(call, { id: null, cursor, start: 0 })
}

function more(call: Call): Reply {
  const { org, userId, params } = call
  const place = cursorsOf(org).read(params.locator ?? '', { userId, now: org.clock.now() })
  const setting = { ...place.cursor.setting, source: orgSource(org, userId), work: new Work() }
  return judged(() => page(call, { ...place, cursor: { ...place.cursor, setting } }))
}

function page(
  call: Call,
  { id, cursor, start }: { id: string | null; cursor: Cursor; start: number },
): Reply {
  const { rows, object, pageSize } = cursor
  const end = Math.min(rows.length, start + pageSize)
  const text = recordText(writerOf(call, cursor), cursor)
  const records = new Bytes((end - start) * BYTES_A_RECORD)
  for (const [at, row] of rows.slice(start, end).entries()) {
    records.add((at === 0 ? '' : ',') + text({ object, row }))
  }
  records.add(']}')
  const isLast = end >= rows.length
  const next = isLast ? null : `${call.base}/query/${cursorsOf(call.org).keep(cursor, id)}-${end}`
  const head = Buffer.from(resultHead(rows.length, next))
  return { status: 200, written: Buffer.concat([head, records.between(0)]) }
}

function writerOf(call: Call, { setting, pageSize, userId, path, children }: Cursor): Writer {
  const { base, org } = call
  return {
    setting,
    base,
    pageSize,
    byParent: new Map(),
    keep: (rest) => {
      const whole = [...path, ...(pathTo(children, rest.parts) ?? [])]
      const about = { setting, pageSize, userId, openedAt: org.clock.now(), path: whole }
      const id = cursorsOf(org).keep({ ...rest, ...about })
      return `${base}/query/${id}-${pageSize}`
    },
  }
}

/** `Sforce-Query-Options: batchSize=500` is a wish: what is out of range is brought into it. */
function pageSizeOf(call: Call): number {
  const wished = /^\s*batchSize\s*=\s*(\d{1,9})\s*$/i.exec(headerOf(call, 'sforce-query-options'))?.[1]
  return wished === undefined ? LARGEST_PAGE : Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, Number(wished)))
}

/** Runs something about a statement; its refusals are the API's. */
export function judged<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof SoqlRefusal) throw refused(error.code, error.message)
    throw error
  }
}
