import { Connection, OAuth2 } from '@jsforce/jsforce-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrg, type OrgWorld } from '../../testing/org.ts'

let org: OrgWorld
let connection: Connection
beforeAll(async () => {
  org = await createOrg()
  connection = new Connection({ instanceUrl: org.url, accessToken: org.token, version: '60.0' })
})
afterAll(() => org.close())

const POLL = { pollInterval: 20, pollTimeout: 20_000 } as const

test('@jsforce/jsforce-node writes in bulk by every operation', async () => {
  const load = (operation: 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete', input: object[]) =>
    connection.bulk2.loadAndWaitForResults({
      ...{ object: 'Contact', operation, input: input as Record<string, string>[], ...POLL },
      ...(operation === 'upsert' ? { externalIdFieldName: 'Email' } : {}),
    })
  const made = await load('insert', [
    { LastName: 'One', Email: 'one@example.com' },
    { LastName: 'Two', Email: 'two@example.com' },
    { LastName: '', Email: 'none@example.com' },
  ])
  const ids = made.successfulResults.map(({ sf__Id }) => sf__Id)
  expect([ids.length, made.failedResults.length]).toEqual([2, 1])
  const [one = '', two = ''] = ids
  expect((await load('update', [{ Id: one, Title: 'CEO' }])).successfulResults[0]?.sf__Id).toBe(one)
  const upserted = await load('upsert', [
    { Email: 'two@example.com', LastName: 'Zwei' },
    { Email: 'three@example.com', LastName: 'Three' },
  ])
  expect(upserted.successfulResults.map(({ sf__Created }) => sf__Created)).toEqual(['false', 'true'])
  const contacts = connection.sobject('Contact')
  expect((await contacts.retrieve([one, two])).map(({ LastName, Title }) => [LastName, Title])).toEqual([
    ['One', 'CEO'],
    ['Zwei', null],
  ])
  expect((await load('delete', [{ Id: one }])).successfulResults).toHaveLength(1)
  expect((await load('hardDelete', [{ Id: two }])).successfulResults).toHaveLength(1)
  expect(await contacts.count({})).toBe(1)
})

test('@jsforce/jsforce-node looks at jobs, ends and removes them', async () => {
  const job = connection.bulk2.createJob({ object: 'Lead', operation: 'insert' })
  await job.open()
  expect((await job.check()).state).toBe('Open')
  await job.abort()
  expect((await job.check()).state).toBe('Aborted')
  await job.delete()
  await expect(job.check()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  await expect(connection.bulk2.query('SELECT COUNT() FROM Lead', POLL)).rejects.toThrow(/not supported/)
})

test('@jsforce/jsforce-node renews a session that ends while it works in bulk', async () => {
  const app = org.salesforce.apps.create({ name: 'Bulk', callbackUrls: ['http://localhost/'] })
  const about = { clientId: app.clientId, clientSecret: String(app.clientSecret) }
  const oauth2 = new OAuth2({ loginUrl: org.url, ...about, redirectUri: 'http://localhost/' })
  const own = new Connection({ oauth2, version: '60.0' })
  const authorize_url = oauth2.getAuthorizationUrl({ scope: 'api refresh_token' })
  const { json } = await org.call('POST', '/_sandbox/salesforce/oauth/grant', { authorize_url })
  await own.authorize(new URL(json.location).searchParams.get('code') ?? '')
  const refreshed: string[] = []
  own.on('refresh', (token: string) => refreshed.push(token))
  org.salesforce.clock.advance(7_200_000)
  const { successfulResults } = await own.bulk2.loadAndWaitForResults({
    ...{ object: 'Lead', operation: 'insert', input: [{ LastName: 'L', Company: 'C' }], ...POLL },
  })
  expect(successfulResults).toHaveLength(1)
  expect(refreshed).toEqual([own.accessToken])
})
