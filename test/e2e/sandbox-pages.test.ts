import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageRows } from '../../sandbox/hubspot/pages/table.ts'
import { filledPath, fillPages } from '../../sandbox/testing/pages.ts'
import { createWorld, type World } from '../../sandbox/testing/world.ts'

/** scripts/test.mjs installs it and says where it is. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const PORTAL = 147893286
const SCOPE = 'crm.objects.contacts.read'
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const FOCUSED =
  '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.innerText ?? "").trim()'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 30, companies: 5, deals: 5, tasks: 2, notes: 2, owners: 2 } })
  world.hubspot.settings.privateAppCreation = 'open'
  world.hubspot.users.create({ email: 'bo@example.com', firstName: 'Bo', lastName: 'Berg', scopes: [SCOPE] })
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

interface Person {
  page: Page
  /** What the page complained about, and what it asked of others. */
  faults: string[]
  close(): Promise<void>
}

/** Picks the user; done when the page that was asked for has taken the picker's place, so that keys reach it. */
async function signIn(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in/'))
}

/** A person at the start page; with a name, signed in as that user. */
async function personAt(path: string, name?: RegExp, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(world.url) && !/^(data|blob):/.test(request.url()))
      faults.push(request.url())
  })
  await page.goto(`${world.url}${path}`)
  if (name !== undefined) await signIn(page, name)
  return { page, faults, close: () => context.close() }
}

const asAdmin = async (path: string, options: BrowserContextOptions = {}): Promise<Person> => {
  const person = await personAt(path, undefined, options)
  const first = world.hubspot.users.list()[0]
  await signIn(person.page, `Act as ${first?.firstName} ${first?.lastName}`)
  return person
}

