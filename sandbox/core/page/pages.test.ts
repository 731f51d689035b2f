import { html } from 'hono/html'
import { describe, expect, test } from 'vitest'
import { movableClock } from '../clock.ts'
import type { Exchange } from '../exchange.ts'
import { Faults } from '../faults.ts'
import { Ledger } from '../ledger.ts'
import type { Vendor } from '../vendor.ts'
import { button, buttons, pickOne, postForm, textArea, textField } from './controls.ts'
import { type PageCall, PageError, type PageRoute, redirect } from './page.ts'
import { createPages } from './pages.ts'
import { confirmation, copyable, facts, moment, notice, pageOf, pager, section, tabs } from './parts.ts'

const HOSTILE = '"><script>alert(1)</script>'
const FRAME = { name: 'Tiny', menu: [], user: null, places: [] }

const showing = (body: (call: PageCall) => ReturnType<typeof html>): PageRoute['run'] => {
  return (call) => ({ kind: 'page', title: 'Tiny', body: body(call) })
}

const routes: PageRoute[] = [
  { method: 'GET', pattern: '/tiny', run: showing((call) => postForm(call, '/tiny', button('Go'))) },
  { method: 'POST', pattern: '/tiny', run: ({ form }) => redirect('/tiny', `Got ${form.get('name')}.`) },
  {
    method: 'GET',
    pattern: '/tiny/parts',
    run: showing(
      (call) => html`${section(HOSTILE, facts([[HOSTILE, HOSTILE]]))}${notice('error', HOSTILE)}
        ${copyable('Value', HOSTILE)}${tabs(HOSTILE, [{ label: HOSTILE, href: HOSTILE, current: true }])}
        ${textField({ label: HOSTILE, name: HOSTILE, value: HOSTILE, error: HOSTILE, hint: HOSTILE })}
        ${textArea({ label: HOSTILE, name: 'area', value: HOSTILE })}
        ${pickOne({ legend: HOSTILE, name: 'one', value: HOSTILE, options: [{ value: HOSTILE, label: HOSTILE }] })}
        ${confirmation(call, { action: '/tiny', label: HOSTILE, cancel: '/tiny', body: buttons(null) })}
        ${pager({ path: '/tiny', query: call.query, page: pageOf(call.query, 3), pages: 3 })}${moment(0, call.now)}`,
    ),
  },
  {
    method: 'GET',
    pattern: '/tiny/broken',
    run: () => {
      throw new TypeError('a fault of ours')
    },
  },
  {
    method: 'GET',
    pattern: '/tiny/away',
    run: () => {
      throw new PageError(409, 'Not today.')
    },
  },
]

function world() {
  const pages = { prefixes: ['tiny'], load: async () => ({ routes, frame: () => FRAME }) }
  const vendor = { id: 'tiny', pages, revision: () => 0 } as unknown as Vendor
  const clock = movableClock(Date.parse('2026-11-26T12:00:00Z'))
  const made = createPages({ vendor, clock, ledger: new Ledger(10), faults: new Faults() })
  const ask = async (path: string, about: Partial<Exchange> = {}) => {
    const [bare = '', query = ''] = path.split('?')
    const headers = { host: 'localhost:8081', accept: 'text/html', ...about.headers }
    return made.answer({ method: 'GET', path: bare, query, body: '', ...about, headers })
  }
  return { pages: made, clock, ask }
}

/** A browser with its cookie and the token of the forms that it was shown. */
async function visitor(ask: ReturnType<typeof world>['ask']) {
  const first = await ask('/tiny')
  const cookie = (first?.headers['set-cookie'] ?? '').split(';')[0] ?? ''
  const token = /name="form_token" value="([^"]+)"/.exec(String(first?.body))?.[1] ?? ''
  return { headers: { cookie }, token }
}

