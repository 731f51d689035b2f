import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALLBACK, CHALLENGE, clientOf, oauthApp, sendForm, VERIFIER } from '../../testing/oauth-app.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { App } from '../apps/entities.ts'
import { scopeWords } from '../oauth/scope-words.ts'
import { KNOWN_SCOPES } from '../scopes.ts'

const READ = 'crm.objects.contacts.read'

let world: World
let app: App
beforeEach(async () => {
  world = await createWorld()
  app = oauthApp(world)
})
afterEach(() => world.close())

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: CALLBACK,
    scope: READ,
    state: 'x y&z',
    ...more,
  })

/** Opens the page as a browser does; the cookie goes along with the form. */
async function open(path: string) {
  const answer = await fetch(`${world.url}${path}`, { headers: { accept: 'text/html' } })
  const html = await answer.text()
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const send = async (fields: Record<string, string>) =>
    fetch(`${world.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
      body: new URLSearchParams({ form_token: token, ...fields }),
    })
  return { answer, html, send }
}

describe('the consent page', () => {
  it('lists scopes in words and leads back with a code that can be exchanged', async () => {
    const asked = query({ code_challenge: CHALLENGE, code_challenge_method: 'S256' })
    const page = await open(`/oauth/authorize?${asked}`)
    expect(page.answer.status).toBe(200)
    expect(page.html).toContain('Connect Our app to HubSpot')
    expect(page.html).toContain('View contacts')
    expect(page.html).toContain('Avery Admin, Super Admin')
    expect(page.answer.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://app.example.com",
    )
    const answer = await page.send({ decision: 'connect', user: '88842095' })
    expect(answer.status).toBe(303)
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.origin + back.pathname).toBe(CALLBACK)
    expect([...back.searchParams.keys()]).toEqual(['code', 'state'])
    expect(back.searchParams.get('state')).toBe('x y&z')
    const tokens = await sendForm(world, '/oauth/v3/token', {
      grant_type: 'authorization_code',
      ...clientOf(app),
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    })
    expect(tokens.status, tokens.text).toBe(200)
    expect(world.hubspot.apps.get(app.id).installs).toMatchObject([{ portalId: 147893286, userId: 88842095 }])
  })

  it("is what the official client's address leads to, with only the host changed", async () => {
    const theirs = world.client.oauth.getAuthorizationUrl(app.clientId, CALLBACK, READ, undefined, 'xyz')
    const { pathname, search } = new URL(theirs)
    expect((await open(`${pathname}${search}`)).html).toContain('Connect Our app to HubSpot')
  })

  it('leads back with access_denied after "Cancel"', async () => {
    const page = await open(`/oauth/authorize?${query()}`)
    const answer = await page.send({ decision: 'cancel', user: '88842095' })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The user did not connect the app.',
      state: 'x y&z',
    })
  })

  it('is bound to an account by its path, and lets people choose one otherwise', async () => {
    const { portalId } = world.hubspot.portals.create({ name: 'Acme <Europe>', hublet: 'eu1' })
    const free = await open(`/oauth/authorize?${query()}`)
    expect(free.html).toContain('Which account')
    expect(free.html).toContain('Acme &lt;Europe&gt;')
    const bound = await open(`/oauth/${portalId}/authorize?${query()}`)
    expect(bound.html).not.toContain('Which account')
    const answer = await bound.send({ decision: 'connect', user: '88842095' })
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('code')).toMatch(/^eu1-/)
    const chosen = await open(`/oauth/authorize?${query({ portal: String(portalId) })}`)
    const second = await chosen.send({ decision: 'connect', user: '88842095' })
    expect(new URL(second.headers.get('location') ?? '').searchParams.get('code')).toMatch(/^eu1-/)
    expect((await open(`/oauth/5/authorize?${query()}`)).answer.status).toBe(404)
  })

  it('tells users who may not connect apps so, and redirects nobody', async () => {
    const sam = world.hubspot.users.create({ email: 'sam@example.com' })
    const page = await open(`/oauth/authorize?${query()}`)
    const refused = await page.send({ decision: 'connect', user: String(sam.id) })
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('that takes Super Admin or App Marketplace access.')
    expect(world.hubspot.apps.get(app.id).installs).toEqual([])
  })

  it('takes no form that another site made', async () => {
    const page = await open(`/oauth/authorize?${query()}`)
    const refused = await page.send({ decision: 'connect', user: '88842095', form_token: 'x' })
    expect(refused.status).toBe(403)
    expect(refused.headers.has('location')).toBe(false)
  })

  it.each([
    [{ client_id: 'x' }, 'client_id is missing or belongs to no OAuth app.'],
    [
      { redirect_uri: 'https://evil.example.com/' },
      'redirect_uri is missing or not one of the redirect URLs',
    ],
    [{ scope: 'crm.objects.deals.read' }, 'absent: crm.objects.contacts.read.'],
    [{ scope: `${READ} <b>nonsense</b>` }, 'These scopes do not exist: &lt;b&gt;nonsense&lt;/b&gt;.'],
    [{ code_challenge: 'x' }, 'code_challenge must have 43 to 128 characters'],
  ])('with %j says what is wrong and redirects nobody', async (more, sentence) => {
    const { answer, html } = await open(`/oauth/authorize?${query(more)}`)
    expect(answer.status).toBe(400)
    expect(html).toContain(sentence)
  })

  it('asks for PKCE, or pays no heed to it, where the settings say so', async () => {
    world.hubspot.settings.pkce = 'required'
    expect((await open(`/oauth/authorize?${query()}`)).answer.status).toBe(400)
    world.hubspot.settings.pkce = 'ignored'
    expect((await open(`/oauth/authorize?${query({ code_challenge: 'x' })}`)).answer.status).toBe(200)
  })
})

describe('scopes in words', () => {
  it('has words of its own for every scope that can be granted', () => {
    const words = [...KNOWN_SCOPES].map(scopeWords)
    expect([...KNOWN_SCOPES].filter((scope) => scopeWords(scope) === null)).toEqual([])
    expect(new Set(words).size).toBe(words.length)
    expect(scopeWords('crm.objects.cats.read')).toBe(null)
  })
})
