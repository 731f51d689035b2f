import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 0, companies: 0, deals: 0, owners: 3 } })
})
afterAll(() => world.close())

describe('the users of the account, through the official client', () => {
  it('are listed page by page, and found by id and e-mail', async () => {
    const { usersApi } = world.client.settings.users
    const page = await usersApi.getPage(2)
    expect(page.results[0]).toMatchObject({
      id: '88842095',
      superAdmin: true,
      roleIds: [],
      primaryTeamId: '1',
    })
    expect(page.results[1]?.superAdmin).toBe(false)
    const rest = await usersApi.getPage(2, page.paging?.next?.after)
    expect(rest.results).toHaveLength(1)
    const email = page.results[0]?.email ?? ''
    expect((await usersApi.getById('88842095')).email).toBe(email)
    expect((await world.call('GET', `/settings/v3/users/${email}?idProperty=EMAIL`)).json.id).toBe('88842095')
    expect((await failure(() => usersApi.getById('1'))).code).toBe(404)
  })

  it('are listed with the trailing slash and the keys of the recording', async () => {
    const { status, json } = await world.call('GET', '/settings/v3/users/')
    expect(status).toBe(200)
    expect(Object.keys(json.results[1])).toEqual([
      'id',
      'email',
      'firstName',
      'lastName',
      'roleIds',
      'superAdmin',
    ])
  })

  it('need a scope of their own', async () => {
    const { token } = world.hubspot.serviceKeys.create({
      name: 'little',
      scopes: ['crm.objects.owners.read'],
    })
    const refused = await world.call('GET', '/settings/v3/users/', undefined, {
      authorization: `Bearer ${token}`,
    })
    expect([refused.status, refused.json.errors[0].context]).toEqual([
      403,
      { requiredScopes: ['settings.users.read'] },
    ])
  })
})

describe('teams', () => {
  it('are set by the control surface and shown on owners, users, teams and records', async () => {
    const owner = '88842232'
    const teams = [
      { id: '7', name: 'West' },
      { id: '8', name: 'Key accounts' },
    ]
    const put = await world.call('PUT', `/_sandbox/hubspot/owners/${owner}/teams`, { teams })
    expect(put.status).toBe(200)
    const read = await world.client.crm.owners.ownersApi.getById(Number(owner))
    expect(read.teams).toEqual([
      { id: '7', name: 'West', primary: true },
      { id: '8', name: 'Key accounts', primary: false },
    ])
    const listed = await world.client.settings.users.teamsApi.getAll()
    expect(listed.results).toContainEqual({
      id: '8',
      name: 'Key accounts',
      userIds: [],
      secondaryUserIds: [owner],
    })
    for (const object of ['contacts', 'tickets']) {
      const { id } = (
        await world.call('POST', `/crm/v3/objects/${object}`, { properties: { hubspot_owner_id: owner } })
      ).json
      const path = `/crm/v3/objects/${object}/${id}?properties=hubspot_team_id,hs_all_team_ids`
      const { properties } = (await world.call('GET', path)).json
      expect(properties, object).toMatchObject({ hubspot_team_id: '7', hs_all_team_ids: '7;8' })
    }
    expect((await world.call('PUT', '/_sandbox/hubspot/owners/1/teams', { teams })).status).toBe(404)
    expect((await world.call('PUT', `/_sandbox/hubspot/owners/${owner}/teams`, { teams: [1] })).status).toBe(
      400,
    )
  })
})
