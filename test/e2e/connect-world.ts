import { expect } from 'vitest'
import { startWorld, type World } from './world.ts'

/** Nothing answers there: what matters is where the browser was sent. */
const RETURN = 'http://localhost:1/back?customer=7'

export interface SessionBody {
  id: string
  url: string
  state: string
  connection_id: string | null
}

export interface ConnectWorld {
  world: World
  publicUrl: string
  /** The app at the sandbox, and its id at the gateway. */
  app: { id: string; clientId: string; clientSecret: string; redirectUrl: string }
  newSession(more?: object): Promise<SessionBody>
}

/** A gateway with an OAuth app of its own at the sandbox. */
export async function startConnectWorld(): Promise<ConnectWorld> {
  const world = await startWorld({ seed: { contacts: 2 } })
  const publicUrl = `http://localhost:${new URL(world.url).port}`
  const redirectUrl = `${publicUrl}/connect/callback/hubspot`
  const app = world.hubspot.apps.create({
    name: 'Our integration',
    distribution: 'marketplace',
    auth: 'oauth',
    redirectUrls: [redirectUrl],
    requiredScopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
    optionalScopes: [],
  })
  const registered = await world.call<{ id: string }>('POST', '/v1/oauth-apps', {
    body: {
      connector: 'hubspot',
      name: 'Our integration',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      base_url: world.sandboxUrl,
    },
  })
  expect(registered.status).toBe(201)
  expect(registered.text).not.toContain(app.clientSecret)
  return {
    world,
    publicUrl,
    app: {
      id: registered.body.id,
      clientId: app.clientId,
      clientSecret: app.clientSecret ?? '',
      redirectUrl,
    },
    async newSession(more = {}) {
      const body = {
        connector: 'hubspot',
        base_url: world.sandboxUrl,
        objects: { contacts: 'write' },
        return_url: RETURN,
        ...more,
      }
      const made = await world.call<SessionBody>('POST', '/v1/connect-sessions', { body })
      expect(made.status).toBe(201)
      return made.body
    },
  }
}
