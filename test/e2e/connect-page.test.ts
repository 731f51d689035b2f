import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryAsOwner } from '../database.ts'
import { type ConnectWorld, type SessionBody, startConnectWorld } from './connect-world.ts'
import type { Answer } from './http.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, type ConnectionBody, type World } from './world.ts'

/** scripts/test.mjs installs it and says where it is. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
]

let world: World
let browser: Browser

let newSession: ConnectWorld['newSession']
beforeAll(async () => {
  ;({ world, newSession } = await startConnectWorld())
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const sessionOf = async (id: string) =>
  (await world.call<SessionBody>('GET', `/v1/connect-sessions/${id}`)).body
const connectionOf = async (id: string | null) =>
  (await world.call<ConnectionBody & { health: { state: string } }>('GET', `/v1/connections/${id}`)).body

interface Visit {
  context: BrowserContext
  page: Page
  complaints: string[]
  /** Where the browser was sent at the end. */
  returned: Promise<URL>
}

async function visit(url: string, options: { scripts?: boolean; width?: number } = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 390, height: 844 },
    javaScriptEnabled: options.scripts ?? true,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text())
  })
  const returned = new Promise<URL>((resolve) => {
    page.on('request', (request) => {
      if (request.url().startsWith('http://localhost:1/')) resolve(new URL(request.url()))
    })
  })
  await page.goto(url)
  return { context, page, complaints, returned }
}

const pasteKey = async (page: Page, token: string) => {
  await page.getByLabel('Key', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Check the key' }).click()
}

/** Presses Tab until the element has the focus, as who has no mouse does. */
async function tabTo(element: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await element.evaluate((each) => each.matches(':focus-visible'))) return
    await element.page().keyboard.press('Tab')
  }
  throw new Error(`Tab never comes to ${element}.`)
}

/** Goes to a button by Tab and presses Enter. */
async function press(page: Page, name: string): Promise<void> {
  await tabTo(page.getByRole('button', { name }))
  await page.keyboard.press('Enter')
}

