import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SalesforceSandbox } from '../../sandbox/index.ts'
import { recordSchema } from '../../src/model/objects.ts'
import { Browser } from './plain-browser.ts'
import { startSalesforceWorld } from './salesforce-world.ts'
import type { ConnectionBody, World } from './world.ts'

interface Page {
  data: Record<string, unknown>[]
  next_cursor: string | null
}

let salesforce: SalesforceSandbox
let address: string
let world: World
let close: (() => Promise<void>) | undefined
/** The connection to the second vendor. */
let id: string

beforeAll(async () => {
  ;({ world, salesforce, address, close } = await startSalesforceWorld({
    seed: { contacts: 3, companies: 2, deals: 2, owners: 2 },
  }))
  const { accessToken } = salesforce.session()
  const connected = await connect({ type: 'access_token', token: accessToken })
  expect(connected.text).toContain('"healthy"')
  id = connected.body.id
})
afterAll(() => close?.())

const connect = (credential: object) =>
  world.call<ConnectionBody>('POST', '/v1/connections', {
    body: { connector: 'salesforce', base_url: address, credential },
  })
const call = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
  world.call<Body>(method, `/v1/connections/${id}${path}`, body === undefined ? {} : { body })

async function listAll(path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${cursor}`
    const page = await call<Page>('GET', `${path}${more}`)
    expect(page.text.slice(0, 300)).toMatch(/^\{"data"/)
    found.push(...page.body.data)
    cursor = page.body.next_cursor
  } while (cursor !== null)
  return found
}

describe('the same question to two vendors', () => {
  test.each([
    'contacts',
    'companies',
    'deals',
    'users',
    'pipelines',
  ] as const)('gets the same shape: %s', async (type) => {
    const [first, second] = [
      await world.call<Page>('GET', world.at(`/${type}?limit=2`)),
      await call<Page>('GET', `/${type}?limit=2`),
    ]
    expect([first.status, second.status]).toEqual([200, 200])
    const schema = recordSchema(type)
    for (const { body } of [first, second]) {
      expect(Object.keys(body)).toEqual(expect.arrayContaining(['data', 'next_cursor']))
      expect(body.data.length).toBeGreaterThan(0)
      for (const record of body.data) expect(schema.safeParse(record).error).toBeUndefined()
    }
    const common = (record: object | undefined) =>
      Object.keys(record ?? {}).filter((key) =>
        /^(id|object|connection_id|provider|remote_(id|url|version)$|created_at|updated_at|archived|deleted_at|merged)/.test(
          key,
        ),
      )
    expect(common(second.body.data[0])).toEqual(common(first.body.data[0]))
    expect(second.body.data[0]).toMatchObject({ provider: 'salesforce', connection_id: id })
  })
})

describe('a list', () => {
  test('by small pages and by one has every record once', async () => {
    const whole = await call<Page>('GET', '/contacts?limit=2000')
    expect(whole.headers.get('crosswalk-vendor-calls')).toBe('1')
    const paged = await listAll('/contacts?limit=37')
    expect(paged.map((each) => each.id)).toEqual(whole.body.data.map((each) => each.id))
    expect(new Set(paged.map((each) => each.id)).size).toBe(paged.length)
    expect(paged.length).toBeGreaterThan(200)
  })

  test('of what changed has every record, many of one moment, and what was deleted', async () => {
    const since = '2000-01-01T00:00:00Z'
    const all = await listAll('/leads?limit=2000')
    const changed = await listAll(`/leads?updated_after=${since}&limit=7`)
    expect(changed.map((each) => each.id).sort()).toEqual(all.map((each) => each.id).sort())
    const gone = String(all[0]?.id)
    expect((await call('DELETE', `/leads/${gone}`)).status).toBe(204)
    expect((await call('GET', `/leads/${gone}`)).status).toBe(404)
    const without = await listAll(`/leads?updated_after=${since}&limit=100`)
    expect(without.map((each) => each.id)).not.toContain(gone)
    const withIt = await listAll(`/leads?updated_after=${since}&include_deleted=true&limit=100`)
    expect(withIt.find((each) => each.id === gone)).toMatchObject({ archived: true })
  })

  test('with archived records is refused by the vendor that has no such list', async () => {
    const answer = await world.call('GET', world.at('/contacts?include_deleted=true'))
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('unsupported_filter')
  })
})

describe('a search', () => {
  const search = (type: string, body: object) => call<Page>('POST', `/${type}/search`, body)

  test('finds by text without case, by number, by day, and by several at once', async () => {
    const [some] = await listAll('/contacts?limit=5&fields=last_name')
    const found = await search('contacts', {
      filter: { field: 'last_name', op: 'eq', value: String(some?.last_name).toUpperCase() },
    })
    expect(found.body.data.map((each) => each.id)).toContain(some?.id)
    const deals = await listAll('/deals?limit=2000')
    const wanted = deals.filter(
      (each) => Number(each.amount) >= 50_000 && String(each.close_date) > '2020-01-01',
    )
    const rich = await search('deals', {
      filter: {
        and: [
          { field: 'amount', op: 'gte', value: '50000' },
          { field: 'close_date', op: 'gt', value: '2020-01-01' },
        ],
      },
      limit: 1000,
    })
    expect(rich.body.data.map((each) => each.id).sort()).toEqual(wanted.map((each) => each.id).sort())
  })

  test('in an order is complete, page by page, with equal and empty values', async () => {
    const all = await listAll('/companies?limit=2000')
    const found: Record<string, unknown>[] = []
    let cursor: string | null = null
    do {
      const page: { body: Page } = await search('companies', {
        sort: { field: 'industry', direction: 'desc' },
        limit: 7,
        ...(cursor ? { cursor } : {}),
      })
      found.push(...page.body.data)
      cursor = page.body.next_cursor
    } while (cursor)
    expect(found.map((each) => each.id).sort()).toEqual(all.map((each) => each.id).sort())
    const industries = found.flatMap(({ industry }) => (industry === null ? [] : String(industry)))
    expect(industries).toEqual(industries.toSorted().reverse())
  })
})

describe('a write', () => {
  test('is read again, changes only what it names, and an empty field is null', async () => {
    const made = await call('POST', '/contacts', {
      first_name: 'Ada',
      last_name: 'O\'Lovelace \\ "x"',
      emails: [{ email: 'ada@example.com', type: 'WORK', primary: true }],
      birthday: '1815-12-10',
    })
    expect(made.status).toBe(201)
    const changed = await call('PATCH', `/contacts/${made.body.id}`, {
      job_title: 'Countess',
      birthday: null,
    })
    expect(changed.body).toMatchObject({
      id: made.body.id,
      first_name: 'Ada',
      last_name: 'O\'Lovelace \\ "x"',
      job_title: 'Countess',
      birthday: null,
    })
    const found = await call<Page>('POST', '/contacts/search', {
      filter: { field: 'last_name', op: 'eq', value: 'O\'Lovelace \\ "x"' },
    })
    expect(found.body.data.map((each) => each.id)).toEqual([made.body.id])
  })

  test('of a deal with its contacts is kept, and the primary one moves', async () => {
    const [one, two] = await listAll('/contacts?limit=5&fields=id')
    const stages = (await call('GET', '/pipelines/opportunities')).body.stages as { id: string }[]
    const made = await call('POST', '/deals', {
      name: 'Engines',
      amount: '1250.50',
      close_date: '2026-12-31',
      stage_id: stages[0]?.id,
      contact_ids: [one?.id, two?.id],
      primary_contact_id: one?.id,
    })
    expect(made.text).toContain('"primary_contact_id"')
    expect(made.body).toMatchObject({ amount: '1250.5', primary_contact_id: one?.id, status: 'OPEN' })
    const moved = await call('PATCH', `/deals/${made.body.id}`, { primary_contact_id: two?.id })
    expect(moved.body.primary_contact_id).toBe(two?.id)
    expect((moved.body.contact_ids as string[]).toSorted()).toEqual([one?.id, two?.id].toSorted())
    const fewer = await call('PATCH', `/deals/${made.body.id}`, { contact_ids: [two?.id] })
    expect(fewer.body.contact_ids).toEqual([two?.id])
  })

  test('that breaks a rule of the vendor names the field and says what to do', async () => {
    const answer = await call('POST', '/leads', { first_name: 'Nobody' })
    expect(answer.status).toBe(422)
    expect(answer.text).toMatch(/"\/(last_name|company_name)"/)
    expect(answer.text).toContain('required_missing')
  })
})

const newApp = (more: object = {}) =>
  salesforce.apps.create({
    name: 'Our integration',
    callbackUrls: [`http://localhost:${new URL(world.url).port}/connect/callback/salesforce`],
    ...more,
  })

