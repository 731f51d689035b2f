import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browsing } from '../../testing/browsing.ts'
import { createOrg, type OrgWorld } from '../../testing/org.ts'

const CALLBACK = 'https://app.example.com/callback'
let org: OrgWorld
let path: string
beforeAll(async () => {
  org = await createOrg({ seed: { users: 2 } })
  const { clientId } = org.salesforce.apps.create({ name: 'Acme Sync', callbackUrls: [CALLBACK] })
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    state: 's',
    scope: 'api refresh_token',
  }
  path = `/services/oauth2/authorize?${new URLSearchParams(query)}`
})
afterAll(() => org.close())

describe('logging in and being asked', () => {
  it('leads from the login to the question to the app, and asks a user no second time', async () => {
    const browsing = new Browsing(org.salesforce)
    const login = await browsing.get(path)
    expect(login.text).toContain('Acme Sync asks who you are.')
    expect((await browsing.post(path, { decision: 'sign_in', user: org.userId })).location).toBe(path)
    const question = await browsing.get(path)
    expect(question.text).toContain('Manage user data via APIs')
    const allowed = await browsing.post(path, { decision: 'allow' })
    const { origin, searchParams } = new URL(allowed.location)
    expect([origin, searchParams.get('state')]).toEqual(['https://app.example.com', 's'])
    expect(searchParams.get('code')).toMatch(/^aPrx/)
    expect((await browsing.get(path)).text).toContain('Allow access?')
    const app = org.salesforce.apps.list()[0]
    await fetch(`${org.url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: searchParams.get('code') ?? '', redirect_uri: CALLBACK },
        ...{ client_id: app?.clientId ?? '', client_secret: app?.clientSecret ?? '' },
      }),
    })
    expect((await browsing.get(path)).location).toMatch(/[?&]code=aPrx/)
    expect((await browsing.get(`${path}&prompt=consent`)).text).toContain('Allow access?')
    expect((await browsing.get(`${path}&prompt=login`)).text).toContain('asks who you are')
  })

  it('tells the app of a refusal, and people of an app that is unknown', async () => {
    const browsing = new Browsing(org.salesforce)
    await browsing.get(path)
    await browsing.post(path, { decision: 'sign_in', user: org.userId })
    await browsing.get(`${path}&prompt=consent`)
    const denied = new URL((await browsing.post(`${path}&prompt=consent`, { decision: 'deny' })).location)
    expect(denied.searchParams.get('error')).toBe('access_denied')
    const wrong = await browsing.get('/services/oauth2/authorize?client_id=x')
    expect([wrong.status, wrong.text.includes('invalid_client_id')]).toEqual([400, true])
  })
})

describe('the pages of the org', () => {
  it('show what there is, and make apps', async () => {
    const browsing = new Browsing(org.salesforce)
    expect((await browsing.get('/')).text).toContain('API calls of the last 24 hours')
    expect((await browsing.get('/setup/apps')).text).toContain('Acme Sync')
    const made = await browsing.post('/setup/apps', {
      name: 'New',
      callbacks: 'https://a.example/cb\nhttps://b.example/cb',
    })
    const page = await browsing.get(made.location)
    expect(page.text).toContain('https://a.example/cb, https://b.example/cb')
    expect((await browsing.post('/setup/apps', { name: 'New', callbacks: 'nowhere' })).status).toBe(400)
    expect((await browsing.get('/setup/apps/nobody')).status).toBe(404)
  })
})
