import type { CredentialKind } from '../../connector/connector.ts'
import type { OAuthEndpoints } from '../../connector/oauth.ts'

/**
 * HubSpot's OAuth 2.0. The v3 endpoints answer with the account and the scopes, and outlive v1, which ends on
 * 2027-02-16 (https://developers.hubspot.com/changelog/v1-oauth-api-deprecation).
 */
export const oauth: OAuthEndpoints = {
  authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
  authorizePath: '/oauth/authorize',
  tokenPath: '/oauth/v3/token',
  // https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens
  revoke: {
    path: '/oauth/v3/token/revoke',
    remains: 'Access tokens that were given out before serve until they end, at most 30 minutes later.',
  },
  issuer: 'https://app.hubspot.com',
  // An app cannot be installed without it (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth).
  always: ['oauth'],
  // https://developers.hubspot.com/docs/api-reference/legacy/authentication/manage-oauth-tokens
  usualSeconds: 1_800,
  howToRegister:
    'In HubSpot: make an app on the developer platform (hs project create) with `"auth": {"type": "oauth"}`, put the ' +
    'redirect URL below into `redirectUrls` and the scopes into `requiredScopes`, run `hs project upload`; then ' +
    'Development, Projects, the project, the app, Auth shows the client id and the client secret.',
  granted(answer) {
    const { hub_id: hub, scopes } = answer
    return {
      accountId: typeof hub === 'number' || typeof hub === 'string' ? String(hub) : null,
      scopes: Array.isArray(scopes) ? scopes.filter((each) => typeof each === 'string').sort() : null,
    }
  },
  // Where the word of RFC 6749 stands beside HubSpot's own, it is believed.
  refusal: ({ error, status }) =>
    typeof error !== 'string' && typeof status === 'string' ? (REFUSALS[status] ?? null) : null,
}

/** Bodies of before January 2026 have only these words (https://developers.hubspot.com/changelog/new-oauth-v3-api-endpoints-and-standardized-error-responses). */
const REFUSALS: Readonly<Record<string, string>> = {
  BAD_REFRESH_TOKEN: 'invalid_grant',
  BAD_AUTH_CODE: 'invalid_grant',
  BAD_CODE_VERIFIER: 'invalid_grant',
  BAD_CLIENT_ID: 'invalid_client',
  BAD_CLIENT_SECRET: 'invalid_client',
  BAD_GRANT_TYPE: 'unsupported_grant_type',
  BAD_REDIRECT_URI: 'invalid_request',
  BAD_SCOPES: 'invalid_scope',
}

export const oauthGrant: CredentialKind = {
  type: 'oauth',
  label: 'OAuth app',
  howToRevoke:
    'In HubSpot, as a Super Admin or a user with App Marketplace access: Settings, Integrations, Connected Apps, the app, Uninstall.',
  authorize: (token) => ({ authorization: `Bearer ${token}` }),
}
