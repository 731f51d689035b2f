import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
let account: string
let contact: string
beforeAll(async () => {
  org = await createOrg()
  account = `${V}/sobjects/Account/${(await org.call('POST', `${V}/sobjects/Account`, { Name: 'A' })).json.id}`
  contact = `${V}/sobjects/Contact/${(await org.call('POST', `${V}/sobjects/Contact`, { LastName: 'C' })).json.id}`
})
afterAll(() => org.close())

const read = (path: string, headers: Record<string, string> = {}) => org.call('GET', path, undefined, headers)
const change = async (path: string, headers: Record<string, string>) => {
  const { status, json } = await org.call('PATCH', path, { Description: 'x' }, headers)
  return [status, json?.[0]?.errorCode]
}
const tagOf = async (path: string) => (await read(path)).headers.get('etag')

describe('conditions', () => {
  test('entity tags are those of accounts, and change with the record', async () => {
    expect(await tagOf(contact)).toBeNull()
    const tag = String(await tagOf(account))
    expect(tag).toMatch(/^"[A-Za-z0-9+/]+=*--gzip"$/)
    expect(await tagOf(`${account}?fields=Name`)).toBe(tag)
    expect((await read(account, { 'if-none-match': tag })).status).toBe(304)
    expect((await read(account, { 'if-match': tag })).status).toBe(200)
    expect(await change(account, { 'if-match': `"old", ${tag}` })).toEqual([204, undefined])
    expect(await tagOf(account)).not.toBe(tag)
    expect((await read(account, { 'if-none-match': tag })).status).toBe(200)
    expect((await read(account, { 'if-match': tag })).status).toBe(412)
    expect(await change(account, { 'if-match': tag })).toEqual([412, 'PRECONDITION_FAILED'])
    expect(await change(account, { 'if-match': '*' })).toEqual([204, undefined])
    expect(await change(account, { 'if-none-match': '*' })).toEqual([412, 'PRECONDITION_FAILED'])
    expect(await change(account, { 'if-match': 'none' })).toEqual([400, 'INVALID_INPUT'])
    expect(await change(contact, { 'if-match': 'none' })).toEqual([204, undefined])
  })

  test('dates are those of every record', async () => {
    const at = String((await read(contact)).headers.get('last-modified'))
    const before = new Date(Date.parse(at) - 1000).toUTCString()
    expect((await read(contact, { 'if-modified-since': at })).status).toBe(304)
    expect((await read(contact, { 'if-modified-since': before })).status).toBe(200)
    expect((await read(contact, { 'if-unmodified-since': at })).status).toBe(200)
    expect((await read(contact, { 'if-unmodified-since': before })).status).toBe(412)
    expect(await change(contact, { 'if-unmodified-since': before })).toEqual([412, 'PRECONDITION_FAILED'])
    expect(await change(contact, { 'if-unmodified-since': 'tomorrow' })).toEqual([400, 'INVALID_INPUT'])
    expect(await change(contact, { 'if-unmodified-since': at })).toEqual([204, undefined])
  })

  test('a refused change changes nothing, and a delete takes conditions where a setting says so', async () => {
    const { Description } = (await read(account)).json
    await org.call('PATCH', account, { Description: 'other' }, { 'if-match': '"old--gzip"' })
    expect((await read(account)).json.Description).toBe(Description)
    org.salesforce.settings.conditionalDeletes = true
    const remove = async (path: string) =>
      (await org.call('DELETE', path, undefined, { 'if-match': '"old--gzip"' })).status
    expect([await remove(account), await remove(account.replace('Account/', 'Account/Id/'))]).toEqual([
      412, 412,
    ])
    org.salesforce.settings.conditionalDeletes = false
    expect(await remove(account)).toBe(204)
  })
})
