/** A user of the account. A Super Admin holds every scope; others hold those that are listed. */
export interface User {
  id: number
  email: string
  firstName: string
  lastName: string
  superAdmin: boolean
  /** The "Developer tools access" permission. */
  developerTools: boolean
  /** The "App Marketplace access" permission: may connect and disconnect apps. */
  appMarketplace?: boolean
  scopes: string[]
  createdAt: number
  /** When the user left the account; null while they are in it. */
  removedAt: number | null
}

/** What a credential is. Keys and private apps have their classes beside this file, apps theirs in `apps/` and `oauth/`. */
export type CredentialKind =
  | 'service_key'
  | 'private_app'
  | 'developer_key'
  | 'static_app'
  | 'oauth'
  | 'app_token'

/** One secret of a credential: which one is accepted is a matter of the sandbox's clock alone. */
export interface Token {
  value: string
  /** The user whom the token acts for. */
  userId: number
  issuedAt: number
  /** The moment from which it is refused; null: not foreseen. */
  refusedFrom: number | null
  /** Whether `refusedFrom` is the end of the seven days of "rotate and expire later". */
  inGrace: boolean
}

/** A credential of the account: one app id, one name, one set of scopes, and tokens that come and go. */
export interface Credential {
  kind: CredentialKind
  id: string
  /** Token info shows it as `appId`; refusals of the burst limit name it. */
  appId: number
  name: string
  scopes: string[]
  /** The user who made it. */
  userId: number
  createdAt: number
  /** Oldest first; exactly one of them has no foreseen end. */
  tokens: Token[]
  lastUsedAt: number | null
}

/** A legacy private app: a credential with a client secret, which signs its webhooks. */
export interface PrivateApp extends Credential {
  kind: 'private_app'
  clientSecret: string
}

/** One call in the log of a credential: never a query, a body or a secret. */
export interface UsageEntry {
  at: number
  method: string
  path: string
  status: number
}

/** Why an e-mail went out. Source: blog.fuerstvonmartin.de/en/knowledge/rotating-tokens-in-hubspot */
export type MailKind =
  | 'rotation_initiated'
  | 'rotation_cancelled'
  | 'token_invalidated'
  | 'token_expires_in_24_hours'
  | 'rotation_completed'
  | 'not_rotated_for_180_days'
  | 'app_uninstalled'

/** An e-mail to the Super Admins about an app. */
export interface Mail {
  id: string
  at: number
  kind: MailKind
  to: string[]
  appId: number
  appName: string
  subject: string
}
