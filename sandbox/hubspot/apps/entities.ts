/** Who may install an app. Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration */
export type Distribution = 'private' | 'marketplace'

/** How an installed app gets in: tokens by OAuth for many accounts, or one static token for one account. */
export type AppAuth = 'oauth' | 'static'

/** Addresses that the parts of an app may fetch or show. */
export interface PermittedUrls {
  fetch: string[]
  iframe: string[]
  img: string[]
}

/** An app in one account. */
export interface Install {
  portalId: number
  /** The user who installed it. */
  userId: number
  /** What the account granted. */
  scopes: string[]
  installedAt: number
}

/** A project-based app of the developer platform. */
export interface App {
  /** Token info, events and app-management paths call it `appId`. */
  id: number
  /** The name that a project calls it by; null when it was not made from one. */
  uid: string | null
  name: string
  description: string
  distribution: Distribution
  auth: AppAuth
  clientId: string
  clientSecret: string
  redirectUrls: string[]
  requiredScopes: string[]
  conditionallyRequiredScopes: string[]
  optionalScopes: string[]
  permittedUrls: PermittedUrls
  support: Record<string, string>
  /** Accounts that a privately distributed OAuth app may be installed in. */
  allowedPortals: number[]
  /** The portal of the developer account that it belongs to. */
  ownerPortalId: number
  installs: Install[]
  createdAt: number
  updatedAt: number
}

/** Something that happened to an app in an account. */
export interface AppEvent {
  kind: 'installed' | 'uninstalled'
  app: App
  install: Install
  at: number
}
