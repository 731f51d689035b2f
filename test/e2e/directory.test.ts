import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import { idsOf } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { owners: 12, contacts: 2 } })
})
afterAll(() => world.close())

describe('users', () => {
  test('are the owners of HubSpot, each once, by pages', async () => {
    const users = await world.records('users').listAll({ limit: 5 })
    const { results } = await world.vendor<{ results: { id: string; email: string }[] }>(
      'GET',
      '/crm/v3/owners?limit=100',
    )
    expect(idsOf(users)).toEqual(idsOf(results))
    expect(users.map((user) => user.email)).toEqual(results.map((owner) => owner.email))
    expect(users[0]).toMatchObject({ is_active: true, team_ids: ['1'], remote_user_id: expect.any(String) })
  })

  test('one of them is the same by its id', async () => {
    const [user] = (await world.records('users').list({ limit: 1 })).data
    expect(await world.records('users').get(String(user?.id))).toEqual(user)
    const named = await world.records('users').get(String(user?.id), { fields: 'email' })
    expect(named).toHaveProperty('email', user?.email)
    expect(named).not.toHaveProperty('name')
  })

  test('one that is not there is told so', async () => {
    expectProblem(await world.call('GET', world.at('/users/1')), 'record_not_found')
  })

  test('cannot be listed by time, and that is said', async () => {
    const answer = await world.call('GET', world.at('/users?updated_after=2026-01-01T00:00:00Z'))
    expectProblem(answer, 'unsupported_filter')
  })
})

describe('pipelines', () => {
  test('come with their stages in order and what each stage means', async () => {
    const [pipeline] = await world.records('pipelines').listAll()
    expect(pipeline).toMatchObject({
      id: 'default',
      name: 'Sales Pipeline',
      object_type: 'deal',
      active: true,
    })
    const stages = pipeline?.stages as {
      id: string
      status: string
      probability: number
      display_order: number
    }[]
    expect(stages.map((stage) => stage.display_order)).toEqual(stages.map((_, index) => index))
    expect(stages.find((stage) => stage.id === 'closedwon')).toMatchObject({ status: 'WON', probability: 1 })
    expect(stages.find((stage) => stage.id === 'closedlost')).toMatchObject({
      status: 'LOST',
      probability: 0,
    })
    expect(stages.find((stage) => stage.id === 'appointmentscheduled')).toMatchObject({ status: 'OPEN' })
  })

  test('one of them is the same by its id, and an unknown one is told', async () => {
    const [pipeline] = await world.records('pipelines').listAll()
    expect(await world.records('pipelines').get('default')).toEqual(pipeline)
    expectProblem(await world.call('GET', world.at('/pipelines/none')), 'record_not_found')
  })
})

interface ObjectSchema {
  object: string
  fields: {
    name: string
    supported: boolean
    writable: boolean
    note: string | null
    filter_name: string | null
  }[]
  custom_fields: {
    name: string
    type: string
    custom: boolean
    filter_operators: string[]
    options: unknown[]
  }[]
}

describe('the description of an object', () => {
  test('tells every field, what it can do, and why not', async () => {
    const { status, body } = await world.call<ObjectSchema>('GET', world.at('/schema/contacts'))
    expect(status).toBe(200)
    const field = (name: string) => body.fields.find((each) => each.name === name)
    expect(field('first_name')).toMatchObject({ supported: true, writable: true, filter_name: 'first_name' })
    expect(field('emails')).toMatchObject({ filter_name: 'primary_email' })
    expect(field('full_name')).toMatchObject({ writable: false, note: expect.stringMatching(/\S/) })
    expect(field('birthday')).toMatchObject({ supported: false, note: expect.stringMatching(/\S/) })
  })

  test("lists the account's own properties with their options", async () => {
    const { body } = await world.call<ObjectSchema>('GET', world.at('/schema/contacts'))
    const own = body.custom_fields.filter((field) => field.custom).map((field) => [field.name, field.type])
    expect(Object.fromEntries(own)).toEqual({
      customer_tier: 'option',
      nps_score: 'number',
      vip: 'boolean',
      renewal_date: 'day',
    })
    expect(body.custom_fields.find((field) => field.name === 'customer_tier')?.options).toHaveLength(3)
  })

  test('every filter that it promises is answered', async () => {
    const { body } = await world.call<ObjectSchema>('GET', world.at('/schema/contacts'))
    const names = body.fields.flatMap((field) => field.filter_name ?? [])
    expect(names.length).toBeGreaterThan(10)
    for (const field of names) {
      const filter = { field, op: 'exists', value: true }
      await world.records('contacts').search({ filter, limit: 1, fields: [] })
    }
  })

  test('of something else is refused', async () => {
    expectProblem(await world.call('GET', world.at('/schema/unicorns')), 'invalid_request')
  })
})

test('the connectors tell what they can do', async () => {
  const { body } = await world.call<{
    data: { id: string; objects: Record<string, { operations: string[] }> }[]
  }>('GET', '/v1/connectors')
  const [hubspot] = body.data
  // Where a connection without a base URL goes: the vendor's own host.
  expect(hubspot).toMatchObject({ id: 'hubspot', base_url: 'https://api.hubapi.com' })
  expect(hubspot?.objects.contacts?.operations).toEqual([
    'list',
    'get',
    'create',
    'update',
    'archive',
    'search',
  ])
  expect(hubspot?.objects.users?.operations).toEqual(['list', 'get'])
})