describe('the pages', () => {
  test('belong to their first segments; programs still get the answer of the vendor', async () => {
    const { pages, ask } = world()
    expect(pages.mayOwn('/tiny/x')).toBe(true)
    expect(pages.mayOwn('/tinyx')).toBe(false)
    expect(pages.mayOwn('/crm/v3')).toBe(false)
    expect(await ask('/tiny/nothing', { headers: { accept: 'application/json' } })).toBeNull()
    expect(await ask('/tiny/nothing', { headers: { authorization: 'Bearer x' } })).toBeNull()
    expect(await ask('/tiny/nothing')).toMatchObject({ status: 404 })
  })

  test('escape everything that they are given', async () => {
    const { ask } = world()
    const answer = await ask(`/tiny/parts?page=2&x=${encodeURIComponent(HOSTILE)}`)
    expect(answer?.status).toBe(200)
    expect(answer?.body).not.toContain('<script>alert')
    expect(answer?.body).toContain('&lt;script&gt;alert(1)')
  })

  test('are not kept, not framed, and load nothing from elsewhere', async () => {
    const { ask } = world()
    const { headers } = (await ask('/tiny')) ?? { headers: {} as Record<string, string> }
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:/)
    expect(headers['set-cookie']).toMatch(/^sandbox_session_8081=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('take a form once its token fits its session, and lead on with a message told once', async () => {
    const { ask } = world()
    const { headers, token } = await visitor(ask)
    const sent = await ask('/tiny', { method: 'POST', headers, body: `form_token=${token}&name=%3Cb%3E` })
    expect(sent).toMatchObject({ status: 303, headers: { location: '/tiny' } })
    expect((await ask('/tiny', { headers }))?.body).toContain('Got &lt;b&gt;.')
    expect((await ask('/tiny', { headers }))?.body).not.toContain('Got')
  })

  test.each([
    ['no token', ''],
    ['a made-up token', 'form_token=x'],
    ['a token of the right length', `form_token=${'a'.repeat(32)}`],
  ])('refuse a form with %s', async (_, body) => {
    const { ask } = world()
    const { headers } = await visitor(ask)
    expect(await ask('/tiny', { method: 'POST', headers, body })).toMatchObject({ status: 403 })
  })

  test("refuse a form with another session's token, and forms that are too large", async () => {
    const { ask } = world()
    const [one, two] = [await visitor(ask), await visitor(ask)]
    const post = (headers: Exchange['headers'], body: string) =>
      ask('/tiny', { method: 'POST', headers, body })
    expect(await post(one.headers, `form_token=${two.token}`)).toMatchObject({ status: 403 })
    const large = `form_token=${one.token}&name=${'x'.repeat(600_000)}`
    expect(await post(one.headers, large)).toMatchObject({ status: 413 })
  })

  test('show refusals as sentences, and faults of ours as what they are', async () => {
    const { ask } = world()
    const refused = await ask('/tiny/away')
    expect(refused).toMatchObject({ status: 409 })
    expect(refused?.body).toContain('Not today.')
    expect(await ask('/tiny/broken')).toMatchObject({ status: 500 })
    expect(await ask('/tiny', { method: 'POST', body: '' })).toMatchObject({ status: 403 })
    expect(await ask('/tiny/parts', { method: 'POST', body: '' })).toMatchObject({ status: 405 })
  })

  test('keep style and script for good, under an address of their text', async () => {
    const { ask } = world()
    const { body = '' } = (await ask('/tiny')) ?? {}
    for (const [, path = ''] of String(body).matchAll(/(?:href|src)="(\/sandbox\/page-[^"]+)"/g)) {
      const asset = await ask(path)
      expect(asset?.headers['cache-control']).toContain('immutable')
      expect(asset?.body.length).toBeGreaterThan(500)
    }
  })
})

describe('the desk', () => {
  test('moves the clock, and says what it takes when it cannot', async () => {
    const { ask, clock } = world()
    const { headers, token } = await visitor(ask)
    const post = (body: string) =>
      ask('/sandbox/clock', { method: 'POST', headers, body: `form_token=${token}&${body}` })
    expect(await post('advance=604800000')).toMatchObject({ status: 303 })
    expect(new Date(clock.now()).toISOString()).toBe('2026-12-03T12:00:00.000Z')
    expect(await post('to=2027-01-01 00:00')).toMatchObject({ status: 303 })
    expect(new Date(clock.now()).toISOString()).toBe('2027-01-01T00:00:00.000Z')
    for (const wrong of ['to=tomorrow', 'to=', 'advance=x', 'advance=1e300', 'to=12026-01-01', '']) {
      expect(await post(wrong), wrong).toMatchObject({ status: 400 })
    }
  })
})
