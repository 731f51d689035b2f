import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

const span = (start: string, end: string) =>
  `?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`

describe('updated and deleted', () => {
  it('tell the ids of a span, in the forms of time that clients send', async () => {
    const ids: string[] = []
    for (const Name of ['A', 'B'])
      ids.push((await org.call('POST', `${V}/sobjects/Account`, { Name })).json.id)
    const forms = [
      span('2026-05-01T07:00:00+00:00', '2026-05-01T08:00:00+00:00'),
      span('2026-05-01T07:00:00Z', '2026-05-01T08:00:00.000Z'),
      '?start=2026-05-01T09:00:00+02:00&end=2026-05-01T10:00:00%2B02:00',
    ]
    for (const form of forms) {
      const { json } = await org.call('GET', `${V}/sobjects/Account/updated/${form}`)
      expect(json).toEqual({ ids, latestDateCovered: '2026-05-01T07:35:37.000+0000' })
    }
    await org.call('DELETE', `${V}/sobjects/Account/${ids[0]}`)
    const gone = (await org.call('GET', `${V}/sobjects/Account/deleted/${forms[0]}`)).json
    expect(gone.deletedRecords).toEqual([{ id: ids[0], deletedDate: '2026-05-01T07:35:37.000+0000' }])
    expect(gone.earliestDateAvailable).toBe('2026-04-16T07:35:37.000+0000')
    const left = (await org.call('GET', `${V}/sobjects/Account/updated${forms[0]}`)).json
    expect(left.ids).toEqual([ids[1]])
  })

  it('refuse spans of nothing, of too long ago, and what is no time', async () => {
    const code = async (path: string) =>
      (await org.call('GET', `${V}/sobjects/Account/${path}`)).json[0].errorCode
    expect(await code(`updated${span('2026-05-01T08:00:00Z', '2026-05-01T08:00:30Z')}`)).toBe(
      'INVALID_REPLICATION_DATE',
    )
    expect(await code(`updated${span('2026-03-01T08:00:00Z', '2026-05-01T08:00:30Z')}`)).toBe(
      'INVALID_REPLICATION_DATE',
    )
    expect(await code(`deleted${span('2026-04-01T08:00:00Z', '2026-05-01T08:00:30Z')}`)).toBe(
      'INVALID_REPLICATION_DATE',
    )
    expect(await code('updated?start=yesterday&end=today')).toBe('MALFORMED_QUERY')
  })
})
