import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { type Child, cpuMs, startNode } from './child.ts'
import { type BenchOptions, type Figure, median, ms, percentile, type Row, range, times } from './figure.ts'
import { type Gateway, type Sandbox, startGateway, startSandbox } from './world.ts'

const ROUNDS = 12
const WARM_UP = 1_500

/** One way to the same records. */
interface Variant {
  name: string
  process: Child
  pool: Pool
  path: string
  token: string
}

interface Measured {
  latencies: number[]
  /** The median of each round. */
  rounds: number[]
  cpuMs: number
}

interface Question {
  name: string
  /** Below `/contacts` of the gateway. */
  rest: string
  perRound: number
  goalMs: number
}

const ONE_ID = '{id}'
const QUESTIONS: readonly Question[] = [
  { name: '100-contact page', rest: '?limit=100', perRound: 200, goalMs: 1 },
  { name: 'one contact', rest: `/${ONE_ID}`, perRound: 500, goalMs: 0.3 },
]

/** Time that the gateway adds over asking the sandbox itself, one request at a time. */
export const gateway: Figure = {
  name: 'gateway',
  about: 'time that the gateway adds over asking the sandbox directly (one client, one request at a time)',
  async run(options, say) {
    const sandbox = await startSandbox(options.checkout, 2_000)
    const running: Child[] = [sandbox]
    try {
      const ours = await startGateway(options.checkout, sandbox)
      running.push(ours)
      const other = options.against === null ? null : await startGateway(options.against, sandbox)
      if (other) running.push(other)
      const bareToken = 'bench-token-of-the-bare-server'
      const bare = await startBaseline(['map', sandbox.url, await sandbox.createToken(), bareToken], options)
      running.push(bare)
      const rows: Row[] = []
      for (const question of QUESTIONS) {
        say(`${question.name}: ${ROUNDS} rounds of ${question.perRound} requests each way`)
        const vendorPath = await vendorPathOf(question, ours, sandbox)
        const variants = [
          variant('direct', sandbox, vendorPath, await sandbox.createToken()),
          variant('bare', bare, vendorPath, bareToken),
          gatewayVariant('gateway', ours, await restOf(question, ours)),
          ...(other ? [gatewayVariant('against', other, await restOf(question, other))] : []),
        ]
        rows.push(...rowsOf(question, await measure(variants, question.perRound)))
        await Promise.all(variants.map(({ pool }) => pool.close()))
      }
      return rows
    } finally {
      for (const child of running.reverse()) await child.stop()
    }
  },
}

/** The bare server, or the canned one, of baselines.mjs. */
export function startBaseline(args: readonly string[], { checkout }: BenchOptions): Promise<Child> {
  const file = fileURLToPath(new URL('baselines.mjs', import.meta.url))
  return startNode([file, ...args], { cwd: checkout })
}

const variant = (name: string, child: Child, path: string, token: string): Variant => ({
  name,
  process: child,
  pool: new Pool(String(child.ready.url), { connections: 1, pipelining: 1 }),
  path,
  token,
})

const gatewayVariant = (name: string, child: Gateway, rest: string) =>
  variant(name, child, `/v1/connections/${child.connectionId}/contacts${rest}`, child.apiKey)

async function restOf(question: Question, { url, apiKey, connectionId }: Gateway): Promise<string> {
  if (!question.rest.includes(ONE_ID)) return question.rest
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${url}/v1/connections/${connectionId}/contacts?limit=1`, { headers })
  const { data } = (await response.json()) as { data: { id: string }[] }
  return question.rest.replace(ONE_ID, String(data[0]?.id))
}

/** The very call that the gateway makes for it, read off the sandbox's ledger. */
async function vendorPathOf(question: Question, ours: Gateway, sandbox: Sandbox): Promise<string> {
  const once = gatewayVariant('once', ours, await restOf(question, ours))
  await timed(once)
  await once.pool.close()
  return sandbox.lastCall()
}

/** Milliseconds from sending to the last byte of the body. */
async function timed({ pool, path, token }: Variant): Promise<number> {
  const started = performance.now()
  const { statusCode, body } = await pool.request({
    path,
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
  })
  const bytes = await body.arrayBuffer()
  const took = performance.now() - started
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${Buffer.from(bytes).toString()}`)
  return took
}

async function measure(variants: readonly Variant[], perRound: number): Promise<Map<string, Measured>> {
  const found = new Map(variants.map(({ name }): [string, Measured] => [name, NOTHING()]))
  for (const each of variants) for (let i = 0; i < WARM_UP; i++) await timed(each)
  for (let round = 0; round < ROUNDS; round++) {
    const order = variants.map((_, at) => variants[(at + round) % variants.length] as Variant)
    for (const each of order) {
      const measured = found.get(each.name) as Measured
      const before = cpuMs(each.process.pid)
      const latencies: number[] = []
      for (let i = 0; i < perRound; i++) latencies.push(await timed(each))
      measured.cpuMs += cpuMs(each.process.pid) - before
      measured.latencies.push(...latencies)
      measured.rounds.push(median(latencies))
    }
  }
  return found
}

const NOTHING = (): Measured => ({ latencies: [], rounds: [], cpuMs: 0 })

function rowsOf(question: Question, measured: ReadonlyMap<string, Measured>): Row[] {
  const direct = measured.get('direct') ?? NOTHING()
  const added = (name: string) =>
    (measured.get(name)?.rounds ?? []).map((value, round) => value - (direct.rounds[round] ?? 0))
  const bare = median(added('bare'))
  return [...measured].flatMap(([name, { latencies, cpuMs: cpu }]): Row[] => {
    const n = latencies.length
    const p99 = percentile(latencies, 0.99)
    const figure = `${question.name}, ${name}`
    const own = { figure, value: `p50 ${ms(median(latencies))}, p99 ${ms(p99)}`, n }
    const cpuRow = { figure: `${figure}: CPU a request`, value: `${((cpu * 1000) / n).toFixed(0)} µs`, n }
    if (name === 'direct') return [own, cpuRow]
    const spread = range(added(name))
    const value = median(added(name))
    const addedRow: Row = { figure: `${figure}: added p50`, value: ms(value), spread, n }
    if (name === 'bare') return [own, cpuRow, { ...addedRow, ratio: '1.00×' }]
    const goal = { goal: `<= ${question.goalMs} ms`, met: value <= question.goalMs }
    return [own, cpuRow, { ...addedRow, ...goal, ratio: `${times(value / bare)} of bare` }]
  })
}
