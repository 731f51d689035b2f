import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const ask = (body: object) => world.call<Record<string, unknown>>('POST', '/v1/advice', { body })

test('names the credential, the least scopes and the clicks', async () => {
  const { status, body } = await ask({ connector: 'hubspot', objects: { contacts: 'write', users: 'read' } })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    credential_type: 'service_key',
    scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.owners.read'],
  })
  const many = await ask({ connector: 'hubspot', many_accounts: true, webhooks: true })
  expect(many.body).toMatchObject({ credential_type: 'oauth' })
})

test.each([
  { connector: 'nothing' },
  { connector: 'hubspot', objects: { cats: 'read' } },
  { connector: 'hubspot', objects: { leads: 'read' } },
  { connector: 'hubspot', objects: { users: 'write' } },
  {},
])('%j is refused', async (body) => {
  expectProblem(await ask(body), 'invalid_request')
})

test('keeps the chosen CRM on the page, and says what is not offered there', async () => {
  const page = async (query: string) => (await fetch(`${world.url}/advice?${query}`)).text()
  expect(await page('connector=salesforce&leads=read')).toMatch(/value="salesforce" selected/)
  expect(await page('connector=hubspot&leads=read')).toMatch(
    /role="alert">Crosswalk does not offer leads of HubSpot/,
  )
  expect(await page('connector=hubspot&users=write')).toMatch(
    /role="alert">Crosswalk only reads users of HubSpot/,
  )
})

test('stands on a page that needs no key and no script', async () => {
  const page = await fetch(`${world.url}/advice?connector=hubspot&contacts=read&webhooks=yes`)
  const text = await page.text()
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  expect(text).toMatch(/project-based app with a static token/)
  expect(text).toContain('crm.objects.contacts.read')
  expect(text.match(/<script[^>]*>[^<]*/g)).toEqual(['<script src="/connect/copy.js" defer>'])
})
