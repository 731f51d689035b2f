import type { Clock } from '../../core/clock.ts'
import type { SnapshotRow } from '../../core/vendor.ts'
import type { Settings } from '../settings.ts'
import type { App, Code, Grant, Holding, Session } from './entities.ts'
import { appFrom, codeFrom, grantFrom, sessionFrom } from './saved-grants.ts'
import { newAccessToken, newClientId, newClientSecret, newCode, newRefreshToken } from './secrets.ts'

/** Sessions and codes that are over are remembered, so that they can be told from unknown ones; this many at most. */
const KEPT = 20_000

/** The apps of an org, and every code, grant and session. */
export class Grants {
  /** Rises with every change of what is saved. */
  version = 0
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly apps = new Map<string, App>()
  private readonly codes = new Map<string, Code>()
  private readonly grants = new Map<number, Grant>()
  private readonly byRefresh = new Map<string, Grant>()
  private readonly sessions = new Map<string, Session>()
  private made = 0

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = settings
  }

  /** Registers an app; what is not said is usual: a secret, all scopes, JWT bearer and client credentials off. */
  addApp(given: Partial<App> & Pick<App, 'name'>): App {
    const app: App = {
      clientId: newClientId(),
      clientSecret: newClientSecret(),
      callbackUrls: [],
      scopes: ['api', 'refresh_token', 'id', 'openid', 'profile', 'email', 'full'],
      runAs: null,
      publicKey: null,
      preApproved: [],
      rotation: null,
      pkce: null,
      dailyCalls: null,
      ...given,
    }
    this.apps.set(app.clientId, app)
    this.changed()
    return app
  }

  /** Changes an app. */
  changeApp(app: App, changes: Partial<App>): void {
    Object.assign(app, changes)
    this.changed()
  }

  app(clientId: string): App | null {
    return this.apps.get(clientId) ?? null
  }

  allApps(): App[] {
    return [...this.apps.values()]
  }

  issueCode(about: Omit<Code, 'value' | 'expiresAt' | 'used'>): Code {
    const expiresAt = this.clock.now() + this.settings.authorizationCodeMs
    const code: Code = { value: newCode(), ...about, expiresAt, used: false }
    this.codes.set(code.value, code)
    if (this.codes.size > KEPT) this.codes.delete(this.codes.keys().next().value ?? '')
    this.changed()
    return code
  }

  code(value: string): Code | null {
    return this.codes.get(value) ?? null
  }

  /** Makes a code unusable; false when it was already. */
  useCode(code: Code): boolean {
    if (code.used) return false
    code.used = true
    this.changed()
    return true
  }

  /** Begins a grant; one more than a user may have for an app ends the oldest. */
  begin({ clientId, userId, scopes }: Holding): Grant {
    this.made += 1
    const now = this.clock.now()
    const about = { id: this.made, clientId, userId, scopes: [...scopes], revoked: false }
    const grant: Grant = { ...about, createdAt: now, lastUsedAt: now, refreshTokens: [] }
    const live = this.liveGrants({ clientId, userId })
    const tooMany = live.length + 1 - this.settings.grantsPerUserAndApp
    for (const oldest of live.slice(0, Math.max(0, tooMany))) this.revoke(oldest)
    this.grants.set(grant.id, grant)
    this.changed()
    return grant
  }

  addRefreshToken(grant: Grant): string {
    const value = newRefreshToken()
    grant.refreshTokens.push(value)
    this.byRefresh.set(value, grant)
    this.changed()
    return value
  }

  /** The grant of a refresh token, and whether the token is the one that is accepted. */
  findRefresh(value: string): { grant: Grant; accepted: boolean } | null {
    const grant = this.byRefresh.get(value)
    if (grant === undefined) return null
    const { refreshTokenIdleMs: idle } = this.settings
    const isIdle = idle !== null && this.clock.now() - grant.lastUsedAt >= idle
    return { grant, accepted: !grant.revoked && !isIdle && grant.refreshTokens.at(-1) === value }
  }

  use(grant: Grant): void {
    grant.lastUsedAt = this.clock.now()
    this.changed()
  }

  liveGrants({ clientId, userId }: { clientId?: string; userId?: string }): Grant[] {
    return [...this.grants.values()].filter(
      (grant) =>
        !grant.revoked &&
        (clientId ?? grant.clientId) === grant.clientId &&
        (userId ?? grant.userId) === grant.userId,
    )
  }

  /** Ends a grant with its refresh tokens and all sessions that came of it. */
  revoke(grant: Grant): void {
    grant.revoked = true
    for (const session of this.sessions.values()) if (session.grantId === grant.id) session.ended = true
    this.changed()
  }

  openSession(about: Holding & { grantId: number | null; orgId: string }): Session {
    this.made += 1
    const { orgId, clientId, userId, scopes, grantId } = about
    const now = this.clock.now()
    const holding = { clientId, userId, scopes: [...scopes], grantId }
    const value = newAccessToken(orgId)
    const session: Session = {
      id: this.made,
      value,
      ...holding,
      ...{ issuedAt: now, lastUsedAt: now, ended: false },
    }
    this.sessions.set(value, session)
    if (this.sessions.size > KEPT) this.forgetOver()
    this.changed()
    return session
  }

  /** The session of an access token, also one that is over. */
  session(value: string): Session | null {
    return this.sessions.get(value) ?? null
  }

  isLive({ ended, lastUsedAt }: Session): boolean {
    return !ended && this.clock.now() - lastUsedAt < this.settings.sessionTimeoutMs
  }

  /** The session of a token that is accepted; using it puts its end off. */
  take(value: string): Session | null {
    const session = this.sessions.get(value)
    if (session === undefined || !this.isLive(session)) return null
    session.lastUsedAt = this.clock.now()
    return session
  }

  endSession(session: Session): void {
    session.ended = true
    this.changed()
  }

  /** Ends all live sessions of a user, or of everybody; returns how many there were. */
  endSessions(userId?: string): number {
    let count = 0
    for (const session of this.sessions.values()) {
      if (!this.isLive(session) || (userId ?? session.userId) !== session.userId) continue
      session.ended = true
      count += 1
    }
    if (count > 0) this.changed()
    return count
  }

  *rows(): Generator<SnapshotRow> {
    for (const app of this.apps.values()) yield ['app', app]
    for (const code of this.codes.values()) yield ['oauth_code', code]
    for (const grant of this.grants.values()) yield ['oauth_grant', grant]
    for (const session of this.sessions.values()) yield ['session', session]
  }

  load([kind, row]: SnapshotRow): boolean {
    if (kind === 'app') {
      const app = appFrom(row)
      this.apps.set(app.clientId, app)
    } else if (kind === 'oauth_code') {
      const code = codeFrom(row)
      this.codes.set(code.value, code)
    } else if (kind === 'session') {
      const session = sessionFrom(row)
      this.sessions.set(session.value, session)
      this.made = Math.max(this.made, session.id)
    } else if (kind === 'oauth_grant') {
      const grant = grantFrom(row)
      this.grants.set(grant.id, grant)
      for (const value of grant.refreshTokens) this.byRefresh.set(value, grant)
      this.made = Math.max(this.made, grant.id)
    } else return false
    return true
  }

  private forgetOver(): void {
    for (const [value, session] of this.sessions) {
      if (this.sessions.size <= KEPT / 2) return
      if (!this.isLive(session)) this.sessions.delete(value)
    }
  }

  private changed(): void {
    this.version += 1
  }
}
