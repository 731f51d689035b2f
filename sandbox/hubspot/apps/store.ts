import { randomUUID } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'
import { ControlError, type SnapshotRow } from '../../core/vendor.ts'
import type { AppIds } from '../credentials/app-ids.ts'
import type { Settings } from '../settings.ts'
import { type AppParts, checkApp } from './app-parts.ts'
import type { App, AppEvent, Install } from './entities.ts'

/** How many one developer account may have. Source: developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
const APPS_MAX = 100

/** What the apps of a sandbox depend on; `settings` are those of the first portal. */
interface AppSurroundings {
  clock: Clock
  settings: Settings
  appIds: AppIds
  whenChanged: () => void
}

/** Every app of the sandbox with its installs, by app id and by client id. */
export class AppStore {
  /** Changes with every change of an app. */
  version = 0
  private readonly around: AppSurroundings
  private readonly byId = new Map<number, App>()
  private readonly byClientId = new Map<string, App>()
  private readonly listeners: ((event: AppEvent) => void)[] = []

  constructor(around: AppSurroundings) {
    this.around = around
  }

  /** Calls `listener` after every install and uninstall. */
  onEvent(listener: (event: AppEvent) => void): void {
    this.listeners.push(listener)
  }

  list(): App[] {
    return [...this.byId.values()]
  }

  find(id: number): App | null {
    return this.byId.get(id) ?? null
  }

  findByClientId(clientId: string): App | null {
    return this.byClientId.get(clientId) ?? null
  }

  /** The app with this id; throws a `ControlError` (404) when there is none. */
  get(id: number | string): App {
    const app = /^\d{1,16}$/.test(String(id)) ? this.find(Number(id)) : null
    if (app !== null) return app
    throw new ControlError(404, 'There is no app with this id. GET /_sandbox/hubspot/apps lists them.')
  }

  /** Apps in an account, with what it granted each. */
  installedOn(portalId: number): { app: App; install: Install }[] {
    return this.list().flatMap((app) =>
      app.installs.filter((install) => install.portalId === portalId).map((install) => ({ app, install })),
    )
  }

  /** Makes an app; throws a `RangeError` with one sentence when its parts do not fit together. */
  create(parts: AppParts, ownerPortalId: number): App {
    const now = this.around.clock.now()
    const blank = blankApp(parts.auth ?? 'oauth')
    const about = {
      ...blank,
      ...said(parts),
      permittedUrls: { ...blank.permittedUrls, ...parts.permittedUrls },
    }
    checkApp(about)
    this.checkAllowed(about)
    const owned = this.list().filter((app) => app.ownerPortalId === ownerPortalId)
    if (owned.length >= APPS_MAX) {
      throw new ControlError(409, `A developer account has at most ${APPS_MAX} apps.`)
    }
    if (about.uid !== null && owned.some(({ uid }) => uid === about.uid)) {
      throw new ControlError(409, `This developer account has an app with the uid ${about.uid} already.`)
    }
    const secrets = { clientId: randomUUID(), clientSecret: randomUUID() }
    const id = this.around.appIds.next()
    const app: App = { id, ...about, ...secrets, ownerPortalId, installs: [], createdAt: now, updatedAt: now }
    this.add(app)
    this.changed()
    return app
  }

  /** Changes an app, all at once or not at all. How it gets in stays: tokens that are out depend on it. */
  change(app: App, parts: AppParts): App {
    const changes = said(parts)
    if (changes.auth !== undefined && changes.auth !== app.auth) {
      throw new ControlError(409, 'The auth of an app cannot be changed; make another app.')
    }
    const permittedUrls = { ...app.permittedUrls, ...parts.permittedUrls }
    const next = { ...app, ...changes, permittedUrls }
    checkApp(next)
    this.checkAllowed(next)
    Object.assign(app, next, { updatedAt: this.around.clock.now() })
    this.changed()
    return app
  }

  /** Replaces the client secret at once. */
  rotateSecret(app: App): App {
    app.clientSecret = randomUUID()
    this.changed()
    return app
  }

  /** Deletes an app that is installed nowhere any more. */
  remove(app: App): void {
    this.byId.delete(app.id)
    this.byClientId.delete(app.clientId)
    this.changed()
  }

  installOn(app: App, portalId: number): Install | null {
    return app.installs.find((install) => install.portalId === portalId) ?? null
  }

  /** Says that an account has an app now, or granted it other scopes. */
  install(app: App, about: Omit<Install, 'installedAt'>): Install {
    const known = this.installOn(app, about.portalId)
    const install = { ...about, installedAt: known?.installedAt ?? this.around.clock.now() }
    app.installs = [...app.installs.filter((one) => one !== known), install]
    this.changed()
    if (known === null) this.tell('installed', app, install)
    return install
  }

  /** Takes an app out of an account. */
  uninstall(app: App, portalId: number): void {
    const install = this.installOn(app, portalId)
    if (install === null) return
    app.installs = app.installs.filter((one) => one !== install)
    this.changed()
    this.tell('uninstalled', app, install)
  }

  /** Says that something about an app changed. */
  changed(): void {
    this.version += 1
    this.around.whenChanged()
  }

  *rows(): Generator<SnapshotRow> {
    for (const app of this.byId.values()) yield ['app', app]
  }

  /** Takes a row made by `rows`; returns whether it was one. */
  load(row: SnapshotRow): boolean {
    if (row[0] !== 'app') return false
    this.add(row[1] as App)
    return true
  }

  private add(app: App): void {
    this.byId.set(app.id, app)
    this.byClientId.set(app.clientId, app)
    this.around.appIds.take(app.id)
  }

  private tell(kind: AppEvent['kind'], app: App, install: Install): void {
    const event = { kind, app, install, at: this.around.clock.now() }
    for (const listener of this.listeners) listener(event)
  }

  private checkAllowed({ allowedPortals }: Pick<App, 'allowedPortals'>): void {
    const { allowedPortalsMax } = this.around.settings
    if (allowedPortals.length <= allowedPortalsMax) return
    throw new RangeError(
      `A privately distributed app is for at most ${allowedPortalsMax} allow-listed accounts.`,
    )
  }
}

type Blank = Omit<
  App,
  'id' | 'clientId' | 'clientSecret' | 'ownerPortalId' | 'installs' | 'createdAt' | 'updatedAt'
>

function blankApp(auth: App['auth']): Blank {
  return {
    uid: null,
    name: '',
    description: '',
    distribution: auth === 'static' ? 'private' : 'marketplace',
    auth,
    redirectUrls: [],
    requiredScopes: [],
    conditionallyRequiredScopes: [],
    optionalScopes: [],
    permittedUrls: { fetch: [], iframe: [], img: [] },
    support: {},
    allowedPortals: [],
  }
}

/** What was said and nothing else. */
function said(parts: AppParts): Partial<Blank> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}
