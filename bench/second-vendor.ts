import { Connection } from '@jsforce/jsforce-node'
import { request } from 'undici'
import { type Child, cpuMs, startNode } from './child.ts'
import { type Figure, median, type Row, range, times } from './figure.ts'
import { type Gateway, startGateway } from './world.ts'

/** One page of bulk results: the client of the vendor writes several of them into each other (3.10.16, bulk2.query). */
const CONTACTS = 50_000
const ROUNDS = 3
/** How long the sandbox takes for a call beside its own work: nothing, and about what CRMs take (as in bench/budget). */
const CALL_MS = [0, 80]
const GOAL = 2
const POLL_MS = 50

/** One walk through all contacts. */
interface Walk {
  perSecond: number
  /** Microseconds a record of who does the work (the gateway, or this process with the client in it), and of the sandbox. */
  own: number
  sandbox: number
}

/** A way to all contacts; returns how many it met. */
type Way = () => Promise<number>

const OURS = ['ours, by a job', 'ours, by pages'] as const
/** What ours is compared with: the client's way that is the quickest of those over REST. */
const BASELINE = 'jsforce, query and queryMore'

/** All contacts through the gateway (streamed, in the unified schema), against the vendor's usual client (as they come). */
export const secondVendor: Figure = {
  name: 'second-vendor',
  about: `${CONTACTS.toLocaleString('en')} contacts of the second vendor's sandbox: streamed by the gateway over HTTP, against jsforce`,
  async run({ checkout }, say) {
    say(`seeding ${CONTACTS} contacts`)
    const args = ['salesforce', '--port', '0', '--seed', `accounts=1000,contacts=${CONTACTS}`, '--json']
    const sandbox = await startNode(['dist/sandbox/main.js', ...args], { cwd: checkout })
    const url = String(sandbox.ready.url)
    const running: Child[] = [sandbox]
    try {
      const token = await sessionOf(url)
      const kind = { connector: 'salesforce', type: 'access_token' }
      const gateway = await startGateway(checkout, { url, createToken: async () => token }, kind)
      running.push(gateway)
      const ways = { ...waysOfOurs(gateway), ...waysOfTheirs(url, token, await fieldsAskedBy(gateway, url)) }
      const rows: Row[] = []
      for (const callMs of CALL_MS) {
        await set(url, { callMs })
        const pids = { gateway: gateway.pid, sandbox: sandbox.pid }
        rows.push(
          ...rowsOf(await walksOf(ways, pids, (step) => say(`answers after ${callMs} ms: ${step}`)), callMs),
        )
      }
      return rows
    } finally {
      for (const child of running.reverse()) await child.stop()
    }
  },
}

async function walksOf(
  ways: Record<string, Way>,
  pids: { gateway: number; sandbox: number },
  say: (step: string) => void,
): Promise<Map<string, Walk[]>> {
  const walks = new Map(Object.keys(ways).map((name): [string, Walk[]] => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    say(round === 0 ? 'a round to warm up' : `round ${round} of ${ROUNDS}`)
    for (const [name, way] of Object.entries(ways)) {
      const isOurs = (OURS as readonly string[]).includes(name)
      const walk = await timed(way, isOurs ? pids.gateway : process.pid, pids.sandbox)
      if (round > 0) walks.get(name)?.push(walk)
    }
  }
  return walks
}

const control = (url: string, path: string, method: string, body: unknown) =>
  fetch(`${url}/_sandbox/salesforce/${path}`, { method, body: JSON.stringify(body) })

async function set(url: string, settings: object): Promise<void> {
  const answer = await control(url, 'settings', 'PATCH', settings)
  if (!answer.ok) throw new Error(await answer.text())
}

async function sessionOf(url: string): Promise<string> {
  await set(url, { dailyApiRequests: 1_000_000_000, bulkQueryJobs: 1_000_000, bulkResultMB: 1_000_000_000 })
  const made = await control(url, 'sessions', 'POST', {})
  return ((await made.json()) as { access_token: string }).access_token
}

function waysOfOurs({ url, apiKey, connectionId }: Gateway): Record<string, Way> {
  const streamed = (by: string) => async () => {
    const { statusCode, body } = await request(
      `${url}/v1/connections/${connectionId}/export/contacts?by=${by}`,
      { headers: { authorization: `Bearer ${apiKey}` } },
    )
    if (statusCode !== 200) throw new Error(await body.text())
    return recordsIn(body)
  }
  return { [OURS[0]]: streamed('job'), [OURS[1]]: streamed('pages') }
}

/** Parses each line, as whoever wants the records does; the last line has to say that it is complete. */
async function recordsIn(body: AsyncIterable<Buffer>): Promise<number> {
  let rest = ''
  let found = 0
  let last: { object?: string; complete?: boolean } = {}
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      last = JSON.parse(line)
      if (last.object === 'contact') found++
    }
  }
  if (!last.complete) throw new Error('The stream was not complete.')
  return found
}

