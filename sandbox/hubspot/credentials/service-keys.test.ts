import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Called, caller, createWorld, RECORDED_AT, type World } from '../../testing/world.ts'

const DAY_MS = 86_400_000
const KEYS = '/_sandbox/hubspot/service-keys'
const SCOPES = ['crm.objects.contacts.read']

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const make = async (about: object = {}): Promise<{ id: string; token: string }> =>
  (await world.call('POST', KEYS, { name: 'Nightly copy', scopes: SCOPES, ...about })).json
const post = (path: string, body?: unknown): Promise<Called> => world.call('POST', `${KEYS}/${path}`, body)
const rotate = (id: string, expire: 'now' | 'later') => post(`${id}/rotate`, { expire })
const contacts = (token: string) => caller(world.url, token)('GET', '/crm/v3/objects/contacts')
const statuses = async (...tokens: string[]) => {
  const answers = []
  for (const token of tokens) answers.push((await contacts(token)).status)
  return answers
}
const moveTo = (ms: number) => world.hubspot.clock.set(RECORDED_AT + ms)

describe('a Service Key', () => {
  it('is made with a value that is shown once and never again', async () => {
    const made = await world.call('POST', KEYS, { name: '  Nightly copy ', scopes: [...SCOPES, ...SCOPES] })
    expect(made.status).toBe(201)
    const { token, ...shown } = made.json
    expect(token).toMatch(/^pat-na1-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/)
    expect(shown).toEqual({
      id: made.json.id,
      name: 'Nightly copy',
      scopes: SCOPES,
      app_id: Number(made.json.id),
      user_id: 88842095,
      created_at: '2026-03-12T07:33:46.615Z',
      rotated_at: '2026-03-12T07:33:46.615Z',
      last_used_at: null,
      rotation_due: false,
      old_token_expires_at: null,
    })
    expect((await world.call('GET', `${KEYS}/${shown.id}`)).json).toEqual(shown)
    expect((await world.call('GET', KEYS)).json.results).toContainEqual(shown)
    expect((await world.call('GET', KEYS)).text).not.toContain('pat-')
    expect(JSON.stringify(world.hubspot.serviceKeys.list())).not.toContain('pat-')
  })

  it('is renamed, and given and denied scopes, without a new token', async () => {
    const { id, token } = await make()
    const deals = () => caller(world.url, token)('GET', '/crm/v3/objects/deals')
    expect((await deals()).status).toBe(403)
    const more = await world.call('PATCH', `${KEYS}/${id}`, {
      name: 'Hourly copy',
      add_scopes: ['crm.objects.deals.read'],
    })
    expect(more.json).toMatchObject({ name: 'Hourly copy', scopes: [...SCOPES, 'crm.objects.deals.read'] })
    expect([(await deals()).status, ...(await statuses(token))]).toEqual([200, 200])
    await world.call('PATCH', `${KEYS}/${id}`, { remove_scopes: SCOPES })
    expect([(await deals()).status, ...(await statuses(token))]).toEqual([200, 403])
    const none = await world.call('PATCH', `${KEYS}/${id}`, { remove_scopes: ['crm.objects.deals.read'] })
    expect([none.status, none.json.error]).toEqual([400, 'A Service Key needs at least one scope.'])
    const half = await world.call('PATCH', `${KEYS}/${id}`, { name: 'x', add_scopes: ['nope'] })
    expect(half.status).toBe(400)
    expect((await world.call('GET', `${KEYS}/${id}`)).json.name).toBe('Hourly copy')
  })

  it('is refused like an unknown one when it is deleted', async () => {
    const { id, token } = await make()
    expect((await world.call('DELETE', `${KEYS}/${id}`)).status).toBe(204)
    const refused = await contacts(token)
    expect([refused.status, refused.json.category]).toEqual([401, 'INVALID_AUTHENTICATION'])
    expect((await world.call('DELETE', `${KEYS}/${id}`)).status).toBe(404)
    expect((await make()).id).not.toBe(id)
  })

  it('goes on when the user who made it leaves', async () => {
    const { users, serviceKeys } = world.hubspot
    const maker = users.create({ email: 'dev@example.com', developerTools: true, scopes: SCOPES })
    const { token, id } = serviceKeys.create({ name: 'k', scopes: SCOPES }, maker.id)
    users.remove(maker.id)
    expect(await statuses(token)).toEqual([200])
    expect(serviceKeys.get(id).userId).toBe(maker.id)
    const association = '/crm/v4/objects/contacts/1/associations/companies'
    expect((await caller(world.url, token)('GET', association)).status).toBe(404)
  })

  it('says in its log what it was used for, without queries and secrets', async () => {
    const { id, token } = await make()
    await caller(world.url, token)('GET', '/crm/v3/objects/contacts?limit=1&hapikey=secret')
    world.hubspot.clock.advance(1500)
    await caller(world.url, token)('POST', '/crm/v3/objects/deals', {})
    await caller(world.url, token)('GET', `/crm/v3/objects/contacts/${token}`)
    const log = await world.call('GET', `${KEYS}/${id}/usage`)
    expect(log.json.results).toEqual([
      { at: '2026-03-12T07:33:46.615Z', method: 'GET', path: '/crm/v3/objects/contacts', status: 200 },
      { at: '2026-03-12T07:33:48.115Z', method: 'POST', path: '/crm/v3/objects/deals', status: 403 },
      {
        at: '2026-03-12T07:33:48.115Z',
        method: 'GET',
        path: '/crm/v3/objects/contacts/pat-***',
        status: 404,
      },
    ])
    expect((await world.call('GET', `${KEYS}/${id}`)).json.last_used_at).toBe('2026-03-12T07:33:48.115Z')
    // In process: a thousand calls through a socket take seconds.
    const headers = { authorization: `Bearer ${token}` }
    for (let n = 0; n < 1005; n += 1) {
      await world.hubspot.fetch(new Request(`${world.url}/crm/v3/objects/contacts`, { headers }))
    }
    const { results } = (await world.call('GET', `${KEYS}/${id}/usage`)).json
    expect([results.length, results[0].status, results.at(-1).path]).toEqual([
      1000,
      200,
      '/crm/v3/objects/contacts',
    ])
  })

  it('is due for rotation after 180 days to the millisecond', async () => {
    const { id } = await make()
    const due = async () => (await world.call('GET', `${KEYS}/${id}`)).json.rotation_due
    moveTo(180 * DAY_MS - 1)
    expect(await due()).toBe(false)
    moveTo(180 * DAY_MS)
    expect(await due()).toBe(true)
    await rotate(id, 'now')
    expect(await due()).toBe(false)
  })
})

