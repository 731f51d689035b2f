/** A connected app or external client app. */
export interface App {
  /** The consumer key. */
  clientId: string
  /** The consumer secret; null: a public client, which must not send one. */
  clientSecret: string | null
  name: string
  callbackUrls: string[]
  /** What it may ask for. */
  scopes: string[]
  /** Who a client credentials grant acts as, a User's id; null: that flow is off. */
  runAs: string | null
  /** The public key that its assertions are checked with, PEM; null: JWT bearer is off. */
  publicKey: string | null
  /** Users whom an administrator has approved beforehand (JWT bearer needs it); `all`, or their ids. */
  preApproved: 'all' | string[]
  /** Whether refresh tokens rotate; null: as the org's setting says. */
  rotation: boolean | null
  /** How many calls in 24 hours are its own allocation; null: it has none, and only the org's counts. */
  dailyCalls: number | null
  /** Whether the web server flow needs PKCE; null: as the org's setting says. */
  pkce: boolean | null
}

/** What a code, a grant or a session speaks for. */
export interface Holding {
  clientId: string
  userId: string
  scopes: string[]
}

/** An authorization code, for one use. */
export interface Code extends Holding {
  value: string
  redirectUri: string
  codeChallenge: string | null
  codeChallengeMethod: 'S256' | 'plain' | null
  expiresAt: number
  used: boolean
}

/** What a user gave an app: one family of refresh tokens. */
export interface Grant extends Holding {
  id: number
  createdAt: number
  lastUsedAt: number
  /** Oldest first; only the newest one is accepted. None without the scope for it. */
  refreshTokens: string[]
  revoked: boolean
}

/** A session: what an access token stands for. */
export interface Session extends Holding {
  id: number
  value: string
  /** null: of client credentials, JWT bearer, or made by hand. */
  grantId: number | null
  issuedAt: number
  lastUsedAt: number
  ended: boolean
}