/** What axe finds wrong with the page, and whether it is wider than the window. */
async function flawsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
  return [
    ...violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`),
    ...(wide ? ['too wide'] : []),
  ]
}

describe('in a browser of 390 pixels', () => {
  test('a customer pastes a key, sees whose it is, and comes back with the connection', async () => {
    const session = await newSession({ external_id: 'customer-7' })
    const { page, complaints, returned, context } = await visit(session.url)
    expect(await page.getByText('Create service key').count()).toBe(1)
    expect(await page.locator('textarea').inputValue()).toBe(
      'crm.objects.contacts.read\ncrm.objects.contacts.write',
    )
    expect(await flawsOf(page)).toEqual([])
    await pasteKey(page, `"${world.token}"`)
    expect(await page.getByRole('alert').textContent()).toMatch(/quotes/)
    await pasteKey(page, crypto.randomUUID())
    expect(await page.getByRole('alert').textContent()).toMatch(
      /hapikey.* developer API key.*Create service key/,
    )
    await pasteKey(page, ` ${world.token}\t`)
    await page.getByRole('heading', { name: 'Is this the account?' }).waitFor()
    expect(await page.textContent('dl')).toContain(String(world.hubspot.settings.portalId ?? ''))
    expect(await page.content()).not.toContain(world.token)
    expect(await flawsOf(page)).toEqual([])
    expect((await sessionOf(session.id)).state).toBe('checked')
    await page.getByRole('button', { name: 'Connect this account' }).click()
    const back = await returned
    const { connection_id, state } = await sessionOf(session.id)
    expect(state).toBe('completed')
    expect(Object.fromEntries(back.searchParams)).toEqual({
      customer: '7',
      connection_id,
      connect_session_id: session.id,
    })
    expect((await world.call('GET', `/v1/connections/${connection_id}/contacts`)).status).toBe(200)
    expect(await connectionOf(connection_id)).toMatchObject({
      external_id: 'customer-7',
      credential_type: 'service_key',
    })
    expect(complaints).toEqual([])
    await context.close()
  })

  test('a customer signs in without any script of ours, and re-authorises the same connection later', async () => {
    const session = await newSession()
    const first = await visit(session.url, { scripts: false })
    await first.page.getByRole('button', { name: 'Sign in with HubSpot' }).click()
    await first.page.getByRole('button', { name: 'Connect app' }).click()
    await first.page.getByRole('heading', { name: 'Is this the account?' }).waitFor()
    await first.page.getByRole('button', { name: 'Connect this account' }).click()
    await first.returned
    await first.context.close()
    const { connection_id } = await sessionOf(session.id)
    const path = `/v1/connections/${connection_id}`
    expect(await connectionOf(connection_id)).toMatchObject({
      credential_type: 'oauth',
      health: { state: 'healthy' },
    })
    expect((await world.call('GET', `${path}/contacts`)).status).toBe(200)

    // Its access token ends at once: one refresh, no failed call.
    await sandboxControl('oauth/expire-access-tokens')
    const answers: Answer[] = []
    const calls = await world.callsDuring(async () => {
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, () => world.call('GET', `${path}/contacts?limit=1`)),
        )),
      )
    })
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200))
    expect(calls.filter((call) => call.path.endsWith('/token'))).toHaveLength(1)

    // The customer uninstalls: the grant is dead when it was refused twice, and nothing else is asked.
    await sandboxControl('oauth/revoke')
    await sandboxControl('oauth/expire-access-tokens')
    expectProblem(await world.call('GET', `${path}/contacts`), 'refresh_failed')
    expect(await connectionOf(connection_id)).toMatchObject({ health: { state: 'degraded' } })
    await aMinuteLater()
    expectProblem(await world.call('GET', `${path}/contacts`), 'credential_invalid')
    expect(await connectionOf(connection_id)).toMatchObject({ health: { state: 'needs_reauth' } })
    const silent = await world.callsDuring(async () => void (await world.call('GET', `${path}/contacts`)))
    expect(silent).toEqual([])

    const again = await newSession({ connector: undefined, base_url: undefined, connection_id })
    const second = await visit(again.url)
    expect(await flawsOf(second.page)).toEqual([])
    expect(await second.page.textContent('h1')).toBe('Connect your CRM again')
    // This time without a mouse.
    await press(second.page, 'Sign in with HubSpot')
    await second.page.getByRole('button', { name: 'Connect app' }).waitFor()
    await press(second.page, 'Connect app')
    await second.page.getByRole('heading', { name: 'Is this the account?' }).waitFor()
    expect(await flawsOf(second.page)).toEqual([])
    await press(second.page, 'Connect this account')
    expect((await second.returned).searchParams.get('connection_id')).toBe(connection_id)
    await second.context.close()
    expect(await connectionOf(connection_id)).toMatchObject({ health: { state: 'healthy' } })
    expect((await world.call('GET', `${path}/contacts`)).status).toBe(200)
    const { body } = await world.call<{ data: { type: string; data: { state: string } }[] }>(
      'GET',
      `/v1/events?limit=100&connection_id=${connection_id}`,
    )
    const changes = body.data.filter(({ type }) => type === 'connection.health_changed')
    expect(changes.map(({ data }) => data.state)).toEqual(['degraded', 'needs_reauth', 'healthy'])
  })

  test('a customer whose key was deleted re-authorises the same connection with a pasted key, by keyboard alone', async () => {
    const lost = world.hubspot.serviceKeys.create({ name: 'lost', scopes: ALL_SCOPES })
    const { id } = (await world.connect(lost.token)).body
    const path = `/v1/connections/${id}`
    world.hubspot.serviceKeys.remove(lost.id)
    expectProblem(await world.call('GET', `${path}/contacts`), 'credential_invalid')
    expect(await connectionOf(id)).toMatchObject({ health: { state: 'revoked' } })

    const fresh = world.hubspot.serviceKeys.create({ name: 'fresh', scopes: ALL_SCOPES })
    const session = await newSession({ connector: undefined, base_url: undefined, connection_id: id })
    const { page, complaints, returned, context } = await visit(session.url)
    expect(await page.textContent('h1')).toBe('Connect your CRM again')
    await tabTo(page.getByLabel('Key', { exact: true }))
    await page.keyboard.type('pat-na1-not-this-one')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await flawsOf(page)).toEqual([])
    // Nothing was lost by the wrong one.
    expect(await sessionOf(session.id)).toMatchObject({ state: 'open', connection_id: null })
    await tabTo(page.getByLabel('Key', { exact: true }))
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(fresh.token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Is this the account?' }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await press(page, 'Connect this account')
    expect((await returned).searchParams.get('connection_id')).toBe(id)
    expect(complaints).toEqual([])
    await context.close()

    expect(await sessionOf(session.id)).toMatchObject({ state: 'completed', connection_id: id })
    expect(await connectionOf(id)).toMatchObject({ health: { state: 'healthy' } })
    const calls = await world.callsDuring(async () => {
      expect((await world.call('GET', `${path}/contacts?limit=1`)).status).toBe(200)
    })
    expect(new Set(calls.map((call) => call.credential_id))).toEqual(new Set([fresh.id]))
    const { body } = await world.call<{ data: { status: string }[] }>('GET', `${path}/credentials`)
    expect(body.data.map(({ status }) => status)).toEqual(['current', 'retired'])
  })

  test('a customer copies scopes and steps for an administrator, and goes back without connecting', async () => {
    const session = await newSession()
    const { page, context, returned, complaints } = await visit(session.url)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('summary').click()
    const copied = async (name: string) => {
      const button = page.locator(`button[data-copy="${name}-hubspot"]`)
      await button.click()
      await button.filter({ hasText: 'Copied' }).waitFor()
      return page.evaluate('navigator.clipboard.readText()')
    }
    expect(await copied('scopes')).toBe('crm.objects.contacts.read\ncrm.objects.contacts.write')
    expect(await copied('steps')).toMatch(/^1\. .*\n2\. .*Create service key/s)
    expect(await flawsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Go back without connecting' }).click()
    expect(Object.fromEntries((await returned).searchParams)).toEqual({
      customer: '7',
      cancelled: 'true',
      connect_session_id: session.id,
    })
    expect(await sessionOf(session.id)).toMatchObject({ state: 'open', connection_id: null })
    expect(complaints).toEqual([])
    await context.close()
  })

  test('another account is refused at a re-authorisation', async () => {
    const elsewhere = world.hubspot.portals.create({ name: 'Elsewhere' })
    const { token } = elsewhere.serviceKeys.create({ name: 'x', scopes: ALL_SCOPES })
    const session = await newSession({
      connector: undefined,
      base_url: undefined,
      connection_id: world.connectionId,
    })
    const { page, context } = await visit(session.url)
    await pasteKey(page, token)
    await page.getByRole('button', { name: 'Connect this account' }).click()
    expect(await page.getByRole('alert').first().textContent()).toMatch(
      /opens the account .* belongs to the account/,
    )
    expect((await sessionOf(session.id)).connection_id).toBeNull()
    await context.close()
  })
})

const sandboxControl = async (path: string) => {
  const response = await fetch(`${world.sandboxUrl}/_sandbox/hubspot/${path}`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect(response.status).toBeLessThan(300)
}

async function aMinuteLater(): Promise<void> {
  await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
    text: `update credentials set refresh_after = now(), refused_at = refused_at - interval '61 seconds' where refused_at is not null`,
  })
}
