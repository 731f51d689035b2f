import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from './world.ts'

interface Budget {
  windows: { id: string; size: number; ours: number; others: number }[]
}

const CHANGES = 110

let world: World
beforeAll(async () => {
  world = await startWorld({
    ...{ seed: { contacts: 5, deals: 3 }, sandbox: { associationLimits: 'own', tier: 'free' } },
    environment: { CROSSWALK_LIMITS_APART: 'hubspot:associations' },
  })
})
afterAll(() => world.close())

test('calls of associations keep to their own limit, and the others to theirs, when the operator says that they are apart', async () => {
  const first = async (type: string) => {
    const { body } = await world.call<{ data: { id: string }[] }>('GET', world.at(`/${type}?limit=1`))
    return String(body.data[0]?.id)
  }
  const deal = await first('deals')
  const contact_ids = [await first('contacts')]
  const change = () =>
    world.call('PATCH', world.at(`/deals/${deal}`), {
      body: { contact_ids },
      headers: { 'crosswalk-max-wait': '60' },
    })
  expect((await change()).status).toBe(200)
  const calls = await world.callsDuring(async () => {
    const answers = await Promise.all(Array.from({ length: CHANGES }, change))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })
  const ofAssociations = calls.filter(({ path }) => path.includes('/associations')).length
  expect(ofAssociations).toBeGreaterThan(100)
  expect(calls.filter(({ status }) => status === 429)).toEqual([])
  const { windows } = (await world.call<Budget>('GET', world.at('/budget'))).body
  const of = (id: string) => windows.find((window) => window.id === id)
  expect(of('associations')).toMatchObject({ size: 100, others: 0 })
  expect(of('associations_daily')).toMatchObject({ others: 0 })
  expect(of('burst')).toMatchObject({ size: 1_000_000, others: 0 })
})
