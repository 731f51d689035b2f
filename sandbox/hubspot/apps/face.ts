import type { ActingUser } from '../credentials/managed-keys.ts'
import { requireDeveloperTools } from '../credentials/permissions.ts'
import type { Portals } from '../portals/portals.ts'
import { type AppParts, checkedParts } from './app-parts.ts'
import type { App, AppEvent } from './entities.ts'
import { installStatic, shownToken, uninstall } from './installs.ts'
import { type AppUsage, usageOf } from './usage.ts'

/** Where something is done and by whom: the first portal and its first Super Admin when absent. */
export interface At {
  portalId?: number | undefined
  user?: ActingUser | undefined
}

/** The apps of a sandbox, as a program holds them. What is returned is the app itself, secret included. */
export interface AppsFace {
  create(parts: AppParts, at?: At): App
  list(): App[]
  /** Throws a `ControlError` (404) when there is none with this id. */
  get(appId: number): App
  /** Installs an app with static auth and returns its token. */
  installStatic(appId: number, at?: At): string
  /** The static token of an install. */
  token(appId: number, at?: At): string
  uninstall(appId: number, at?: At): void
  /** The newest calls of an app in all accounts, oldest first. */
  usage(appId: number): AppUsage[]
  /** Calls `listener` after every install and uninstall, until the state is replaced by a reset or a snapshot. */
  onEvent(listener: (event: AppEvent) => void): void
}

/** Puts a face before the apps. */
export function appsFace(vendor: { readonly portals: Portals }): AppsFace {
  const portalAt = ({ portalId }: At) =>
    portalId === undefined ? vendor.portals.first : vendor.portals.get(portalId)
  return {
    create: (parts, at = {}) => {
      const owner = portalAt(at)
      requireDeveloperTools(owner.account.users.acting(at.user), 'apps')
      return vendor.portals.apps.create(checkedParts(parts), owner.id)
    },
    list: () => vendor.portals.apps.list(),
    get: (appId) => vendor.portals.apps.get(appId),
    installStatic: (appId, at = {}) => {
      const portal = portalAt(at)
      const user = portal.account.users.acting(at.user)
      return installStatic(vendor.portals.apps, vendor.portals.apps.get(appId), { portal, user })
    },
    token: (appId, at = {}) => shownToken(vendor.portals.apps.get(appId), portalAt(at)),
    uninstall: (appId, at = {}) =>
      uninstall(vendor.portals.apps, vendor.portals.apps.get(appId), portalAt(at)),
    usage: (appId) => usageOf(vendor.portals.all(), vendor.portals.apps.get(appId)),
    onEvent: (listener) => vendor.portals.apps.onEvent(listener),
  }
}
