import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../core/vendor.ts'
import { createSandbox, movableClock } from '../index.ts'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

let org: OrgWorld
let accountId: string
beforeAll(async () => {
  org = await createOrg({ bulkQueueMs: 1_000, bulkRunMs: 1_000, seed: { users: 1 } })
  accountId = (await org.call('POST', `${V}/sobjects/Account`, { Name: 'Acme' })).json.id
  const records = Array.from({ length: 200 }, (_, at) => ({
    ...{ attributes: { type: 'Contact' }, LastName: `P${at}`, AccountId: accountId },
  }))
  for (let chunk = 0; chunk < 3; chunk += 1) await org.call('POST', `${V}/composite/sobjects`, { records })
})
afterAll(() => org.close())

const PAGES = { 'sforce-query-options': 'batchSize=200' }
const query = (text: string) => org.call('GET', `${V}/query?q=${encodeURIComponent(text)}`, undefined, PAGES)
const get = async (path: string) => (await org.call('GET', path)).json

/** Goes back to a state through JSON, over a state in which nothing of it is left. */
async function comeBack(saved: Snapshot): Promise<void> {
  org.salesforce.reset()
  const answer = await fetch(`${org.url}/_sandbox/restore`, { method: 'POST', body: JSON.stringify(saved) })
  expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}'])
}

/** Moves the clock over both steps of a bulk job, and waits for its last row. */
async function finish(path: string): Promise<string> {
  org.salesforce.clock.advance(1_000)
  org.salesforce.clock.advance(1_000)
  await expect.poll(async () => (await get(path)).state).toMatch(/JobComplete|Failed/)
  return (await get(path)).state
}

