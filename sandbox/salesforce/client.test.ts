import { Connection } from '@jsforce/jsforce-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld } from '../testing/org.ts'

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
})
