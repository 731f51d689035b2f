import { Pool } from 'undici'
import { type Child, cpuMs, memoryMb } from './child.ts'
import { type Figure, type Row, range, times } from './figure.ts'
import { type Gateway, startGateway, startSandbox } from './world.ts'

const SHORT = 100_000
const PAGE = 100
const WARM_UP = 30_000
const GOAL_RATIO = 1.1
const GOAL_MB = 150
const SAMPLE_MS = 50

interface Walk {
  records: number
  seconds: number
  /** Of the gateway, in microseconds. */
  cpuPerRecord: number
  /** Of the gateway, in MB, sampled while it ran. */
  memory: number[]
}

/** Reading a long list page by page: what a record costs must not depend on how many there are. */
export const stream: Figure = {
  name: 'stream',
  about: 'a long list through the gateway, page by page (limit=100): CPU a record, and memory',
  async run({ checkout, records }, say) {
    say(`seeding a sandbox with ${records} contacts`)
    const running: Child[] = [await startSandbox(checkout, records)]
    try {
      const gateway = await startGateway(checkout, running[0] as Awaited<ReturnType<typeof startSandbox>>)
      running.push(gateway)
      await walk(gateway, WARM_UP)
      const short: Walk[] = []
      for (let i = 0; i < 3; i++) short.push(await walk(gateway, SHORT))
      say(`reading all ${records}`)
      const long = await walk(gateway, records)
      if (long.records !== records) throw new Error(`The list had ${long.records} records.`)
      return rowsOf(short, long, memoryMb(gateway.pid, 'VmHWM'))
    } finally {
      for (const child of running.reverse()) await child.stop()
    }
  },
}

/** Reads the list from its beginning until `most` records were seen. */
async function walk({ url, pid, connectionId, apiKey }: Gateway, most: number): Promise<Walk> {
  const pool = new Pool(url, { connections: 1 })
  const memory: number[] = []
  const sampler = setInterval(() => memory.push(memoryMb(pid, 'VmRSS')), SAMPLE_MS)
  const started = performance.now()
  const before = cpuMs(pid)
  let records = 0
  let cursor: string | null = ''
  try {
    while (cursor !== null && records < most) {
      const { statusCode, body } = await pool.request({
        path: `/v1/connections/${connectionId}/contacts?limit=${PAGE}${cursor && `&cursor=${cursor}`}`,
        method: 'GET',
        headers: { authorization: `Bearer ${apiKey}` },
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`The page was answered with ${statusCode}: ${text}`)
      const page = JSON.parse(text) as { data: unknown[]; next_cursor: string | null }
      records += page.data.length
      cursor = page.next_cursor
    }
  } finally {
    clearInterval(sampler)
    await pool.close()
  }
  const seconds = (performance.now() - started) / 1000
  return { records, seconds, cpuPerRecord: ((cpuMs(pid) - before) * 1000) / records, memory }
}

function rowsOf(short: readonly Walk[], long: Walk, peak: number): Row[] {
  const costs = short.map(({ cpuPerRecord }) => cpuPerRecord)
  // The cheapest of the short ones: the ratio is then the worst that can be said.
  const cost = Math.min(...costs)
  const ratio = long.cpuPerRecord / cost
  const shortMemory = short.flatMap(({ memory }) => memory)
  const mb = (numbers: readonly number[]) => `${Math.max(...numbers).toFixed(0)} MB`
  const rate = ({ records, seconds }: Walk) => `${(records / seconds).toFixed(0)} records/s`
  return [
    {
      figure: `${SHORT} records`,
      value: `${cost.toFixed(2)} µs CPU a record, ${short.map(rate).at(-1)}`,
      spread: range(costs, 2),
      n: short.length,
    },
    {
      figure: `${long.records} records`,
      value: `${long.cpuPerRecord.toFixed(2)} µs CPU a record, ${rate(long)}`,
      goal: `<= ${GOAL_RATIO}×`,
      met: ratio <= GOAL_RATIO,
      ratio: times(ratio),
      n: 1,
    },
    {
      figure: `memory of the gateway, ${SHORT} records`,
      value: mb(shortMemory),
      spread: range(shortMemory, 0),
    },
    {
      figure: `memory of the gateway, ${long.records} records`,
      value: mb(long.memory),
      goal: `<= ${GOAL_MB} MB`,
      met: peak <= GOAL_MB,
      ratio: `peak since its start ${peak.toFixed(0)} MB`,
      spread: range(long.memory, 0),
      n: long.memory.length,
    },
  ]
}
