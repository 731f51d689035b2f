import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ seed: { users: 1 } })
})
afterAll(() => org.close())

const control = (path: string, body: unknown, method = 'POST') => org.call(method, `/_sandbox${path}`, body)
const create = (object: string, body: unknown, headers = {}) =>
  org.call('POST', `${V}/sobjects/${object}`, body, headers)

describe('custom objects and fields', () => {
  it('are described, written, looked up by external id, and kept in snapshots', async () => {
    expect(
      (await control('/salesforce/objects', { name: 'Project__c', label: 'Project' })).json.key_prefix,
    ).toBe('a00')
    const field = { name: 'Key__c', type: 'string', length: 10, unique: true, external_id: true }
    expect((await control('/salesforce/objects/Project__c/fields', field)).status).toBe(201)
    const reference = {
      name: 'Client__c',
      type: 'reference',
      reference_to: ['Account'],
      child_relationship: 'Projects__r',
    }
    await control('/salesforce/objects/project__c/fields', reference)
    const path = `${V}/sobjects/Project__c/Key__c/k1`
    const made = await org.call('PATCH', path, { Name: 'P' })
    expect(made.json.id).toMatch(/^a00/)
    const account = (await create('Account', { Name: 'A' })).json.id
    expect((await org.call('PATCH', path, { Client__c: account })).json.created).toBe(false)
    expect((await create('Project__c', { Name: 'Q', Key__c: 'K1' })).json[0]).toEqual({
      ...{ errorCode: 'DUPLICATE_VALUE', fields: [] },
      message: `duplicate value found: Key__c duplicates value on record with id: ${made.json.id}`,
    })
    const children = (await org.call('GET', `${V}/sobjects/Account/describe`)).json.childRelationships
    const names = children.map(({ relationshipName }: { relationshipName: string }) => relationshipName)
    expect(names).toContain('Projects__r')
    const saved = JSON.parse(JSON.stringify(org.salesforce.snapshot()))
    org.salesforce.reset()
    expect((await org.call('GET', path)).status).toBe(401)
    org.salesforce.restore(saved)
    expect((await org.call('GET', path)).json.Client__c).toBe(account)
  })

  it('are refused when they cannot be', async () => {
    const refused = async (body: object) =>
      (await control('/salesforce/objects/Account/fields', body)).json.error
    expect(await refused({ name: 'Key', type: 'string' })).toMatch(/like Region__c/)
    expect(await refused({ name: 'K__c', type: 'blob' })).toMatch(/type of a field is one of/)
    expect(await refused({ name: 'K__c', type: 'reference' })).toMatch(/reference_to/)
    expect(await refused({ name: 'K__c', colour: 'red' })).toMatch(/colour is not accepted here/)
    expect((await control('/salesforce/objects/Nothing/fields', {})).status).toBe(404)
  })
})