describe('a restored state', () => {
  test('goes on where clients were in their pages, also in those of children', async () => {
    const first = (await query('SELECT Id, LastName FROM Contact ORDER BY Id DESC')).json
    const families = (await query('SELECT Name, (SELECT LastName FROM Contacts ORDER BY Id) FROM Account'))
      .json
    const children = families.records[0].Contacts
    expect([first.totalSize, children.totalSize, children.done]).toEqual([600, 600, false])
    const saved = org.salesforce.snapshot()
    const [second, more] = [await get(first.nextRecordsUrl), await get(children.nextRecordsUrl)]
    await comeBack(saved)
    expect(await get(first.nextRecordsUrl)).toEqual(second)
    expect(await get(children.nextRecordsUrl)).toEqual(more)
    expect(more.records[0]).toEqual(
      expect.objectContaining({ LastName: 'P0', attributes: expect.objectContaining({ type: 'Contact' }) }),
    )
    const third = await get(second.nextRecordsUrl)
    expect([third.records.length, third.done]).toEqual([200, true])
    org.salesforce.clock.advance(2 * 86_400_000 + 1)
    const headers = { authorization: `Bearer ${org.salesforce.session().accessToken}` }
    const late = (await org.call('GET', second.nextRecordsUrl, undefined, headers)).json
    expect(late[0].extendedErrorDetails).toEqual([{ extendedErrorCode: 'QUERY_LOCATOR_EXPIRED' }])
    org.salesforce.clock.advance(-2 * 86_400_000 - 1)
  })

  test('still shows on later pages what has left the recycle bin', async () => {
    const saved = org.salesforce.snapshot()
    const first = (await query('SELECT Id FROM Contact ORDER BY Id')).json
    const [last] = (await query('SELECT Id FROM Contact ORDER BY Id DESC LIMIT 1')).json.records
    await org.call('DELETE', `${V}/sobjects/Contact/${last.Id}`)
    org.salesforce.settings.recycleBinDays = 1
    org.salesforce.clock.advance(86_400_000 + 1_000)
    const { accessToken } = org.salesforce.session()
    const headers = { authorization: `Bearer ${accessToken}` }
    expect((await org.call('GET', `${V}/limits`, undefined, headers)).status).toBe(200)
    expect(org.salesforce.org.find(last.Id)).toBeNull()
    await comeBack(org.salesforce.snapshot())
    const page = await org.call('GET', first.nextRecordsUrl.replace('-200', '-400'), undefined, headers)
    expect(page.json.records.at(-1).Id).toBe(last.Id)
    await comeBack(saved)
    org.salesforce.clock.advance(-86_401_000)
  })

  test('has the results of bulk jobs, and does what they had before them', async () => {
    const job = async (path: string, body: object) =>
      `${V}/jobs/${path}/${(await org.call('POST', `${V}/jobs/${path}`, body)).json.id}`
    const read = await job('query', { operation: 'query', query: 'SELECT LastName FROM Contact ORDER BY Id' })
    const waiting = await job('query', { operation: 'query', query: 'SELECT Name FROM Account' })
    const ingest = { object: 'Lead', operation: 'insert', contentType: 'CSV' }
    const [written, uploaded] = [await job('ingest', ingest), await job('ingest', ingest)]
    const csv = { 'content-type': 'text/csv' }
    await org.call('PUT', `${written}/batches`, 'LastName,Company\nÄ,B\n,C\n', csv)
    await org.call('PATCH', written, { state: 'UploadComplete' })
    await finish(written)
    await finish(read)
    await org.call('PUT', `${uploaded}/batches`, 'LastName,Company\nD,"E\nF"\n', csv)
    const lists = ['successfulResults', 'failedResults', 'unprocessedrecords'].map(
      (one) => `${written}/${one}`,
    )
    const texts = () =>
      Promise.all(
        [`${read}/results?maxRecords=7`, ...lists, `${uploaded}/unprocessedrecords`].map(
          async (path) => (await org.call('GET', path)).text,
        ),
      )
    const before = await texts()
    expect(before[2]).toContain('REQUIRED_FIELD_MISSING')
    await comeBack(org.salesforce.snapshot())
    expect(await texts()).toEqual(before)
    await org.call('PATCH', uploaded, { state: 'UploadComplete' })
    org.salesforce.clock.advance(1_000)
    await comeBack(org.salesforce.snapshot())
    expect((await get(uploaded)).state).toBe('InProgress')
    expect(await finish(uploaded)).toBe('JobComplete')
    expect((await org.call('GET', `${uploaded}/successfulResults`)).text).toMatch(/"true","D","E\nF"\n$/)
    expect(await finish(waiting)).toBe('JobComplete')
  })

  test('knows what each user has looked at, and how much of the limits is used', async () => {
    await get(`${V}/sobjects/Account/${accountId}`)
    const before = { recent: await get(`${V}/recent`), limits: await get(`${V}/limits`) }
    expect(before.recent[0].Id).toBe(accountId)
    expect(before.limits.DailyBulkV2QueryJobs).toEqual({ Max: 10_000, Remaining: 9_998 })
    expect(before.limits.DailyBulkApiBatches).toEqual({ Max: 15_000, Remaining: 14_998 })
    expect(before.limits.DailyBulkV2QueryFileStorageMB).toEqual({ Max: 976_562, Remaining: 976_561 })
    const saved = org.salesforce.snapshot()
    await comeBack(saved)
    expect(await get(`${V}/recent`)).toEqual(before.recent)
    expect({ ...(await get(`${V}/limits`)), DailyApiRequests: 0 }).toEqual({
      ...before.limits,
      DailyApiRequests: 0,
    })
  })

  test('of a seed is the same at every start, but for secrets', async () => {
    const rowsOf = async () => {
      const clock = movableClock(1_777_620_937_000)
      const { salesforce } = await createSandbox({ salesforce: { clock, seed: true } })
      return salesforce.snapshot().rows.filter(([kind]) => kind === 'record')
    }
    const [one, two] = [await rowsOf(), await rowsOf()]
    expect(one.length).toBeGreaterThan(400)
    expect(two).toEqual(one)
  })

  test('of a folder has the locators that were open when the process ended', async () => {
    const data = mkdtempSync(join(tmpdir(), 'org-'))
    const clock = movableClock(1_777_620_937_000)
    const make = async () =>
      (await createSandbox({ salesforce: { clock, data, seed: { contacts: 401 } } })).salesforce
    const one = await make()
    const { accessToken } = one.session()
    one.save()
    const ask = async (from: typeof one, path: string) =>
      (
        await from.fetch(
          new Request(`http://org.test${path}`, {
            headers: { authorization: `Bearer ${accessToken}`, ...PAGES },
          }),
        )
      ).json()
    const first = (await ask(one, `${V}/query?q=SELECT+Id+FROM+Contact`)) as { nextRecordsUrl: string }
    one.save()
    const two = await make()
    expect(await ask(two, first.nextRecordsUrl)).toEqual(await ask(one, first.nextRecordsUrl))
    rmSync(data, { recursive: true })
  })
})
