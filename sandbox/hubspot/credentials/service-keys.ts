import { type ActingUser, type KeyWithToken, ManagedKeys, type Office } from './managed-keys.ts'
import { requireDeveloperTools } from './permissions.ts'
import { currentToken } from './rotation.ts'

/**
 * The Service Keys of one account: they belong to it, not to who made them, so they go on when that user leaves.
 * Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
 */
export class ServiceKeys extends ManagedKeys {
  constructor(office: Office) {
    super(office, {
      kind: 'service_key',
      noun: 'Service Key',
      requireManager: requireDeveloperTools,
      mayCancel: (settings) => settings.serviceKeyCancelRotation,
      mails: false,
    })
  }

  /** Makes a key; its token (`pat-<hublet>-<uuid>`) is in the result and never shown again. */
  create(about: { name: string; scopes: readonly string[] }, by?: ActingUser): KeyWithToken {
    const key = this.draft(about, this.begin(by))
    this.office.credentials.add(key)
    return { ...this.summary(key), token: currentToken(key).value }
  }
}
