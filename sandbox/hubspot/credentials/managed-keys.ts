import { randomUUID } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'
import { ControlError } from '../../core/vendor.ts'
import type { Settings } from '../settings.ts'
import type { Credential, CredentialKind, Token, UsageEntry, User } from './entities.ts'
import type { Mailbox } from './mailbox.ts'
import { knownScopes, requireHeldScopes } from './permissions.ts'
import * as rotation from './rotation.ts'
import type { CredentialStore } from './store.ts'
import type { UserStore } from './users.ts'

/** What the credentials of one account depend on. */
export interface Office {
  clock: Clock
  settings: Settings
  users: UserStore
  credentials: CredentialStore
  mail: Mailbox
}

/** Who acts: the id or e-mail address of a user; the account's first Super Admin when absent. */
export type ActingUser = number | string

/** A credential as it may be shown at any time: without its token. Times are milliseconds. */
export interface KeySummary {
  id: string
  name: string
  scopes: string[]
  appId: number
  /** The user who made it. */
  userId: number
  createdAt: number
  /** When the current token was issued. */
  rotatedAt: number
  lastUsedAt: number | null
  /** Whether the token is 180 days old or older. */
  rotationDue: boolean
  /** When the old token of a pending rotation is refused; null when none is pending. */
  oldTokenExpiresAt: number | null
}

/** A credential with its token: the answer to making and to rotating it. */
export interface KeyWithToken extends KeySummary {
  token: string
}

/** What can be changed about a key that exists. */
export interface KeyChanges {
  name?: string | undefined
  addScopes?: readonly string[]
  removeScopes?: readonly string[]
}

/** What differs between the kinds of keys that people manage. */
interface KindRules {
  kind: CredentialKind
  /** `Service Key` */
  noun: string
  /** Throws a `ControlError` (403) with one sentence for users who may not manage this kind. */
  requireManager(user: User): void
  mayCancel(settings: Settings): boolean
  /** Whether Super Admins get e-mails about rotations. */
  mails: boolean
}

/**
 * What people do with Service Keys and private apps alike. Every operation throws a `ControlError` with one sentence:
 * 403 when the acting user may not, 404 for an unknown id, 409 when the state forbids it; a `RangeError` for bad input.
 */
export abstract class ManagedKeys {
  protected readonly office: Office
  private readonly rules: KindRules

  constructor(office: Office, rules: KindRules) {
    this.office = office
    this.rules = rules
  }

  list(by?: ActingUser): KeySummary[] {
    this.begin(by)
    return this.office.credentials.list(this.rules.kind).map((key) => this.summary(key))
  }

  get(id: string, by?: ActingUser): KeySummary {
    return this.summary(this.managed(id, by).key)
  }

  /**
   * Changes the name and the scopes together, or nothing when one of them is refused. Only scopes that the acting
   * user holds can be added; the token stays, with the new scopes at once. One scope must remain.
   */
  change(id: string, changes: KeyChanges, by?: ActingUser): KeySummary {
    const { key, user } = this.managed(id, by)
    const name = changes.name === undefined ? key.name : this.checkedName(changes.name)
    const added = knownScopes(changes.addScopes ?? [])
    requireHeldScopes(
      user,
      added.filter((scope) => !key.scopes.includes(scope)),
    )
    const removed = new Set(knownScopes(changes.removeScopes ?? []))
    const scopes = [...new Set([...key.scopes, ...added])].filter((scope) => !removed.has(scope))
    if (scopes.length === 0) throw new RangeError(`A ${this.rules.noun} needs at least one scope.`)
    Object.assign(key, { name, scopes })
    return this.changed(key)
  }

  /** "Rotate and expire now": the old token is refused from now on. */
  rotateNow(id: string, by?: ActingUser): KeyWithToken {
    const { key, user } = this.managed(id, by)
    const token = this.issue(user)
    rotation.rotateNow(key, token)
    this.tell('token_invalidated', key)
    return { ...this.changed(key), token: token.value }
  }

  /** "Rotate and expire later": both tokens work for exactly seven days. */
  rotateLater(id: string, by?: ActingUser): KeyWithToken {
    const { key, user } = this.managed(id, by)
    const [pending] = rotation.pendingTokens(key, this.office.clock.now())
    if (pending !== undefined && !this.office.settings.severalRotations) {
      throw new ControlError(
        409,
        `A rotation of this ${this.rules.noun} is pending; expire its old token, cancel it, or rotate and expire now.`,
      )
    }
    const token = this.issue(user)
    rotation.rotateLater(key, token)
    this.tell('rotation_initiated', key)
    return { ...this.changed(key), token: token.value }
  }

