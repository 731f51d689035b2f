import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultAbout } from '../core/fault-fields.ts'
import type { FaultEffect } from '../core/faults.ts'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

/** An effect with all that it must be told. */
function effectOf({ kind, name, fields }: FaultAbout, more: object = {}): FaultEffect {
  const told = fields
    .filter(({ required }) => required)
    .map((field) => [field.name, field.type === 'text' ? 'X' : Math.max(field.min ?? 1, 400)])
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    ...Object.fromEntries(told),
    ...more,
  } as FaultEffect
}

const count = () => org.salesforce.org.store('Account').count

/** Makes an account while a fault is switched on; what came, and how many accounts that made. */
async function strike(effect: FaultEffect) {
  const before = count()
  org.salesforce.faults.add({ times: 1, match: { path: '/services/data/*' }, effect })
  const { accessToken } = org.salesforce.session()
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const sent = { method: 'POST', body: '{"Name":"A"}', headers }
  const came = await fetch(`${org.url}${V}/sobjects/Account`, sent)
    .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    .catch(() => ({ status: 0, text: '' }))
  const [entry] = org.salesforce.ledger.entries().slice(-1)
  return { ...came, made: count() - before, fault: entry?.fault }
}

/** Those that happen in place of the work; the others spoil what was done. */
const IN_PLACE = ['status', 'empty', 'html', 'vendor', 'reset']

describe('every effect of the fault switches', () => {
  test('strikes the org, is named in the ledger, and does its work only when told to', async () => {
    const { effects } = (await org.call('GET', '/_sandbox/faults/effects')).json as { effects: FaultAbout[] }
    expect(effects.length).toBeGreaterThan(20)
    for (const about of effects) {
      const what = about.name ?? about.kind
      const struck = await strike(effectOf(about))
      expect([what, struck.fault, struck.made]).toEqual([what, what, IN_PLACE.includes(about.kind) ? 0 : 1])
      if (!about.fields.some(({ name }) => name === 'after_work')) continue
      const after = await strike(effectOf(about, { after_work: true }))
      expect([what, after.fault, after.made]).toEqual([what, what, 1])
    }
  })

  test('a session that a fault has ended stays over, and is renewed by signing in', async () => {
    const token = org.salesforce.session().accessToken
    const ask = () => org.call('GET', `${V}/limits`, undefined, { authorization: `Bearer ${token}` })
    const effect = { kind: 'vendor', name: 'session_expired', lasting: true } as const
    org.salesforce.faults.add({ times: 1, effect })
    expect([(await ask()).status, (await ask()).status]).toEqual([401, 401])
    org.salesforce.faults.clear()
    expect((await ask()).json[0].errorCode).toBe('INVALID_SESSION_ID')
    expect((await org.call('GET', `${V}/limits`)).status).toBe(200)
  })
})
