import { randomUUID } from 'node:crypto'
import { ControlError } from '../../core/vendor.ts'
import type { Settings } from '../settings.ts'
import type { Credential, PrivateApp } from './entities.ts'
import { type ActingUser, type KeyWithToken, ManagedKeys, type Office } from './managed-keys.ts'
import { requireSuperAdmin } from './permissions.ts'
import { currentToken } from './rotation.ts'

/** How many an account may have. Source: developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
const APPS_MAX = 20
/**
 * From when none can be made: in accounts created from the first moment on never, in older ones from the second on.
 * Source: developers.hubspot.com/changelog/legacy-private-app-creation-sunset
 */
const CLOSED_FOR_NEW_ACCOUNTS = Date.parse('2026-09-28T00:00:00Z')
const CLOSED_FOR_ALL = Date.parse('2026-10-26T00:00:00Z')

/** The legacy private apps of one account. Source: developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview */
export class PrivateApps extends ManagedKeys {
  constructor(office: Office) {
    super(office, {
      kind: 'private_app',
      noun: 'private app',
      requireManager: (user) => requireSuperAdmin(user, 'private apps'),
      mayCancel: () => true,
      mails: true,
    })
  }

  /** Makes an app; its token is in the result and can be shown again. */
  create(about: { name: string; scopes: readonly string[] }, by?: ActingUser): KeyWithToken {
    const user = this.begin(by)
    const { credentials, settings, clock } = this.office
    const stop = creationStop(settings, clock.now())
    if (stop !== null) throw new ControlError(403, stop)
    if (credentials.list('private_app').length >= APPS_MAX) {
      throw new ControlError(409, `This account has ${APPS_MAX} private apps already, which is the most.`)
    }
    const parts = { kind: 'private_app' as const, clientSecret: randomUUID() }
    const app: PrivateApp = { ...this.draft(about, user), ...parts }
    credentials.add(app)
    return { ...this.summary(app), token: currentToken(app).value }
  }

  /** "Show token": the current token, as often as wanted. */
  token(id: string, by?: ActingUser): string {
    return currentToken(this.managed(id, by).key).value
  }

  /** The secret that signs webhooks. */
  clientSecret(id: string, by?: ActingUser): string {
    return this.app(id, by).clientSecret
  }

  private app(id: string, by?: ActingUser): PrivateApp {
    const { key } = this.managed(id, by)
    if (!isPrivateApp(key)) throw new Error(`Credential ${id} is not a private app`)
    return key
  }
}

/** Whether a credential is a private app. */
export function isPrivateApp(credential: Credential): credential is PrivateApp {
  return credential.kind === 'private_app'
}

/** Why no private app can be made, as a sentence; null while one can. */
export function creationStop(settings: Settings, now: number): string | null {
  if (!isClosed(settings, now)) return null
  return (
    'Legacy private apps can no longer be created in this account: accounts created on or after 2026-09-28 ' +
    'never could, others until 2026-10-26. Create a Service Key, or set privateAppCreation to "open".'
  )
}

function isClosed(settings: Settings, now: number): boolean {
  if (settings.privateAppCreation !== 'by_date') return settings.privateAppCreation === 'closed'
  return Date.parse(settings.accountCreatedAt) >= CLOSED_FOR_NEW_ACCOUNTS || now >= CLOSED_FOR_ALL
}
