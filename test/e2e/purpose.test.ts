import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  const environment = { CROSSWALK_SHARE_CALLS: 'off' }
  world = await startWorld({ seed: { contacts: 3 }, sandbox: { burstLimit: 6 }, environment })
})
afterAll(() => world.close())

const list = (headers: Record<string, string>) =>
  world.call('GET', world.at('/contacts?limit=1'), { headers })

test('a request names the lane it is in, and a lane that there is not is refused', async () => {
  expect((await list({ 'crosswalk-lane': 'backfill' })).status).toBe(200)
  const problem = expectProblem(await list({ 'crosswalk-lane': 'urgent' }), 'invalid_request')
  expect(JSON.stringify(problem)).toContain('backfill')
  expectProblem(await list({ 'crosswalk-max-wait': 'soon' }), 'invalid_request')
  expectProblem(await list({ 'crosswalk-max-wait': '61' }), 'invalid_request')
})

test('a request that would wait longer than it may is refused at once, and told how long it would be', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => list({ 'crosswalk-max-wait': '0' })))
  const refused = answers.filter((answer) => answer.status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(2)
  for (const answer of refused) expect(expectProblem(answer, 'rate_limited').retry_after).toBeGreaterThan(0)
  expect(world.hubspot.ledger.entries({ status: 429 })).toEqual([])
})