async function register(
  app: { clientId: string; clientSecret: string | null },
  baseUrl?: string,
): Promise<string> {
  const { status, body } = await world.call<{ id: string }>('POST', '/v1/oauth-apps', {
    body: {
      connector: 'salesforce',
      name: 'Our integration',
      client_id: app.clientId,
      client_secret: app.clientSecret ?? 'none',
      ...(baseUrl ? { base_url: baseUrl } : {}),
    },
  })
  expect(status).toBe(201)
  return body.id
}

async function newLink(more: object): Promise<string> {
  const body = { connector: 'salesforce', objects: { contacts: 'write' }, ...more }
  const made = await world.call<{ url: string }>('POST', '/v1/connect-sessions', { body })
  expect(made.status).toBe(201)
  return made.body.url
}

/** Quarantines a connection and ends its credentials at the vendor. */
async function revoke(connectionId: string): Promise<unknown[]> {
  const path = `/v1/connections/${connectionId}/quarantine`
  return (await world.call<{ upstream: unknown[] }>('POST', path, { body: { revoke: true } })).body.upstream
}

const revoked = () =>
  salesforce.ledger
    .entries({})
    .filter(({ path }) => path === '/services/oauth2/revoke')
    .map(({ status }) => status)

async function endSessions(): Promise<void> {
  const ended = await fetch(`${address}/_sandbox/salesforce/sessions/end`, { method: 'POST', body: '{}' })
  expect(ended.status).toBe(200)
}

