import type { Finding } from '../../../connector/explain.ts'
import type { SaidError } from '../failures.ts'
import { DENIALS } from '../oauth.ts'
import { admin, developer, PAGES, replaceToken } from './clicks.ts'

interface Rule {
  /** Of the member `error`. */
  error: string
  /** Of the description; any when absent. */
  says?: RegExp
  finding: Finding
}

const client = (summary: string): Finding => ({
  code: 'oauth_client_invalid',
  summary,
  remedy: [
    developer(
      'Compare client id and secret with the app: Setup, External Client App Manager, the app, Settings, OAuth Settings, Consumer Key and Secret.',
      PAGES.apps,
    ),
    developer('A new app is known everywhere after up to ten minutes: wait, then try again.'),
  ],
})

/** What the token endpoint says; the first rule that fits (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm). */
const RULES: readonly Rule[] = [
  {
    error: 'invalid_grant',
    says: /expired authorization code|invalid authorization code/i,
    finding: {
      code: 'oauth_code_invalid',
      summary: 'The authorization code is used or too old: it works once, and for 15 minutes.',
      remedy: [
        developer('Send the person through the sign-in again, and exchange the code at once.', PAGES.oauth),
      ],
    },
  },
  {
    error: 'invalid_grant',
    says: /code verifier/i,
    finding: {
      code: 'oauth_request_invalid',
      summary: 'The code verifier does not belong to the challenge that the sign-in began with.',
      remedy: [developer('Keep the verifier of each sign-in until its code is exchanged.', PAGES.oauth)],
    },
  },
  {
    error: 'invalid_grant',
    says: /audience/i,
    finding: {
      code: 'oauth_request_invalid',
      summary: 'The assertion names another login host as its audience than this org has.',
      remedy: [
        developer(
          'Use https://login.salesforce.com for production, https://test.salesforce.com for sandboxes.',
        ),
      ],
    },
  },
  {
    error: 'invalid_grant',
    says: /approved this consumer/i,
    finding: {
      code: 'oauth_access_denied',
      summary: 'The user has not approved the app, and the app does not let users in without that.',
      remedy: [
        admin(
          'In Setup, External Client App Manager, the app, Policies: Permitted Users “Admin approved users are pre-authorized”, and give the user’s permission set access.',
          PAGES.apps,
        ),
      ],
    },
  },
  {
    error: 'invalid_grant',
    says: /ip (address )?restricted|invalid ip/i,
    finding: {
      code: 'oauth_access_denied',
      summary: 'The org does not let anybody in from the address of this server.',
      remedy: [
        admin(
          'In Setup, Network Access, add the address of the server; or the app, Policies, Relax IP restrictions.',
        ),
      ],
    },
  },
  {
    error: 'invalid_grant',
    finding: {
      code: 'grant_dead',
      certainty: 'likely',
      summary:
        'The refresh token is no longer valid: revoked by the user or an admin, unused for too long, used twice while the app rotates tokens, or pushed out by a newer sign-in (each user has five grants for an app).',
      remedy: replaceToken('oauth'),
    },
  },
  {
    error: 'inactive_user',
    finding: {
      code: 'creator_lost_rights',
      summary: 'The user that the grant belongs to has been deactivated.',
      remedy: [
        admin(
          'In Setup, Users, open the user and tick Active; or sign in by the link again as another user.',
        ),
      ],
    },
  },
  {
    error: 'inactive_org',
    finding: {
      code: 'account_blocked',
      summary: 'The org is locked, closed or suspended.',
      remedy: [admin('Ask Salesforce’s support for the state of the org.', PAGES.status)],
    },
  },
  { error: 'invalid_client_id', finding: client('The client id is unknown at this login host.') },
  { error: 'invalid_client', finding: client('The client secret is missing or wrong.') },
  {
    error: 'redirect_uri_mismatch',
    finding: {
      code: 'oauth_request_invalid',
      summary: 'The redirect URI is not one that the app has registered, to the letter.',
      remedy: [developer('Put it into the app’s Callback URL exactly as it is sent.', PAGES.apps)],
    },
  },
  {
    error: 'unsupported_grant_type',
    finding: {
      code: 'oauth_request_invalid',
      summary: 'The app does not have this flow.',
      remedy: [
        admin('In Setup, External Client App Manager, the app, Settings, Flow Enablement: switch it on.'),
      ],
    },
  },
  {
    error: 'invalid_scope',
    finding: {
      code: 'oauth_request_invalid',
      summary: 'A scope was asked for that the app does not have.',
      remedy: [
        admin(
          'In Setup, External Client App Manager, the app, OAuth Settings, Scopes: add api and refresh_token.',
        ),
      ],
    },
  },
  {
    error: 'rate_limit_exceeded',
    finding: {
      code: 'rate_limited',
      summary: 'The user has signed in too often within an hour.',
      remedy: [
        developer('Wait, and use the access token until it is refused, in place of asking for another.'),
      ],
    },
  },
]

export function oauthFinding({ code, message }: SaidError): Finding | null {
  const rule = RULES.find(({ error, says }) => error === code && (says === undefined || says.test(message)))
  if (rule) return rule.finding
  const denial = DENIALS.find(({ is }) => is.test(code) || (/^OAUTH/.test(code) && is.test(message)))
  if (!denial) return null
  return {
    code: 'oauth_access_denied',
    summary: 'The org did not let the app or the person in.',
    remedy: [admin(denial.todo, PAGES.connectedApps)],
  }
}
