import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld } from '../../sandbox/testing/org.ts'

/** scripts/test.mjs installs it and says where it is. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

let org: OrgWorld
let browser: Browser
beforeAll(async () => {
  org = await createOrg({ seed: { users: 3 } })
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
})
afterAll(async () => {
  await browser?.close()
  await org?.close()
})

/** Presses Tab until a button of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement?.innerText ?? ""')) === name) return
  }
  throw new Error(`The keyboard does not reach ${name}.`)
}

async function isClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  expect(await page.evaluate(OVERFLOW)).toBe(0)
}

describe('a person at the org', () => {
  test('logs in and lets an app in with the keyboard alone, on a narrow screen', async () => {
    const callback = `${org.url}/setup/apps`
    const { clientId } = org.salesforce.apps.create({
      name: 'An app with a rather long name that has to wrap somewhere',
      callbackUrls: [callback],
    })
    const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback })
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    await page.goto(`${org.url}/services/oauth2/authorize?${query}`)
    await isClean(page)
    await tabTo(page, 'Log In')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Allow access?' }).waitFor()
    await isClean(page)
    await tabTo(page, 'Allow')
    await page.keyboard.press('Enter')
    await page.waitForURL(/[?&]code=aPrx/)
    await isClean(page)
    await page.goto(`${org.url}/`)
    await isClean(page)
    await page.goto(`${org.url}/setup/apps/${clientId}`)
    await isClean(page)
    await context.close()
  })
})
