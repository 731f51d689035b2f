import { JOURNAL_SCOPES } from '../hubspot/apps/app-scopes.ts'
import type { App } from '../hubspot/apps/entities.ts'
import { clientOf, installApp, sendForm } from './oauth-app.ts'
import { caller, createWorld, type World } from './world.ts'

/** The portal of a world, and the paths of its journal. */
export const PORTAL = 147893286
export const BASE = '/webhooks-journal/journal/2026-03'
export const SUBSCRIPTIONS = '/webhooks-journal/subscriptions/2026-03'

/** An app that reads its journal: installed, with a token for everything. */
export interface Reader {
  world: World
  app: App
  call: World['call']
}

/** Makes a world with an app that may read contacts and companies. */
export async function createReader(): Promise<Reader> {
  const world = await createWorld()
  const scopes = ['crm.objects.contacts.read', 'crm.objects.companies.read']
  const { app } = await installApp(world, { requiredScopes: ['oauth', ...scopes] }, { scopes })
  return { world, app, call: caller(world.url, await journalToken(world, app)) }
}

/** A token by client credentials, for everything when no scopes are named. */
export async function journalToken(
  world: World,
  app: App,
  scopes: readonly string[] = [...JOURNAL_SCOPES],
): Promise<string> {
  const form = { grant_type: 'client_credentials', ...clientOf(app), scope: scopes.join(' ') }
  return (await sendForm(world, '/oauth/v3/token', form)).json.access_token
}

/** A subscription to all that happens to contacts. */
export const contacts = (more: object = {}) => ({
  subscriptionType: 'OBJECT',
  portalId: PORTAL,
  objectTypeId: '0-1',
  actions: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE'],
  properties: [],
  objectIds: [],
  ...more,
})
