import { promises as dns, type LookupAddress } from 'node:dns'
import net, { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import corpus from '../../src/lib/http/fixtures/ssrf-corpus.json' with { type: 'json' }
import { queryAsOwner } from '../database.ts'
import type { Answer } from './http.ts'
import type { ProblemBody } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
/** Where this process, which is the gateway too, has opened sockets: by the address at the other end. */
const reached = new Set<string>()
/** What names resolve to, in order; the last one stays. Names that are not here are asked of the system. */
const names = new Map<string, string[][]>()

beforeAll(async () => {
  const connect = net.Socket.prototype.connect
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket, ...args) {
    this.once('connect', () => {
      if (this.remoteAddress) reached.add(`${this.remoteAddress}:${this.remotePort}`)
    })
    return Reflect.apply(connect, this, args)
  })
  const lookup = dns.lookup
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, options: object) => {
    const answers = names.get(name)
    if (!answers) return lookup(name, options)
    const [first = []] = answers.length > 1 ? answers.splice(0, 1) : answers
    return Promise.resolve(
      first.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as typeof dns.lookup)
  world = await startWorld({ seed: { contacts: 1 } })
})
afterAll(async () => {
  await world?.close()
  vi.restoreAllMocks()
})
beforeEach(() => reached.clear())

const overHttps = corpus.block
  .filter((url) => url.startsWith('http:'))
  .map((url) => url.replace('http:', 'https:'))

/** Everything but the gateway, the sandbox and the database. */
const elsewhere = () => {
  const ports = [world.url, world.sandboxUrl, world.databaseUrl].map((url) => new URL(url).port || '5432')
  return [...reached].filter((address) => !ports.includes(address.split(':').at(-1) ?? ''))
}

/** Twenty at once, in order. */
async function inTurns<Item>(items: readonly Item[], act: (item: Item, at: number) => Promise<void>) {
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) await act(items[at] as Item, at)
  }
  await Promise.all(Array.from({ length: 20 }, worker))
}

const connectTo = (base_url: string, more: object = {}) =>
  world.call<ProblemBody & { id: string }>('POST', '/v1/connections', {
    body: {
      connector: 'hubspot',
      credential: { type: 'service_key', token: world.token },
      base_url,
      ...more,
    },
  })
const oauthApp = (base_url: string) =>
  world.call<ProblemBody & { id: string }>('POST', '/v1/oauth-apps', {
    body: { connector: 'hubspot', name: 'x', client_id: 'x', client_secret: 'x'.repeat(36), base_url },
  })
const byGrant = (base_url: string, oauth_app_id: string) =>
  connectTo(base_url, { credential: { type: 'oauth', oauth_app_id, refresh_token: 'x'.repeat(40) } })

describe('an address that the gateway would ask', () => {
  const doors: Record<string, (url: string) => Promise<Answer<ProblemBody>>> = {
    'base_url of a connection': (url) => connectTo(url),
    'base_url of an OAuth app': oauthApp,
    'base_url of a connect session': (base_url) =>
      world.call('POST', '/v1/connect-sessions', { body: { connector: 'hubspot', base_url } }),
  }

  test.each(Object.entries(doors))('%s: the whole corpus is refused', async (name, door) => {
    const all = [...corpus.block, ...overHttps]
    const passed: string[] = []
    await inTurns(all, async (url) => {
      const { status, body: answer } = await door(url)
      const refused = answer.code === 'base_url_refused' || answer.code === 'invalid_request'
      // A name that leads nowhere is refused at the latest when it is asked.
      if (!(refused && status < 500) && answer.code !== 'vendor_unreachable') passed.push(`${url}: ${status}`)
    })
    console.info(
      `SSRF, ${name}: n = ${all.length} (${corpus.block.length} of the corpus, ${overHttps.length} over https), let through ${passed.length}`,
    )
    expect(passed).toEqual([])
    expect(all).toHaveLength(200)
    expect(elsewhere()).toEqual([])
  })
})

describe('a return URL', () => {
  test('is asked by the customer’s browser and never by the gateway, and is http or https without a user name', async () => {
    const taken: string[] = []
    const all = [...corpus.block, ...overHttps]
    await inTurns(all, async (return_url) => {
      const body = { connector: 'hubspot', base_url: world.sandboxUrl, return_url }
      const { status } = await world.call('POST', '/v1/connect-sessions', { body })
      expect([201, 400]).toContain(status)
      if (status === 201) taken.push(return_url)
    })
    for (const each of taken) {
      const url = new URL(each)
      expect([url.username, url.password]).toEqual(['', ''])
      if (url.protocol !== 'https:') expect(['localhost', '127.0.0.1', '[::1]']).toContain(url.hostname)
    }
    console.info(
      `SSRF, return URLs: n = ${all.length}, taken for the browser ${taken.length}, asked by the gateway ${elsewhere().length}`,
    )
    expect(elsewhere()).toEqual([])
  })
})

