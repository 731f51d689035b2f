/** What a code or a token speaks for: an app in an account, for a user, with scopes. */
export interface Holding {
  appId: number
  portalId: number
  userId: number
  scopes: string[]
}

/** An authorization code: for one use, by its client, with its redirect URI. */
export interface Code extends Holding {
  value: string
  redirectUri: string
  codeChallenge: string | null
  codeChallengeMethod: 'S256' | 'plain' | null
  expiresAt: number
  /** The grant that it was exchanged for; null before. */
  grantId: number | null
  used: boolean
}

/** What a user of an account gave an app: one family of refresh tokens. */
export interface Grant extends Holding {
  id: number
  createdAt: number
  /** Oldest first; only the newest one is accepted. */
  refreshTokens: string[]
  /** Whether its refresh token was revoked. */
  revoked: boolean
}

/** An access token; `grantId` is null for one by client credentials, which belongs to no account. */
export interface AccessToken {
  value: string
  appId: number
  grantId: number | null
  scopes: string[]
  issuedAt: number
  expiresAt: number
  /** Whether it was ended before its time, by an uninstall. */
  ended: boolean
}