describe('a person signs in', () => {
  test('at production, a sandbox or an own domain, and nowhere else', async () => {
    await register({ clientId: 'our-app', clientSecret: 'secret' })
    const browser = new Browser()
    const link = await newLink({})
    const page = await browser.send(link)
    expect(page.text).toMatch(/type="radio" name="place"[^>]* value="production" checked/)
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://login.salesforce.com https://*.salesforce.com",
    )
    const go = (place: string, domain = '') =>
      browser.send(`${link}/sign-in`, { connector: 'salesforce', place, domain })
    for (const [place, domain, host] of [
      ['production', '', 'login.salesforce.com'],
      ['sandbox', '', 'test.salesforce.com'],
      ['my_domain', 'https://acme.lightning.force.com/x', 'acme.my.salesforce.com'],
    ] as const) {
      const { status, to } = await go(place, domain)
      expect([status, new URL(to).host]).toEqual([303, host])
      const query = new URL(to).searchParams
      expect(query.get('code_challenge_method')).toBe('S256')
      expect(query.get('scope')).toBe('api refresh_token id')
    }
    for (const [place, domain] of [
      ['my_domain', 'evil.example'],
      ['my_domain', ''],
      ['elsewhere', ''],
    ] as const) {
      const refused = await go(place, domain)
      expect([refused.status, refused.text.includes('role="alert"')]).toEqual([400, true])
    }
  })

  test('is asked by the vendor’s own pages; the session is renewed when it ends, and the rotated token is kept', async () => {
    const app = newApp({ rotation: true })
    await register(app, address)
    const browser = new Browser()
    const link = await newLink({ base_url: address })
    await browser.send(link)
    const began = await browser.send(`${link}/sign-in`, { connector: 'salesforce' })
    expect(began.to).toMatch(/\/services\/oauth2\/authorize\?/)
    const vendor = new Browser()
    const login = await vendor.send(began.to)
    const user = /<option value="(005\w+)"/.exec(login.text)?.[1] ?? ''
    const known = await vendor.send(began.to, { decision: 'sign_in', user })
    await vendor.send(known.to)
    const allowed = await vendor.send(known.to, { decision: 'allow' })
    const back = await browser.send(allowed.to)
    expect(back.status).toBe(303)
    const checked = await browser.send(back.to)
    expect(checked.text).toContain('Is this the account?')
    expect((await browser.send(`${link}/confirm`, {})).status).toBe(303)
    const { body } = await world.call<{ data: ConnectionBody[] }>('GET', '/v1/connections?limit=100')
    const made = body.data.find((each) => each.credential_type === 'oauth')
    expect(made).toMatchObject({ connector: 'salesforce', base_url: address })
    expect(made?.scopes).toContain('Contact.edit')

    const tokenCalls = () =>
      salesforce.ledger.entries({}).filter(({ path }) => path === '/services/oauth2/token').length
    for (const round of [1, 2, 3]) {
      await endSessions()
      const before = tokenCalls()
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map((limit) =>
          world.call('GET', `/v1/connections/${made?.id}/contacts?limit=${limit}`),
        ),
      )
      expect({ round, statuses: answers.map(({ status }) => status) }).toEqual({
        round,
        statuses: [200, 200, 200, 200, 200],
      })
      expect(tokenCalls() - before).toBe(1)
    }
    const locked = await revoke(String(made?.id))
    expect(locked).toMatchObject([{ outcome: 'revoked', detail: null }])
    expect(revoked()).toEqual([200])
    await world.call('POST', `/v1/connections/${made?.id}/release`)
    expect((await world.call('GET', `/v1/connections/${made?.id}/contacts?limit=1`)).status).toBe(424)
  })
})