describe('rotation', () => {
  it('that expires now refuses the old token on the next call, with the standard 401', async () => {
    const { id, token } = await make()
    const rotated = await rotate(id, 'now')
    expect([rotated.status, rotated.json.old_token_expires_at]).toEqual([200, null])
    expect(rotated.json.token).not.toBe(token)
    expect(await statuses(token, rotated.json.token)).toEqual([401, 200])
    const refused = await contacts(token)
    expect(refused.text).toBe(
      '{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication ' +
        'and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",' +
        `"correlationId":"${refused.headers.get('x-hubspot-correlation-id')}","category":"INVALID_AUTHENTICATION"}`,
    )
  })

  it('that expires later lets both tokens work for exactly seven days', async () => {
    const { id, token } = await make()
    const rotated = await rotate(id, 'later')
    expect(rotated.json.old_token_expires_at).toBe('2026-03-19T07:33:46.615Z')
    expect(await statuses(token, rotated.json.token)).toEqual([200, 200])
    moveTo(7 * DAY_MS - 1)
    expect(await statuses(token, rotated.json.token)).toEqual([200, 200])
    moveTo(7 * DAY_MS)
    expect(await statuses(token, rotated.json.token)).toEqual([401, 200])
    expect((await world.call('GET', `${KEYS}/${id}`)).json.old_token_expires_at).toBeNull()
    const info = await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: token })
    expect(info.status).toBe(404)
  })

  it('can end early, and be cancelled: then the new token goes and the old one stays', async () => {
    const { id, token } = await make()
    const second = (await rotate(id, 'later')).json.token
    expect((await post(`${id}/expire-old`)).status).toBe(200)
    expect(await statuses(token, second)).toEqual([401, 200])
    const third = (await rotate(id, 'later')).json.token
    expect((await post(`${id}/cancel-rotation`)).status).toBe(200)
    expect(await statuses(second, third)).toEqual([200, 401])
    moveTo(30 * DAY_MS)
    expect(await statuses(second, third)).toEqual([200, 401])
    for (const path of ['expire-old', 'cancel-rotation']) {
      const refused = await post(`${id}/${path}`)
      expect([refused.status, refused.json.error]).toEqual([
        409,
        'No rotation of this Service Key is pending.',
      ])
    }
  })

  it('cannot be cancelled when the settings say so', async () => {
    const { id, token } = await make()
    world.hubspot.settings.serviceKeyCancelRotation = false
    const next = (await rotate(id, 'later')).json.token
    const refused = await post(`${id}/cancel-rotation`)
    expect([refused.status, refused.json.error]).toEqual([
      409,
      'The pending rotation of a Service Key cannot be cancelled.',
    ])
    expect(await statuses(token, next)).toEqual([200, 200])
  })

  it('happens one at a time, unless the settings allow more; "expire now" ends all', async () => {
    const { id, token } = await make()
    const second = (await rotate(id, 'later')).json.token
    const refused = await rotate(id, 'later')
    expect(refused.status).toBe(409)
    expect(refused.json.error).toContain('is pending')
    world.hubspot.settings.severalRotations = true
    moveTo(DAY_MS)
    const third = (await rotate(id, 'later')).json.token
    expect(await statuses(token, second, third)).toEqual([200, 200, 200])
    moveTo(7 * DAY_MS)
    expect(await statuses(token, second, third)).toEqual([401, 200, 200])
    const fourth = (await rotate(id, 'now')).json.token
    expect(await statuses(token, second, third, fourth)).toEqual([401, 401, 401, 200])
  })

  it('answers a rotated-out token as expired when the settings say so', async () => {
    const { id, token } = await make()
    await rotate(id, 'later')
    world.hubspot.settings.rotatedTokenAnswer = 'expired'
    moveTo(7 * DAY_MS + 75_000)
    const refused = await contacts(token)
    expect(refused.text).toBe(
      '{"status":"error","message":"The OAuth token used to make this call expired 75 second(s) ago.",' +
        `"correlationId":"${refused.headers.get('x-hubspot-correlation-id')}","category":"EXPIRED_AUTHENTICATION",` +
        '"context":{"expire time":["2026-03-19T07:33:46.615Z"]}}',
    )
    expect(refused.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
  })
})

