import type { Clock } from '../../core/clock.ts'
import { ControlError, type SnapshotRow } from '../../core/vendor.ts'
import { AppStore } from '../apps/store.ts'
import type { Hearer } from '../changes.ts'
import { AppIds } from '../credentials/app-ids.ts'
import type { Credential, Token } from '../credentials/entities.ts'
import { GrantStore } from '../oauth/grant-store.ts'
import { readSettings } from '../read-settings.ts'
import type { Settings } from '../settings.ts'
import { Account } from '../store/account.ts'
import { rowLoader, saveRows } from '../store/saved.ts'
import { Portal } from './portal.ts'

/** What can be said about a new portal; its other settings are those of the first portal. */
export interface PortalParts {
  portalId?: number | undefined
  name?: string | undefined
  tier?: string | undefined
  timeZone?: string | undefined
  hublet?: string | undefined
  accountType?: string | undefined
}

/** What the portals of one sandbox depend on. `settings` are those of the first portal. */
export interface PortalSurroundings {
  clock: Clock
  settings: Settings
  whenChanged: () => void
  /** Who hears the changes of an account; asked when the account is made. */
  hearerOf(account: Account): Hearer
}

/** A token with the credential and the portal that it belongs to. */
export interface FoundToken {
  /** Whether an access token was ended before its time: it is refused as unknown then, not as expired. */
  ended?: boolean
  portal: Portal
  credential: Credential
  token: Token
}

/** Portals that are made without an id get this one or the next that is free. */
const NEXT_PORTAL_ID = 148_203_417
const PORTAL_ID_STEP = 1_009
/** The most portals that one sandbox has. */
const PORTALS_MAX = 10_000

/** All portals of one sandbox. The first one is always there: who names no portal means it. */
export class Portals {
  readonly first: Portal
  /** App ids belong to no portal: two portals never have the same one. */
  readonly appIds = new AppIds()
  readonly apps: AppStore
  readonly grants: GrantStore
  /** Changes when a portal comes or goes. */
  version = 0
  private readonly around: PortalSurroundings
  private readonly others: Portal[] = []
  private ordinals = 0

  constructor(around: PortalSurroundings) {
    this.around = around
    this.apps = new AppStore({ ...around, appIds: this.appIds })
    this.grants = new GrantStore(around)
    this.apps.onEvent(({ kind, app, install }) => {
      if (kind === 'uninstalled') this.grants.endAll(app.id, install.portalId)
    })
    const createdAt = Date.parse(around.settings.accountCreatedAt)
    this.first = new Portal(this.newAccount(around.settings, 0), { name: 'Default account', createdAt })
  }

  all(): Portal[] {
    return [this.first, ...this.others]
  }

  find(id: number): Portal | null {
    if (this.first.id === id) return this.first
    return this.others.find((portal) => portal.id === id) ?? null
  }

  /** The portal with this id; throws a `ControlError` (404) when there is none. */
  get(id: number | string): Portal {
    const portal = /^\d{1,16}$/.test(String(id)) ? this.find(Number(id)) : null
    if (portal !== null) return portal
    throw new ControlError(404, 'There is no portal with this id. GET /_sandbox/hubspot/portals lists them.')
  }

  /** Makes a portal; throws a `RangeError` for a bad setting and a `ControlError` (409) for an id that is taken. */
  create(parts: PortalParts): Portal {
    const { name = 'Account', ...given } = parts
    if (name.trim() === '') throw new RangeError('A portal needs a name.')
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const own = readSettings(set)
    const portalId = own.portalId ?? this.freeId()
    this.refuseTaken(portalId)
    if (this.others.length >= PORTALS_MAX)
      throw new ControlError(409, `There are ${PORTALS_MAX} portals already.`)
    const hublet = own.hublet ?? 'na1'
    const { settings, clock } = this.around
    const limits =
      own.tier === undefined ? {} : { burstLimit: null, dailyLimit: null, limitIncreases: 0 as const }
    const all = { ...settings, ...limits, ...own, portalId, hublet, uiDomain: uiDomainOf(hublet) }
    this.ordinals += 1
    const account = this.newAccount(all, this.ordinals)
    return this.add(new Portal(account, { name: name.trim(), createdAt: clock.now() }))
  }

