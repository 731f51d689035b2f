import type { Reply } from '../call.ts'

/** What the OAuth endpoints say, by the codes of the vendor. The texts of some are known, not recorded. */
const DESCRIPTIONS = {
  invalid_client_id: 'client identifier invalid',
  invalid_client: 'invalid client credentials',
  unsupported_grant_type: 'grant type not supported',
  unsupported_response_type: 'response type not supported',
  redirect_uri_mismatch: 'redirect_uri must match configuration',
  inactive_user: 'user is inactive',
  inactive_org: 'organization is inactive',
  rate_limit_exceeded: 'login rate exceeded',
  invalid_scope: 'the requested scope is not allowed',
  invalid_grant: 'authentication failure',
  invalid_request: 'missing required parameter',
  access_denied: 'end-user denied authorization',
  unsupported_token_type: 'this token type is not supported',
} as const

/** What is said of an error; undefined of unknown ones. */
export function descriptionOf(error: string): string | undefined {
  return Object.hasOwn(DESCRIPTIONS, error) ? DESCRIPTIONS[error as keyof typeof DESCRIPTIONS] : undefined
}

/** A refusal of the OAuth endpoints: 400, `{error, error_description}`. */
export class OAuthRefusal extends Error {
  readonly error: keyof typeof DESCRIPTIONS

  constructor(error: keyof typeof DESCRIPTIONS, description: string = DESCRIPTIONS[error]) {
    super(description)
    this.error = error
  }

  reply(): Reply {
    return { status: 400, json: { error: this.error, error_description: this.message } }
  }
}

/** The refusal of codes that were used or are too old. */
export function expiredCode(): OAuthRefusal {
  return new OAuthRefusal('invalid_grant', 'expired authorization code')
}

/** The refusal of refresh tokens that are not accepted, whatever the reason. */
export function expiredToken(): OAuthRefusal {
  return new OAuthRefusal('invalid_grant', 'expired access/refresh token')
}
