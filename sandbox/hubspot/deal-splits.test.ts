import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
let deal: string
let owners: number[]
beforeAll(async () => {
  world = await createWorld({ seed: { deals: 1, owners: 2 } })
  deal = (await world.call('POST', '/crm/v3/objects/deals', { properties: { amount: '1000' } })).json.id
  const found = await world.call('GET', '/crm/v3/owners')
  owners = found.json.results.map((owner: { id: string }) => Number(owner.id))
})
afterAll(() => world.close())

describe('deal splits', () => {
  it('are set and read through the official client, and seen on the deal', async () => {
    const { batchApi } = world.client.crm.objects.dealSplits
    const splits = owners.map((ownerId, index) => ({ ownerId, percentage: index === 0 ? 0.75 : 0.25 }))
    const made = await batchApi.upsert({ inputs: [{ id: Number(deal), splits }] })
    expect(made.results[0]?.splits.map(({ properties }) => properties.hs_deal_split_percentage)).toEqual([
      '0.75',
      '0.25',
    ])
    const read = await batchApi.read({ inputs: [{ id: deal }, { id: '1' }] })
    expect(read).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] })
    expect(read.results[0]?.splits).toHaveLength(2)
    const split = read.results[0]?.splits[0]?.id
    const shown = await world.call(
      'GET',
      `/crm/v3/objects/deal_splits/${split}?properties=hs_deal_split_amount&associations=deals`,
    )
    expect(shown.json).toMatchObject({
      properties: { hs_deal_split_amount: '750' },
      associations: { deals: { results: [{ id: deal, type: 'deal_split_to_deal' }] } },
    })
    const whole = await world.call('GET', `/crm/v3/objects/deals/${deal}?properties=hs_is_deal_split`)
    expect(whole.json.properties.hs_is_deal_split).toBe('true')
    const [first = 0] = owners
    const single = { inputs: [{ id: Number(deal), splits: [{ ownerId: first, percentage: 1 }] }] }
    expect((await batchApi.upsert(single)).results[0]?.splits).toHaveLength(1)
  })

  it('must add up to one, of owners that exist', async () => {
    const { batchApi } = world.client.crm.objects.dealSplits
    const [first = 0] = owners
    for (const splits of [
      [{ ownerId: first, percentage: 0.5 }],
      [{ ownerId: 1, percentage: 1 }],
      [
        { ownerId: first, percentage: 0.5 },
        { ownerId: first, percentage: 0.5 },
      ],
      [{ ownerId: first, percentage: 2 }],
    ]) {
      const refused = await failure(() => batchApi.upsert({ inputs: [{ id: Number(deal), splits }] }))
      expect(refused.code, JSON.stringify(splits)).toBe(400)
    }
  })
})
