import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Connector, ConnectorObject } from '../src/connector/connector.ts'
import { EVERYTHING } from '../src/connector/mapping.ts'
import type { Plan } from '../src/connector/plan.ts'
import type { CustomField, MappingContext } from '../src/connector/vendor.ts'
import { type Figure, median, type Row, range } from './figure.ts'
import { startSandbox } from './world.ts'

const PAGES = 20
const ROUNDS = 15
const PASSES = 20
const WARM_UP = 3
const KEPT = 2
const MISSING = 0.15
const GOAL = 0.25

type Times = { parse: number; map: number; stringify: number }

/** What is between parsing a vendor's page and printing ours. */
interface Work {
  contacts: ConnectorObject
  context: MappingContext
  properties: string[]
}

/** The mapping's part of parse + map + stringify of a page of 100 contacts. */
export const mapping: Figure = {
  name: 'mapping',
  about: "the mapping's part of parse + map + stringify of a page of 100 contacts (in one process)",
  async run({ checkout }, say) {
    const sandbox = await startSandbox(checkout, PAGES * 100)
    try {
      // From dist/, as it is served: what runs the benchmarks adds calls of its own to functions.
      const built = pathToFileURL(join(checkout, 'dist/src/connectors/hubspot/index.js')).href
      const { hubspot } = (await import(built)) as { hubspot: Connector }
      const headers = { authorization: `Bearer ${await sandbox.createToken()}` }
      const get = async (path: string) => (await fetch(sandbox.url + path, { headers })).text()
      const work = await workOf(hubspot, get)
      const uniform = await pagesOf(work, get)
      const varied = uniform.map(vary)
      say(`${ROUNDS} rounds of ${PASSES * PAGES} pages, records alike, then not, then alike again`)
      return [
        rowOf('records alike', measure(work, uniform)),
        rowOf('15 % of properties missing, rest shuffled', measure(work, varied)),
        rowOf('records alike, in the same process after those', measure(work, uniform)),
      ].flat()
    } finally {
      await sandbox.stop()
    }
  },
}

async function workOf(hubspot: Connector, get: (path: string) => Promise<string>): Promise<Work> {
  const { contacts } = hubspot.objects
  if (!contacts?.operations.customFields) throw new Error('The connector has no contacts.')
  const fields = await play(contacts.operations.customFields(), get)
  const unmapped = fields.filter(
    ({ name }) => ![...contacts.mapping.rows.values()].some((row) => row.properties.includes(name)),
  )
  const account = { id: '1', name: null, currency: 'EUR', time_zone: 'UTC', region: null, ui_url: null }
  const customFields = new Map(unmapped.map((field): [string, CustomField] => [field.name, field]))
  const context: MappingContext = { account, customFields, labels: new Map() }
  return { contacts, context, properties: contacts.mapping.propertiesFor(EVERYTHING, context) }
}

/** Runs a plan of GETs without the gateway. */
async function play<Result>(plan: Plan<Result>, get: (path: string) => Promise<string>): Promise<Result> {
  let step = plan.next([])
  while (!step.done) {
    const bodies = await Promise.all(step.value.map(({ path }) => get(path)))
    step = plan.next(bodies.map((text) => ({ status: 200, headers: {}, body: JSON.parse(text) })))
  }
  return step.value
}

async function pagesOf({ properties }: Work, get: (path: string) => Promise<string>): Promise<string[]> {
  const pages: string[] = []
  let after = ''
  for (let page = 0; page < PAGES; page++) {
    const query = new URLSearchParams({
      limit: '100',
      properties: properties.join(','),
      ...(after && { after }),
    })
    const text = await get(`/crm/objects/2026-03/contacts?${query}`)
    pages.push(text)
    after = JSON.parse(text).paging?.next?.after ?? ''
  }
  return pages
}

/** The same page with properties left out and in another order, different for each record; the same in every run. */
function vary(text: string, page: number): string {
  let state = page + 1
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const body = JSON.parse(text)
  for (const record of body.results) {
    const kept = Object.entries(record.properties).filter(() => random() >= MISSING)
    const order = kept.map((entry) => ({ entry, at: random() })).sort((a, b) => a.at - b.at)
    record.properties = Object.fromEntries(order.map(({ entry }) => entry))
  }
  return JSON.stringify(body)
}

function measure(work: Work, pages: readonly string[]): Times[] {
  // What was made is kept while the next page is made, or V8 could leave out making it.
  const kept: unknown[] = []
  const rounds: Times[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const spent = { parse: 0, map: 0, stringify: 0 }
    for (let pass = 0; pass < PASSES; pass++) {
      for (const [at, text] of pages.entries()) kept[at % KEPT] = once(work, text, spent)
    }
    if (round >= WARM_UP) rounds.push(spent)
  }
  if (kept.length !== KEPT) throw new Error('Pages were lost.')
  return rounds
}

/** Everything that the engine does between the vendor's text and ours. */
function once({ contacts, context, properties }: Work, text: string, spent: Times): [unknown, string] {
  const t0 = performance.now()
  const body: unknown = JSON.parse(text)
  const t1 = performance.now()
  const { account } = context
  const request = { limit: 100, position: null, updatedAfter: null, properties, account }
  const plan = contacts.operations.list?.(request)
  plan?.next([])
  const step = plan?.next([{ status: 200, headers: {}, body }])
  if (!step?.done) throw new Error('The page was not enough for the list.')
  const provenance = { connectionId: 'con_bench', provider: 'hubspot', includeRaw: false, unavailable: [] }
  const read = contacts.mapping.reader(EVERYTHING, context, provenance)
  const page = { data: step.value.records.map(read), next_cursor: step.value.next }
  const t2 = performance.now()
  const printed = JSON.stringify(page)
  const t3 = performance.now()
  spent.parse += t1 - t0
  spent.map += t2 - t1
  spent.stringify += t3 - t2
  return [page, printed]
}

function rowOf(figure: string, rounds: readonly Times[]): Row[] {
  const shares = rounds.map(({ parse, map, stringify }) => map / (parse + map + stringify))
  const micros = (part: keyof Times) => (median(rounds.map((round) => round[part])) * 1000) / (PASSES * PAGES)
  const percent = (share: number) => share * 100
  const [parse, map, stringify] = [micros('parse'), micros('map'), micros('stringify')]
  return [
    {
      figure,
      value: `${percent(median(shares)).toFixed(1)} %`,
      goal: '<= 25 %',
      met: median(shares) <= GOAL,
      ratio: `µs a page: parse ${parse.toFixed(0)}, map ${map.toFixed(0)}, stringify ${stringify.toFixed(0)}`,
      spread: range(shares.map(percent), 1),
      n: ROUNDS * PASSES * PAGES,
    },
  ]
}