  /** Ends the seven days of a pending rotation: the old token is refused from now on. */
  expireOld(id: string, by?: ActingUser): KeySummary {
    const { key } = this.pending(id, by)
    rotation.expireOld(key, this.office.clock.now())
    this.tell('token_invalidated', key)
    return this.changed(key)
  }

  /** Takes a pending rotation back: the new token is refused from now on, the old one stays. */
  cancelRotation(id: string, by?: ActingUser): KeySummary {
    const { key } = this.pending(id, by)
    if (!this.rules.mayCancel(this.office.settings)) {
      throw new ControlError(409, `The pending rotation of a ${this.rules.noun} cannot be cancelled.`)
    }
    rotation.cancelRotation(key, this.office.clock.now())
    this.tell('rotation_cancelled', key)
    return this.changed(key)
  }

  /** Deletes it: all its tokens are refused from now on. */
  remove(id: string, by?: ActingUser): void {
    this.office.credentials.remove(this.managed(id, by).key)
  }

  /** Its newest calls, oldest first. */
  usage(id: string, by?: ActingUser): UsageEntry[] {
    return this.office.credentials.usage(this.managed(id, by).key.id)
  }

  /** The acting user, when they may manage this kind; what time has made due is done first. */
  protected begin(by?: ActingUser): User {
    this.office.mail.settle()
    const user = this.office.users.acting(by)
    this.rules.requireManager(user)
    return user
  }

  protected managed(id: string, by?: ActingUser): { key: Credential; user: User } {
    const user = this.begin(by)
    const key = this.office.credentials.find(this.rules.kind, id)
    if (key === null) throw new ControlError(404, `There is no ${this.rules.noun} with this id.`)
    return { key, user }
  }

  /** The parts that every new key has; throws when the name, a scope or the user's rights do not allow it. */
  protected draft(about: { name: string; scopes: readonly string[] }, user: User): Credential {
    const name = this.checkedName(about.name)
    if (about.scopes.length === 0) throw new RangeError(`A ${this.rules.noun} needs at least one scope.`)
    const scopes = knownScopes(about.scopes)
    requireHeldScopes(user, scopes)
    const { clock, credentials } = this.office
    const appId = credentials.nextAppId()
    const token = this.issue(user)
    const made = { userId: user.id, createdAt: clock.now(), tokens: [token], lastUsedAt: null }
    return { kind: this.rules.kind, id: String(appId), appId, name, scopes, ...made }
  }

  protected summary(key: Credential): KeySummary {
    const now = this.office.clock.now()
    const { id, name, scopes, appId, userId, createdAt, lastUsedAt } = key
    return {
      id,
      name,
      scopes: [...scopes],
      appId,
      userId,
      createdAt,
      rotatedAt: rotation.currentToken(key).issuedAt,
      lastUsedAt,
      rotationDue: rotation.isRotationDue(key, now),
      oldTokenExpiresAt: rotation.pendingTokens(key, now)[0]?.refusedFrom ?? null,
    }
  }

  private pending(id: string, by?: ActingUser): { key: Credential } {
    const { key } = this.managed(id, by)
    if (rotation.pendingTokens(key, this.office.clock.now()).length > 0) return { key }
    throw new ControlError(409, `No rotation of this ${this.rules.noun} is pending.`)
  }

  private issue(user: User): Token {
    const { clock, settings } = this.office
    return newToken(`pat-${settings.hublet}-${randomUUID()}`, user.id, clock.now())
  }

  private changed(key: Credential): KeySummary {
    this.office.credentials.changed(key)
    return this.summary(key)
  }

  private tell(kind: Parameters<Mailbox['send']>[0], key: Credential): void {
    if (this.rules.mails) this.office.mail.send(kind, key)
  }

  private checkedName(name: string): string {
    if (name.trim() === '') throw new RangeError(`A ${this.rules.noun} needs a name.`)
    return name.trim()
  }
}

/** A token that is accepted until something ends it. */
export function newToken(value: string, userId: number, now: number): Token {
  return { value, userId, issuedAt: now, refusedFrom: null, inGrace: false }
}
