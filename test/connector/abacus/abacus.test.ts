import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ownBudgets } from '../../../src/budget/open.ts'
import { comparisonPage } from '../../../src/connector/comparison.ts'
import { contractSuite } from '../../../src/connector/contract.suite.ts'
import { EVERYTHING } from '../../../src/connector/mapping.ts'
import { connectorPage } from '../../../src/connector/page.ts'
import { checkCallback, redeemCode } from '../../../src/credentials/oauth/token-endpoint.ts'
import { accessOf } from '../../../src/engine/access.ts'
import { scopesFor } from '../../../src/engine/connect/scopes.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { Intake } from '../../../src/engine/intake.ts'
import { looseConnection } from '../../../src/engine/open-connection.ts'
import { Receipt } from '../../../src/engine/receipt.ts'
import { Records } from '../../../src/engine/records.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { createEgress, type Egress } from '../../../src/lib/http/egress.ts'
import { abacus } from './index.ts'

contractSuite(abacus, {
  context: {
    account: { id: '1', name: null, currency: null, time_zone: null, region: null, ui_url: null },
    customFields: new Map(),
    labels: new Map(),
  },
  stored: (properties) => Object.fromEntries(properties),
  token: 'secret',
  golden: [
    {
      type: 'leads',
      answers: [{ status: 200, headers: {}, body: { key: 'k7', given: 'Ada', family: 'Lovelace' } }],
      record: { id: 'k7', first_name: 'Ada', full_name: 'Ada Lovelace' },
    },
  ],
  failures: [
    {
      name: 'no such lead',
      answer: { status: 404, headers: {}, body: '' },
      code: 'record_not_found',
      retryable: false,
    },
  ],
})

const PLACES = ['src', 'sandbox', 'migrations', 'scripts', 'bin', 'bench', 'test']

describe('a third vendor', () => {
  let server: Server
  let egress: Egress
  let own: string
  let address: string
  let asked: string[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://abacus')
      asked.push(`${pathname}${search}`)
      response.setHeader('content-type', 'application/json')
      response.setHeader('x-spent', '40 of 500')
      const bodies: Record<string, unknown> = {
        '/token': {
          access_token: 'first',
          refresh_token: 'again',
          token_type: 'Bearer',
          account: 'A1',
          address,
        },
        '/me': { account: 'A1', user: 'ada', rights: ['leads.see'] },
        '/columns': { names: ['given', 'family', 'own_colour'] },
        '/leads': { rows: [{ key: 'k1', given: 'Ada', family: 'Lovelace', own_colour: 'red', gone: true }] },
      }
      response.end(JSON.stringify(bodies[pathname] ?? {}))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    own = `http://${host}`
    egress = createEgress({ allowHosts: [host], timeoutMs: 5_000, userAgent: 'test' })
  })
  beforeEach(() => {
    asked = []
    address = own
  })
  afterAll(async () => {
    await egress.close()
    server.close()
  })

  const engine = () =>
    new Engine({ connectors: [abacus], egress, clock: systemClock, budgets: ownBudgets(), maxWaitMs: 1_000 })

  /** A person signs in; the code is traded at the host that was asked. */
  async function signIn() {
    const { oauth } = abacus
    if (!oauth) throw new Error('no OAuth')
    const client = { endpoints: oauth.endpoints, baseUrl: own, clientId: 'id', clientSecret: 'secret' }
    const callback = new URLSearchParams({ code: 'c', state: 's' })
    const found = checkCallback(client, callback, 's')
    if ('wrong' in found) throw new Error(found.wrong)
    const given = { callback: found.callback, redirectUri: 'http://localhost/back', verifier: 'v'.repeat(43) }
    const outcome = await redeemCode(client, given, { egress })
    const intake = new Intake({ engine: engine(), egress, vault: null as never, apps: null as never })
    const context = { accountId: 'acc', connector: abacus, baseUrl: own, receipt: new Receipt() }
    return intake.takeTokens(outcome, context, { oauthAppId: 'app', refreshToken: null })
  }

  test('is signed in to; the address that comes with the token is kept, and the token has no end', async () => {
    const checked = await signIn()
    expect(checked).toMatchObject({ type: 'oauth', token: 'first', secret: 'again', baseUrl: own })
    expect(checked.grant?.expiresIn).toBeGreaterThan(365 * 86_400)
    expect(checked.identity).toMatchObject({ account: { id: 'A1', user: 'ada' }, scopes: ['leads.see'] })
  })

  test.each([
    'https://evil.example',
    'http://169.254.169.254',
    'http://127.0.0.1:1',
    'https://x.abacus.example.evil.example',
  ])('an address that is not the vendor’s own gets no token: %s', async (elsewhere) => {
    address = elsewhere
    await expect(signIn()).rejects.toMatchObject({ code: 'base_url_refused' })
    expect(asked).toEqual(['/token'])
  })

  test('nobody asks for rights that are the user’s, and what is missing is told with the clicks', () => {
    expect(scopesFor(abacus, { leads: 'write' })).toEqual([])
    expect(accessOf(abacus, 'oauth', ['leads.see']).leads).toMatchObject({
      read: true,
      write: false,
      missing_scopes: ['leads.change'],
      how_to_add: 'In Abacus: give the user the right.',
    })
  })

  test('a key without the address of its account is refused before a call is spent', async () => {
    const given = { type: 'session', token: 's' }
    await expect(engine().identify(abacus, given, null, new Receipt())).rejects.toMatchObject({
      code: 'invalid_request',
    })
    expect(asked).toEqual([])
  })

  test('is listed without the fields that are closed, with what is gone, and with what is left of the day', async () => {
    const { identity } = await signIn()
    const connection = looseConnection({
      connectorId: 'abacus',
      baseUrl: own,
      credentialType: 'oauth',
      token: 'first',
      account: identity.account,
      scopes: identity.scopes,
    })
    const reading = engine()
    const session = reading.session(connection)
    const page = await new Records(reading, session, 'leads').list({
      selection: EVERYTHING,
      includeRaw: false,
      limit: 10,
      cursor: null,
      updatedAfter: null,
      includeDeleted: true,
    })
    expect(asked.at(-1)).toBe('/leads?columns=given%2Cfamily%2Cown_colour&gone=true')
    expect(page.data[0]).toMatchObject({
      full_name: 'Ada Lovelace',
      archived: true,
      custom_fields: { own_colour: 'red' },
      fields_unavailable: ['job_title'],
    })
    expect(session.receipt.windows).toEqual([{ id: 'day', size: 500, remaining: 460, period: 86_400 }])
  })

  test('has its pages made like those of the others', () => {
    expect(connectorPage(abacus)).toContain('the person chooses: Abacus; Abacus for playing')
    expect(comparisonPage([abacus])).toContain('| `first_name` | r w f s |')
  })

  test('touches no file outside of its folder', () => {
    const found = execFileSync('git', ['grep', '-il', 'abacus', '--', ...PLACES], { encoding: 'utf8' })
    expect(
      found.split('\n').filter((file) => file !== '' && !file.startsWith('test/connector/abacus/')),
    ).toEqual([])
  })
})