const call = async (token: string, path = '/crm/v3/objects/contacts?limit=1'): Promise<number> =>
  (await fetch(`${world.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status

const tokenOn = (page: Page): Promise<string> => page.getByLabel('Token', { exact: true }).innerText()

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(FOCUSED)) === name) return
  }
  throw new Error(`The keyboard does not reach ${name}.`)
}

describe('a person at the sandbox', () => {
  test('makes a Service Key, copies it, calls, rotates it, and sees the old one end after seven days', async () => {
    const { page, faults, close } = await asAdmin(`/service-keys/${PORTAL}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.getByRole('link', { name: 'Create Service Key' }).click()
    await page.getByLabel('Name').fill('nightly copy')
    await page.getByLabel('Find a scope').fill('contacts view')
    await page.getByLabel(SCOPE).check()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByRole('heading', { name: 'Create “nightly copy”?' }).waitFor()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const token = await tokenOn(page)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token)
    expect(await call(token)).toBe(200)
    await page.reload()
    expect(await page.content()).not.toContain(token)

    await page.getByRole('link', { name: 'Rotate' }).click()
    await page.getByRole('button', { name: 'Rotate' }).click()
    const next = await tokenOn(page)
    expect([await call(token), await call(next)]).toEqual([200, 200])
    await page.getByRole('link', { name: 'Clock' }).click()
    await page.getByRole('button', { name: '+ 7 days' }).click()
    await page.getByText('The clock shows').waitFor()
    expect([await call(token), await call(next)]).toEqual([401, 200])
    expect(faults).toEqual([])
    await close()
  })

  test('makes one with the keyboard alone', async () => {
    const { page, close } = await asAdmin(`/service-keys/${PORTAL}/new`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(FOCUSED)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('by keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.type('crm.objects.deals.read')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByLabel('crm.objects.deals.read').isChecked()).toBe(true)
    await tabTo(page, 'Review')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Create “by keyboard”?' }).waitFor()
    await tabTo(page, 'Create')
    await page.keyboard.press('Enter')
    const token = await tokenOn(page)
    expect(await call(token, '/crm/v3/objects/deals?limit=1')).toBe(200)
    await close()
  })

  test('makes one without JavaScript, finding scopes by the server', async () => {
    const { page, close } = await asAdmin(`/service-keys/${PORTAL}/new`, { javaScriptEnabled: false })
    await page.getByLabel('Name').fill('no script')
    await page.getByLabel('Find a scope').fill('tickets')
    await page.getByRole('button', { name: 'Find' }).click()
    expect(await page.getByLabel(SCOPE).count()).toBe(0)
    await page.getByLabel('crm.objects.tickets.read').check()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    expect(await call(await tokenOn(page), '/crm/v3/objects/tickets')).toBe(200)
    await close()
  })

  test('is told what they may not do, and who can', async () => {
    const { page, close } = await personAt(`/service-keys/${PORTAL}`, /^Act as Bo/)
    await page.getByRole('heading', { name: 'Not allowed' }).waitFor()
    const said = await page.getByRole('main').innerText()
    expect(said).toContain('Bo Berg')
    expect(said).toContain('takes Super Admin or Developer Tools access')
    expect(said).toContain('can do it or grant the right')
    await close()
  })

  test('makes a private app, sees its token again, and ends it by deleting', async () => {
    const { page, close } = await asAdmin(`/private-apps/${PORTAL}/new`)
    await page.getByLabel('Name').fill('old app')
    await page.getByLabel(SCOPE).check()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const token = await tokenOn(page)
    await page.getByRole('link', { name: 'Details' }).click()
    await page.getByRole('button', { name: 'Show token' }).click()
    expect(await page.getByLabel('Access token').innerText()).toBe(token)
    expect(await call(token)).toBe(200)
    await page.getByRole('link', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete private app' }).click()
    await page.getByText('“old app” was deleted.').waitFor()
    expect(await call(token)).toBe(401)
    await close()
  })

  test('edits a record and sees what it was before', async () => {
    const { page, close } = await asAdmin(`/contacts/${PORTAL}/objects/0-1`)
    await page.getByRole('rowheader').first().getByRole('link').click()
    await page.getByRole('link', { name: 'Edit' }).first().click()
    const before = await page.getByLabel('First Name').inputValue()
    await page.getByLabel('First Name').fill('Zaphod')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: firstname.').waitFor()
    await page.getByRole('link', { name: 'History' }).click()
    const history = await page.getByRole('main').innerText()
    expect(history).toContain('First Name became Zaphod')
    expect(history).toContain(`First Name became ${before}`)
    await close()
  })

  test('switches a fault on, and the ledger tells of the call that met it', async () => {
    const { page, faults, close } = await personAt('/sandbox/faults')
    await page.getByRole('link', { name: /^Status/ }).click()
    await page.getByLabel('Status').fill('503')
    await page.getByLabel('Path').fill('/crm/v3/objects/deals')
    await page.getByRole('button', { name: 'Switch it on' }).click()
    await page.getByText('The fault is on.').waitFor()
    expect(await call(world.token, '/crm/v3/objects/deals')).toBe(503)
    await page.getByRole('link', { name: 'Ledger' }).click()
    await page.getByLabel('Fault').selectOption('1')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('link', { name: 'GET /crm/v3/objects/deals' }).click()
    expect(await page.getByRole('main').innerText()).toContain('503')
    await page.getByRole('link', { name: 'Fault switches' }).click()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('The fault is off.').waitFor()
    expect(await call(world.token, '/crm/v3/objects/deals')).toBe(200)
    expect(faults).toEqual([])
    await close()
  })

  test('follows the ledger as requests come in', async () => {
    const { page, close } = await personAt('/sandbox/ledger?follow=1&path=owners')
    expect(await call(world.token, '/crm/v3/owners')).toBe(200)
    await page.getByRole('link', { name: 'GET /crm/v3/owners' }).waitFor()
    await close()
  })
})

/** The pages that the table of pages says a browser opens. */
const PAGES = pageRows().flatMap(({ path, testedBy }) => (testedBy === 'browser' ? [path] : []))

/** Made once, after the people above moved the clock. */
let filled: ReturnType<typeof fillPages> | null = null

/** What depends on width and colours; the other rules look at the same elements whatever the screen. */
const OF_THE_SCREEN = ['color-contrast', 'scrollable-region-focusable', 'target-size', 'link-in-text-block']

describe.each([
  ['1280 pixels, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }, null],
  ['390 pixels, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }, OF_THE_SCREEN],
] as const)('every page at %s is accessible, fits, and complains about nothing:', (_, options, rules) => {
  let person: Person
  let ids: Awaited<ReturnType<typeof fillPages>>
  beforeAll(async () => {
    filled ??= fillPages(world)
    ids = await filled
    person = await asAdmin(`/service-keys/${PORTAL}`, options)
  })
  afterAll(() => person?.close())

  test.each(PAGES)('%s', async (pattern) => {
    const { page, faults } = person
    const answer = await page.goto(`${world.url}${filledPath(pattern, ids)}`)
    expect(answer?.status()).toBe(200)
    expect(await page.evaluate(OVERFLOW)).toBe(0)
    // There are no frames, and so no need for the second page that the other mode opens each time.
    const axe = new AxeBuilder({ page }).setLegacyMode(true)
    const { violations } = await (rules === null ? axe : axe.withRules([...rules])).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    expect(faults).toEqual([])
  })
})

describe('on a telephone', () => {
  test('the menu opens and closes by keyboard', async () => {
    const { page, close } = await personAt('/sandbox/clock', undefined, {
      viewport: { width: 390, height: 844 },
    })
    expect(await page.getByRole('link', { name: 'Ledger' }).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).press('Enter')
    await page.getByRole('link', { name: 'Ledger' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Ledger' }).waitFor({ state: 'hidden' })
    await close()
  })
})
