import { createHash } from 'node:crypto'
import type { AppParts } from '../hubspot/apps/app-parts.ts'
import type { App } from '../hubspot/apps/entities.ts'
import type { World } from './world.ts'

/** Where the tests' apps want their codes. */
export const CALLBACK = 'https://app.example.com/callback'
/** A verifier of PKCE and its challenge. */
export const VERIFIER = 'a-verifier-that-is-long-enough-for-the-rules-of-rfc-7636'
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** Makes an OAuth app with sensible parts. */
export function oauthApp(world: World, parts: AppParts = {}): App {
  return world.hubspot.apps.create({
    name: 'Our app',
    auth: 'oauth',
    redirectUrls: [CALLBACK],
    requiredScopes: ['oauth', 'crm.objects.contacts.read'],
    optionalScopes: ['crm.objects.deals.read'],
    ...parts,
  })
}

/** How an app says who it is. */
export const clientOf = ({ clientId, clientSecret }: App) => ({
  client_id: clientId,
  client_secret: clientSecret,
})

/** Consents without a browser and returns the code. */
export async function consent(world: World, app: App, more: object = {}): Promise<string> {
  const answer = await world.call('POST', '/_sandbox/hubspot/oauth/grant', {
    client_id: app.clientId,
    redirect_uri: CALLBACK,
    scopes: ['crm.objects.contacts.read'],
    ...more,
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`)
  return answer.json.code
}

/** Sends a form to an OAuth path. */
export async function sendForm(world: World, path: string, form: Record<string, string>) {
  const answer = await fetch(`${world.url}${path}`, { method: 'POST', body: new URLSearchParams(form) })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? null : JSON.parse(text) }
}

/** An app that an account installed, with its tokens. */
export async function installApp(world: World, parts: AppParts = {}, more: object = {}) {
  const app = oauthApp(world, parts)
  const client = clientOf(app)
  const code = await consent(world, app, more)
  const form = { grant_type: 'authorization_code', ...client, code, redirect_uri: CALLBACK }
  const { json } = await sendForm(world, '/oauth/v3/token', form)
  return { app, client, code, access: json.access_token as string, refresh: json.refresh_token as string }
}
