import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../sandbox/testing/org.ts'
import { ownBudgets } from '../../src/budget/open.ts'
import { EVERYTHING } from '../../src/connector/mapping.ts'
import { connectors } from '../../src/connectors/index.ts'
import { Engine } from '../../src/engine/engine.ts'
import { looseConnection } from '../../src/engine/open-connection.ts'
import { Records } from '../../src/engine/records.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createEgress, type Egress } from '../../src/lib/http/egress.ts'

const MANY = 300

let org: OrgWorld
let egress: Egress

beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 5, contacts: MANY } })
  egress = createEgress({ allowHosts: [new URL(org.url).host], timeoutMs: 10_000, userAgent: 'test' })
})
afterAll(async () => {
  await egress.close()
  await org.close()
})

test('gets of many records at the same time take few calls of the day, and give what each alone would', async () => {
  const engine = new Engine({
    connectors,
    egress,
    clock: systemClock,
    budgets: ownBudgets(),
    maxWaitMs: 1_000,
  })
  const connection = looseConnection({
    connectorId: 'salesforce',
    baseUrl: org.url,
    credentialType: 'access_token',
    token: org.token,
    account: { id: '1', name: null, currency: 'EUR', time_zone: 'UTC', region: null, ui_url: null },
    scopes: ['Account.read', 'Contact.read'],
  })
  const answer = await org.call('GET', `${V}/query?q=${encodeURIComponent('SELECT Id FROM Contact')}`)
  const ids = (answer.json as { records: { Id: string }[] }).records.map(({ Id }) => Id)
  expect(ids).toHaveLength(MANY)
  const request = { selection: EVERYTHING, includeRaw: false }
  const get = (id: string) => new Records(engine, engine.session(connection), 'contacts').get(id, request)
  // What is described of the object is asked for once, and remembered.
  const first = await get(String(ids[0]))
  const before = org.salesforce.ledger.total
  const found = await Promise.all(ids.map(get))
  expect(found.map(({ id }) => id)).toEqual(ids)
  expect(found[0]).toEqual(first)
  // One answers 200 at most; a get or two may have left before there was company.
  expect(org.salesforce.ledger.total - before).toBeLessThanOrEqual(5)
})
