import autocannon from 'autocannon'
import { Pool } from 'undici'
import { type Child, startNode } from './child.ts'
import { type Figure, median, ms, percentile, type Row, range } from './figure.ts'

const CONTACTS = 100_000
const ASKED = 200
const GOAL_MS = 5
const CONNECTIONS = 16
const ROUNDS = 5
const SECONDS = 2
const BASE = '/services/data/v60.0'
const FIELDS = 'Id, FirstName, LastName, Email, AccountId, SystemModstamp'

interface Known {
  Id: string
  Email: string
  SystemModstamp: string
}

interface Answer {
  totalSize: number
  records: Known[]
  nextRecordsUrl?: string
}

/** What is asked about a contact that is known; each call gets another one. */
const QUERIES: Readonly<Record<string, (known: Known) => string>> = {
  id: ({ Id }) => `SELECT ${FIELDS} FROM Contact WHERE Id = '${Id}'`,
  'e-mail address': ({ Email }) => `SELECT ${FIELDS} FROM Contact WHERE Email = '${Email}'`,
  'with its account': ({ Id }) =>
    `SELECT ${FIELDS}, Account.Name, Account.Owner.Name FROM Contact WHERE Id = '${Id}'`,
  'modified since, 200 by time and id': ({ Id, SystemModstamp }) =>
    `SELECT ${FIELDS} FROM Contact WHERE SystemModstamp > ${SystemModstamp} OR (SystemModstamp = ${SystemModstamp} AND Id > '${Id}') ORDER BY SystemModstamp, Id LIMIT 200`,
  'id above, 200 by id': ({ Id }) => `SELECT ${FIELDS} FROM Contact WHERE Id > '${Id}' ORDER BY Id LIMIT 200`,
}
/** Without an index: told, not promised. */
const SCANS: Readonly<Record<string, (known: Known) => string>> = {
  'LIKE over all of them': ({ Email }) => `SELECT Id FROM Contact WHERE Email LIKE '%${Email.slice(1, 9)}%'`,
  'COUNT() of a condition': () => "SELECT COUNT() FROM Contact WHERE LastName > 'M' AND Title != null",
}

/** Queries of the second vendor's sandbox. */
export const soql: Figure = {
  name: 'soql',
  about: `SOQL queries over ${CONTACTS.toLocaleString('en')} contacts of the sandbox`,
  async run({ checkout }, say) {
    say(`seeding ${CONTACTS} contacts`)
    const args = ['salesforce', '--port', '0', '--seed', `accounts=1000,contacts=${CONTACTS}`, '--json']
    const child = await startNode(['dist/sandbox/main.js', ...args], { cwd: checkout })
    const url = String(child.ready.url)
    const pool = new Pool(url, { connections: 1 })
    try {
      const token = await sessionOf(url)
      const known = await knownOf(pool, token)
      const rows: Row[] = []
      for (const [name, textOf] of Object.entries({ ...QUERIES, ...SCANS })) {
        const times = name in SCANS ? 20 : ASKED
        say(`${name}: ${times} times`)
        const took: number[] = []
        for (let i = 0; i <= times; i++)
          took.push(await timed(pool, token, textOf(known[i % known.length] as Known)))
        rows.push(rowOf(name, took))
      }
      for (const name of ['e-mail address', 'modified since, 200 by time and id']) {
        say(`${name}: ${ROUNDS} rounds of ${SECONDS} s`)
        rows.push(await rate(name, url + pathOf(String(QUERIES[name]?.(known[7] as Known))), token))
      }
      return rows
    } finally {
      await pool.close()
      await stop(child)
    }
  },
}

const stop = (child: Child) => child.stop()
const pathOf = (text: string): string => `${BASE}/query?q=${encodeURIComponent(text)}`

/** A session, in an org whose daily allocation no benchmark reaches. */
async function sessionOf(url: string): Promise<string> {
  const post = (path: string, method: string, body: unknown) =>
    fetch(`${url}/_sandbox/salesforce/${path}`, { method, body: JSON.stringify(body) })
  await post('settings', 'PATCH', { dailyApiRequests: 1_000_000_000 })
  const { access_token } = (await (await post('sessions', 'POST', {})).json()) as { access_token: string }
  return access_token
}

async function ask(pool: Pool, token: string, path: string): Promise<Answer> {
  const { statusCode, body } = await pool.request({
    path,
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await body.text()
  if (statusCode !== 200) throw new Error(`${path} was answered with ${text}`)
  return JSON.parse(text) as Answer
}

/** Contacts from all over the list: a range then has few results or many. */
async function knownOf(pool: Pool, token: string): Promise<Known[]> {
  const known: Known[] = []
  let path: string | undefined = pathOf('SELECT Id, Email, SystemModstamp FROM Contact WHERE Email != null')
  while (path !== undefined) {
    const { records, nextRecordsUrl }: Answer = await ask(pool, token, path)
    known.push(...records.filter((_, at) => at % 400 === 0))
    path = nextRecordsUrl
  }
  return known
}

async function timed(pool: Pool, token: string, text: string): Promise<number> {
  const begun = performance.now()
  await ask(pool, token, pathOf(text))
  return performance.now() - begun
}

/** The first one builds the index, and is told apart. */
function rowOf(name: string, [first = Number.NaN, ...took]: readonly number[]): Row {
  const row = {
    figure: name,
    value: `p50 ${ms(median(took))}, p99 ${ms(percentile(took, 0.99))}, first ${ms(first)}`,
    spread: range(took, 1),
    n: took.length,
  }
  return name in SCANS ? row : { ...row, goal: `p50 <= ${GOAL_MS} ms`, met: median(took) <= GOAL_MS }
}

async function rate(name: string, url: string, token: string): Promise<Row> {
  const headers = { authorization: `Bearer ${token}` }
  const rates: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const { requests, duration, non2xx, errors } = await autocannon({
      url,
      connections: CONNECTIONS,
      duration: SECONDS,
      headers,
    })
    if (non2xx > 0 || errors > 0) throw new Error(`${url}: ${non2xx + errors} requests failed.`)
    // The first round warms up.
    if (round > 0) rates.push(requests.total / duration)
  }
  return {
    figure: `${name}, ${CONNECTIONS} at once`,
    value: `${median(rates).toFixed(0)}/s`,
    spread: range(rates, 0),
    n: ROUNDS,
  }
}
