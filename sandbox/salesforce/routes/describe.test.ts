import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 2, contacts: 3 } })
})
afterAll(() => org.close())

describe('versions and resources', () => {
  it('lists all versions to anybody, without a count of calls', async () => {
    const answer = await fetch(`${org.url}/services/data`)
    const list = (await answer.json()) as { label: string; url: string; version: string }[]
    expect(list.at(0)).toEqual({ label: "Summer '14", url: '/services/data/v31.0', version: '31.0' })
    expect(list.find(({ version }) => version === '66.0')?.label).toBe("Spring '26")
    expect(list.at(-1)?.version).toBe('68.0')
    expect(answer.headers.get('sforce-limit-info')).toBe(null)
  })

  it('has what is there below a version, with the address of who calls', async () => {
    const { json, headers } = await org.call('GET', V)
    expect(json.sobjects).toBe(`${V}/sobjects`)
    expect(json.identity).toMatch(new RegExp(`^${org.url}/id/00D\\w{15}/${org.userId}$`))
    expect(headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/1000000$/)
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8')
  })

  it('tells retired versions from those that never were, and both from no session', async () => {
    expect((await org.call('GET', '/services/data/v30.0/sobjects')).status).toBe(410)
    expect((await org.call('GET', '/services/data/v99.0/sobjects')).json).toEqual([
      { message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' },
    ])
    const refused = await fetch(`${org.url}${V}/sobjects`, { headers: { authorization: 'Bearer nobody' } })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Token')
    expect(await refused.json()).toEqual([
      { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
    ])
    const wrongMethod = await org.call('PUT', `${V}/sobjects`, {})
    expect([wrongMethod.status, wrongMethod.json[0].errorCode]).toEqual([405, 'METHOD_NOT_ALLOWED'])
    expect(wrongMethod.json[0].message).toBe("HTTP Method 'PUT' not allowed. Allowed are GET")
  })
})

describe('describe', () => {
  it('lists the objects', async () => {
    const { json } = await org.call('GET', `${V}/sobjects`)
    expect(json.maxBatchSize).toBe(200)
    const account = json.sobjects.find(({ name }: { name: string }) => name === 'Account')
    expect([account.keyPrefix, account.createable, account.labelPlural]).toEqual(['001', true, 'Accounts'])
  })

  it('has every member of a field and the whole of Contact, in any case of its name', async () => {
    const { json } = await org.call('GET', `${V}/sobjects/contact/describe`)
    expect(json.name).toBe('Contact')
    const fields = new Map<string, Record<string, unknown>>(
      json.fields.map((field: { name: string }) => [field.name, field]),
    )
    expect(fields.size).toBe(59)
    expect(Object.keys(fields.get('LastName') ?? {})).toHaveLength(57)
    const shown = (name: string, ...members: string[]) => members.map((member) => fields.get(name)?.[member])
    expect(shown('LastName', 'length', 'byteLength', 'nillable', 'soapType')).toEqual([
      80,
      240,
      false,
      'xsd:string',
    ])
    expect(shown('Email', 'type', 'idLookup')).toEqual(['email', true])
    expect(shown('AccountId', 'referenceTo', 'relationshipName')).toEqual([['Account'], 'Account'])
    expect(shown('MailingCity', 'compoundFieldName')).toEqual(['MailingAddress'])
    expect(shown('Name', 'createable', 'nameField')).toEqual([false, true])
    expect(shown('Description', 'filterable', 'sortable')).toEqual([false, false])
    const account = (await org.call('GET', `${V}/sobjects/Account/describe`)).json
    const contacts = account.childRelationships.find(
      ({ relationshipName }: { relationshipName: string }) => relationshipName === 'Contacts',
    )
    expect([contacts.childSObject, contacts.field, contacts.cascadeDelete]).toEqual([
      'Contact',
      'AccountId',
      true,
    ])
  })

  it('says 304 when nothing has changed since', async () => {
    const path = `${V}/sobjects/Lead/describe`
    const lastModified = (await org.call('GET', path)).headers.get('last-modified') ?? ''
    const again = await org.call('GET', path, undefined, { 'if-modified-since': lastModified })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('knows no object of another name', async () => {
    expect((await org.call('GET', `${V}/sobjects/Nothing/describe`)).status).toBe(404)
  })
})
