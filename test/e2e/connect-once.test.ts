import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectWorld, startConnectWorld } from './connect-world.ts'
import { Client } from './cookie-client.ts'
import { startWorld } from './world.ts'

let it: ConnectWorld
beforeAll(async () => {
  it = await startConnectWorld()
})
afterAll(() => it.world.close())

/** A link on which a key that works was pasted, so that the customer has only to say yes. */
async function checked() {
  const visitor = new Client()
  const { url } = await it.newSession()
  const form = await visitor.formOf(url)
  const send = (what: string, fields: Record<string, string> = {}) =>
    visitor.send('POST', `${url}/${what}`, { form, connector: 'hubspot', ...fields })
  expect((await send('key', { type: 'service_key', token: it.world.token })).status).toBe(303)
  return { visitor, url, confirm: () => send('confirm') }
}

const count = async () =>
  (await it.world.call<{ data: unknown[] }>('GET', '/v1/connections?limit=100')).body.data.length

test('S8: of many clicks at once one connects', async () => {
  for (let round = 0; round < 3; round++) {
    const before = await count()
    const { confirm } = await checked()
    const answers = await Promise.all(Array.from({ length: 12 }, confirm))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(await count()).toBe(before + 1)
  }
})

test('S8: a link that was used says so, to everybody', async () => {
  const { visitor, url, confirm } = await checked()
  expect((await confirm()).status).toBe(303)
  for (const who of [visitor, new Client()]) {
    const { status, text } = await who.send('GET', url)
    expect([status, text]).toEqual([410, expect.stringContaining('has been used already')])
  }
})

test.each([
  [{ credential_types: ['oauth'] }, 'key', 'hubspot', 'This kind of key is not asked for.'],
  [{ credential_types: ['service_key'] }, 'sign-in', 'hubspot', 'Nobody can sign in to HubSpot here.'],
  [{}, 'key', 'salesforce', 'This link is for another CRM.'],
  [{}, 'sign-in', 'salesforce', 'This link is for another CRM.'],
])('S8: a link for %j takes nothing else: %s with %s', async (asked, what, connector, why) => {
  const visitor = new Client()
  const { url } = await it.newSession(asked)
  const form = await visitor.formOf(url)
  const fields = { form, type: 'service_key', token: it.world.token, place: 'production', connector }
  const calls = await it.world.callsDuring(async () => {
    const { status, text } = await visitor.send('POST', `${url}/${what}`, fields)
    expect([status, text]).toEqual([400, expect.stringContaining(why)])
  })
  expect(calls).toEqual([])
})

test('S8: nobody signs in to a CRM with an app of another', async () => {
  const app = { connector: 'hubspot', name: 'The real one', client_id: 'abc', client_secret: 'def' }
  expect((await it.world.call('POST', '/v1/oauth-apps', { body: app })).status).toBe(201)
  const visitor = new Client()
  const { url } = await it.newSession({ connector: undefined, base_url: undefined })
  const fields = { form: await visitor.formOf(url), connector: 'salesforce', place: 'production' }
  const { status, text } = await visitor.send('POST', `${url}/sign-in`, fields)
  expect([status, text]).toEqual([400, expect.stringContaining('Nobody can sign in to Salesforce here.')])
})

test('S8: over TLS the secret of a browser is bound to this very host, and is sent nowhere in clear', async () => {
  const secure = await startWorld({ environment: { CROSSWALK_PUBLIC_URL: 'https://connect.example.com' } })
  const body = { connector: 'hubspot', base_url: secure.sandboxUrl }
  const made = await secure.call<{ url: string }>('POST', '/v1/connect-sessions', { body })
  expect(made.body.url).toMatch(/^https:\/\/connect\.example\.com\/connect\//)
  const client = new Client()
  await client.send('GET', secure.url + new URL(made.body.url).pathname)
  expect(client.set).toEqual([
    expect.stringMatching(/^__Host-crosswalk_connect=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/),
  ])
  await secure.close()
})
