import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { request } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

let world: World
let browser: Browser
beforeAll(async () => {
  world = await startWorld({ scopes: ['crm.objects.contacts.read'] })
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const SCOPES = {
  status: 'error',
  message:
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
  correlationId: '5f0a4b6e-1f2d-4c8a-9d59-0d5b2f6a7c11',
  errors: [
    {
      message: 'One or more of the following scopes are required.',
      context: { requiredGranularScopes: ['crm.objects.deals.read'] },
    },
  ],
  category: 'MISSING_SCOPES',
}
const HTTP = `HTTP/1.1 403 Forbidden\ncontent-type: application/json\n\n${JSON.stringify(SCOPES)}`

interface Explained {
  form: string
  connector: string | null
  diagnosis: { code: string; certainty: string; evidence: { seen: string }[]; remedy: { text: string }[] }
}
const explain = (body: unknown) => world.call<Explained>('POST', '/v1/explain', { body })

describe('POST /v1/explain', () => {
  test('recognises whose answer it is and says what to click, for each kind of credential', async () => {
    const { body, status } = await explain({ text: HTTP })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      form: 'http',
      connector: 'hubspot',
      diagnosis: { code: 'missing_scope', certainty: 'certain' },
    })
    const steps = body.diagnosis.remedy.map(({ text }) => text).join('\n')
    for (const kind of ['a service key', 'a private app', 'an OAuth app'])
      expect(steps).toContain(`For ${kind}`)
  })

  test('uses what is known of a connection: only its kind of credential is told, and that the scope is not there', async () => {
    const { body } = await explain({ text: HTTP, connection_id: world.connectionId })
    const steps = body.diagnosis.remedy.map(({ text }) => text).join('\n')
    expect(steps).toMatch(/Settings, Integrations, Service Keys/)
    expect(steps).not.toMatch(/private app|OAuth/)
    expect(body.diagnosis.evidence.at(-1)?.seen).toMatch(/not among the 1 scopes/)
  })

  test('refuses what is no text, too long, of no connector, or of somebody else’s connection', async () => {
    expectProblem(await explain({ text: '' }), 'invalid_request')
    expectProblem(await explain({ text: 'a'.repeat(65_537) }), 'invalid_request')
    expectProblem(await explain({ text: 'x', connector: 'acme' }), 'invalid_request')
    expectProblem(await explain({ text: 'x', connection_id: 'con_other' }), 'not_found')
    expectProblem(await explain({ text: 'x', why: 1 }), 'unknown_field')
  })

  test('asks the CRM nothing', async () => {
    expect(await world.callsDuring(() => explain({ text: HTTP, connection_id: world.connectionId }))).toEqual(
      [],
    )
  })
})

const post = (text: string, headers: Record<string, string> = {}) =>
  request(`${world.url}/explain`, 'POST', {
    body: new URLSearchParams({ text }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

describe('the page that explains', () => {
  test('needs no key, shows markup as text, and lets nothing run, frame it or be kept', async () => {
    const { status, text, headers } = await post(
      `HTTP/1.1 403 Forbidden\n\n${JSON.stringify({ status: 'error', message: '<script>alert(1)</script>"><img src=x onerror=alert(1)>', correlationId: '1' })}`,
    )
    expect(status).toBe(200)
    expect(text).not.toMatch(/<script|<img/)
    expect(text).toContain('&lt;script&gt;')
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('refuses what is empty, and what is too long for it', async () => {
    expect((await post('  ')).text).toContain('Paste an answer or an error first')
    expect((await post('a'.repeat(70_000))).status).toBe(413)
    expectProblem(await post('a'.repeat(300_000)), 'payload_too_large')
    expectProblem(await request(`${world.url}/explain`, 'PUT'), 'method_not_allowed')
  })

  test.each([
    1280, 390,
  ])('is used by keyboard at %i pixels, and has no serious accessibility violation', async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 844 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
    await page.goto(`${world.url}/explain`)
    await page.getByLabel('Answer or error').focus()
    await page.keyboard.insertText(HTTP)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /crm.objects.deals.read/ }).waitFor()
    expect(await page.getByText('This is certain.').count()).toBe(1)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([])
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    const folder = process.env.SCREENSHOTS
    if (folder) await page.screenshot({ path: `${folder}/explain-${width}.png`, fullPage: true })
    await context.close()
  })
})