  /** Deletes a portal with all that is in it; the first one stays. */
  remove(id: number | string): Portal {
    const portal = this.get(id)
    if (portal === this.first)
      throw new ControlError(409, 'The first portal cannot be deleted; reset empties it.')
    for (const { app } of this.apps.installedOn(portal.id)) this.apps.uninstall(app, portal.id)
    this.others.splice(this.others.indexOf(portal), 1)
    this.version += portal.account.revision + 1
    this.around.whenChanged()
    return portal
  }

  /** Refuses an id that another portal has. */
  refuseTaken(id: number, except?: Portal): void {
    const holder = this.find(id)
    if (holder === null || holder === except) return
    throw new ControlError(409, `There is a portal ${id} already.`)
  }

  /** Finds the portal that a token belongs to, whether the token is still accepted or not. */
  findByToken(value: string): FoundToken | null {
    for (const portal of this.all()) {
      const found = portal.account.credentials.findByToken(value)
      if (found !== null) return { portal, credential: found.credential, token: found.token }
    }
    return this.findAccess(value)
  }

  /** Whether a credential lives by the limits of OAuth apps. */
  isPublic({ kind, appId }: Credential): boolean {
    if (kind !== 'oauth') return false
    const isPrivate = this.apps.find(appId)?.distribution === 'private'
    return !isPrivate || this.around.settings.privateOauthLimits === 'public'
  }

  /** Changes with every change of anything that is saved. */
  get revision(): number {
    let revision = this.version + this.apps.version + this.grants.version
    for (const portal of this.all()) revision += portal.account.revision
    return revision
  }

  /** The first portal's rows come first and bare, as they were saved when there was only one. */
  *rows(): Generator<SnapshotRow> {
    yield* saveRows(this.first.account)
    for (const { account, name, createdAt } of this.others) {
      yield ['portal', { ordinal: account.ordinal, name, createdAt }]
      yield* saveRows(account)
    }
    yield* this.apps.rows()
    yield* this.grants.rows()
  }

  /** Fills fresh portals from rows made by `rows`. */
  load(rows: Iterable<SnapshotRow>): void {
    let loader = rowLoader(this.first.account)
    for (const row of rows) {
      if (row[0] === 'portal') {
        loader.finish()
        loader = rowLoader(
          this.restored(row[1] as { ordinal: number; name: string; createdAt: number }).account,
        )
      } else if (!this.apps.load(row) && !this.grants.load(row)) loader.take(row)
    }
    loader.finish()
    const ids = new Set(this.all().map((portal) => portal.id))
    if (ids.size !== this.others.length + 1) throw new RangeError('This snapshot has two portals of one id.')
  }

  private findAccess(value: string): FoundToken | null {
    const found = this.grants.findAccess(value)
    if (found === null) return null
    const { token, grant } = found
    const app = this.apps.find(token.appId)
    const portal = grant === null ? this.first : this.find(grant.portalId)
    if (app === null || portal === null) return null
    const userId = grant?.userId ?? 0
    const about = { appId: app.id, name: app.name, scopes: token.scopes, userId, createdAt: app.createdAt }
    const kind = grant === null ? ('app_token' as const) : ('oauth' as const)
    const id = grant === null ? `${app.id}` : `${app.id}:${portal.id}`
    return {
      portal,
      credential: { kind, id, ...about, tokens: [], lastUsedAt: null },
      token: { value, userId, issuedAt: token.issuedAt, refusedFrom: token.expiresAt, inGrace: false },
      ended: token.ended,
    }
  }

  private restored(about: { ordinal: number; name: string; createdAt: number }): Portal {
    this.ordinals = Math.max(this.ordinals, about.ordinal)
    return this.add(new Portal(this.newAccount({ ...this.around.settings }, about.ordinal), about))
  }

  private add(portal: Portal): Portal {
    this.others.push(portal)
    this.version += 1
    this.around.whenChanged()
    return portal
  }

  private freeId(): number {
    let id = NEXT_PORTAL_ID
    while (this.find(id) !== null) id += PORTAL_ID_STEP
    return id
  }

  private newAccount(settings: Settings, ordinal: number): Account {
    const { clock, whenChanged } = this.around
    const account = new Account(clock, settings, whenChanged, { ordinal, appIds: this.appIds })
    account.changes.add(this.around.hearerOf(account))
    return account
  }
}

/** The host of the pages of an account in a region. Source: developers.hubspot.com/docs/apps/legacy-apps/authentication/oauth-quickstart-guide */
function uiDomainOf(hublet: string): string {
  return hublet === 'na1' ? 'app.hubspot.com' : `app-${hublet}.hubspot.com`
}
