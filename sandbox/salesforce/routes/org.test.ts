import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, jsonCaller, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 3, contacts: 5 }, dailyApiRequests: 12 })
})
afterAll(() => org.close())

describe('what is about the org', () => {
  it('counts records and calls, remembers what was seen, and refuses calls when none are left', async () => {
    const counted = await org.call('GET', `${V}/limits/recordCount?sObjects=Contact,Account`)
    expect(counted.json.sObjects).toEqual([
      { count: 5, name: 'Contact' },
      { count: 3, name: 'Account' },
    ])
    expect(counted.headers.get('sforce-limit-info')).toBe('api-usage=1/12')
    expect((await org.call('GET', `${V}/limits`)).json.DailyApiRequests).toEqual({ Max: 12, Remaining: 10 })
    for (const Name of ['X', 'Y']) await org.call('POST', `${V}/sobjects/Account`, { Name })
    const recent = (await org.call('GET', `${V}/recent?limit=1`)).json
    expect(recent).toEqual([
      {
        attributes: { type: 'Account', url: expect.stringContaining('/sobjects/Account/001') },
        Id: expect.any(String),
        Name: 'Y',
      },
    ])
    expect((await org.call('GET', `${V}/recent?limit=x`)).status).toBe(400)
    for (let call = 6; call < 12; call += 1) await org.call('GET', V)
    const refused = await org.call('GET', V)
    expect(refused.status).toBe(403)
    expect(refused.json).toEqual([
      { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    ])
    org.salesforce.clock.advance(24 * 3_600_000)
    const later = jsonCaller(org.url, org.salesforce.session().accessToken)
    expect((await later('GET', V)).status).toBe(200)
  })
})

describe('long calls', () => {
  it('are refused when too many run at once', async () => {
    const busy = await createOrg({ callMs: 300, longCallMs: 0, concurrentLongCalls: 2 })
    try {
      const answers = await Promise.all([1, 2, 3].map(() => busy.call('GET', V)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 403])
      const refused = answers.find(({ status }) => status === 403)
      expect(refused?.json[0].message).toBe('ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
      expect((await busy.call('GET', V)).status).toBe(200)
    } finally {
      await busy.close()
    }
  })
})
