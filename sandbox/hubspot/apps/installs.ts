import { randomUUID } from 'node:crypto'
import { ControlError } from '../../core/vendor.ts'
import type { Credential, Token, User } from '../credentials/entities.ts'
import { newToken } from '../credentials/managed-keys.ts'
import { requireAppAccess, requireHeldScopes } from '../credentials/permissions.ts'
import { currentToken, rotateLater, rotateNow } from '../credentials/rotation.ts'
import type { Portal } from '../portals/portal.ts'
import type { App } from './entities.ts'
import type { AppStore } from './store.ts'

/** Throws a `ControlError` (403 or 409) with one sentence when this account may not have this app. */
export function checkInstallable(apps: AppStore, app: App, portal: Portal): void {
  if (app.auth === 'static') {
    const elsewhere = app.installs.find(({ portalId }) => portalId !== portal.id)
    if (elsewhere === undefined) return
    throw new ControlError(
      409,
      `An app with static auth is for one account, and portal ${elsewhere.portalId} has it.`,
    )
  }
  const isAllowed = portal.id === app.ownerPortalId || app.allowedPortals.includes(portal.id)
  if (app.distribution === 'marketplace' || isAllowed || apps.installOn(app, portal.id) !== null) return
  throw new ControlError(
    403,
    `Portal ${portal.id} is not on the allow-list of this privately distributed app (allowed_portals).`,
  )
}

/** Installs an app with static auth: its token is in the result and can be shown again. */
export function installStatic(
  apps: AppStore,
  app: App,
  { portal, user }: { portal: Portal; user: User },
): string {
  if (app.auth !== 'static') {
    throw new ControlError(409, 'An app with auth "oauth" is installed by its consent page or /oauth/grant.')
  }
  requireAppAccess(user)
  requireHeldScopes(user, app.requiredScopes)
  checkInstallable(apps, app, portal)
  if (apps.installOn(app, portal.id) !== null) {
    throw new ControlError(409, `Portal ${portal.id} has this app already.`)
  }
  const { credentials, clock } = portal.account
  const token = staticToken(portal, user)
  const made = { userId: user.id, createdAt: clock.now(), tokens: [token], lastUsedAt: null }
  const about = { id: String(app.id), appId: app.id, name: app.name, scopes: [...app.requiredScopes] }
  credentials.add({ kind: 'static_app', ...about, ...made })
  apps.install(app, { portalId: portal.id, userId: user.id, scopes: about.scopes })
  return token.value
}

/** Takes an app out of an account: what it got in with is refused from now on, and Super Admins are told. */
export function uninstall(apps: AppStore, app: App, portal: Portal): void {
  if (apps.installOn(app, portal.id) === null) {
    throw new ControlError(404, `Portal ${portal.id} does not have this app.`)
  }
  const { credentials, mail } = portal.account
  const key = credentials.find('static_app', String(app.id))
  if (key !== null) credentials.remove(key)
  apps.uninstall(app, portal.id)
  mail.send('app_uninstalled', { id: String(app.id), appId: app.id, name: app.name, tokens: [] })
}

/** The static token of an install: shown as often as wanted. */
export function shownToken(app: App, portal: Portal): string {
  return currentToken(staticKey(app, portal)).value
}

/** Rotates the static token of an install, at once or with seven days in which both work. */
export function rotateStatic(app: App, at: { portal: Portal; user: User }, expire: 'now' | 'later'): string {
  const key = staticKey(app, at.portal)
  const token = staticToken(at.portal, at.user)
  if (expire === 'now') rotateNow(key, token)
  else rotateLater(key, token)
  at.portal.account.credentials.changed(key)
  return token.value
}

/** Gives the installs of an app with static auth the scopes that it has now: the token stays. */
export function tellScopes(app: App, portal: Portal): void {
  const key = portal.account.credentials.find('static_app', String(app.id))
  if (key === null) return
  Object.assign(key, { name: app.name, scopes: [...app.requiredScopes] })
  for (const install of app.installs) install.scopes = [...app.requiredScopes]
  portal.account.credentials.changed(key)
}

function staticKey(app: App, portal: Portal): Credential {
  const key = portal.account.credentials.find('static_app', String(app.id))
  if (key !== null) return key
  throw new ControlError(404, `Portal ${portal.id} has no static token of this app.`)
}

function staticToken({ account }: Portal, user: User): Token {
  const { clock, settings } = account
  return newToken(`pat-${settings.hublet}-${randomUUID()}`, user.id, clock.now())
}
