import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

const by = (email: string, more = '') => `${V}/sobjects/Contact/Email/${encodeURIComponent(email)}${more}`

describe('records by a look-up field', () => {
  it('upsert creates with 201, changes with 200, and 204 before version 46', async () => {
    const made = await org.call('PATCH', by('ada/1+x@example.com'), { LastName: 'Ada' })
    expect([made.status, made.json.created, made.json.success]).toEqual([201, true, true])
    const { id } = made.json
    expect(made.headers.get('location')).toBe(`${V}/sobjects/Contact/${id}`)
    const changed = await org.call('PATCH', by('ADA/1+X@example.com'), { LastName: 'Bea' })
    expect([changed.status, changed.json]).toEqual([200, { id, success: true, errors: [], created: false }])
    const old = by('ada/1+x@example.com').replace('v60.0', 'v45.0')
    expect((await org.call('PATCH', old, { LastName: 'Cora' })).status).toBe(204)
    const read = (await org.call('GET', by('ada/1+x@example.com'))).json
    expect([read.Id, read.LastName, read.Email]).toEqual([id, 'Cora', 'ada/1+x@example.com'])
    expect((await org.call('PATCH', `${V}/sobjects/Contact/Id/${id}`, { LastName: 'Dora' })).status).toBe(200)
    expect((await org.call('DELETE', by('ada/1+x@example.com'))).status).toBe(204)
    expect((await org.call('GET', by('ada/1+x@example.com'))).status).toBe(404)
  })

  it('answers 300 with the addresses of several', async () => {
    for (const LastName of ['One', 'Two'])
      await org.call('POST', `${V}/sobjects/Contact`, { LastName, Email: 'twins@example.com' })
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { LastName: 'x' } : undefined
      const { status, json } = await org.call(method, by('twins@example.com'), body)
      expect(status).toBe(300)
      expect(json).toHaveLength(2)
      expect(json[0]).toMatch(/^\/services\/data\/v60\.0\/sobjects\/Contact\/003\w{15}$/)
    }
  })

  it('refuses fields that are no look-up, the field in the body, and updateOnly of nobody', async () => {
    const refusal = async (path: string, body: unknown) => {
      const { status, json } = await org.call('PATCH', path, body)
      return [status, json[0].errorCode, json[0].message]
    }
    expect(await refusal(`${V}/sobjects/Contact/Title/x`, {})).toEqual([
      ...[404, 'NOT_FOUND'],
      'Provided external ID field does not exist or is not accessible: Title',
    ])
    const body = { LastName: 'x', Email: 'e@example.com' }
    expect((await refusal(by('e@example.com'), body)).slice(0, 2)).toEqual([400, 'INVALID_FIELD'])
    expect((await refusal(by('e@example.com', '?updateOnly=true'), { LastName: 'x' })).slice(0, 2)).toEqual([
      404,
      'NOT_FOUND',
    ])
  })
})
