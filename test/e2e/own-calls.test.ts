import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox } from '../../sandbox/index.ts'
import { type ConnectionBody, startWorld, type World } from './world.ts'

interface Budget {
  windows: { id: string; ours: number; others: number }[]
}

let world: World
let closeSandbox: () => Promise<void>
afterAll(async () => {
  await world?.close()
  await closeSandbox?.()
})

let id: string
beforeAll(async () => {
  const { salesforce } = await createSandbox({ salesforce: { seed: true } })
  const { url, close } = await salesforce.listen()
  closeSandbox = close
  world = await startWorld({ seed: { contacts: 1 }, hosts: [new URL(url).host] })
  const app = salesforce.apps.create({
    ...{ name: 'Ours', callbackUrls: ['http://localhost:1/back'], runAs: salesforce.session().userId },
  })
  const registered = await world.call<{ id: string }>('POST', '/v1/oauth-apps', {
    body: {
      ...{ connector: 'salesforce', name: 'Ours', base_url: url },
      ...{ client_id: app.clientId, client_secret: app.clientSecret },
    },
  })
  const credential = { type: 'client_credentials', oauth_app_id: registered.body.id }
  const body = { connector: 'salesforce', base_url: url, credential }
  const made = await world.call<ConnectionBody>('POST', '/v1/connections', { body })
  expect(made.status).toBe(201)
  id = made.body.id
})

const daily = async () => {
  const { body } = await world.call<Budget>('GET', `/v1/connections/${id}/budget`)
  return body.windows.find((window) => window.id === 'daily')
}

test('what it took to connect and to check a grant is ours, also when the vendor tells what was spent', async () => {
  expect(await daily()).toMatchObject({ ours: 3, others: 0 })
  expect((await world.call('GET', `/v1/connections/${id}/users?limit=1`)).status).toBe(200)
  expect((await world.call('POST', `/v1/connections/${id}/check`)).status).toBe(200)
  await world.call('GET', `/v1/connections/${id}/users?limit=1`)
  const window = await daily()
  expect(window?.others).toBe(0)
  expect(window?.ours).toBeGreaterThan(6)
})
