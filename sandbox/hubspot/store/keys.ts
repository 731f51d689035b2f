import { randomUUID } from 'node:crypto'
import type { ServiceKey } from '../entities.ts'
import { KNOWN_SCOPES } from '../scopes.ts'

/** The first app id that a key gets; token info shows it as `appId`. */
const FIRST_APP_ID = 18_221_010
/** The user who makes keys as long as the sandbox has no users' page. */
export const ADMIN_USER_ID = 88_842_095

/** The account's Service Keys. */
export class KeyStore {
  /** Changes with every change of a key. */
  version = 0
  private readonly byToken = new Map<string, ServiceKey>()
  private issued = 0

  /**
   * Makes a key; its token (`pat-<hublet>-<uuid>`) is in the result and never shown again. Throws a `RangeError`
   * with one sentence for an empty name and for unknown scopes.
   */
  create(
    about: { name: string; scopes: readonly string[] },
    at: { now: number; hublet: string },
  ): ServiceKey {
    const unknown = about.scopes.filter((scope) => !KNOWN_SCOPES.has(scope))
    if (about.name.trim() === '') throw new RangeError('A Service Key needs a name.')
    if (about.scopes.length === 0) throw new RangeError('A Service Key needs at least one scope.')
    if (unknown.length > 0) throw new RangeError(`Unknown scopes: ${unknown.join(', ')}.`)
    this.issued += 1
    const key: ServiceKey = {
      id: String(FIRST_APP_ID + this.issued - 1),
      name: about.name.trim(),
      token: `pat-${at.hublet}-${randomUUID()}`,
      scopes: [...new Set(about.scopes)],
      appId: FIRST_APP_ID + this.issued - 1,
      userId: ADMIN_USER_ID,
      createdAt: at.now,
    }
    this.add(key)
    return key
  }

  /** Adds a key from a snapshot. */
  add(key: ServiceKey): void {
    this.version += 1
    this.byToken.set(key.token, key)
    this.issued = Math.max(this.issued, key.appId - FIRST_APP_ID + 1)
  }

  findByToken(token: string): ServiceKey | null {
    return this.byToken.get(token) ?? null
  }

  list(): ServiceKey[] {
    return [...this.byToken.values()]
  }

  /** Deletes a key, which is refused from now on; returns whether there was one. */
  remove(id: string): boolean {
    for (const key of this.byToken.values()) {
      if (key.id !== id) continue
      this.version += 1
      return this.byToken.delete(key.token)
    }
    return false
  }
}
