import autocannon from 'autocannon'
import type { Child } from './child.ts'
import { type Figure, median, type Row, range, times } from './figure.ts'
import { startBaseline } from './gateway.ts'
import { startSandbox } from './world.ts'

const CONNECTIONS = 16
const ROUNDS = 5
const SECONDS = 2
const PROPERTIES = 'properties=firstname,lastname,email,phone,jobtitle,company,lifecyclestage,city,country'

/** How many requests a second the sandbox answers, with its checks, limits and ledger on. */
export const sandbox: Figure = {
  name: 'sandbox',
  about: `requests a second of the sandbox (${CONNECTIONS} connections, auth, limits and ledger on)`,
  async run(options, say) {
    const running: Child[] = []
    try {
      const measured = await startSandbox(options.checkout, 2_000)
      running.push(measured)
      const token = await measured.createToken()
      const canned = await startBaseline(['canned', measured.url, token], options)
      running.push(canned)
      const list = `/crm/objects/2026-03/contacts?limit=100&${PROPERTIES}`
      const one = `/crm/objects/2026-03/contacts/${await firstId(measured.url + list, token)}?${PROPERTIES}`
      const rows: Row[] = []
      for (const [name, path] of [
        ['list of 100', list],
        ['one contact', one],
      ] as const) {
        say(`${name}: ${ROUNDS} rounds of ${SECONDS} s each way`)
        rows.push(...(await compare(name, [measured.url + path, `${canned.ready.url}${path}`], token)))
      }
      return rows
    } finally {
      for (const child of running.reverse()) await child.stop()
    }
  },
}

async function firstId(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const { results } = (await response.json()) as { results: { id: string }[] }
  return String(results[0]?.id)
}

/** The sandbox and a server that repeats one answer of its, in turns. */
async function compare(name: string, urls: [string, string], token: string): Promise<Row[]> {
  const [ours, canned] = urls
  for (const url of urls) await perSecond(url, token)
  const rates: { ours: number[]; canned: number[] } = { ours: [], canned: [] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(await perSecond(ours, token))
    rates.canned.push(await perSecond(canned, token))
  }
  const ratios = rates.ours.map((rate, round) => rate / (rates.canned[round] ?? 1))
  const row = (figure: string, numbers: readonly number[]): Row => ({
    figure,
    value: `${median(numbers).toFixed(0)}/s`,
    spread: range(numbers, 0),
    n: ROUNDS,
  })
  return [
    { ...row(`${name}, sandbox`, rates.ours), ratio: `${times(median(ratios))} of canned` },
    { ...row(`${name}, canned answer`, rates.canned), ratio: '1.00×' },
  ]
}

async function perSecond(url: string, token: string): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { authorization: `Bearer ${token}` },
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} requests failed.`)
  return result.requests.total / result.duration
}
