import { type Answer, controlAnswer } from '../../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../../core/vendor.ts'
import { readApp } from '../apps/app-parts.ts'
import type { App, Install } from '../apps/entities.ts'
import { installStatic, rotateStatic, shownToken, tellScopes, uninstall } from '../apps/installs.ts'
import { usageOf } from '../apps/usage.ts'
import type { User } from '../credentials/entities.ts'
import { requireDeveloperTools } from '../credentials/permissions.ts'
import type { Portal } from '../portals/portal.ts'
import type { Portals } from '../portals/portals.ts'
import { actingUser, isoTime, readBody } from './bodies.ts'

const NO_CONTENT: Readonly<Answer> = { status: 204, headers: {}, body: '' }
const PATTERN = '/hubspot/apps'
const ONE = `${PATTERN}/{appId}`

/** What the routes about apps work on. */
export interface AppTarget {
  readonly portals: Portals
}

/** Project-based apps: made, changed and deleted by developers of the account that owns them. */
export function appRoutes(target: AppTarget): ControlRoute[] {
  const apps = (): Portals['apps'] => target.portals.apps
  const on = (
    method: string,
    pattern: string,
    run: (app: App, call: ControlCall) => Answer,
  ): ControlRoute => ({
    method,
    pattern,
    run: (call) => {
      const app = apps().get(call.params.appId ?? '')
      requireDeveloper(ownerOf(target, app), call)
      return run(app, call)
    },
  })
  return [
    {
      method: 'GET',
      pattern: PATTERN,
      run: () => controlAnswer(200, { results: apps().list().map(shown) }),
    },
    { method: 'POST', pattern: PATTERN, run: (call) => create(target, call) },
    on('GET', ONE, (app) => controlAnswer(200, shown(app))),
    on('PATCH', ONE, (app, { body }) => {
      const changed = apps().change(app, readApp(body))
      for (const portal of portalsWith(target, changed)) tellScopes(changed, portal)
      return controlAnswer(200, shown(changed))
    }),
    on('DELETE', ONE, (app) => {
      for (const portal of portalsWith(target, app)) uninstall(apps(), app, portal)
      apps().remove(app)
      return NO_CONTENT
    }),
    on('GET', `${ONE}/usage`, (app) => {
      const calls = usageOf(target.portals.all(), app)
      return controlAnswer(200, {
        results: calls.map(({ at, portalId, ...call }) => ({
          at: isoTime(at),
          portal_id: portalId,
          ...call,
        })),
      })
    }),
    on('GET', `${ONE}/client-secret`, (app) => controlAnswer(200, { client_secret: app.clientSecret })),
    on('POST', `${ONE}/client-secret/rotate`, (app) =>
      controlAnswer(200, { client_secret: apps().rotateSecret(app).clientSecret }),
    ),
    ...installRoutes(target),
  ]
}

/** Where an app is installed; `?acting_user=` is a user of the account that has it or gets it. */
function installRoutes(target: AppTarget): ControlRoute[] {
  const pattern = `${ONE}/installs`
  const one = `${pattern}/{portalId}`
  const on = (method: string, path: string, run: (at: Place) => Answer): ControlRoute => ({
    method,
    pattern: path,
    run: (call) => {
      const app = target.portals.apps.get(call.params.appId ?? '')
      const portal = target.portals.get(call.params.portalId ?? '')
      return run({ app, portal, user: portal.account.users.acting(actingUser(call.query)), call })
    },
  })
  return [
    {
      method: 'GET',
      pattern,
      run: ({ params }) =>
        controlAnswer(200, {
          results: target.portals.apps.get(params.appId ?? '').installs.map(shownInstall),
        }),
    },
    { method: 'POST', pattern, run: (call) => install(target, call) },
    on('DELETE', one, ({ app, portal }) => {
      uninstall(target.portals.apps, app, portal)
      return NO_CONTENT
    }),
    on('GET', `${one}/token`, ({ app, portal }) => controlAnswer(200, { token: shownToken(app, portal) })),
    on('POST', `${one}/rotate`, ({ app, portal, user, call }) => {
      const { expire } = readBody(call.body, { expire: 'text' })
      if (expire !== 'now' && expire !== 'later') {
        throw new ControlError(400, 'Send {"expire": "now"} or {"expire": "later"}.')
      }
      return controlAnswer(200, { token: rotateStatic(app, { portal, user }, expire) })
    }),
  ]
}

/** An app in an account, and who acts there. */
interface Place {
  app: App
  portal: Portal
  user: User
  call: ControlCall
}

function create(target: AppTarget, call: ControlCall): Answer {
  const named = call.query.get('portal')
  const owner = named === null ? target.portals.first : target.portals.get(named)
  requireDeveloper(owner, call)
  const app = target.portals.apps.create(readApp(call.body), owner.id)
  return controlAnswer(201, { ...shown(app), client_secret: app.clientSecret })
}

function install(target: AppTarget, { params, body, query }: ControlCall): Answer {
  const app = target.portals.apps.get(params.appId ?? '')
  const { portal_id: id } = readBody(body, { portal_id: 'count' })
  const portal = id == null ? target.portals.first : target.portals.get(id)
  const user = portal.account.users.acting(actingUser(query))
  const token = installStatic(target.portals.apps, app, { portal, user })
  return controlAnswer(201, { portal_id: portal.id, app_id: app.id, scopes: app.requiredScopes, token })
}

function ownerOf({ portals }: AppTarget, app: App): Portal {
  return portals.find(app.ownerPortalId) ?? portals.first
}

function requireDeveloper(owner: Portal, { query }: ControlCall): void {
  requireDeveloperTools(owner.account.users.acting(actingUser(query)), 'apps')
}

function portalsWith({ portals }: AppTarget, app: App): Portal[] {
  return app.installs.flatMap(({ portalId }) => portals.find(portalId) ?? [])
}

/** An app as it may be shown at any time: without its secret. */
function shown(app: App): Record<string, unknown> {
  return {
    app_id: app.id,
    uid: app.uid,
    name: app.name,
    description: app.description,
    distribution: app.distribution,
    auth: app.auth,
    client_id: app.clientId,
    redirect_urls: app.redirectUrls,
    required_scopes: app.requiredScopes,
    conditionally_required_scopes: app.conditionallyRequiredScopes,
    optional_scopes: app.optionalScopes,
    permitted_urls: app.permittedUrls,
    support: app.support,
    allowed_portals: app.allowedPortals,
    owner_portal_id: app.ownerPortalId,
    installs: app.installs.map(shownInstall),
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.updatedAt),
  }
}

function shownInstall({ portalId, userId, scopes, installedAt }: Install): Record<string, unknown> {
  return { portal_id: portalId, user_id: userId, scopes, installed_at: isoTime(installedAt) }
}