describe('a redirect', () => {
  const STATUSES = [301, 302, 303, 307, 308]
  // A header holds ASCII only; a URL parser makes the same of it.
  const places = corpus.block.map((url) => url.replace(/[^\x20-\x7e]/g, encodeURIComponent))
  const redirects = STATUSES.flatMap((status) => places.map((location) => ({ status, location })))

  /** Every answer of the CRM leads to a place of the corpus, while `ask` is asked. */
  async function eachWay(path: string, ask: () => Promise<Answer<ProblemBody>>): Promise<void> {
    const seen = new Set<number>()
    for (const { status, location } of redirects) {
      const rule = world.hubspot.faults.add({
        match: { path },
        effect: { kind: 'status', status, headers: { location }, body: {} },
      })
      const calls = await world.callsDuring(async () => {
        const answer = await ask()
        expect({ location, status: answer.status }).toMatchObject({ status: expect.toBeOneOf([422, 502]) })
      })
      // The account's own properties are read again from time to time, at another path.
      for (const call of calls) if (call.path.startsWith(path.replace('*', ''))) seen.add(Number(call.status))
      world.hubspot.faults.remove(rule.id)
    }
    expect([...seen].sort()).toEqual(STATUSES)
    expect(elsewhere()).toEqual([])
    console.info(`SSRF, redirects of ${path}: n = ${redirects.length}, followed 0`)
  }

  test('of a call for a record is not followed', async () => {
    await eachWay('/crm/objects/*', () =>
      world.call('POST', world.at('/contacts'), { body: { first_name: 'A' } }),
    )
  })

  test('of the token endpoint is not followed', async () => {
    const { body: app } = await oauthApp(world.sandboxUrl)
    await eachWay('/oauth/*', () => byGrant(world.sandboxUrl, app.id))
  })
})

describe('a name that resolves to something else the next time (DNS rebinding)', () => {
  const PUBLIC = ['93.184.215.14']
  const FORBIDDEN = [
    ['127.0.0.1'],
    ['::1'],
    ['169.254.169.254'],
    ['10.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['0.0.0.0'],
    // Of several addresses one is enough.
    [...PUBLIC, '127.0.0.1'],
    ['127.0.0.1', ...PUBLIC],
    ['64:ff9b::7f00:1'],
    [],
  ]
  const forbidden = (at: number) => FORBIDDEN[at % FORBIDDEN.length] as string[]
  const REFUSALS = ['base_url_refused', 'vendor_unreachable', 'vendor_error']

  /** A listener on this machine that nobody may reach. */
  async function guarded(act: (port: number) => Promise<number>): Promise<number> {
    let visits = 0
    const server = createServer((socket) => {
      visits++
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const rounds = await act(port)
    expect(visits).toBe(0)
    expect(elsewhere()).toEqual([])
    // It is there: the test would have noticed.
    await new Promise<void>((resolve) => net.connect(port, '127.0.0.1').on('close', resolve))
    expect(visits).toBe(1)
    await new Promise((resolve) => server.close(resolve))
    return rounds
  }

  test('is refused when an account is connected: good when checked, forbidden when asked', async () => {
    const rounds = await guarded(async (port) => {
      const items = Array.from({ length: 700 }, (_, at) => at)
      await inTurns(items, async (at) => {
        const host = `rebind-${at}.example.com`
        names.set(host, [PUBLIC, forbidden(at)])
        const { body } = await connectTo(`https://${host}:${port}`)
        expect({ at, code: body.code }).toEqual({ at, code: expect.toBeOneOf(REFUSALS) })
      })
      return items.length
    })
    console.info(`SSRF, rebinding at connect: n = ${rounds}, reached 0`)
  })

  test('is refused by the token endpoint of an OAuth app', async () => {
    const rounds = await guarded(async (port) => {
      const items = Array.from({ length: 150 }, (_, at) => at)
      await inTurns(items, async (at) => {
        const host = `grant-${at}.example.com`
        names.set(host, [PUBLIC, PUBLIC, forbidden(at)])
        const url = `https://${host}:${port}`
        const app = await oauthApp(url)
        expect(app.status).toBe(201)
        const { body } = await byGrant(url, app.body.id)
        expect({ at, code: body.code }).toEqual({ at, code: expect.toBeOneOf(REFUSALS) })
      })
      return items.length
    })
    console.info(`SSRF, rebinding of token endpoints: n = ${rounds}, reached 0`)
  })

  test('is refused by calls of a connection whose name was good for long', async () => {
    const made = await world.connect(world.token, { external_id: 'rebound' })
    const rounds = await guarded(async (port) => {
      const items = Array.from({ length: 150 }, (_, at) => at)
      names.set('late.example.com', [...items.map(forbidden), forbidden(0)])
      await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
        text: 'update connections set base_url = $1 where connection_id = $2',
        values: [`https://late.example.com:${port}`, made.body.id],
      })
      await inTurns(items, async (at) => {
        const { body } = await world.call<ProblemBody>(
          'GET',
          `/v1/connections/${made.body.id}/contacts?limit=1`,
        )
        expect({ at, code: body.code }).toEqual({ at, code: expect.toBeOneOf(REFUSALS) })
      })
      return items.length
    })
    console.info(`SSRF, rebinding of a connection: n = ${rounds}, reached 0`)
  })

  test('is refused as a number, too, when it stands in the database although nobody let it in', async () => {
    const rounds = await guarded(async (port) => {
      const items = ['127.0.0.1', '127.1', '0x7f000001', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']
      for (const host of items) {
        const made = await world.connect(world.token, { external_id: `by-number-${host}` })
        await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
          text: 'update connections set base_url = $1 where connection_id = $2',
          values: [`https://${host}:${port}`, made.body.id],
        })
        const path = `/v1/connections/${made.body.id}/contacts?limit=1`
        const { body } = await world.call<ProblemBody>('GET', path)
        expect({ host, code: body.code }).toEqual({ host, code: 'base_url_refused' })
      }
      return items.length
    })
    console.info(`SSRF, addresses that stand in the database: n = ${rounds}, reached 0`)
  })
})