describe('an app connects without a person', () => {
  test('by itself, and goes on when its session has ended', async () => {
    const app = newApp({ runAs: salesforce.session().userId })
    const appId = await register(app, address)
    const { status, body, text } = await connect({ type: 'client_credentials', oauth_app_id: appId })
    expect({ status, text: status === 201 ? '' : text }).toEqual({ status: 201, text: '' })
    await endSessions()
    expect((await world.call('GET', `/v1/connections/${body.id}/users?limit=1`)).status).toBe(200)
    expect(await revoke(body.id)).toMatchObject([
      { outcome: 'revoked', detail: expect.stringContaining('can still ask for tokens by itself') },
    ])
    expect(revoked()).toEqual([200, 200])
    await world.call('POST', `/v1/connections/${body.id}/release`)
    expect((await world.call('GET', `/v1/connections/${body.id}/users?limit=1`)).status).toBe(200)
  })

  test('for a user whom it signs for', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const pem = (key: KeyObject, type: 'spki' | 'pkcs8') =>
      key.export({ type, format: 'pem' } as never).toString()
    const app = newApp({ publicKey: pem(publicKey, 'spki'), preApproved: 'all' })
    const appId = await register(app, address)
    const username = String(salesforce.org.find(salesforce.session().userId)?.record.values.Username)
    const signing = {
      type: 'jwt_bearer',
      oauth_app_id: appId,
      username,
      private_key: pem(privateKey, 'pkcs8'),
    }
    const { status, body, text } = await connect(signing)
    expect({ status, text: status === 201 ? '' : text }).toEqual({ status: 201, text: '' })
    await endSessions()
    expect((await world.call('GET', `/v1/connections/${body.id}/contacts?limit=1`)).status).toBe(200)
  })
})

test('a day of calls that is spent is explained, and counted as the vendor counts', async () => {
  const settings = await fetch(`${address}/_sandbox/salesforce/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ dailyApiRequests: 1 }),
  })
  expect(settings.status).toBe(200)
  const { accessToken } = salesforce.session()
  const refused = await connect({ type: 'access_token', token: accessToken })
  expect(refused.status).toBe(429)
  expect(refused.text).toContain('rate_day_spent')
  expect(refused.text).toContain('System Overview')
})
