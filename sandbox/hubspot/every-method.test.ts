import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOf, exerciseCards, exerciseExtensions, exerciseTimeline } from '../testing/client/apps.ts'
import { exerciseAssociations, exerciseDefinitions } from '../testing/client/definitions.ts'
import { exerciseExports, exerciseImports } from '../testing/client/files.ts'
import { exerciseFolders, exerciseLists, exerciseMemberships } from '../testing/client/lists.ts'
import { methodsOf, recorded } from '../testing/client/methods.ts'
import { exerciseOAuth, exerciseWebhooks } from '../testing/client/oauth.ts'
import {
  callsOf,
  exerciseBasics,
  exerciseBatches,
  exerciseSearch,
  OBJECT_APIS,
} from '../testing/client/objects.ts'
import { exerciseMerges, exerciseReadOnly } from '../testing/client/special.ts'
import { exerciseUsers } from '../testing/client/users.ts'
import { createWorld, type World } from '../testing/world.ts'

let world: World
let client: World['client']
let contact: string
const called = new Set<string>()
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, deals: 2, owners: 2 } })
  await world.hubspot.seed({ feedback_submissions: 2 })
  client = recorded(world.client, called)
  contact = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results[0].id
})
afterAll(() => world.close())

describe.each(OBJECT_APIS)('the official client on crm.$at', (api) => {
  it('creates, reads, lists, changes and archives', () => exerciseBasics(callsOf(client, api), api, contact))
  it('works in batches', () => exerciseBatches(world, callsOf(client, api), { api, contact }))
  it('searches', () => exerciseSearch(callsOf(client, api), { api, contact }))
})

describe('the official client', () => {
  it('merges records and purges contacts', () => exerciseMerges(client))
  it('reads what is read-only', () => exerciseReadOnly(client))
  it('defines properties, pipelines and schemas', () => exerciseDefinitions(client))
  it('associates', () => exerciseAssociations(client))
  it('keeps lists', () => exerciseLists(world, client))
  it('keeps who is in a list', () => exerciseMemberships(client, contact))
  it('keeps folders of lists', () => exerciseFolders(client))
  it('provisions users', () => exerciseUsers(client))
  it('imports files', () => exerciseImports(world, client))
  it('exports files', () => exerciseExports(world, client))
  it('manages what an app extends', async () => {
    const app = appOf(world, called)
    await exerciseExtensions(world, client, app)
    await exerciseCards(app)
    await exerciseTimeline(client, app, contact)
    await exerciseWebhooks(app)
  })
  it('goes through OAuth', () => exerciseOAuth(world, client))
  it('reads account info, which has no namespace', async () => {
    const details = await client.apiRequest({ path: '/account-info/v3/details' })
    expect(await details.json()).toMatchObject({ portalId: 147893286, companyCurrency: 'USD' })
    const usage = await client.apiRequest({ path: '/account-info/v3/api-usage/daily/private-apps' })
    expect(await usage.json()).toMatchObject({ results: [{ name: 'private-apps-api-calls-daily' }] })
  })
})

describe('the exercises', () => {
  it('leave no method of the client out', () => {
    const all = methodsOf(world.client)
    expect(all.length).toBeGreaterThan(350)
    const left = all.filter((name) => !called.has(name) && !NOT_ANSWERABLE.has(name))
    expect(left).toEqual([])
    for (const name of NOT_ANSWERABLE) expect(all).toContain(name)
  })
})

/**
 * What the client (13.5.0) cannot do anywhere: it sends a literal `{pipelineId}` in the one, and throws before it sends
 * the other, as `exerciseExports` shows.
 */
const NOT_ANSWERABLE: ReadonlySet<string> = new Set([
  'crm.pipelines.pipelineStageAuditsApi.getAudit',
  'crm.exports.publicExportsApi.start',
])
