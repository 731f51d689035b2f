import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
  await org.call('POST', `${V}/sobjects/Account`, { Name: 'Quist & Sons', Description: 'glass' })
  await org.call('POST', `${V}/sobjects/Contact`, { LastName: 'Quist', Email: 'ada@quist.example' })
})
afterAll(() => org.close())

describe('search', () => {
  const names = (json: { searchRecords: { attributes: { type: string }; Name?: string }[] }) =>
    json.searchRecords.map(({ attributes, Name }) => [attributes.type, Name])
  const sosl = async (q: string) => (await org.call('GET', `${V}/search?q=${encodeURIComponent(q)}`)).json

  it('finds words by SOSL, where and what it says', async () => {
    expect(names(await sosl('FIND {quist}'))).toEqual([
      ['Account', undefined],
      ['Contact', undefined],
    ])
    expect(
      names(await sosl('FIND {qui*} IN NAME FIELDS RETURNING Contact(Id, Name), Account(Name)')),
    ).toEqual([
      ['Contact', 'Quist'],
      ['Account', 'Quist & Sons'],
    ])
    expect(names(await sosl('FIND {ada} IN EMAIL FIELDS RETURNING Contact(Name)'))).toEqual([
      ['Contact', 'Quist'],
    ])
    expect(names(await sosl('FIND {glass sons}'))).toEqual([['Account', undefined]])
    expect(names(await sosl('FIND {glass ada}'))).toEqual([])
    expect((await sosl('FIND quist'))[0].errorCode).toBe('MALFORMED_SEARCH')
  })

  it('finds them by parameters, as a query and as a body', async () => {
    const { json } = await org.call('GET', `${V}/parameterizedSearch?q=Quist&sobject=Account&fields=Name`)
    expect(names(json)).toEqual([['Account', 'Quist & Sons']])
    const body = { q: 'Quist', sobjects: [{ name: 'Contact', fields: ['Id', 'Name'] }] }
    expect(names((await org.call('POST', `${V}/parameterizedSearch`, body)).json)).toEqual([
      ['Contact', 'Quist'],
    ])
    expect((await org.call('GET', `${V}/parameterizedSearch?q=x`)).json[0].errorCode).toBe('MALFORMED_SEARCH')
  })
})
