import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld } from '../testing/org.ts'
import { coverageRows } from './coverage.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 1, contacts: 1, opportunities: 1 } })
})
afterAll(() => org.close())

/** A value that cannot be made a text or a number. */
const BARE = { toString: 1, valueOf: null }

/** Bodies that no client should send. */
const BODIES: readonly unknown[] = [
  ...[undefined, '', 'null', '[]', '0', '"x"', '{', '[null]', '{"__proto__": {"x": 1}}'],
  ...[
    { q: BARE, sobjects: [{ name: BARE, fields: [BARE] }], in: BARE },
    { q: 'xx', overallLimit: BARE },
  ],
  ...[{ object: 'Contact', operation: 'upsert', externalIdFieldName: BARE }, { Account: { Id: BARE } }],
  ...[
    { records: [{ attributes: { type: 'Contact' }, Id: BARE, Email: BARE }] },
    { ids: [BARE], fields: [BARE] },
  ],
  ...[{ records: null }, { records: [null] }, { records: [[]] }, { records: [{ attributes: null }] }],
  ...[{ compositeRequest: [null] }, { compositeRequest: [{}] }, { batchRequests: [null, 1] }],
  ...[{ graphs: [null] }, { graphs: [{ graphId: 'x', compositeRequest: {} }] }, { ids: [1], fields: {} }],
  ...[{ sobjects: [null] }, { q: {}, sobjects: [{}] }, { ids: ['x'], fields: ['Id', 'Id', ''] }],
  ...[{ LastName: {}, Email: [], AccountId: {}, Account: 'x' }, { LastName: 'x'.repeat(100_000) }],
  { Name: { a: 1 }, Amount: '1e999', CloseDate: '9999-99-99', StageName: '\u0000', constructor: 1 },
  {
    records: [{ attributes: { type: 'Contact', referenceId: 'a' }, LastName: 'x', Contacts: { records: 1 } }],
  },
  {
    compositeRequest: [{ method: 'GET', url: '/services/data/v60.0/%', referenceId: '@{x}', body: '@{y.z}' }],
  },
]
const VALUES = [
  'x',
  '%',
  '%00',
  '001',
  'Id',
  'Contact',
  '__proto__',
  'constructor',
  "'",
  '001000000000000AAA',
]
const QUERIES = [
  '',
  '?fields=__proto__',
  '?ids=%',
  '?q=FIND',
  '?limit=-1',
  '?start=x&end=',
  '?sObjects=,',
  '?_HttpMethod=X',
]

describe('nonsense', () => {
  const paths = [...new Set(coverageRows().map(({ path }) => path))]
  it.each(paths)('sent to %s is refused, never a fault of the sandbox', async (path) => {
    const { accessToken } = org.salesforce.session()
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    const bad: unknown[] = []
    const send = async (method: string, at: string, body?: unknown) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const sent = method === 'GET' || text === undefined ? {} : { body: text }
      const answer = await org.salesforce.fetch(
        new Request(`http://org.test${at}`, { method, headers, ...sent }),
      )
      const said = await answer.text()
      // A part of a composite call has a status of its own.
      if (answer.status >= 500 || said.includes('internal error of the sandbox')) {
        bad.push([method, at, body, said.slice(0, 300)])
      }
    }
    const fill = (value: string) => path.replace('{version}', 'v60.0').replaceAll(/\{\w+\}/g, value)
    for (const [index, value] of VALUES.entries()) {
      const query = QUERIES[index % QUERIES.length] ?? ''
      for (const method of ['GET', 'DELETE', 'POST']) await send(method, fill(value) + query, {})
    }
    for (const body of BODIES) {
      for (const method of ['POST', 'PATCH', 'PUT']) await send(method, fill('Contact'), body)
    }
    expect(bad).toEqual([])
  })
})

describe('nonsense for the token endpoint', () => {
  it('as the claims of an assertion', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const claims of [{ iss: BARE }, { iss: [], aud: BARE }, [], null, 'x', { exp: BARE }]) {
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: `${encode({ alg: 'RS256' })}.${encode(claims)}.x`,
      }
      const answer = await org.salesforce.fetch(
        new Request('http://org.test/services/oauth2/token', {
          ...{ method: 'POST', body: new URLSearchParams(form) },
        }),
      )
      expect(answer.status, JSON.stringify(claims)).toBe(400)
    }
  })

  it.each(['Basic %', 'Basic JTol', 'Basic', 'Bearer', '%'])('as %s', async (authorization) => {
    for (const path of ['token', 'revoke', 'introspect', 'userinfo', 'authorize']) {
      const answer = await org.salesforce.fetch(
        new Request(`http://org.test/services/oauth2/${path}`, {
          ...{ method: 'POST', headers: { authorization }, body: 'grant_type=refresh_token&%=%&token' },
        }),
      )
      expect(answer.status, path).toBeLessThan(500)
    }
  })
})