describe('what administrators forbid', () => {
  it('validation rules', async () => {
    const rule = {
      object: 'Account',
      field: 'AnnualRevenue',
      is: 'below',
      value: 0,
      message: 'Not less than nothing.',
    }
    await control('/salesforce/validation-rules', { ...rule, error_field: 'AnnualRevenue' })
    expect((await create('Account', { Name: 'A', AnnualRevenue: -1 })).json).toEqual([
      {
        ...{ message: 'Not less than nothing.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
        fields: ['AnnualRevenue'],
      },
    ])
    expect((await create('Account', { Name: 'A', AnnualRevenue: 1 })).status).toBe(201)
  })

  it('values that do not match a pattern, in a time that the pattern cannot draw out', async () => {
    const rule = { object: 'Campaign', field: 'Name', is: 'not_matching', message: 'Letters only.' }
    expect((await control('/salesforce/validation-rules', { ...rule, value: '(' })).json.error).toBe(
      'value must be a regular expression.',
    )
    await control('/salesforce/validation-rules', { ...rule, value: '^(a+)+$' })
    const said = async (Name: string) => (await create('Campaign', { Name })).json[0]?.message ?? 'made'
    expect(await said('aaa')).toBe('made')
    expect(await said('b')).toBe('Letters only.')
    expect(await said(`${'a'.repeat(60)}!`)).toBe('Regex too complicated')
  })

  it('duplicates, unless the request insists', async () => {
    await control('/salesforce/duplicate-rules', { object: 'Lead', fields: ['Email'] })
    const lead = { LastName: 'L', Company: 'C', Email: 'l@example.com' }
    const { id } = (await create('Lead', lead)).json
    const refused = (await create('Lead', lead)).json[0]
    expect([refused.errorCode, refused.message]).toEqual(['DUPLICATES_DETECTED', 'Use one of these records?'])
    expect(refused.duplicateResult).toMatchObject({
      ...{ allowSave: true, duplicateRule: 'Standard_Lead_Duplicate_Rule', duplicateRuleEntityType: 'Lead' },
      matchResults: [{ size: 1, matchRecords: [{ record: { Id: id, attributes: { type: 'Lead' } } }] }],
    })
    expect((await create('Lead', lead, { 'sforce-duplicate-rule-header': 'allowSave=true' })).status).toBe(
      201,
    )
  })

  it('locked records, and those that belong to them', async () => {
    const { id } = (await create('Account', { Name: 'Held' })).json
    await control('/salesforce/locks', { id, ms: 1000 })
    const code = async (promise: ReturnType<typeof create>) => (await promise).json?.[0]
    const locked = {
      ...{ errorCode: 'UNABLE_TO_LOCK_ROW', fields: [] },
      message: `unable to obtain exclusive access to this record or 1 records: ${id}`,
    }
    expect(await code(org.call('PATCH', `${V}/sobjects/Account/${id}`, { Name: 'x' }))).toEqual(locked)
    expect(await code(create('Contact', { LastName: 'x', AccountId: id }))).toEqual(locked)
    expect(await code(org.call('DELETE', `${V}/sobjects/Account/${id}`))).toEqual(locked)
    org.salesforce.clock.advance(1000)
    expect((await create('Contact', { LastName: 'x', AccountId: id })).status).toBe(201)
  })

  it('fields and objects that a user may not see or change', async () => {
    await control('/salesforce/access', { object: 'Contact', field: 'Birthdate', access: 'hidden' })
    await control('/salesforce/access', { object: 'Contact', field: 'Title', access: 'read_only' })
    await control('/salesforce/access', { object: 'Case', access: 'read_only' })
    await control('/salesforce/access', { object: 'Campaign', access: 'hidden' })
    const described = (await org.call('GET', `${V}/sobjects/Contact/describe`)).json.fields
    const named = (name: string) => described.find((field: { name: string }) => field.name === name)
    expect([named('Birthdate'), named('Title').createable]).toEqual([undefined, false])
    const code = async (object: string, body: object) => {
      const { status, json } = await create(object, body)
      return [status, json[0].errorCode]
    }
    expect(await code('Contact', { LastName: 'x', Birthdate: '2000-01-01' })).toEqual([400, 'INVALID_FIELD'])
    expect(await code('Contact', { LastName: 'x', Title: 'y' })).toEqual([
      400,
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    expect(await code('Case', { Subject: 'x' })).toEqual([403, 'INSUFFICIENT_ACCESS_OR_READONLY'])
    expect(await code('Campaign', { Name: 'x' })).toEqual([404, 'NOT_FOUND'])
    const asked = async (soql: string) => {
      const { status, json } = await org.call('GET', `${V}/query?q=${encodeURIComponent(soql)}`)
      return status === 200 ? status : [status, json[0].errorCode]
    }
    for (const clause of ['Birthdate FROM Contact', 'Id FROM Contact WHERE Birthdate = null']) {
      expect(await asked(`SELECT ${clause}`)).toEqual([400, 'INVALID_FIELD'])
    }
    expect(await asked('SELECT (SELECT Birthdate FROM Contacts) FROM Account')).toEqual([
      400,
      'INVALID_FIELD',
    ])
    expect(await asked('SELECT Title FROM Contact ORDER BY Id')).toBe(200)
    expect(await asked('SELECT Id FROM Campaign')).toEqual([400, 'INVALID_TYPE'])
    const job = { operation: 'query', query: 'SELECT Birthdate FROM Contact' }
    expect((await org.call('POST', `${V}/jobs/query`, job)).json[0].errorCode).toBe('INVALID_FIELD')
    await create('Contact', { LastName: 'Shown' })
    const all = await org.call('GET', `${V}/query?q=SELECT+FIELDS(ALL)+FROM+Contact+LIMIT+1`)
    expect(Object.keys(all.json.records[0])).not.toContain('Birthdate')
    await control('/salesforce/access', { object: 'Contact', field: 'Email', access: 'hidden' })
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { LastName: 'x' } : undefined
      const answer = await org.call(method, `${V}/sobjects/Contact/Email/a@example.com`, body)
      expect([answer.status, answer.json[0].message]).toEqual([
        ...[404, 'Provided external ID field does not exist or is not accessible: Email'],
      ])
    }
    await control('/salesforce/rules', undefined, 'DELETE')
    expect((await create('Campaign', { Name: 'x' })).status).toBe(201)
  })
})

describe('what the vendor has on its pages only', () => {
  it('merges records: what belonged to the losers belongs to the master, and they lead to it', async () => {
    const make = async (object: string, body: object) => (await create(object, body)).json.id as string
    const [master, loser] = [await make('Account', { Name: 'M' }), await make('Account', { Name: 'L' })]
    const child = await make('Contact', { LastName: 'x', AccountId: loser })
    expect((await control('/salesforce/merge', { master, losers: [loser] })).json).toEqual({
      ...{ id: master, merged: [loser] },
    })
    expect((await org.call('GET', `${V}/sobjects/Contact/${child}`)).json.AccountId).toBe(master)
    const q = `SELECT MasterRecordId, IsDeleted FROM Account WHERE Id = '${loser}'`
    const { records } = (await org.call('GET', `${V}/queryAll?q=${encodeURIComponent(q)}`)).json
    expect(records).toMatchObject([{ MasterRecordId: master, IsDeleted: true }])
    for (const losers of [[], [master], [loser], [child], ['x']]) {
      expect((await control('/salesforce/merge', { master, losers })).status).toBe(400)
    }
  })

  it('converts leads into an account, a contact and an opportunity, all or nothing', async () => {
    const { id } = (await create('Lead', { LastName: 'Lead', Company: 'Co', Email: 'lead@example.com' })).json
    const rule = { object: 'Opportunity', field: 'Name', is: 'equal', value: 'Bad', message: 'Not bad.' }
    await control('/salesforce/validation-rules', rule)
    const before = org.salesforce.org.store('Account').count
    const refused = await control('/salesforce/convert-lead', { lead: id, opportunity_name: 'Bad' })
    expect([refused.status, refused.json.error]).toEqual([409, 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Not bad.'])
    expect(org.salesforce.org.store('Account').count).toBe(before)
    const done = (await control('/salesforce/convert-lead', { lead: id, opportunity_name: 'Good' })).json
    const get = async (object: string, of: string) =>
      (await org.call('GET', `${V}/sobjects/${object}/${of}`)).json
    expect(await get('Lead', id)).toMatchObject({
      ...{ IsConverted: true, Status: 'Closed - Converted', ConvertedDate: '2026-05-01' },
      ...{ ConvertedAccountId: done.account, ConvertedContactId: done.contact },
      ConvertedOpportunityId: done.opportunity,
    })
    expect(await get('Contact', done.contact)).toMatchObject({ LastName: 'Lead', AccountId: done.account })
    expect(await get('Opportunity', done.opportunity)).toMatchObject({
      Name: 'Good',
      StageName: 'Prospecting',
    })
    expect((await control('/salesforce/convert-lead', { lead: id })).status).toBe(400)
    await control('/salesforce/rules', undefined, 'DELETE')
  })
})

describe('faults, settings and the state', () => {
  it('speak the vendor words', async () => {
    const struck = async (name: string, more = {}) => {
      org.salesforce.faults.add({ times: 1, effect: { kind: 'vendor', name, ...more } })
      const { status, json, text } = await org.call('GET', `${V}/limits`)
      return [status, json?.[0]?.errorCode ?? text.slice(0, 16)]
    }
    expect(await struck('row_locked')).toEqual([400, 'UNABLE_TO_LOCK_ROW'])
    expect(await struck('daily_limit')).toEqual([403, 'REQUEST_LIMIT_EXCEEDED'])
    expect(await struck('concurrent_limit')).toEqual([403, 'REQUEST_LIMIT_EXCEEDED'])
    expect(await struck('maintenance')).toEqual([503, '<!DOCTYPE html><'])
    expect(await struck('edge_unavailable')).toEqual([420, 'edge unavailable'])
    expect(await struck('api_disabled')).toEqual([403, 'API_DISABLED_FOR_ORG'])
    expect(await struck('storage_full')).toEqual([400, 'STORAGE_LIMIT_EXCEEDED'])
    expect(await struck('query_timeout')).toEqual([400, 'QUERY_TIMEOUT'])
    expect(await struck('server_error', { status: 503 })).toEqual([503, 'SERVER_UNAVAILABLE'])
    expect(org.salesforce.ledger.entries({ fault: 'maintenance' })).toHaveLength(1)
  })

  it('settings, used calls, seeds and deleted records that come back', async () => {
    expect((await control('/salesforce/settings', { edition: 'basic' }, 'PATCH')).status).toBe(400)
    expect((await control('/salesforce/settings', { colour: 1 }, 'PATCH')).json.error).toMatch(
      /no setting called/,
    )
    await control(
      '/salesforce/settings',
      { dailyApiRequests: null, edition: 'enterprise', licences: 5 },
      'PATCH',
    )
    expect((await control('/salesforce/calls', { used: 104_998 })).json).toEqual({
      used: 104_998,
      allocation: 105_000,
    })
    expect((await org.call('GET', V)).headers.get('sforce-limit-info')).toBe('api-usage=104999/105000')
    await control('/salesforce/calls', { used: 0 })
    const parent = (await create('Account', { Name: 'Back' })).json.id
    const child = (await create('Contact', { LastName: 'Too', AccountId: parent })).json.id
    await org.call('DELETE', `${V}/sobjects/Account/${parent}`)
    expect((await control('/salesforce/undelete', { id: parent })).status).toBe(200)
    expect((await org.call('GET', `${V}/sobjects/Contact/${child}`)).status).toBe(200)
    expect((await control('/salesforce/undelete', { id: parent })).status).toBe(400)
    const before = org.salesforce.org.store('Lead').count
    await control('/seed', { leads: 4 })
    expect(org.salesforce.org.store('Lead').count).toBe(before + 4)
    expect((await control('/salesforce/sessions', { user: 'nobody' })).status).toBe(404)
    expect((await control('/salesforce/sessions/end', {})).json.ended).toBeGreaterThan(0)
    expect((await org.call('GET', V)).status).toBe(401)
  })

  it('is kept in a folder, and damaged states are refused', async () => {
    const damaged = { format: 1, vendor: 'salesforce', rows: [['record', 'Nothing', 'x', {}]] } as const
    expect(() => org.salesforce.restore({ ...damaged, rows: [...damaged.rows] })).toThrow(/damaged/)
    expect(() => org.salesforce.restore({ ...damaged, rows: [['nonsense']] })).toThrow(/no rows of the kind/)
  })
})
