import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskRoutes } from '../../core/desk/routes.ts'
import { Browsing } from '../../testing/browsing.ts'
import { CALLBACK, oauthApp } from '../../testing/oauth-app.ts'
import { filledPath, fillPages } from '../../testing/pages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { pageRoutes } from './routes.ts'
import { pageRows } from './table.ts'

let world: World
let admin: Browsing
let ids: Awaited<ReturnType<typeof fillPages>>
let consent: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, tasks: 1, owners: 1 } })
  ids = await fillPages(world)
  const app = oauthApp(world)
  const query = { client_id: app.clientId, redirect_uri: CALLBACK, scope: app.requiredScopes.join(' ') }
  consent = `?${new URLSearchParams(query)}`
  admin = await Browsing.as(world.hubspot, world.hubspot.users.list()[0]?.email ?? '')
})
afterAll(() => world.close())

/** Pages that lead to another. */
const REDIRECTS = new Set(pageRows().flatMap(({ path, testedBy }) => (testedBy === 'redirect' ? [path] : [])))

const pathOf = (pattern: string): string =>
  filledPath(pattern, ids) + (pattern.endsWith('/authorize') ? consent : '')
const paths = (method: 'GET' | 'POST') =>
  pageRows()
    .filter((row) => row.method === method)
    .map(({ path }) => path)

describe('the table of pages', () => {
  it('has exactly the registered pages and forms', () => {
    const listed = pageRows().map(({ method, path }) => `${method} ${path}`)
    const parts = {} as Parameters<typeof pageRoutes>[0] & Parameters<typeof deskRoutes>[0]
    const registered = [...pageRoutes(parts), ...deskRoutes(parts)]
    expect(listed.sort()).toEqual(registered.map(({ method, pattern }) => `${method} ${pattern}`).sort())
  })

  it.each(paths('GET'))('opens %s', async (pattern) => {
    const { status, text } = await admin.get(pathOf(pattern))
    if (REDIRECTS.has(pattern)) expect(status).toBe(303)
    else expect([status, /<h1[^>]*>\s*\S/.test(text)], pathOf(pattern)).toEqual([200, true])
  })

  it.each(paths('POST'))('takes no form to %s from another site', async (pattern) => {
    const state = JSON.stringify(world.hubspot.snapshot().rows)
    const answer = await admin.post(pathOf(pattern), { form_token: 'forged', user: '1', name: 'x' })
    expect(answer.status, answer.text).toBe(403)
    expect(JSON.stringify(world.hubspot.snapshot().rows)).toBe(state)
  })

  it('shows and replaces the secrets of an app', async () => {
    const path = pathOf('/developer/{portal}/apps/{id}')
    const shown = async (what: string): Promise<string> => {
      await admin.get(path)
      return /data-copy="([^"]+)"/.exec((await admin.post(`${path}/${what}`, {})).text)?.[1] ?? ''
    }
    const token = await shown('show-token')
    expect(token).toMatch(/^pat-na1-/)
    const next = await shown('rotate-later')
    expect(await shown('show-token')).toBe(next)
    for (const one of [token, next]) {
      const headers = { authorization: `Bearer ${one}` }
      expect((await fetch(`${world.url}/crm/v3/objects/contacts`, { headers })).status).toBe(200)
    }
    const secret = await shown('show-secret')
    const replaced = await shown('rotate-secret')
    expect(replaced).not.toBe(secret)
    expect(await shown('show-secret')).toBe(replaced)
  })
})
