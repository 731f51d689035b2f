import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { request } from './http.ts'
import { buildProgram, crosswalk, freePort, type Program, processesWith, temporaryFolder } from './program.ts'

/** What a newcomer does, with a database, a gateway and a sandbox of its own; each test goes on where the last ended. */
const folder = temporaryFolder()
const dataDir = join(folder.path, 'data')
let environment: Record<string, string>
let running: Program | undefined

interface Ready {
  ready: boolean
  url: string
  docs: string
  sandbox_url: string
  connection_id: string
  api_key: string | null
  connections: { connector: string; connection_id: string; sandbox_url: string }[]
}

beforeAll(async () => {
  buildProgram()
  environment = {
    CROSSWALK_DATA_DIR: dataDir,
    PORT: String(await freePort()),
    CROSSWALK_SANDBOX_PORT: String(await freePort()),
  }
})
afterAll(async () => {
  running?.signal('SIGINT')
  await running?.ended
  folder.remove()
})

const READY = /^\{"ready":true.*\}$/m
let apiKey = ''
let connectionId = ''

async function startForPrograms(): Promise<Ready> {
  running = crosswalk(['start', '--json'], { environment })
  return JSON.parse((await running.printed(READY))[0])
}

async function stop(signal: NodeJS.Signals) {
  running?.signal(signal)
  const ended = await running?.ended
  running = undefined
  return ended
}

const list = (type: string, url: string) =>
  request<{ data: unknown[]; next_cursor: string | null }>(
    `${url}/v1/connections/${connectionId}/${type}?limit=100`,
    'GET',
    { headers: { authorization: `Bearer ${apiKey}` } },
  )

describe('crosswalk start', () => {
  test('the first time shows its progress and prints a curl line that works', async () => {
    running = crosswalk(['start'], { environment })
    const [curl = ''] = await running.printed(/curl -H .*limit=2"/)
    const [, key = ''] = await running.printed(/(cw_test_[0-9A-Za-z]+)/)
    const { status, stdout } = spawnSync('sh', ['-c', `${curl.replace('curl', 'curl -sS')}`], {
      encoding: 'utf8',
    })
    expect(status).toBe(0)
    const page = JSON.parse(stdout)
    expect(page.data).toHaveLength(2)
    expect(page.data[0]).toMatchObject({ object: 'contact', provider: 'hubspot' })
    apiKey = key
    connectionId = page.data[0].connection_id
    const ended = await stop('SIGINT')
    expect(ended?.stderr).toMatch(/Starting the sandboxes.*Starting the database.*Stopping/s)
    expect(ended?.stdout).toContain(`${curl}`)
    expect(ended?.code).toBe(0)
  })

  test('keeps its master key to itself', () => {
    expect(statSync(join(dataDir, 'master.key')).mode & 0o077).toBe(0)
  })

  test('and Ctrl-C leaves no process behind, the database neither', () => {
    expect(processesWith(dataDir)).toEqual([])
  })

  test('a second time uses the same connection and data, and prints no key again', async () => {
    const ready = await startForPrograms()
    expect(ready).toMatchObject({ connection_id: connectionId, api_key: null, url: expect.any(String) })
    expect(ready.docs).toBe(`${ready.url}/docs`)
    const first = await list('contacts', ready.url)
    expect([first.status, first.body.data.length]).toEqual([200, 100])
    const counts = await Promise.all(
      ['companies', 'deals', 'users', 'pipelines'].map(
        async (type) => (await list(type, ready.url)).body.data.length,
      ),
    )
    expect(counts).toEqual([60, 80, 3, 1])
    expect(ready.connections.map(({ connector }) => connector)).toEqual(['hubspot', 'salesforce'])
    const pages = await Promise.all(
      ready.connections.map(({ connection_id }) =>
        request<{ data: object[] }>(`${ready.url}/v1/connections/${connection_id}/contacts?limit=1`, 'GET', {
          headers: { authorization: `Bearer ${apiKey}` },
        }),
      ),
    )
    expect(pages.map(({ status }) => status)).toEqual([200, 200])
    expect(pages.map(({ body }) => body.data[0])).toMatchObject([
      { object: 'contact', provider: 'hubspot' },
      { object: 'contact', provider: 'salesforce' },
    ])
  })

  test('after kill -9 works again, with the data that it had', async () => {
    await stop('SIGKILL')
    const ready = await startForPrograms()
    expect(ready).toMatchObject({ connection_id: connectionId, api_key: null })
    expect((await list('contacts', ready.url)).status).toBe(200)
  })

  test('SIGTERM ends everything as well', async () => {
    expect((await stop('SIGTERM'))?.code).toBe(0)
    expect(processesWith(dataDir)).toEqual([])
  })

  test('Ctrl-C while it is still starting leaves nothing behind either', async () => {
    running = crosswalk(['start'], { environment })
    await running.printed(/Starting the database/)
    expect((await stop('SIGINT'))?.code).toBe(0)
    expect(processesWith(dataDir)).toEqual([])
  })
})
