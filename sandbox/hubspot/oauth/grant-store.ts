import type { Clock } from '../../core/clock.ts'
import type { SnapshotRow } from '../../core/vendor.ts'
import type { Settings } from '../settings.ts'
import type { AccessToken, Code, Grant, Holding } from './entities.ts'
import { newAccessToken, newGrantSecret } from './secrets.ts'

/** How long an access token lives. Source: developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide */
export const ACCESS_TOKEN_S = 1800
/** Access tokens that are over are remembered, so that they can be told from unknown ones; this many at most. */
const TOKENS_KEPT = 20_000
/** Used and expired codes are remembered, so that a second use can be told from an unknown code. */
const CODES_KEPT = 5_000

/** What is asked for when a code is made. */
export type NewCode = Holding & Pick<Code, 'redirectUri' | 'codeChallenge' | 'codeChallengeMethod'>

/** Every code, grant and access token of the sandbox. `settings` are those of the first portal. */
export class GrantStore {
  /** Changes with every change of what is saved. */
  version = 0
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly whenChanged: () => void
  private readonly codes = new Map<string, Code>()
  private readonly grants = new Map<number, Grant>()
  private readonly byRefresh = new Map<string, Grant>()
  private readonly access = new Map<string, AccessToken>()
  private grantsMade = 0

  constructor(around: { clock: Clock; settings: Settings; whenChanged: () => void }) {
    this.clock = around.clock
    this.settings = around.settings
    this.whenChanged = around.whenChanged
  }

  /** Makes a code, as the consent page does. */
  issueCode(about: NewCode, hublet: string): Code {
    const expiresAt = this.clock.now() + this.settings.authorizationCodeMs
    const code: Code = { value: newGrantSecret(hublet), ...about, expiresAt, grantId: null, used: false }
    this.codes.set(code.value, code)
    if (this.codes.size > CODES_KEPT) this.codes.delete(this.codes.keys().next().value ?? '')
    this.changed()
    return code
  }

  findCode(value: string): Code | null {
    return this.codes.get(value) ?? null
  }

  /** Makes a code unusable; false when it was already. */
  useCode(code: Code): boolean {
    if (code.used) return false
    code.used = true
    this.changed()
    return true
  }

  /** The grant that a used code was exchanged for. */
  grantOf(code: Code): Grant | null {
    return code.grantId === null ? null : (this.grants.get(code.grantId) ?? null)
  }

  /** Exchanges a code for a grant with its first refresh token. */
  begin(code: Code, hublet: string): Grant {
    const { appId, portalId, userId, scopes } = code
    this.grantsMade += 1
    const about = { id: this.grantsMade, appId, portalId, userId, scopes, revoked: false }
    const grant: Grant = { ...about, createdAt: this.clock.now(), refreshTokens: [] }
    this.grants.set(grant.id, grant)
    code.grantId = grant.id
    this.addRefreshToken(grant, newGrantSecret(hublet))
    return grant
  }

  addRefreshToken(grant: Grant, value: string): void {
    grant.refreshTokens.push(value)
    this.byRefresh.set(value, grant)
    this.changed()
  }

  /** Finds the grant of a refresh token, and whether the token is the one that is accepted. */
  findRefresh(value: string): { grant: Grant; accepted: boolean } | null {
    const grant = this.byRefresh.get(value)
    if (grant === undefined) return null
    return { grant, accepted: !grant.revoked && grant.refreshTokens.at(-1) === value }
  }

  issueAccess(about: Pick<AccessToken, 'appId' | 'grantId' | 'scopes'>): AccessToken {
    const issuedAt = this.clock.now()
    const expiresAt = issuedAt + ACCESS_TOKEN_S * 1000
    const token: AccessToken = { value: newAccessToken(), ...about, issuedAt, expiresAt, ended: false }
    this.access.set(token.value, token)
    if (this.access.size > TOKENS_KEPT) this.forgetOldest()
    this.changed()
    return token
  }

  /** Finds an access token, whether it is still accepted or not, with its grant. */
  findAccess(value: string): { token: AccessToken; grant: Grant | null } | null {
    const token = this.access.get(value)
    if (token === undefined) return null
    return { token, grant: token.grantId === null ? null : (this.grants.get(token.grantId) ?? null) }
  }

  /** Revokes a refresh token with its family; access tokens that are out live out their time. */
  revoke(grant: Grant): void {
    grant.revoked = true
    this.changed()
  }

  /** Ends a grant with everything that came of it, at once. */
  end(grant: Grant): void {
    for (const token of this.access.values()) if (token.grantId === grant.id) token.ended = true
    this.revoke(grant)
  }

  /** Ends all that an app has in an account, at once; also codes that were not exchanged yet. */
  endAll(appId: number, portalId: number): void {
    for (const grant of this.grantsOf({ appId, portalId })) this.end(grant)
    for (const code of this.codes.values()) {
      if (code.appId === appId && code.portalId === portalId) code.used = true
    }
  }

  /** Lets live access tokens expire now; returns how many there were. */
  expireAccess(of: { appId?: number | undefined; portalId?: number | undefined }): number {
    const now = this.clock.now()
    const grants = new Set(this.grantsOf(of).map(({ id }) => id))
    let count = 0
    for (const token of this.access.values()) {
      const isOwn =
        token.grantId === null
          ? of.portalId === undefined && token.appId === of.appId
          : grants.has(token.grantId)
      if (!isOwn || token.ended || token.expiresAt <= now) continue
      token.expiresAt = now
      count += 1
    }
    if (count > 0) this.changed()
    return count
  }

  /** Grants of an app, of an account, or of both. */
  grantsOf({ appId, portalId }: { appId?: number | undefined; portalId?: number | undefined }): Grant[] {
    return [...this.grants.values()].filter(
      (grant) => (appId ?? grant.appId) === grant.appId && (portalId ?? grant.portalId) === grant.portalId,
    )
  }

  *rows(): Generator<SnapshotRow> {
    for (const code of this.codes.values()) yield ['oauth_code', code]
    for (const grant of this.grants.values()) yield ['oauth_grant', grant]
    for (const token of this.access.values()) yield ['oauth_access', token]
  }

  /** Takes a row made by `rows`; returns whether it was one. */
  load([kind, row]: SnapshotRow): boolean {
    if (kind === 'oauth_code') this.codes.set((row as Code).value, row as Code)
    else if (kind === 'oauth_access') this.access.set((row as AccessToken).value, row as AccessToken)
    else if (kind === 'oauth_grant') {
      const grant = row as Grant
      this.grants.set(grant.id, grant)
      for (const value of grant.refreshTokens) this.byRefresh.set(value, grant)
      this.grantsMade = Math.max(this.grantsMade, grant.id)
    } else return false
    return true
  }

  private forgetOldest(): void {
    const now = this.clock.now()
    for (const [value, token] of this.access) {
      if (this.access.size <= TOKENS_KEPT / 2) return
      if (token.ended || token.expiresAt <= now) this.access.delete(value)
    }
  }

  private changed(): void {
    this.version += 1
    this.whenChanged()
  }
}
