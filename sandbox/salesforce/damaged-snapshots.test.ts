import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SnapshotRow } from '../core/vendor.ts'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  1e300,
  'x',
  '',
  [],
  [null],
  {},
  [[1]],
  '__proto__',
]

/** Rows like one, each with one thing in it made wrong: rows' members in two ways, what is in these in one. */
function* damaged(row: readonly unknown[]): Generator<unknown[]> {
  let turn = 0
  const wrong = (): unknown => {
    turn += 1
    return WRONG[turn % WRONG.length]
  }
  for (const [at, member] of row.entries()) {
    for (const _way of [1, 2]) yield [...row.slice(0, at), wrong(), ...row.slice(at + 1)]
    if (typeof member !== 'object' || member === null) continue
    for (const name of Object.keys(member).slice(0, 60)) {
      const spoilt = structuredClone(member) as Record<string, unknown>
      spoilt[name] = wrong()
      yield [...row.slice(0, at), spoilt, ...row.slice(at + 1)]
    }
  }
}

/** A state with few records: hundreds like it are taken. */
function small(rows: readonly SnapshotRow[]): SnapshotRow[] {
  const contacts = rows.filter(([kind, object]) => kind === 'record' && object === 'Contact').slice(0, 2)
  const others = rows.filter(([kind, object]) => kind !== 'record' || object !== 'Contact')
  const records = others.findIndex(([kind]) => kind === 'record')
  const all = [...others.slice(0, records), ...contacts, ...others.slice(records)]
  return all.map(([kind, id, ...more]) =>
    kind === 'locator_rows' ? [kind, id, contacts.map(([, , contact]) => contact)] : [kind, id, ...more],
  )
}

/** One row of each kind, and where it is. */
function kindsOf(rows: readonly SnapshotRow[]): Map<string, number> {
  const kinds = new Map<string, number>()
  rows.forEach((row, at) => {
    const kind = row[0] === 'record' ? `record ${String(row[1])}` : row[0]
    if (!kinds.has(kind)) kinds.set(kind, at)
  })
  return kinds
}

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ seed: { contacts: 201, leads: 1 } })
  const [contact] = org.salesforce.org.store('Contact').withDeleted()
  const control = (path: string, body: object) => org.call('POST', `/_sandbox/salesforce/${path}`, body)
  await control('objects', { name: 'Thing__c', label: 'Thing' })
  await control('objects/Account/fields', { name: 'Key__c', type: 'string' })
  await control('access', { object: 'Case', access: 'read_only' })
  await control('locks', { id: contact?.id })
  await control('validation-rules', { object: 'Lead', field: 'Title', is: 'equal', value: 'x' })
  await control('duplicate-rules', { object: 'Lead', fields: ['Title'] })
  const app = { name: 'A', callback_urls: ['http://localhost/'], daily_calls: 5 }
  const { client_id } = (await control('apps', app)).json
  const authorize_url = `/x?response_type=code&client_id=${client_id}&redirect_uri=http://localhost/`
  await control('oauth/grant', { authorize_url })
  await org.call('GET', `${V}/sobjects/Contact/${contact?.id}`)
  const pages = { 'sforce-query-options': 'batchSize=200' }
  await org.call('GET', `${V}/query?q=SELECT+Id+FROM+Contact`, undefined, pages)
  await org.call('POST', `${V}/jobs/query`, { operation: 'query', query: 'SELECT Id FROM Lead' })
  const job = { object: 'Lead', operation: 'insert', contentType: 'CSV' }
  const { id } = (await org.call('POST', `${V}/jobs/ingest`, job)).json
  await org.call('PUT', `${V}/jobs/ingest/${id}/batches`, 'LastName\na\n', { 'content-type': 'text/csv' })
})
afterAll(() => org.close())

describe('a damaged state', () => {
  const LOOKS = [
    ...[`${V}/sobjects`, `${V}/sobjects/Account/describe`, `${V}/sobjects/Thing__c/describe`, `${V}/limits`],
    ...[`${V}/recent`, `${V}/jobs/query`, `${V}/jobs/ingest`, `${V}/sobjects/Contact`],
    ...['Account', 'Contact', 'Lead', 'User'].map(
      (name) => `${V}/query?q=SELECT+FIELDS(ALL)+FROM+${name}+LIMIT+3`,
    ),
  ]

  /** What answers with a fault after a state was taken. */
  async function faults(): Promise<unknown[]> {
    const found: unknown[] = []
    const { accessToken } = org.salesforce.session()
    for (const path of LOOKS) {
      const headers = { authorization: `Bearer ${accessToken}` }
      const answer = await org.salesforce.fetch(new Request(`http://org.test${path}`, { headers }))
      if (answer.status >= 500) found.push([path, (await answer.text()).slice(0, 400)])
    }
    const body = { LastName: 'x', Company: 'y', Title: 'z' }
    const made = await org.salesforce.fetch(
      new Request(`http://org.test${V}/sobjects/Lead`, {
        ...{
          method: 'POST',
          body: JSON.stringify(body),
          headers: { authorization: `Bearer ${accessToken}` },
        },
      }),
    )
    if (made.status >= 500) found.push(['create', await made.text()])
    return found
  }

  test('is refused with a sentence and changes nothing, or does no harm', async () => {
    const before = org.salesforce.snapshot()
    const whole = { ...before, rows: small(before.rows) }
    org.salesforce.restore(whole)
    const kinds = kindsOf(whole.rows)
    expect([...kinds.keys()]).toEqual(
      expect.arrayContaining([
        ...[
          'settings',
          'numbers',
          'object',
          'field',
          'access',
          'validation_rule',
          'duplicate_rule',
          'row_lock',
        ],
        ...['viewed', 'record Contact', 'app', 'oauth_code', 'session', 'calls', 'bulk_used', 'locator'],
        ...['locator_rows', 'bulk_job', 'bulk_lines', 'bulk_bytes'],
      ]),
    )
    const harm: unknown[] = []
    let refused = 0
    for (const [kind, at] of kinds) {
      if (kind.startsWith('record') && kind !== 'record Contact') continue
      for (const row of damaged(whole.rows[at] as readonly unknown[])) {
        const rows = whole.rows.with(at, row as unknown as SnapshotRow)
        try {
          org.salesforce.restore({ ...whole, rows })
        } catch (error) {
          refused += 1
          if (!(error instanceof RangeError)) harm.push([row, String(error)])
          continue
        }
        // Nobody is there who could ask.
        if (org.salesforce.org.userByName('admin@sandbox.example.com') === null) continue
        const found = await faults()
        if (found.length > 0) harm.push([row, found])
      }
    }
    expect(harm.slice(0, 5)).toEqual([])
    expect(refused).toBeGreaterThan(200)
    org.salesforce.restore(whole)
  }, 60_000)
})
