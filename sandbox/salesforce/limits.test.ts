import { Connection } from '@jsforce/jsforce-node'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

let org: OrgWorld
beforeEach(async () => {
  org = await createOrg({ seed: { leads: 3 } })
})
afterEach(() => org.close())

const QUERY = { operation: 'query', query: 'SELECT Id, Name FROM Lead' }
const askInBulk = () => org.call('POST', `${V}/jobs/query`, QUERY)
const limits = async () => (await org.call('GET', `${V}/limits`)).json

/** A session of an app with an allocation of its own. */
async function sessionOf(dailyCalls: number | null) {
  const app = org.salesforce.apps.create({ name: 'Größe', runAs: org.userId, dailyCalls })
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: app.clientId, client_secret: String(app.clientSecret) },
  })
  const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body })
  const { access_token } = (await answer.json()) as { access_token: string }
  const call = (path = '/recent') =>
    org.call('GET', `${V}${path}`, undefined, { authorization: `Bearer ${access_token}` })
  return { app, token: access_token, call }
}

describe('what bulk jobs use up in 24 hours', () => {
  test('is counted job by job, and a query too many is refused', async () => {
    org.salesforce.settings.bulkQueryJobs = 2
    for (const _time of [1, 2]) expect((await askInBulk()).status).toBe(200)
    expect((await limits()).DailyBulkV2QueryJobs).toEqual({ Max: 2, Remaining: 0 })
    const { status, json } = await askInBulk()
    expect([status, json]).toEqual([
      400,
      [
        {
          errorCode: 'LIMIT_EXCEEDED',
          message: 'Max bulk v2 query jobs (2) per 24 hrs has been reached (2)',
        },
      ],
    ])
    org.salesforce.clock.advance(86_400_000)
    const { accessToken } = org.salesforce.session()
    const again = await org.call('POST', `${V}/jobs/query`, QUERY, { authorization: `Bearer ${accessToken}` })
    expect(again.status).toBe(200)
  })

  test('counts what queries find, in megabytes', async () => {
    org.salesforce.settings.bulkResultMB = 1
    const Description = 'x'.repeat(32_000)
    const records = Array.from({ length: 33 }, () => ({
      attributes: { type: 'Account' },
      Name: 'x',
      Description,
    }))
    await org.call('POST', `${V}/composite/sobjects`, { records })
    const query = 'SELECT Description FROM Account'
    expect((await org.call('POST', `${V}/jobs/query`, { ...QUERY, query })).status).toBe(200)
    await org.salesforce.settled()
    expect((await limits()).DailyBulkV2QueryFileStorageMB).toEqual({ Max: 1, Remaining: 0 })
    const { status, json } = await askInBulk()
    expect([status, json[0].errorCode, json[0].message]).toEqual([
      ...[400, 'LIMIT_EXCEEDED'],
      'Max bulk v2 query result size stored (1024) kb per 24 hrs has been exceeded',
    ])
  })

  test('counts a batch for each 10,000 rows, and ends a write that has none left', async () => {
    org.salesforce.settings.bulkBatches = 2
    const write = async (rows: number) => {
      const job = { object: 'Lead', operation: 'delete', contentType: 'CSV' }
      const path = `${V}/jobs/ingest/${(await org.call('POST', `${V}/jobs/ingest`, job)).json.id}`
      await org.call('PUT', `${path}/batches`, `Id\n${'x\n'.repeat(rows)}`, { 'content-type': 'text/csv' })
      await org.call('PATCH', path, { state: 'UploadComplete' })
      await org.salesforce.settled()
      return (await org.call('GET', path)).json
    }
    expect(await write(10_001)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 10_001 })
    expect((await limits()).DailyBulkApiBatches).toEqual({ Max: 2, Remaining: 0 })
    expect(await write(1)).toMatchObject({
      state: 'Failed',
      errorMessage: expect.stringMatching(/^ExceededQuota/),
    })
  })
})

describe('the allocation of an app', () => {
  test('is told beside that of the org, and refuses the app alone', async () => {
    const { call, app } = await sessionOf(2)
    const first = await call()
    expect(first.headers.get('sforce-limit-info')).toBe(
      'api-usage=1/1000000; per-app-api-usage=1/2(appName=Gr??e)',
    )
    await call()
    const { status, json } = await call()
    expect([status, json[0].errorCode]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED'])
    expect(org.salesforce.apps.list()).toContainEqual(
      expect.objectContaining({ name: app.name, dailyCalls: 2 }),
    )
    expect((await org.call('GET', `${V}/recent`)).headers.get('sforce-limit-info')).toBe(
      'api-usage=3/1000000',
    )
    expect((await (await sessionOf(null)).call()).status).toBe(200)
    expect((await org.call('GET', '/_sandbox/salesforce/calls')).json).toMatchObject({
      ...{ used: 4, allocation: 1_000_000, allocations: { DailyBulkV2QueryJobs: { Max: 10_000 } } },
      apps: [{ client_id: app.clientId, name: 'Größe', used: 2, allocation: 2 }],
    })
    await org.call('PATCH', `/_sandbox/salesforce/apps/${app.clientId}`, { daily_calls: 3 })
    expect((await call()).status).toBe(200)
  })

  test('is read by @jsforce/jsforce-node', async () => {
    const { token } = await sessionOf(5)
    const connection = new Connection({ instanceUrl: org.url, accessToken: token })
    await connection.limits()
    expect(connection.limitInfo.apiUsage).toEqual({ used: 1, limit: 1_000_000 })
  })

  test('is kept in snapshots', async () => {
    const { call } = await sessionOf(2)
    await call()
    org.salesforce.restore(JSON.parse(JSON.stringify(org.salesforce.snapshot())))
    expect((await call()).status).toBe(200)
    expect((await call()).status).toBe(403)
  })
})
