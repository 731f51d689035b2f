import { createSign, generateKeyPairSync } from 'node:crypto'
import { Connection, OAuth2 } from '@jsforce/jsforce-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

let org: OrgWorld
let connection: Connection
beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 3, contacts: 5 } })
  connection = new Connection({ instanceUrl: org.url, accessToken: org.token })
})
afterAll(() => org.close())

describe('@jsforce/jsforce-node, unmodified', () => {
  it('creates, reads, changes, upserts and deletes', async () => {
    const contacts = connection.sobject('Contact')
    const made = await contacts.create({ LastName: 'Quist', Email: 'q@example.com' })
    expect(made).toMatchObject({ success: true, errors: [] })
    const id = made.id ?? ''
    expect(await contacts.update({ Id: id, FirstName: 'Ada' })).toEqual({ id, success: true, errors: [] })
    expect((await contacts.retrieve(id)).Name).toBe('Ada Quist')
    expect(await contacts.upsert({ Email: 'q@example.com', Title: 'CEO' }, 'Email')).toMatchObject({ id })
    expect(await contacts.destroy(id)).toEqual({ id, success: true, errors: [] })
    await expect(contacts.retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    await expect(contacts.create({ FirstName: 'x' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      data: { fields: ['LastName'] },
    })
  })

  it('describes, tells limits, and what changed', async () => {
    expect((await connection.describeGlobal()).sobjects.map(({ name }) => name)).toContain('Opportunity')
    const described = await connection.describe('Account')
    expect(described.fields.find(({ name }) => name === 'Industry')?.picklistValues?.length).toBe(32)
    expect((await connection.limits()).DailyApiRequests?.Max).toBe(1_000_000)
    expect(connection.limitInfo.apiUsage?.limit).toBe(1_000_000)
    const changed = await connection
      .sobject('Account')
      .updated('2026-04-15T00:00:00Z', '2026-05-02T00:00:00Z')
    expect(changed.ids.length).toBeGreaterThan(0)
    expect((await connection.sobject('Account').recent()).length).toBe(3)
  })

  it('writes and reads many at once, and calls composite', async () => {
    const contacts = connection.sobject('Contact')
    const made = await contacts.create([{ LastName: 'One' }, { LastName: 'Two' }, { FirstName: 'x' }])
    expect(made.map(({ success }) => success)).toEqual([true, true, false])
    const ids = made.flatMap(({ id }) => (id === undefined ? [] : [id]))
    expect((await contacts.retrieve(ids)).map(({ Name }) => Name)).toEqual(['One', 'Two'])
    const changed = await contacts.update(ids.map((Id) => ({ Id, Title: 'CEO' })))
    expect(changed.every(({ success }) => success)).toBe(true)
    const body = {
      compositeRequest: [
        { method: 'GET', url: `${V}/sobjects/Contact/${ids[0]}?fields=Title`, referenceId: 'one' },
      ],
    }
    const answer = await connection.requestPost<{ compositeResponse: { body: { Title: string } }[] }>(
      `${V}/composite`,
      body,
    )
    expect(answer.compositeResponse[0]?.body.Title).toBe('CEO')
    expect((await contacts.destroy(ids)).every(({ success }) => success)).toBe(true)
    const gone = await contacts.deleted('2026-05-01T07:00:00Z', '2026-05-01T08:00:00Z')
    expect(gone.deletedRecords.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  })

  it('upserts many, asks for deleted records too, for children, and searches', async () => {
    const contacts = connection.sobject('Contact')
    const people = ['u1', 'u2'].map((LastName) => ({ LastName, Email: `${LastName}@example.com` }))
    const made = await contacts.upsert(people, 'Email', { allOrNone: true })
    expect(made.map(({ success }) => success)).toEqual([true, true])
    const again = await contacts.upsert(people, 'Email')
    expect(again.map(({ id }) => id)).toEqual(made.map(({ id }) => id))
    await contacts.destroy(String(made[0]?.id))
    const soql = "SELECT Id FROM Contact WHERE Email IN ('u1@example.com', 'u2@example.com')"
    expect((await connection.query(soql)).totalSize).toBe(1)
    expect((await connection.query(soql, { scanAll: true })).totalSize).toBe(2)
    const account = await connection.sobject('Account').create({ Name: 'Parent' })
    await contacts.update({ Id: String(made[1]?.id), AccountId: String(account.id) })
    const [family] = await connection
      .sobject('Account')
      .find({ Id: account.id }, 'Id, Name')
      .include('Contacts')
      .select('LastName')
      .end()
    expect(family?.Contacts?.records.map(({ LastName }) => LastName)).toEqual(['u2'])
    const found = await connection.search('FIND {Parent} IN NAME FIELDS RETURNING Account(Id, Name)')
    expect(found.searchRecords.map(({ Id }) => Id)).toEqual([account.id])
  })

  it('refuses on faults in the words of the vendor, and tries again after 503', async () => {
    org.salesforce.faults.add({ times: 1, effect: { kind: 'vendor', name: 'row_locked' } })
    await expect(connection.sobject('Account').create({ Name: 'A' })).rejects.toMatchObject({
      errorCode: 'UNABLE_TO_LOCK_ROW',
    })
    org.salesforce.faults.add({ times: 1, effect: { kind: 'vendor', name: 'maintenance' } })
    expect((await connection.limits()).DailyApiRequests?.Max).toBe(1_000_000)
  })
})

describe('@jsforce/jsforce-node logs in', () => {
  const CALLBACK = 'http://localhost:3000/callback'

  const oauthOf = (more: object = {}, of: object = {}) => {
    const app = org.salesforce.apps.create({ name: 'Client', callbackUrls: [CALLBACK], ...of })
    const { clientId, clientSecret } = app
    const secret = clientSecret === null ? {} : { clientSecret }
    return {
      app,
      oauth2: new OAuth2({ loginUrl: org.url, clientId, ...secret, redirectUri: CALLBACK, ...more }),
    }
  }
  const codeFor = async (authorize_url: string) => {
    const { json } = await org.call('POST', '/_sandbox/salesforce/oauth/grant', { authorize_url })
    return new URL(json.location).searchParams.get('code') ?? ''
  }

  it('by the web server flow with PKCE, and refreshes when the session is over', async () => {
    const { oauth2 } = oauthOf({ useVerifier: true }, { rotation: true })
    const own = new Connection({ oauth2 })
    const url = oauth2.getAuthorizationUrl({ scope: 'api refresh_token id' })
    const user = await own.authorize(await codeFor(url))
    expect(user.id).toBe(org.userId)
    expect(own.instanceUrl).toBe(org.url)
    expect((await own.identity()).username).toBe('admin@sandbox.example.com')
    const before = own.accessToken
    const refreshed: string[] = []
    own.on('refresh', (_token: string, answer: { refresh_token: string }) =>
      refreshed.push(answer.refresh_token),
    )
    org.salesforce.clock.advance(7_200_000)
    expect((await own.describeGlobal()).sobjects.length).toBeGreaterThan(10)
    expect(own.accessToken).not.toBe(before)
    expect(refreshed).toEqual([expect.stringMatching(/^5Aep/)])
    await own.logout()
  })

  it('neither by password nor by SOAP: both are refused in words', async () => {
    const { oauth2 } = oauthOf()
    await expect(new Connection({ oauth2 }).login('admin@sandbox.example.com', 'x')).rejects.toThrow(
      'grant type not supported',
    )
    await expect(
      new Connection({ loginUrl: org.url }).login('admin@sandbox.example.com', 'x'),
    ).rejects.toThrow()
    const soap = await fetch(`${org.url}/services/Soap/u/60.0`, { method: 'POST', body: '<x/>' })
    expect(soap.status).toBe(404)
  })

  it('by client credentials and by JWT bearer', async () => {
    const { app, oauth2 } = oauthOf({}, { runAs: org.userId })
    const machine = new Connection({ oauth2, instanceUrl: org.url })
    await machine.authorize({ grant_type: 'client_credentials' })
    expect((await machine.identity()).user_id).toBe(org.userId)
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    Object.assign(app, { publicKey: publicKey.export({ type: 'spki', format: 'pem' }), preApproved: 'all' })
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = {
      ...{ iss: app.clientId, sub: 'admin@sandbox.example.com', aud: 'https://login.salesforce.com' },
      exp: Math.floor(org.salesforce.clock.now() / 1000) + 180,
    }
    const text = `${encode({ alg: 'RS256' })}.${encode(claims)}`
    const assertion = `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
    const bearer = new Connection({ oauth2, instanceUrl: org.url })
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    await bearer.authorize({ grant_type, assertion })
    expect((await bearer.identity()).user_id).toBe(org.userId)
  })
})
