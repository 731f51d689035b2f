import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'

const USERS = '/_sandbox/hubspot/users'

let world: World
beforeEach(async () => {
  world = await createWorld({ seed: { owners: 3 } })
})
afterEach(() => world.close())

const owner = async (id: number, archived = false) =>
  (await world.call('GET', `/crm/v3/owners/${id}?archived=${archived}`)).json

describe('users', () => {
  it('are the seeded owners, of whom the first is the Super Admin', async () => {
    const { results } = (await world.call('GET', USERS)).json
    const owners = (await world.call('GET', '/crm/v3/owners')).json.results
    expect(results.map((user: { id: number }) => user.id)).toEqual(
      owners.map((o: { userId: number }) => o.userId),
    )
    expect(results.map((user: { email: string }) => user.email)).toEqual(
      owners.map((o: { email: string }) => o.email),
    )
    expect(results[0]).toMatchObject({ id: 88842095, super_admin: true, scopes: 'all', removed_at: null })
    expect(results[1]).toMatchObject({ super_admin: false, developer_tools: false })
    expect(results[1].scopes).toContain('crm.objects.contacts.write')
  })

  it('are added as owners, changed, removed and brought back with the same id', async () => {
    const made = await world.call('POST', USERS, { email: 'sam@example.com', first_name: 'Sam' })
    expect([made.status, made.json.created_at]).toEqual([201, '2026-03-12T07:33:46.615Z'])
    const { id } = made.json
    expect(await owner(id)).toMatchObject({ email: 'sam@example.com', userId: id, archived: false })
    const changed = await world.call('PATCH', `${USERS}/${id}`, { last_name: 'Rep', super_admin: true })
    expect(changed.json).toMatchObject({ first_name: 'Sam', last_name: 'Rep', scopes: 'all' })
    expect((await world.call('GET', `${USERS}/sam@example.com`)).json).toEqual(changed.json)
    expect((await world.call('DELETE', `${USERS}/${id}`)).status).toBe(204)
    expect(await owner(id, true)).toMatchObject({ archived: true, userId: null })
    expect((await world.call('GET', `${USERS}/${id}`)).json.removed_at).toBe('2026-03-12T07:33:46.615Z')
    expect((await world.call('DELETE', `${USERS}/${id}`)).status).toBe(409)
    const back = await world.call('POST', USERS, { email: 'SAM@example.com', super_admin: false })
    expect(back.json).toMatchObject({ id, last_name: 'Rep', super_admin: false, removed_at: null })
    expect(await owner(id)).toMatchObject({ archived: false, userId: id })
  })

  it('always have a Super Admin among them', async () => {
    for (const [method, body] of [['DELETE'], ['PATCH', { super_admin: false }]] as const) {
      const refused = await world.call(method, `${USERS}/88842095`, body)
      expect(refused.status).toBe(409)
      expect(refused.json.error).toMatch(/is the only Super Admin; an account keeps at least one\.$/)
    }
    const second = world.hubspot.users.create({ email: 'second@example.com', superAdmin: true })
    expect((await world.call('DELETE', `${USERS}/88842095`)).status).toBe(204)
    const key = world.hubspot.serviceKeys.create({ name: 'k', scopes: ['crm.import'] })
    expect(key.userId).toBe(second.id)
  })

  it('keep their ids when owners are seeded later', async () => {
    const sam = world.hubspot.users.create({ email: 'sam@example.com' })
    await world.call('POST', '/_sandbox/seed', { owners: 4 })
    const { results } = (await world.call('GET', USERS)).json
    expect(results.length).toBe(8)
    expect(new Set(results.map((user: { id: number }) => user.id)).size).toBe(8)
    expect(world.hubspot.users.get(sam.id).email).toBe('sam@example.com')
  })

  it('are shown as copies', () => {
    const [admin] = world.hubspot.users.list()
    if (admin !== undefined) admin.superAdmin = false
    expect(world.hubspot.users.list()[0]?.superAdmin).toBe(true)
  })

  it.each([
    ['POST', '', {}, 400, 'A user needs an e-mail address, e.g. "sam@example.com".'],
    ['POST', '', { email: 'sam' }, 400, 'A user needs an e-mail address, e.g. "sam@example.com".'],
    ['POST', '', { email: 1 }, 400, 'email must be text.'],
    ['POST', '', { email: 'a@b.example', scopes: ['nope'] }, 400, /^Unknown scopes: nope\. GET/],
    ['POST', '', { email: 'a@b.example', scopes: 'all' }, 400, 'scopes must be a list of texts.'],
    ['POST', '', { email: 'a@b.example', super_admin: 'yes' }, 400, 'super_admin must be true or false.'],
    ['POST', '', { mail: 'x' }, 400, /^mail is not accepted here\. Send \{"email": text, "first_name": text/],
    ['POST', '', [], 400, /^Send a JSON object: \{"email": text/],
    ['POST', '', '"x"', 400, /^Send a JSON object/],
    ['POST', '', '{', 400, 'The body is not JSON.'],
    [
      'POST',
      '',
      { email: 'taken@example.com' },
      409,
      /^taken@example\.com is the address of a user already: /,
    ],
    ['PATCH', '/88842095', { email: 'taken@example.com' }, 409, /^taken@example\.com is the address of /],
    ['PATCH', '/88842095', { email: 'x' }, 400, 'A user needs an e-mail address, e.g. "sam@example.com".'],
    ['PATCH', '/1', {}, 404, 'There is no user with this id. GET /_sandbox/hubspot/users lists them.'],
    [
      'GET',
      '/__proto__',
      undefined,
      404,
      'There is no user with this id. GET /_sandbox/hubspot/users lists them.',
    ],
    [
      'DELETE',
      '/x',
      undefined,
      404,
      'There is no user with this id. GET /_sandbox/hubspot/users lists them.',
    ],
    ['PUT', '', {}, 405, 'This control route has no such method.'],
  ])('%s %s of %j is refused with %i', async (...row) => {
    const [method, path, body, status, error] = row
    world.hubspot.users.create({ email: 'taken@example.com' })
    const refused = await world.call(method, `${USERS}${path}`, body)
    expect(refused.status).toBe(status)
    expect(refused.json.error).toEqual(typeof error === 'string' ? error : expect.stringMatching(error))
  })
})
