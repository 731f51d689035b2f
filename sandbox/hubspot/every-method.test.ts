import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseAssociations, exerciseDefinitions } from '../testing/client/definitions.ts'
import { exerciseFolders, exerciseLists, exerciseMemberships } from '../testing/client/lists.ts'
import { methodsOf, recorded } from '../testing/client/methods.ts'
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
})

describe('the exercises', () => {
  it('leave no method of the client out', () => {
    const all = methodsOf(world.client)
    expect(all.length).toBeGreaterThan(350)
    const left = all.filter((name) => !called.has(name) && !NOT_ANSWERABLE.has(name))
    expect(left.filter((name) => !LATER.test(name))).toEqual([])
    for (const name of NOT_ANSWERABLE) expect(all).toContain(name)
  })
})

/** Parts of the vendor that the sandbox does not have yet. */
const LATER = /^(oauth|webhooks|crm\.(imports|exports|extensions|timeline))\./

/** The client (13.5.0) sends a literal `{pipelineId}` here, which no server can know: it is answered 404. */
const NOT_ANSWERABLE: ReadonlySet<string> = new Set(['crm.pipelines.pipelineStageAuditsApi.getAudit'])
