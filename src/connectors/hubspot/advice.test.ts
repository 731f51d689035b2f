import { describe, expect, it } from 'vitest'
import { advise } from './advice.ts'

const READ = {
  objects: { contacts: 'read' as const },
  webhooks: false,
  manyAccounts: false,
  uiExtensions: false,
}
const scopes = ['crm.objects.contacts.read']

describe('advice', () => {
  it.each([
    [{}, 'service_key'],
    [{ webhooks: true }, 'private_app_token'],
    [{ uiExtensions: true }, 'private_app_token'],
    [{ manyAccounts: true }, 'oauth'],
    [{ manyAccounts: true, webhooks: true, uiExtensions: true }, 'oauth'],
  ])('for %j is %s', (more, type) => {
    expect(advise({ ...READ, ...more }, scopes, '2026-11-26').credentialType).toBe(type)
  })

  it('never says to make a private app, and tells what ends after a day', () => {
    const before = advise(READ, scopes, '2026-09-01')
    const after = advise(READ, scopes, '2027-03-01')
    expect(before.sunsets.map((each) => each.on)).toEqual([
      '2026-09-28',
      '2026-10-26',
      '2027-02-16',
      '2027-09-01',
    ])
    expect(after.sunsets.map((each) => each.on)).toEqual(['2026-10-26', '2027-09-01'])
    expect(before.instead[0]?.why).toMatch(/ends on 2026-10-26/)
    expect(after.instead[0]?.why).toMatch(/None can be made/)
  })
})
