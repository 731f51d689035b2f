import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SalesforceSandbox } from '../../sandbox/index.ts'
import { expectProblem } from './problem.ts'
import { startSalesforceWorld } from './salesforce-world.ts'
import type { ConnectionBody, World } from './world.ts'

const REVOKE = '/services/oauth2/revoke'
const CLICKS = 'Session Management'

type Released = ConnectionBody & { health: object }

interface Upstream {
  upstream: { outcome: string; detail: string | null }[]
}

let salesforce: SalesforceSandbox
let address: string
let world: World
let close: (() => Promise<void>) | undefined

beforeAll(async () => {
  ;({ world, salesforce, address, close } = await startSalesforceWorld())
})
afterAll(() => close?.())
beforeEach(() => salesforce.faults.clear())

/** A connection by the session of a user, as somebody pasted it. */
async function pasted(): Promise<{ path: string; id: string; token: string }> {
  const { accessToken: token } = salesforce.session()
  const body = { connector: 'salesforce', base_url: address, credential: { type: 'access_token', token } }
  const made = await world.call<ConnectionBody>('POST', '/v1/connections', { body })
  expect(made.text).toContain('"healthy"')
  return { path: `/v1/connections/${made.body.id}`, id: made.body.id, token }
}

const lock = async (path: string, more: object = {}) =>
  (await world.call<Upstream>('POST', `${path}/quarantine`, { body: { revoke: true, ...more } })).body
    .upstream

/** Whether the vendor still takes a token. */
const isAlive = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`${address}/services/oauth2/userinfo`, { headers })).status === 200
}

const calls = () => salesforce.ledger.entries({}).length
const asked = () => salesforce.ledger.entries({}).filter(({ path }) => path === REVOKE).length

/** What the audit log has of a connection, newest first. */
async function audited(target: string): Promise<string[]> {
  const { body, text } = await world.call<{ data: { action: string; target: string }[] }>(
    'GET',
    '/v1/audit-events?limit=50',
  )
  expect(text).not.toMatch(/00D\w{12,15}![\w.]/)
  return body.data.filter((each) => each.target === target).map(({ action }) => action)
}

test('a session that was pasted ends at the CRM by a call; nothing is sent with it any more, and another takes its place', async () => {
  const { path, id, token } = await pasted()
  expect(await lock(path)).toEqual([expect.objectContaining({ outcome: 'revoked', detail: null })])
  expect(await isAlive(token)).toBe(false)
  expect((await audited(id)).slice(0, 3)).toEqual([
    'credential.revoked',
    'credential.revoke',
    'connection.quarantined',
  ])
  const [before, times] = [calls(), asked()]
  expect(await lock(path)).toEqual([])
  const released = await world.call<Released>('POST', `${path}/release`)
  expect(released.body.health).toMatchObject({
    state: 'revoked',
    reason: expect.stringContaining('operator'),
  })
  const refused = await world.call('GET', `${path}/contacts?limit=1`)
  expectProblem(refused, 'credential_invalid')
  expect(refused.text).toContain('ended at the CRM by the operator')
  expect([calls(), asked()]).toEqual([before, times])
  const credential = { type: 'access_token', token: salesforce.session().accessToken }
  expect((await world.call('POST', `${path}/credentials`, { body: { credential } })).status).toBe(201)
  expect((await world.call('GET', `${path}/contacts?limit=1`)).status).toBe(200)
})

test('a session that the CRM does not end is told with its words and the clicks, and asked for once more the next time', async () => {
  const { path, id, token } = await pasted()
  const body = { error: 'unsupported_token_type', error_description: 'this token type is not supported' }
  salesforce.faults.add({ match: { path: REVOKE }, effect: { kind: 'status', status: 400, body } })
  const [told] = await lock(path)
  expect(told).toMatchObject({ outcome: 'failed' })
  expect(told?.detail).toContain('unsupported_token_type')
  expect(told?.detail).toContain(CLICKS)
  expect((await audited(id))[0]).toBe('credential.not_revoked')
  salesforce.faults.clear()
  expect(await isAlive(token)).toBe(true)
  expect(await lock(path)).toMatchObject([{ outcome: 'revoked' }])
  expect(await isAlive(token)).toBe(false)
})

test('a session that has ended only by what the CRM says, or a CRM that does not answer, is no end', async () => {
  const { path, token } = await pasted()
  salesforce.faults.add({ match: { path: REVOKE }, effect: { kind: 'status', status: 200, body: {} } })
  const [told] = await lock(path)
  expect(told).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('takes it all the same') })
  expect(told?.detail).toContain(CLICKS)
  salesforce.faults.clear()
  salesforce.faults.add({ match: { path: REVOKE }, effect: { kind: 'reset' } })
  const [broken] = await lock(path, { wipe: true })
  expect(broken).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(CLICKS) })
  expect(await isAlive(token)).toBe(true)
  expectProblem(await world.call('GET', `${path}/contacts?limit=1`), 'connection_quarantined')
})

test('a connection that is deleted ends its session first', async () => {
  const { path, token } = await pasted()
  const deleted = await world.call<Upstream>('DELETE', `${path}?revoke=true`)
  expect(deleted.body.upstream).toMatchObject([{ outcome: 'revoked', detail: null }])
  expect(deleted.text).not.toContain(token)
  expect(await isAlive(token)).toBe(false)
})
