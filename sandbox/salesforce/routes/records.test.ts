import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, jsonCaller, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

const at = (object: string, id = '') => `${V}/sobjects/${object}${id === '' ? '' : `/${id}`}`
const make = async (object: string, body: unknown) => {
  const made = await org.call('POST', at(object), body)
  expect(made.status, made.text).toBe(201)
  return made.json.id as string
}
const refusal = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await org.call(method, path, body)
  return [status, json[0].errorCode, json[0].message, json[0].fields]
}

describe('a record', () => {
  it('is created, read, changed and deleted', async () => {
    const made = await org.call('POST', `${at('Contact')}/`, {
      attributes: { type: 'Contact' },
      lastname: ' Quist ',
      FirstName: 'Ada',
      MailingCity: 'Lund',
      Email: '',
    })
    expect([made.status, made.json.success, made.json.errors]).toEqual([201, true, []])
    const { id } = made.json
    expect(id).toMatch(/^003\w{15}$/)
    expect(made.headers.get('location')).toBe(at('Contact', id))
    const read = (await org.call('GET', at('Contact', id.slice(0, 15)))).json
    expect(read).toMatchObject({
      attributes: { type: 'Contact', url: at('Contact', id) },
      ...{ Id: id, Name: 'Ada Quist', LastName: 'Quist', Email: null, IsDeleted: false, OwnerId: org.userId },
      ...{ CreatedDate: '2026-05-01T07:35:37.000+0000', SystemModstamp: '2026-05-01T07:35:37.000+0000' },
      MailingAddress: { city: 'Lund', country: null, street: null, stateCode: null },
      OtherAddress: null,
    })
    org.salesforce.clock.advance(5000)
    const changed = await org.call('PATCH', at('Contact', id), { FirstName: null })
    expect([changed.status, changed.text, changed.headers.get('content-type')]).toEqual([204, '', null])
    const shown = (await org.call('GET', `${at('Contact', id)}?fields=Name,SystemModstamp,FirstName`)).json
    expect(shown).toEqual({
      attributes: { type: 'Contact', url: at('Contact', id) },
      ...{ Name: 'Quist', SystemModstamp: '2026-05-01T07:35:42.000+0000', FirstName: null },
    })
    expect((await org.call('POST', `${at('Contact', id)}?_HttpMethod=PATCH`, { Title: 'CEO' })).status).toBe(
      204,
    )
    expect((await org.call('DELETE', at('Contact', id))).status).toBe(204)
    expect(await refusal('GET', at('Contact', id))).toEqual([
      404,
      'ENTITY_IS_DELETED',
      'entity is deleted',
      [],
    ])
  })

  it('is found by its own id alone', async () => {
    const account = await make('Account', { Name: 'A' })
    const missing = `${account.slice(0, 10)}zzzzz`
    expect((await refusal('GET', at('Account', missing))).slice(0, 2)).toEqual([404, 'NOT_FOUND'])
    expect((await refusal('GET', at('Contact', account))).slice(0, 2)).toEqual([404, 'NOT_FOUND'])
    expect((await refusal('GET', at('Account', 'nonsense')))[2]).toBe(
      'Provided external ID field does not exist or is not accessible: nonsense',
    )
    expect((await refusal('GET', `${at('Account', account)}?fields=Foo`)).slice(1, 3)).toEqual([
      'INVALID_FIELD',
      "No such column 'Foo' on sobject of type Account",
    ])
  })

  it('takes its children along when it is deleted, and an account with cases stays', async () => {
    const account = await make('Account', { Name: 'Parent' })
    const contact = await make('Contact', { LastName: 'Child', AccountId: account })
    const asked = await make('Case', { Subject: 'Why?', AccountId: account })
    expect((await refusal('DELETE', at('Account', account))).slice(0, 2)).toEqual([400, 'DELETE_FAILED'])
    await org.call('DELETE', at('Case', asked))
    expect((await org.call('DELETE', at('Account', account))).status).toBe(204)
    expect((await refusal('GET', at('Contact', contact)))[1]).toBe('ENTITY_IS_DELETED')
  })

  it('of an opportunity follows its stage', async () => {
    const id = await make('Opportunity', {
      ...{ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30', Amount: 1000 },
    })
    const fields = 'Probability,IsClosed,IsWon,ForecastCategoryName,ExpectedRevenue,Fiscal'
    const read = async () => {
      const { attributes: _, ...rest } = (await org.call('GET', `${at('Opportunity', id)}?fields=${fields}`))
        .json
      return Object.values(rest)
    }
    expect(await read()).toEqual([10, false, false, 'Pipeline', 100, '2026 2'])
    await org.call('PATCH', at('Opportunity', id), { Probability: 40 })
    expect(await read()).toEqual([40, false, false, 'Pipeline', 400, '2026 2'])
    await org.call('PATCH', at('Opportunity', id), { StageName: 'Closed Won' })
    expect(await read()).toEqual([100, true, true, 'Closed', 1000, '2026 2'])
  })

  it('of an event needs two of start, end and length', async () => {
    const start = { StartDateTime: '2026-05-02T10:00:00+02:00' }
    expect((await refusal('POST', at('Event'), start)).slice(0, 2)).toEqual([
      400,
      'FIELD_INTEGRITY_EXCEPTION',
    ])
    const id = await make('Event', { ...start, DurationInMinutes: 90 })
    const event = (await org.call('GET', at('Event', id))).json
    expect([event.StartDateTime, event.EndDateTime, event.ActivityDate]).toEqual([
      '2026-05-02T08:00:00.000+0000',
      '2026-05-02T09:30:00.000+0000',
      '2026-05-02',
    ])
  })
})

describe('what a write refuses', () => {
  it.each([
    [
      'Contact',
      { FirstName: 'A' },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [LastName]',
      ['LastName'],
    ],
    [
      ...(['Opportunity', { Name: 'x' }, 'REQUIRED_FIELD_MISSING'] as const),
      ...(['Required fields are missing: [StageName, CloseDate]', ['StageName', 'CloseDate']] as const),
    ],
    [
      'Account',
      { Name: 'A', Foo: 1 },
      'INVALID_FIELD',
      "No such column 'Foo' on sobject of type Account",
      undefined,
    ],
    [
      ...(['Account', { Name: 'A', CreatedDate: '2026-01-01' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'] as const),
      'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['CreatedDate'],
    ],
    [
      ...(['Contact', { LastName: 'A', FirstName: 'x'.repeat(41) }, 'STRING_TOO_LONG'] as const),
      ...([`First Name: data value too large: ${'x'.repeat(41)} (max length=40)`, ['FirstName']] as const),
    ],
    [
      'Contact',
      { LastName: 'A', Email: 'no' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: no',
      ['Email'],
    ],
    [
      ...(['Contact', { LastName: 'A', MailingGeocodeAccuracy: 'Near' }] as const),
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Mailing Geocode Accuracy: bad value for restricted picklist field: Near',
      ['MailingGeocodeAccuracy'],
    ],
    [
      ...(['Contact', { LastName: 'A', AccountId: '003000000000001' }, 'MALFORMED_ID'] as const),
      ...(['Account ID: id value of incorrect type: 003000000000001', ['AccountId']] as const),
    ],
    [
      ...(['Contact', { LastName: 'A', AccountId: '001000000000001AAA' }] as const),
      ...(['INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []] as const),
    ],
    [
      ...(['Account', { Name: 'A', NumberOfEmployees: 1e9 }, 'NUMBER_OUTSIDE_VALID_RANGE'] as const),
      ...([
        'Employees: value outside of valid range on numeric field: 1000000000',
        ['NumberOfEmployees'],
      ] as const),
    ],
    [
      'Account',
      { Id: '001000000000001AAA' },
      'INVALID_FIELD',
      'The Id field should not be specified in the sobject data.',
      ['Id'],
    ],
  ] as const)('%s %j', async (object, body, ...expected) => {
    expect(await refusal('POST', at(object), body)).toEqual([400, ...expected])
  })

  it('dates, flags and numbers of another kind, and what is no JSON', async () => {
    const opportunity = { Name: 'x', StageName: 'y', CloseDate: 'soon' }
    for (const [object, body] of [
      ['Opportunity', opportunity],
      ['Opportunity', { ...opportunity, CloseDate: '2026-02-30' }],
      ['Opportunity', { ...opportunity, CloseDate: '2026-02-28', Amount: 'much' }],
      ['Opportunity', { ...opportunity, CloseDate: '2026-02-28', IsPrivate: 'no' }],
      ['Account', '{"Name": '],
      ['Account', '[]'],
    ] as const) {
      expect((await refusal('POST', at(object), body)).slice(0, 2)).toEqual([400, 'JSON_PARSER_ERROR'])
    }
    const form = await org.call('POST', at('Account'), 'Name=A', { 'content-type': 'text/plain' })
    expect([form.status, form.json[0].errorCode]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  })

  it('objects that cannot be written or that are not there', async () => {
    expect((await refusal('POST', at('OpportunityStage'), { MasterLabel: 'x' })).slice(0, 2)).toEqual([
      403,
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    ])
    expect((await refusal('POST', at('Nothing'), {})).slice(0, 2)).toEqual([404, 'NOT_FOUND'])
    expect((await refusal('DELETE', at('User', org.userId))).slice(0, 2)).toEqual([
      403,
      'INSUFFICIENT_ACCESS_OR_READONLY',
    ])
  })
})

describe('the recycle bin', () => {
  it('keeps what was deleted for 15 days', async () => {
    const id = await make('Account', { Name: 'Old' })
    await org.call('DELETE', at('Account', id))
    org.salesforce.clock.advance(14 * 86_400_000)
    await jsonCaller(org.url, org.salesforce.session().accessToken)('GET', V)
    expect(org.salesforce.org.find(id)?.record.values.IsDeleted).toBe(true)
    org.salesforce.clock.advance(2 * 86_400_000)
    await jsonCaller(org.url, org.salesforce.session().accessToken)('GET', V)
    expect(org.salesforce.org.find(id)).toBe(null)
  })
})
