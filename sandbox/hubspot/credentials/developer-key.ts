import { randomUUID } from 'node:crypto'
import { ControlError } from '../../core/vendor.ts'
import type { Credential, User } from './entities.ts'
import { type ActingUser, newToken, type Office } from './managed-keys.ts'
import { requireSuperAdmin } from './permissions.ts'
import { currentToken, rotateNow } from './rotation.ts'

/**
 * The developer API key of the account: one UUID for `?hapikey=` on app-management paths, shown as often as wanted.
 * Source: developers.hubspot.com/docs/guides/api/app-management/webhooks
 */
export class DeveloperKey {
  private readonly office: Office

  constructor(office: Office) {
    this.office = office
  }

  /** Makes the key; throws a `ControlError` (409) when there is one. */
  create(by?: ActingUser): { value: string; createdAt: number } {
    const user = this.begin(by)
    const { credentials, clock } = this.office
    if (this.find() !== null) throw new ControlError(409, 'This account has a developer API key already.')
    const appId = credentials.nextAppId()
    const token = newToken(randomUUID(), user.id, clock.now())
    const made = { userId: user.id, createdAt: clock.now(), tokens: [token], lastUsedAt: null }
    const about = { id: String(appId), appId, name: 'Developer API key', scopes: [] }
    credentials.add({ kind: 'developer_key', ...about, ...made })
    return this.show(by)
  }

  /** The key in force. */
  show(by?: ActingUser): { value: string; createdAt: number } {
    this.begin(by)
    const { value, issuedAt } = currentToken(this.present())
    return { value, createdAt: issuedAt }
  }

  /** Replaces the key at once: the old one is refused from now on. */
  rotate(by?: ActingUser): { value: string; createdAt: number } {
    const user = this.begin(by)
    const key = this.present()
    rotateNow(key, newToken(randomUUID(), user.id, this.office.clock.now()))
    this.office.credentials.changed(key)
    return this.show(by)
  }

  /** Deactivates the key: it is refused from now on. */
  remove(by?: ActingUser): void {
    this.begin(by)
    this.office.credentials.remove(this.present())
  }

  private begin(by?: ActingUser): User {
    const user = this.office.users.acting(by)
    requireSuperAdmin(user, 'the developer API key')
    return user
  }

  private find(): Credential | null {
    return this.office.credentials.list('developer_key')[0] ?? null
  }

  private present(): Credential {
    const key = this.find()
    if (key === null) throw new ControlError(404, 'This account has no developer API key.')
    return key
  }
}
