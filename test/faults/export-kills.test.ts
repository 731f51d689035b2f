import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, type SalesforceSandbox } from '../../sandbox/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { freePort } from '../e2e/program.ts'
import { type ConnectionBody, startWorld, type World } from '../e2e/world.ts'
import { childProgram } from './child-program.ts'
import { startGatewayProcess } from './gateway-process.ts'
import { shows, times } from './heavy.ts'

const RECORDS = 9_000
const KILLS = times(1, 8)
/** So many more records are printed before each kill. */
const BETWEEN = RECORDS / (2 * (KILLS + 1))
const TIMEOUT_MS = times(120_000, 600_000)
/** Long enough that no life of a gateway sees the end of the list. */
const ANSWERS_MS = 150

let salesforce: SalesforceSandbox
let closeSandbox: () => Promise<void>
let world: World
/** The connection to the CRM whose lists nobody can divide. */
let second: string
let salesforceUrl: string

beforeAll(async () => {
  salesforce = (await createSandbox({ salesforce: { seed: { accounts: 5, contacts: RECORDS } } })).salesforce
  const { url, close } = await salesforce.listen()
  closeSandbox = close
  salesforceUrl = url
  world = await startWorld({ seed: { contacts: RECORDS }, hosts: [new URL(url).host], clock: systemClock })
  const credential = { type: 'access_token', token: salesforce.session().accessToken }
  const connected = await world.call<ConnectionBody>('POST', '/v1/connections', {
    body: { connector: 'salesforce', base_url: url, credential },
  })
  second = connected.body.id
})
afterAll(async () => {
  await world?.close()
  await closeSandbox?.()
})

interface Exported {
  ids: string[]
  /** How many had been printed at each kill. */
  killedAt: number[]
}

/** `crosswalk export` in a process of its own; its gateway is killed whenever so many more records were printed, and started again. */
async function exportThroughKills(
  connection: string,
  environment: Record<string, string>,
): Promise<Exported> {
  const port = await freePort()
  const hosts = [world.sandboxUrl, salesforceUrl].map((each) => new URL(each).host).join()
  const start = () =>
    startGatewayProcess(world, {
      environment: { ...environment, CROSSWALK_ALLOW_HOSTS: hosts, PORT: String(port) },
    })
  let gateway = await start()
  const cli = spawn(process.execPath, [await childProgram('cli-child'), 'export', connection, 'contacts'], {
    env: {
      PATH: process.env.PATH,
      CROSSWALK_URL: `http://127.0.0.1:${port}`,
      CROSSWALK_API_KEY: world.apiKey,
    },
  })
  let [stdout, stderr, printed] = ['', '', 0]
  const killedAt: number[] = []
  let due = BETWEEN
  let restarted = Promise.resolve()
  cli.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  cli.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    printed += text.split('\n').length - 1
    if (killedAt.length === KILLS || printed < due) return
    killedAt.push(printed)
    // What stands in pipes is no sign of the next life.
    due = Number.POSITIVE_INFINITY
    restarted = gateway.kill().then(async () => {
      gateway = await start()
      due = printed + BETWEEN
    })
  })
  const code = await new Promise<number | null>((resolve) => cli.on('close', resolve))
  await restarted
  await gateway.stop()
  expect(code, stderr).toBe(0)
  const ids = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
  return { ids, killedAt }
}

/** Behind which record each stream of the second CRM began; the first page of a stream is the one that has no LIMIT. */
const beginnings = (after: number): string[] =>
  salesforce.ledger.entries({ after }).flatMap(({ query }) => {
    const asked = new URLSearchParams(query).get('q') ?? ''
    return asked.includes(' FROM Contact') && !asked.includes(' LIMIT ')
      ? [/Id > '(\w+)'/.exec(asked)?.[1] ?? '']
      : []
  })

describe('R4: an export whose gateway is killed goes on from its cursor, every record once', () => {
  test.each([
    ['by pages', '1000000'],
    ['by a job', '400'],
  ])(
    '%s',
    async (road, jobRecords) => {
      salesforce.org.settings.callMs = ANSWERS_MS
      const before = salesforce.ledger.total
      const { ids, killedAt } = await exportThroughKills(second, {
        CROSSWALK_JOB_RECORDS: jobRecords,
      })
      expect(killedAt).toHaveLength(KILLS)
      expect(killedAt.at(-1)).toBeLessThan(RECORDS)
      expect(ids).toHaveLength(RECORDS)
      // In the order of the list, none twice.
      expect(ids).toEqual([...new Set(ids)].sort())
      const [first, ...later] = beginnings(before)
      expect(first).toBe('')
      expect(later).toHaveLength(KILLS)
      // Each life began where the one before it had come to.
      for (const [n, from] of later.entries()) expect(from >= (later[n - 1] ?? '')).toBe(true)
      expect(later.at(-1)).not.toBe('')
      shows('R4', KILLS, `gateways killed in an export ${road}: 0 of ${RECORDS} records lost, 0 twice`)
    },
    TIMEOUT_MS,
  )

  test(
    'read by several cursors',
    async () => {
      const { ids, killedAt } = await exportThroughKills(world.connectionId, {})
      expect(killedAt).toHaveLength(KILLS)
      expect(ids).toHaveLength(RECORDS)
      expect(new Set(ids).size).toBe(RECORDS)
      shows('R4', KILLS, `gateways killed under three readers: 0 of ${RECORDS} records lost, 0 twice`)
    },
    TIMEOUT_MS,
  )
})
