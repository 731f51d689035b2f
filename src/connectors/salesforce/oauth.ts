import type { OAuthEndpoints } from '../../connector/oauth.ts'

const MY_DOMAIN = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/i

/** "acme", an address of Lightning or of My Domain: all lead to the host that has the API. */
function myDomainOf(text: string): string | null {
  const [, host = ''] = /^(?:https:\/\/)?([^/\s:@?#]+)(?:\/.*)?$/i.exec(text) ?? []
  const name = host.toLowerCase()
  if (!MY_DOMAIN.test(name)) return null
  if (!name.includes('.')) return `https://${name}.my.salesforce.com`
  const own = name.replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
  return /\.my\.salesforce\.(com|mil)$/.test(own) ? `https://${own}` : null
}

/**
 * OAuth 2.0 of external client apps and connected apps. Tokens name no end: a session lives as long as the org's policy
 * says (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm).
 */
export const oauth: OAuthEndpoints = {
  authorizeUrl: 'https://login.salesforce.com/services/oauth2/authorize',
  authorizePath: '/services/oauth2/authorize',
  places: [
    { id: 'production', label: 'Production, or a Developer Edition', at: 'https://login.salesforce.com' },
    { id: 'sandbox', label: 'A sandbox', at: 'https://test.salesforce.com' },
    {
      id: 'my_domain',
      label: 'My Domain',
      at: { ask: 'Your My Domain', example: 'acme.my.salesforce.com', baseUrlOf: myDomainOf },
    },
  ],
  tokenPath: '/services/oauth2/token',
  // Of a refresh token the sessions of the grant too, of an access token that one alone; asks for no app
  // (https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm). Integrations have met access
  // tokens that served on all the same, so it is looked at afterwards.
  revoke: { path: '/services/oauth2/revoke', aliveAt: '/services/oauth2/userinfo' },
  atAccount: true,
  issuer: 'https://login.salesforce.com',
  always: ['api', 'refresh_token', 'id'],
  usualSeconds: null,
  howToRegister:
    'In Salesforce, Setup, External Client App Manager, New External Client App: name it; under API, Enable OAuth, put the ' +
    'redirect URL below into Callback URL, take the scopes "Manage user data via APIs (api)", "Perform requests at any ' +
    'time (refresh_token, offline_access)" and "Access the identity URL service (id)"; keep "Require Proof Key for Code ' +
    'Exchange (PKCE)" and "Require secret for Web Server Flow" on; Create; then Settings, OAuth Settings, Consumer Key ' +
    'and Secret shows the client id and the client secret.',
  granted({ id, instance_url: instance }) {
    const [, org] = /\/id\/(00D[a-zA-Z0-9]{12,15})\//.exec(typeof id === 'string' ? id : '') ?? []
    return {
      accountId: org ?? null,
      // What a user may do is not decided by the scopes of the answer: `identify` finds it out.
      scopes: null,
      baseUrl: typeof instance === 'string' ? instance : null,
    }
  },
  refusal({ error, error_description: description }) {
    if (typeof error !== 'string') return null
    // Two refreshes of one grant at once: nothing is wrong with the grant.
    if (error === 'invalid_grant' && /already being processed/.test(String(description)))
      return 'temporarily_unavailable'
    return REFUSALS[error] ?? null
  },
  denied: (error, description) =>
    DENIALS.find(({ is }) => is.test(error) || is.test(description))?.todo ?? null,
}

/** Whom an assertion is for: the login host of the kind of org, not the org's own domain (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm). */
export function audienceAt(baseUrl: string): string {
  const { hostname, origin } = new URL(baseUrl)
  if (!/\.salesforce\.(com|mil)$/.test(hostname)) return origin
  const isSandbox = hostname.includes('.sandbox.') || hostname === 'test.salesforce.com'
  return isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com'
}

const REFUSALS: Readonly<Record<string, string>> = {
  invalid_client_id: 'invalid_client',
  inactive_user: 'invalid_grant',
}

/** What an admin does about a sign-in that Salesforce refuses; also told by the failures of calls. */
export const DENIALS: readonly { is: RegExp; todo: string }[] = [
  {
    is: /OAUTH_APP_BLOCKED|app is blocked/i,
    todo: 'An admin of the org has blocked the app: in Setup, Connected Apps OAuth Usage, find it and click Unblock.',
  },
  {
    is: /OAUTH_APPROVAL_ERROR|not admin[- ]approved|OAUTH_APP_ACCESS_DENIED|admin approved/i,
    todo:
      'The org lets only approved people use the app: in Setup, Manage External Client Apps (or Connected Apps OAuth ' +
      'Usage), the app, Policies, give the person’s profile or permission set access, or set Permitted Users to “All ' +
      'users may self-authorize”.',
  },
  {
    is: /app (is )?(not|must be) installed|uninstalled|OAUTH_EC_APP_NOT_FOUND|EC_APP/i,
    todo:
      'The app is not installed in this org: an admin opens Setup, Connected Apps OAuth Usage, and clicks Install; or the ' +
      'person gets the permission “Approve Uninstalled Connected Apps”.',
  },
  { is: /access_denied/, todo: 'Begin again and click Allow on the page of Salesforce.' },
  {
    is: /redirect_uri/,
    todo: 'Put the callback URL of this server, to the letter, into the Callback URL of the app.',
  },
]