/** The fields that the gateway asks for, read off the sandbox's ledger. */
async function fieldsAskedBy({ url, apiKey, connectionId }: Gateway, sandboxUrl: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` }
  await fetch(`${url}/v1/connections/${connectionId}/contacts?limit=1`, { headers })
  const ledger = await fetch(`${sandboxUrl}/_sandbox/ledger?after=0`)
  const { results } = (await ledger.json()) as { results: { path: string; query: string }[] }
  const asked = results.flatMap(({ path, query }) =>
    path.endsWith('/query') ? [new URLSearchParams(query.replace(/^\?/, '')).get('q') ?? ''] : [],
  )
  const fields = asked.map((soql) => /^SELECT (.*) FROM Contact /.exec(soql)?.[1]).findLast(Boolean)
  if (!fields) throw new Error('The sandbox was asked for no contacts.')
  return fields
}

/** The same fields, as its readme shows it. */
function waysOfTheirs(instanceUrl: string, accessToken: string, fields: string): Record<string, Way> {
  const open = () => new Connection({ instanceUrl, accessToken, version: '66.0' })
  const soql = `SELECT ${fields} FROM Contact ORDER BY Id`
  return {
    async [BASELINE]() {
      const client = open()
      let page = await client.query(soql)
      let found = page.records.length
      while (!page.done && page.nextRecordsUrl) {
        page = await client.queryMore(page.nextRecordsUrl)
        found += page.records.length
      }
      return found
    },
    'jsforce, query with autoFetch': () =>
      new Promise((resolve, reject) => {
        let found = 0
        const query = open().query(soql)
        query
          .on('record', () => found++)
          .on('end', () => resolve(found))
          .on('error', reject)
        void query.run({ autoFetch: true, maxFetch: CONTACTS + 1 })
      }),
    async 'jsforce, bulk2.query'() {
      const client = open()
      client.bulk2.pollInterval = POLL_MS
      let found = 0
      for await (const _ of await client.bulk2.query(soql)) found++
      return found
    },
  }
}

async function timed(way: Way, pid: number, sandboxPid: number): Promise<Walk> {
  const before = [cpuMs(pid), cpuMs(sandboxPid)] as const
  const begun = performance.now()
  const found = await way()
  const seconds = (performance.now() - begun) / 1_000
  if (found !== CONTACTS) throw new Error(`The walk met ${found} contacts.`)
  const cost = (of: number, at: number) => ((cpuMs(of) - at) * 1_000) / found
  return { perSecond: found / seconds, own: cost(pid, before[0]), sandbox: cost(sandboxPid, before[1]) }
}

function rowsOf(walks: ReadonlyMap<string, readonly Walk[]>, callMs: number): Row[] {
  const baseline = walks.get(BASELINE) ?? []
  return [...walks].map(([way, own]): Row => {
    const rates = own.map(({ perSecond }) => perSecond)
    const ratios = rates.map((rate, round) => rate / (baseline[round]?.perSecond ?? Number.NaN))
    const micros = (of: 'own' | 'sandbox') => median(own.map((walk) => walk[of])).toFixed(1)
    return {
      figure: `${way}; answers after ${callMs} ms`,
      value: `${median(rates).toFixed(0)} records/s; CPU a record: ${micros('own')} µs, of the sandbox ${micros('sandbox')} µs`,
      ratio: times(median(ratios)),
      spread: range(ratios, 2),
      n: own.length * CONTACTS,
      ...(way === OURS[0] ? { goal: `>= ${GOAL}× of queryMore`, met: median(ratios) >= GOAL } : {}),
    }
  })
}