describe('rotation under load', () => {
  /** Sends 400 calls, the old token's with `limit=1`, and moves the clock over the end while they are on the wire. */
  async function storm([old, next]: readonly [string, string], end: number): Promise<number[]> {
    const answers: Promise<Called>[] = []
    for (let n = 0; n < 400; n += 1) {
      const call = caller(world.url, n % 2 === 0 ? old : next)
      answers.push(call('GET', `/crm/v3/objects/contacts?limit=${1 + (n % 2)}`))
      if (n === 150) world.hubspot.clock.set(end - 1)
      if (n === 250) world.hubspot.clock.set(end)
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return (await Promise.all(answers)).map(({ status }) => status)
  }

  it('fails no call of the new token, and refuses the old one from the very millisecond on', async () => {
    const { id, token } = await make()
    const next = (await rotate(id, 'later')).json.token
    const end = RECORDED_AT + 7 * DAY_MS
    world.hubspot.ledger.clear()
    const answered = await storm([token, next], end)
    const seen = world.hubspot.ledger.entries({ path: '/crm/v3/objects/contacts' })
    expect(seen).toHaveLength(400)
    for (const { query, started_at: at, status } of seen) {
      expect(status, `${query} at ${at - end} ms`).toBe(query === 'limit=1' && at >= end ? 401 : 200)
    }
    expect(new Set(answered)).toEqual(new Set([200, 401]))
    expect(await statuses(token, next)).toEqual([401, 200])
  })

  it('a hundred times in a row leaves exactly one token', async () => {
    const { id, token } = await make()
    let last = token
    for (let n = 0; n < 100; n += 1) {
      const next = (await rotate(id, n % 2 === 0 ? 'now' : 'later')).json.token
      if (n % 2 === 1) {
        expect(await statuses(last, next)).toEqual([200, 200])
        await post(`${id}/expire-old`)
      }
      expect(await statuses(last, next)).toEqual([401, 200])
      last = next
    }
  })
})

describe('secrets', () => {
  it('are in no list, log, ledger or token info', async () => {
    const { id, token } = await make()
    const next = (await rotate(id, 'later')).json.token
    await contacts(token)
    await caller(world.url, token)('GET', `/nowhere/${token}?token=${next}`)
    await caller(world.url, 'none')('GET', `/crm/v3/objects/contacts?hapikey=${next}`)
    const info = await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: next })
    expect(Object.keys(info.json)).toEqual(['userId', 'hubId', 'appId', 'scopes'])
    const places = [
      KEYS,
      `${KEYS}/${id}`,
      `${KEYS}/${id}/usage`,
      '/_sandbox/ledger',
      '/_sandbox/hubspot/users',
    ]
    for (const place of places) {
      const { text } = await world.call('GET', place)
      for (const secret of [token, next, world.token]) expect(text, place).not.toContain(secret)
    }
  })
})
