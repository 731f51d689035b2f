import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectWorld, startConnectWorld } from './connect-world.ts'
import { expectProblem } from './problem.ts'
import { buildProgram, run } from './program.ts'
import { ALL_SCOPES, type ConnectionBody } from './world.ts'

interface Revocation {
  connection_id: string
  outcome: string
  detail: string | null
}
type Locked = ConnectionBody & { upstream: Revocation[]; health: { state: string } }

let it: ConnectWorld
beforeAll(async () => {
  buildProgram()
  it = await startConnectWorld()
})
afterAll(() => it.world.close())

/** A connection by a grant of the app, and its refresh token. */
async function granted() {
  const { world, app } = it
  const scopes = ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write']
  const { code } = await post('/_sandbox/hubspot/oauth/grant', {
    ...{ client_id: app.clientId, redirect_uri: app.redirectUrl, scopes },
  })
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code: String(code), redirect_uri: app.redirectUrl },
    ...{ client_id: app.clientId, client_secret: app.clientSecret },
  })
  const tokens = await fetch(`${world.sandboxUrl}/oauth/v3/token`, { method: 'POST', body: form })
  const { refresh_token: refreshToken } = (await tokens.json()) as { refresh_token: string }
  const credential = { type: 'oauth', oauth_app_id: app.id, refresh_token: refreshToken }
  const body = { connector: 'hubspot', base_url: world.sandboxUrl, credential }
  const made = await world.call<ConnectionBody>('POST', '/v1/connections', { body })
  expect(made.text).toContain('"healthy"')
  return { id: made.body.id, path: `/v1/connections/${made.body.id}`, refreshToken }
}

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(it.world.sandboxUrl + path, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  })
  return (await response.json()) as Record<string, unknown>
}

/** Whether the vendor still knows a grant. */
async function isAlive(token: string): Promise<boolean> {
  const { clientId, clientSecret } = it.app
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token })
  const url = `${it.world.sandboxUrl}/oauth/v3/token/introspect`
  return ((await (await fetch(url, { method: 'POST', body: form })).json()) as { active: boolean }).active
}

async function audited(target: string): Promise<string[]> {
  const path = '/v1/audit-events?limit=200'
  const { body } = await it.world.call<{ data: { action: string; target: string }[] }>('GET', path)
  return body.data.filter((each) => each.target === target).map(({ action }) => action)
}

test('a quarantine ends nothing at the CRM unless that is asked for; then the grant ends, before the release too', async () => {
  const { id, path, refreshToken } = await granted()
  const plain = await it.world.call<Locked>('POST', `${path}/quarantine`, { body: {} })
  expect(plain.body).toMatchObject({ health: { state: 'quarantined' }, upstream: [] })
  expect(await isAlive(refreshToken)).toBe(true)
  const ended = await it.world.call<Locked>('POST', `${path}/quarantine`, { body: { revoke: true } })
  expect(ended.body.upstream).toMatchObject([
    { connection_id: id, outcome: 'revoked', detail: expect.stringContaining('30 minutes') },
  ])
  expect(ended.text).not.toContain(refreshToken)
  expect(await isAlive(refreshToken)).toBe(false)
  expect(await audited(id)).toEqual(expect.arrayContaining(['credential.revoke', 'credential.revoked']))
  const released = await it.world.call<Locked>('POST', `${path}/release`)
  expect(released.body.health.state).toBe('revoked')
  expectProblem(await it.world.call('GET', `${path}/contacts?limit=1`), 'credential_invalid')
})

test('a CRM that refuses, or does not answer, is told and keeps nobody from the quarantine and the wiping', async () => {
  const { world } = it
  const { id, path, refreshToken } = await granted()
  world.hubspot.faults.add({ match: { path: '/oauth/v3/token/revoke' }, effect: { kind: 'reset' } })
  const locked = await world.call<Locked>('POST', `${path}/quarantine`, {
    body: { revoke: true, wipe: true },
  })
  world.hubspot.faults.clear()
  expect(locked.status).toBe(200)
  expect(locked.body).toMatchObject({ health: { state: 'quarantined' }, upstream: [{ outcome: 'failed' }] })
  expect(locked.body.upstream[0]?.detail).toMatch(/./)
  expect(await isAlive(refreshToken)).toBe(true)
  expect(await audited(id)).toEqual(expect.arrayContaining(['credential.not_revoked', 'connection.wiped']))
})

test('a key that no call can end comes with the clicks; a deleted connection may end its grant, too', async () => {
  const { world } = it
  const key = world.hubspot.serviceKeys.create({ name: 'pasted', scopes: ALL_SCOPES })
  const { id } = (await world.connect(key.token)).body
  const deleted = await world.call<Locked>('DELETE', `/v1/connections/${id}?revoke=true`)
  expect(deleted.body).toMatchObject({
    id,
    upstream: [{ outcome: 'by_hand', detail: expect.stringMatching(/Service Keys, the key/) }],
  })
  const grant = await granted()
  const said = await run(['connections', 'delete', grant.id, '--revoke'], { environment: world.environment })
  expect(said.stdout + said.stderr).toMatch(/Deleted con_.*\n.*ended at the CRM/)
  expect(await isAlive(grant.refreshToken)).toBe(false)
  expectProblem(await world.call('GET', grant.path), 'not_found')
})

test('all of an account at once', async () => {
  const grants = [await granted(), await granted(), await granted()]
  const { body } = await it.world.call<{ upstream: Revocation[]; wiped: object }>('POST', '/v1/quarantine', {
    body: { revoke: true, wipe: true },
  })
  const outcomes = grants.map(({ id }) => body.upstream.find((each) => each.connection_id === id)?.outcome)
  expect(outcomes).toEqual(['revoked', 'revoked', 'revoked'])
  expect(await Promise.all(grants.map(({ refreshToken }) => isAlive(refreshToken)))).toEqual([
    false,
    false,
    false,
  ])
  expect(body.wiped).toMatchObject({ oauth_apps: 1 })
})
