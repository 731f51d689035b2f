import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'

const HELD = 'crm.objects.contacts.read'
const NOT_HELD = 'crm.objects.deals.write'

let world: World
let ids: Record<string, string>
beforeEach(async () => {
  world = await createWorld()
  const { users } = world.hubspot
  const tools = users.create({ email: 'tools@example.com', developerTools: true, scopes: [HELD] })
  const plain = users.create({
    email: 'plain@example.com',
    firstName: 'Sam',
    lastName: 'Rep',
    scopes: [HELD],
  })
  const gone = users.create({ email: 'gone@example.com', superAdmin: true })
  users.remove(gone.id)
  ids = { admin: '88842095', tools: String(tools.id), plain: String(plain.id), gone: 'gone@example.com' }
})
afterEach(() => world.close())

type Kind = 'service-keys' | 'private-apps'

/** Every operation on a key: what it sends; `{id}` is a key with a pending rotation. */
const OPERATIONS: readonly (readonly [string, string, string, unknown?])[] = [
  ['list', 'GET', ''],
  ['create', 'POST', '', { name: 'k', scopes: [HELD] }],
  ['get', 'GET', '/{id}'],
  ['rename', 'PATCH', '/{id}', { name: 'other' }],
  ['add a scope', 'PATCH', '/{id}', { add_scopes: [HELD] }],
  ['remove a scope', 'PATCH', '/{id}', { remove_scopes: [NOT_HELD] }],
  ['rotate now', 'POST', '/{id}/rotate', { expire: 'now' }],
  ['expire the old', 'POST', '/{id}/expire-old'],
  ['cancel', 'POST', '/{id}/cancel-rotation'],
  ['usage', 'GET', '/{id}/usage'],
  ['delete', 'DELETE', '/{id}'],
]
const APP_OPERATIONS: typeof OPERATIONS = [
  ['show token', 'GET', '/{id}/token'],
  ['show client secret', 'GET', '/{id}/client-secret'],
]
/** Which users may do all of that; null stands for nobody named, who is the first Super Admin. */
const MAY: Readonly<Record<Kind, readonly (readonly [string | null, boolean])[]>> = {
  'service-keys': [
    [null, true],
    ['admin', true],
    ['tools', true],
    ['plain', false],
    ['gone', false],
  ],
  'private-apps': [
    [null, true],
    ['admin', true],
    ['tools', false],
    ['plain', false],
    ['gone', false],
  ],
}

const cases = (['service-keys', 'private-apps'] as const).flatMap((kind) =>
  [...OPERATIONS, ...(kind === 'private-apps' ? APP_OPERATIONS : [])].flatMap((operation) =>
    MAY[kind].map(([user, may]) => ({ kind, operation, user, may, title: operation[0] })),
  ),
)

describe('who may do what', () => {
  it.each(cases)('$kind: $title by $user is allowed: $may', async ({ kind, operation, user, may }) => {
    const base = `/_sandbox/hubspot/${kind}`
    const key = (await world.call('POST', base, { name: 'k', scopes: [HELD, NOT_HELD] })).json
    await world.call('POST', `${base}/${key.id}/rotate`, { expire: 'later' })
    const [, method, path, body] = operation
    const query = user === null ? '' : `?acting_user=${ids[user]}`
    const before = (await world.call('GET', `${base}/${key.id}`)).text
    const called = await world.call(method, `${base}${path.replace('{id}', key.id)}${query}`, body)
    if (may) {
      expect([200, 201, 204], called.text).toContain(called.status)
      return
    }
    expect(called.status, called.text).toBe(403)
    expect(called.json.error).toMatch(
      user === 'gone'
        ? /is no longer in this account/
        : /that takes Super Admin( or Developer Tools access)?\.$/,
    )
    expect((await world.call('GET', `${base}/${key.id}`)).text).toBe(before)
  })

  it('names who may not and what it takes', async () => {
    const refused = await world.call('POST', `/_sandbox/hubspot/service-keys?acting_user=${ids.plain}`, {
      name: 'k',
      scopes: [HELD],
    })
    expect(refused.json.error).toBe(
      `Sam Rep (user ${ids.plain}) may not create or manage Service Keys: that takes Super Admin or Developer Tools access.`,
    )
    expect(() => world.hubspot.privateApps.create({ name: 'a', scopes: [HELD] }, ids.tools)).toThrow(
      `New User (user ${ids.tools}) may not create or manage private apps: that takes Super Admin.`,
    )
  })

  it('asks for an acting user who is known', async () => {
    const unknown = await world.call('GET', '/_sandbox/hubspot/service-keys?acting_user=nobody')
    expect([unknown.status, unknown.json.error]).toEqual([
      400,
      'The acting user is not known. GET /_sandbox/hubspot/users lists who can act.',
    ])
  })
})

describe('nobody grants a scope that they do not hold', () => {
  const base = '/_sandbox/hubspot/service-keys'
  const refusal = () =>
    `New User (user ${ids.tools}) may not grant crm.objects.deals.write, crm.lists.read: ` +
    'nobody grants a scope that they do not hold.'

  it('when a key is made', async () => {
    const body = { name: 'k', scopes: [NOT_HELD, HELD, 'crm.lists.read'] }
    const refused = await world.call('POST', `${base}?acting_user=${ids.tools}`, body)
    expect([refused.status, refused.json.error]).toEqual([403, refusal()])
    const allowed = await world.call('POST', `${base}?acting_user=${ids.tools}`, { ...body, scopes: [HELD] })
    expect([allowed.status, String(allowed.json.user_id)]).toEqual([201, ids.tools])
  })

  it('when scopes are added, but scopes that the key has already do not count', async () => {
    const { id } = (await world.call('POST', base, { name: 'k', scopes: ['crm.import'] })).json
    const add = (scopes: string[]) =>
      world.call('PATCH', `${base}/${id}?acting_user=${ids.tools}`, { add_scopes: scopes })
    const refused = await add([NOT_HELD, HELD, 'crm.lists.read'])
    expect([refused.status, refused.json.error]).toEqual([403, refusal()])
    expect((await add(['crm.import', HELD])).json.scopes).toEqual(['crm.import', HELD])
  })

  it('and the right to grant follows the user at once', async () => {
    const body = { name: 'k', scopes: [NOT_HELD] }
    const create = () => world.call('POST', `${base}?acting_user=${ids.tools}`, body)
    expect((await create()).status).toBe(403)
    await world.call('PATCH', `/_sandbox/hubspot/users/${ids.tools}`, { scopes: [NOT_HELD] })
    expect((await create()).status).toBe(201)
    await world.call('PATCH', `/_sandbox/hubspot/users/${ids.tools}`, { developer_tools: false })
    expect((await create()).status).toBe(403)
  })
})
