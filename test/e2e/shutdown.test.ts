import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { type Gateway, startGateway } from '../../src/main.ts'
import { type Answer, request } from './http.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 1 } })
})
afterAll(() => world.close())

/** A gateway of the same rooms, to be shut down. */
const anotherGateway = (shutdownSeconds: number): Promise<Gateway> => {
  const environment = { PORT: '0', CROSSWALK_SHUTDOWN_SECONDS: String(shutdownSeconds) }
  return startGateway(loadConfig(environment), world.rooms, createLog('silent'))
}

/** Sends a request that HubSpot takes `ms` for; resolves when HubSpot has it, with the answer still to come. */
async function requestUnderWay({ url }: Gateway, ms: number): Promise<{ answer: Promise<Answer | Error> }> {
  world.hubspot.faults.add({ times: 1, match: { path: '/crm/owners/*' }, effect: { kind: 'delay', ms } })
  const headers = { authorization: `Bearer ${world.apiKey}` }
  const answer = request(url + world.at('/users'), 'GET', { headers }).catch((error: Error) => error)
  const waiting = async () =>
    (await request<{ results: unknown[] }>(`${world.sandboxUrl}/_sandbox/faults`, 'GET')).text
  await expect.poll(waiting).not.toContain('delay')
  return { answer }
}

test('a gateway that is told to stop answers what is under way, and takes nothing new', async () => {
  const gateway = await anotherGateway(10)
  const { answer } = await requestUnderWay(gateway, 400)
  const closed = gateway.close()
  await expect(request(`${gateway.url}/healthz`, 'GET')).rejects.toThrow()
  expect(await answer).toMatchObject({ status: 200 })
  await closed
})

test('a gateway that may not wait ends what is under way', async () => {
  const gateway = await anotherGateway(0)
  const { answer } = await requestUnderWay(gateway, 2_000)
  await gateway.close()
  // It would have been answered, had the end waited for it.
  expect(await answer).toBeInstanceOf(Error)
})
