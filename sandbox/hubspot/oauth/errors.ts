import type { Settings } from '../settings.ts'

/** The statuses of the OAuth endpoints. Source: recorded answers and developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide */
export type OAuthStatus =
  | 'BAD_REFRESH_TOKEN'
  | 'BAD_AUTH_CODE'
  | 'BAD_CLIENT_ID'
  | 'BAD_CLIENT_SECRET'
  | 'BAD_CLIENT_ASSERTION'
  | 'BAD_GRANT_TYPE'
  | 'BAD_HUB'
  | 'BAD_REDIRECT_URI'
  | 'BAD_CODE_VERIFIER'
  | 'BAD_SCOPES'

/**
 * `error` of RFC 6749 and the message for each status. `invalid_grant` of refresh tokens and `access_denied` of hubs are
 * recorded, the other pairs follow the RFC; BAD_CLIENT_ASSERTION is a word of ours. Older bodies have messages of their own where those are recorded.
 */
const WORDS: Readonly<Record<OAuthStatus, { error: string; message: string; older?: string }>> = {
  BAD_REFRESH_TOKEN: {
    error: 'invalid_grant',
    message: 'refresh token is invalid, expired or revoked',
    older: 'missing or invalid refresh token',
  },
  BAD_AUTH_CODE: { error: 'invalid_grant', message: 'missing or unknown auth code' },
  BAD_CLIENT_ID: { error: 'invalid_client', message: 'missing or unknown client id' },
  BAD_CLIENT_SECRET: { error: 'invalid_client', message: 'missing or invalid client secret' },
  BAD_CLIENT_ASSERTION: {
    error: 'invalid_client',
    message: 'client_assertion cannot be checked here; send client_secret alone',
  },
  BAD_GRANT_TYPE: { error: 'unsupported_grant_type', message: 'missing or unknown grant type' },
  BAD_HUB: { error: 'access_denied', message: 'missing or unknown hub id' },
  BAD_REDIRECT_URI: { error: 'invalid_grant', message: 'missing or invalid redirect uri' },
  BAD_CODE_VERIFIER: { error: 'invalid_grant', message: 'missing or invalid code verifier' },
  BAD_SCOPES: { error: 'invalid_scope', message: 'missing or invalid scopes' },
}

/** A refusal of the OAuth endpoints, in their own shape. */
export class OAuthRefusal extends Error {
  readonly status: OAuthStatus

  constructor(status: OAuthStatus) {
    super(WORDS[status].message)
    this.status = status
  }

  /** The body, in the shape since January 2026 or in the older one. */
  body(shape: Settings['oauthErrors'], correlationId: string): Record<string, string> {
    const { error, message, older = message } = WORDS[this.status]
    if (shape === 'older') return { status: this.status, message: older, correlationId }
    return { error, error_description: message, status: this.status, message }
  }
}
