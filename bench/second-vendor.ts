import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Connection } from '@jsforce/jsforce-node'
import type { ownBudgets } from '../src/budget/open.ts'
import type { EVERYTHING } from '../src/connector/mapping.ts'
import type { connectors } from '../src/connectors/index.ts'
import type { Engine } from '../src/engine/engine.ts'
import type { looseConnection } from '../src/engine/open-connection.ts'
import type { Records } from '../src/engine/records.ts'
import type { systemClock } from '../src/lib/clock.ts'
import type { createEgress } from '../src/lib/http/egress.ts'
import { startNode } from './child.ts'
import { type Figure, median, type Row, range, times } from './figure.ts'

const CONTACTS = 50_000
const ROUNDS = 5
const PAGE = 2_000
const GOAL = 2

/** One walk through all contacts. */
interface Walk {
  perSecond: number
  /** Of this process, in microseconds. */
  cpuPerRecord: number
}

/** Listing through the engine (unified, mapped), against the vendor's usual client (as they come). */
export const secondVendor: Figure = {
  name: 'second-vendor',
  about: `${CONTACTS.toLocaleString('en')} contacts of the second vendor's sandbox: listed and mapped, against jsforce`,
  async run({ checkout }, say) {
    say(`seeding ${CONTACTS} contacts`)
    const args = ['salesforce', '--port', '0', '--seed', `accounts=1000,contacts=${CONTACTS}`, '--json']
    const child = await startNode(['dist/sandbox/main.js', ...args], { cwd: checkout })
    const url = String(child.ready.url)
    try {
      const token = await sessionOf(url)
      const { walk: ours, fields, close } = await openOurs(checkout, url, token)
      const theirs = () => walkWithClient(url, token, fields)
      say(`${ROUNDS} rounds of ${CONTACTS}, in turns, after one to warm up`)
      const rounds: { ours: Walk; theirs: Walk }[] = []
      for (let round = 0; round <= ROUNDS; round++) {
        const both = { ours: await timed(ours), theirs: await timed(theirs) }
        if (round > 0) rounds.push(both)
      }
      await close()
      return rowsOf(rounds)
    } finally {
      await child.stop()
    }
  },
}

async function sessionOf(url: string): Promise<string> {
  const post = (path: string, method: string, body: unknown) =>
    fetch(`${url}/_sandbox/salesforce/${path}`, { method, body: JSON.stringify(body) })
  await post('settings', 'PATCH', { dailyApiRequests: 1_000_000_000 })
  const { access_token } = (await (await post('sessions', 'POST', {})).json()) as { access_token: string }
  return access_token
}

/** What is measured comes from dist/, as it is served. */
async function built<Module>(checkout: string, path: string): Promise<Module> {
  return import(pathToFileURL(join(checkout, 'dist/src', path)).href) as Promise<Module>
}

async function openOurs(checkout: string, url: string, token: string) {
  const load = <Module>(path: string) => built<Module>(checkout, path)
  const { Engine: Built } = await load<{ Engine: typeof Engine }>('engine/engine.js')
  const { Records: BuiltRecords } = await load<{ Records: typeof Records }>('engine/records.js')
  const { looseConnection: loose } = await load<{ looseConnection: typeof looseConnection }>(
    'engine/open-connection.js',
  )
  const { ownBudgets: budgets } = await load<{ ownBudgets: typeof ownBudgets }>('budget/open.js')
  const { createEgress: egressOf } = await load<{ createEgress: typeof createEgress }>('lib/http/egress.js')
  const { systemClock: clock } = await load<{ systemClock: typeof systemClock }>('lib/clock.js')
  const { EVERYTHING: everything } = await load<{ EVERYTHING: typeof EVERYTHING }>('connector/mapping.js')
  const { connectors: all } = await load<{ connectors: typeof connectors }>('connectors/index.js')
  const egress = egressOf({ allowHosts: [new URL(url).host], timeoutMs: 60_000, userAgent: 'bench' })
  const engine = new Built({ connectors: all, egress, clock, budgets: budgets(), maxWaitMs: 60_000 })
  const connector = engine.connector('salesforce')
  const account = { id: '1', name: null, currency: 'EUR', time_zone: 'UTC', region: null, ui_url: null }
  const session = engine.session(
    loose({
      connectorId: connector.id,
      baseUrl: url,
      credentialType: 'access_token',
      token,
      account,
      scopes: ['Account.read', 'Contact.read'],
    }),
  )
  const records = new BuiltRecords(engine, session, 'contacts')
  const fields = connector.objects.contacts?.mapping.propertiesFor(everything, await records.describe()) ?? []
  return {
    fields: [...new Set(['Id', 'CreatedDate', 'SystemModstamp', 'IsDeleted', 'MasterRecordId', ...fields])],
    close: () => egress.close(),
    async walk() {
      let found = 0
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<Records['list']>> = await records.list({
          selection: everything,
          includeRaw: false,
          limit: PAGE,
          cursor,
          updatedAfter: null,
        })
        found += page.data.length
        cursor = page.next_cursor
      } while (cursor !== null)
      return found
    },
  }
}

/** The same fields, all pages, as its readme shows it. */
async function walkWithClient(url: string, token: string, fields: readonly string[]): Promise<number> {
  const client = new Connection({ instanceUrl: url, accessToken: token, version: '66.0' })
  let page = await client.query(`SELECT ${fields.join(', ')} FROM Contact ORDER BY Id`)
  let found = page.records.length
  while (!page.done && page.nextRecordsUrl) {
    page = await client.queryMore(page.nextRecordsUrl)
    found += page.records.length
  }
  return found
}

async function timed(walk: () => Promise<number>): Promise<Walk> {
  const before = process.cpuUsage()
  const begun = performance.now()
  const found = await walk()
  const seconds = (performance.now() - begun) / 1_000
  const { user, system } = process.cpuUsage(before)
  if (found !== CONTACTS) throw new Error(`The walk met ${found} contacts.`)
  return { perSecond: found / seconds, cpuPerRecord: (user + system) / found }
}

function rowsOf(rounds: readonly { ours: Walk; theirs: Walk }[]): Row[] {
  const rates = rounds.map(({ ours }) => ours.perSecond)
  const speed = rounds.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond)
  const costs = rounds.map(({ ours, theirs }) => theirs.cpuPerRecord / ours.cpuPerRecord)
  const cost = (who: 'ours' | 'theirs') => median(rounds.map((round) => round[who].cpuPerRecord)).toFixed(1)
  return [
    {
      figure: 'listed and mapped',
      value: `${median(rates).toFixed(0)} records/s, jsforce ${median(rounds.map(({ theirs }) => theirs.perSecond)).toFixed(0)}`,
      goal: `>= ${GOAL}× of jsforce`,
      met: median(speed) >= GOAL,
      ratio: times(median(speed)),
      spread: range(speed, 2),
      n: ROUNDS * CONTACTS,
    },
    {
      figure: 'CPU of the client a record',
      value: `${cost('ours')} µs, jsforce ${cost('theirs')} µs`,
      ratio: `jsforce takes ${times(median(costs))}`,
      spread: range(costs, 2),
      n: ROUNDS * CONTACTS,
    },
  ]
}
