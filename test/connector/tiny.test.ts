import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownBudgets } from '../../src/budget/open.ts'
import { contractSuite } from '../../src/connector/contract.suite.ts'
import { EVERYTHING } from '../../src/connector/mapping.ts'
import type { VendorAccount } from '../../src/connector/vendor.ts'
import { Engine } from '../../src/engine/engine.ts'
import { looseConnection } from '../../src/engine/open-connection.ts'
import { Receipt } from '../../src/engine/receipt.ts'
import { Records } from '../../src/engine/records.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createEgress, type Egress } from '../../src/lib/http/egress.ts'
import { tiny } from './tiny.ts'

contractSuite(tiny, {
  context: {
    account: { id: '1', name: null, currency: null, time_zone: null, region: null, ui_url: null },
    customFields: new Map(),
    labels: new Map(),
  },
  stored: (properties) => Object.fromEntries(properties),
  token: 'secret',
  golden: [
    {
      type: 'contacts',
      answers: [{ status: 200, headers: {}, body: { number: 7, given: 'Ada', family: 'Lovelace' } }],
      record: { id: '7', first_name: 'Ada', full_name: 'Ada Lovelace' },
    },
  ],
  failures: [
    {
      name: 'an unknown person',
      answer: { status: 404, headers: {}, body: 'gone' },
      code: 'record_not_found',
      retryable: false,
    },
  ],
})

describe('a connector from outside src/connectors', () => {
  const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald']
  let server: Server
  let egress: Egress
  let baseUrl: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://tiny')
      const from = Number(url.searchParams.get('from') ?? 0)
      const take = Number(url.searchParams.get('take') ?? 0)
      const people = names
        .slice(from, from + take)
        .map((given, i) => ({ number: from + i, given, family: 'X' }))
      const more = from + take < names.length ? String(from + take) : null
      response.setHeader('content-type', 'application/json')
      if (request.headers['x-password'] !== 'secret') response.statusCode = 401
      response.end(JSON.stringify(url.pathname === '/me' ? { number: 99 } : { people, more }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    baseUrl = `http://${host}`
    egress = createEgress({ allowHosts: [host], timeoutMs: 5_000, userAgent: 'test' })
  })

  afterAll(async () => {
    await egress.close()
    server.close()
  })

  const engine = () =>
    new Engine({ connectors: [tiny], egress, clock: systemClock, budgets: ownBudgets(), maxWaitMs: 1_000 })
  const credential = { type: 'password', token: 'secret' }

  const connectionOf = (account: VendorAccount, scopes: readonly string[]) =>
    looseConnection({
      connectorId: 'tiny',
      baseUrl,
      credentialType: 'password',
      token: 'secret',
      account,
      scopes,
    })

  test('is identified, and lists all its records page by page in the unified schema', async () => {
    const { account, scopes } = await engine().identify(tiny, credential, baseUrl, new Receipt())
    expect(account.id).toBe('99')
    const session = engine().session(connectionOf(account, scopes))
    const records = new Records(engine(), session, 'contacts')
    const found: unknown[] = []
    let cursor: string | null = null
    do {
      const request = { selection: EVERYTHING, includeRaw: false, limit: 50, cursor, updatedAfter: null }
      const page = await records.list(request)
      found.push(...page.data.map((record) => record.first_name))
      cursor = page.next_cursor
    } while (cursor)
    expect(found).toEqual(names)
    expect(session.receipt.calls).toBe(3)
  })

  test('refuses what it does not declare: another object, an operation, a filter by time', async () => {
    const account = { id: '99', name: null, currency: null, time_zone: null, region: null, ui_url: null }
    const session = engine().session(connectionOf(account, []))
    const request = { selection: EVERYTHING, includeRaw: false, limit: 2, cursor: null }
    const contacts = new Records(engine(), session, 'contacts')
    expect(() => new Records(engine(), session, 'deals')).toThrow(
      expect.objectContaining({ code: 'operation_not_supported' }),
    )
    await expect(contacts.archive('1')).rejects.toMatchObject({ code: 'operation_not_supported' })
    await expect(contacts.list({ ...request, updatedAfter: '2026-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'unsupported_filter',
    })
  })

  test('a password that the CRM does not take is told as a rejected credential', async () => {
    const wrong = engine().identify(tiny, { type: 'password', token: 'wrong' }, baseUrl, new Receipt())
    await expect(wrong).rejects.toMatchObject({ code: 'credential_rejected' })
  })
})
