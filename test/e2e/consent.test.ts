import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../sandbox/testing/world.ts'

/** scripts/test.mjs installs it and says where it is. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

let world: World
let browser: Browser
let receiver: Server

beforeAll(async () => {
  world = await createWorld()
  receiver = createServer((_, response) => response.end('arrived'))
  await new Promise<void>((resolve) => receiver.listen(0, 'localhost', resolve))
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
})
afterAll(async () => {
  await browser?.close()
  receiver?.close()
  await world?.close()
})

/** The address that an app sends people to. */
function consentAt(): { address: string; callback: string } {
  const callback = `http://localhost:${(receiver.address() as AddressInfo).port}/callback`
  const app = world.hubspot.apps.create({
    name: 'Our app',
    auth: 'oauth',
    redirectUrls: [callback],
    requiredScopes: ['crm.objects.contacts.read'],
  })
  const query = {
    client_id: app.clientId,
    redirect_uri: callback,
    scope: 'crm.objects.contacts.read',
    state: 's',
  }
  return { address: `${world.url}/oauth/authorize?${new URLSearchParams(query)}`, callback }
}

test.each([
  [390, 'Connect app', /^\?code=na1-[0-9a-f-]+&state=s$/],
  [1280, 'Cancel', /^\?error=access_denied&error_description=[^&]+&state=s$/],
])('a person decides at %i pixels with the keyboard: %s', async (width, label, answer) => {
  const { address, callback } = consentAt()
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.goto(address)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Connect Our app to HubSpot')
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate(overflow)).toBe(0)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.getByLabel('Who are you?').focus()
  await page.keyboard.press('Tab')
  if (label === 'Cancel') await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe(label)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${callback}?**`)
  expect(new URL(page.url()).search).toMatch(answer)
  await context.close()
})
