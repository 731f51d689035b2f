import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SalesforceSandbox } from '../../sandbox/index.ts'
import { expectProblem } from './problem.ts'
import { startSalesforceWorld } from './salesforce-world.ts'
import type { ConnectionBody, World } from './world.ts'

let salesforce: SalesforceSandbox
let address: string
let world: World
let close: (() => Promise<void>) | undefined
let appId: string

beforeAll(async () => {
  ;({ world, salesforce, address, close } = await startSalesforceWorld())
  const app = salesforce.apps.create({ name: 'Ours', runAs: salesforce.session().userId })
  const { body } = await world.call<{ id: string }>('POST', '/v1/oauth-apps', {
    body: {
      ...{ connector: 'salesforce', name: 'Ours', base_url: address },
      ...{ client_id: app.clientId, client_secret: app.clientSecret },
    },
  })
  appId = body.id
})
afterAll(() => close?.())

const connect = () =>
  world.call<ConnectionBody>('POST', '/v1/connections', {
    body: {
      ...{ connector: 'salesforce', base_url: address },
      credential: { type: 'client_credentials', oauth_app_id: appId },
    },
  })

/** The next answer of the token endpoint says that the org is there. */
function answerNext(instance_url: string): void {
  salesforce.faults.clear()
  const { accessToken, userId } = salesforce.session()
  salesforce.faults.add({
    times: 1,
    match: { path: '/services/oauth2/token' },
    effect: {
      ...{ kind: 'status', status: 200 },
      body: {
        ...{ access_token: accessToken, token_type: 'Bearer', instance_url },
        id: `${address}/id/${salesforce.org.id}/${userId}`,
      },
    },
  })
}

const ELSEWHERE = [
  'https://evil.example',
  'https://acme.my.salesforce.com.evil.example',
  'https://evilsalesforce.com',
  'http://acme.my.salesforce.com',
  'https://acme.my.salesforce.com:8443',
  'https://user@acme.my.salesforce.com',
  'https://acme.my.salesforce.com/x',
  'https://127.0.0.1:1',
  'http://169.254.169.254',
]

test.each(
  ELSEWHERE,
)('a token endpoint that says the account is at %s leads no credential there', async (elsewhere) => {
  answerNext(elsewhere)
  const refused = await connect()
  expectProblem(refused, 'base_url_refused')
  expect(refused.text).toContain('which is not its own')
  salesforce.faults.clear()
  const { body: made, status } = await connect()
  expect(status).toBe(201)
  await fetch(`${address}/_sandbox/salesforce/sessions/end`, { method: 'POST', body: '{}' })
  answerNext(elsewhere)
  const read = await world.call('GET', `/v1/connections/${made.id}/contacts?limit=1`)
  expect(read.status).toBe(200)
  const { body } = await world.call<ConnectionBody>('GET', `/v1/connections/${made.id}`)
  expect(body).toMatchObject({ base_url: address })
})

test('an address where another server answers is told as that, and neither as a wrong key nor as a missing record', async () => {
  const { accessToken } = salesforce.session()
  for (const body of [
    {
      ...{ connector: 'hubspot', base_url: address },
      credential: { type: 'service_key', token: world.token },
    },
    {
      ...{ connector: 'salesforce', base_url: world.sandboxUrl },
      credential: { type: 'access_token', token: accessToken },
    },
  ]) {
    const refused = await world.call('POST', '/v1/connections', { body })
    expectProblem(refused, 'vendor_malformed')
    expect(refused.text).toMatch(
      /What answers at this address is not (HubSpot|Salesforce): look at the base URL/,
    )
  }
})

test('an account that moves to another address of the vendor’s own is called there', async () => {
  const { body: made } = await connect()
  await fetch(`${address}/_sandbox/salesforce/sessions/end`, { method: 'POST', body: '{}' })
  answerNext('https://acme.my.salesforce.com')
  await world.call('GET', `/v1/connections/${made.id}/contacts?limit=1`)
  const { body } = await world.call<ConnectionBody>('GET', `/v1/connections/${made.id}`)
  expect(body).toMatchObject({ base_url: 'https://acme.my.salesforce.com' })
})
