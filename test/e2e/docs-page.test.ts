import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from './program.ts'
import { startWorld, type World } from './world.ts'

/** scripts/test.mjs installs it and says where it is. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** The widget is Scalar's; its own markup is judged by its makers, ours is the page around it. */
const WIDGET = '#reference'

let world: World
let browser: Browser

beforeAll(async () => {
  buildProgram()
  world = await startWorld()
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** Opens the reference and notes everything that the page asked for and complained about. */
async function openReference(size: { width: number; height: number }) {
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${world.url}/docs`)
  await page.getByText('Connect an account').first().waitFor({ state: 'attached' })
  await untilQuiet(page, requests)
  return { page, requests, complaints, close: () => context.close() }
}

/** Until the page has asked for nothing more for a second; an answer that never comes does not hold it up. */
async function untilQuiet(page: Page, requests: readonly string[]): Promise<void> {
  for (let seen = -1; seen !== requests.length; ) {
    seen = requests.length
    await page.waitForTimeout(1_000)
  }
}

const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe('the reference page in a browser', () => {
  test('shows the operations, asks nobody else, and has nothing to complain about', async () => {
    const { page, requests, complaints, close } = await openReference({ width: 1280, height: 900 })
    for (const words of [
      'Crosswalk',
      'Connect an account',
      'List connections',
      'contacts',
      'deals',
      'api keys',
    ]) {
      await page.getByText(words).first().waitFor({ state: 'attached' })
    }
    const elsewhere = requests.filter((url) => !url.startsWith(world.url) && !/^(data|blob):/.test(url))
    expect(elsewhere).toEqual([])
    expect(requests).toContain(`${world.url}/openapi.json`)
    expect(complaints).toEqual([])
    await close()
  })

  test('has no serious accessibility violation in what is ours', async () => {
    const { page, close } = await openReference({ width: 1280, height: 900 })
    const { violations } = await new AxeBuilder({ page }).exclude(WIDGET).analyze()
    const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical')
    expect(grave.map((each) => `${each.id}: ${each.nodes.map((node) => node.html)}`)).toEqual([])
    expect(await page.title()).toBe('Crosswalk API')
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await close()
  })

  test('fits a telephone of 390 pixels', async () => {
    const { page, complaints, close } = await openReference({ width: 390, height: 844 })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('may not be framed, and may ask only its own server', async () => {
    const response = await fetch(`${world.url}/docs`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'self'/)
    expect(policy).toMatch(/connect-src 'self'(;|$)/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).not.toMatch(/unsafe-eval|https?:/)
  })
})
