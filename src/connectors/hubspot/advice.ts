import type { Advice, Intent, Sunset } from '../../connector/advice.ts'

const SUNSETS: readonly Sunset[] = [
  {
    on: '2026-09-28',
    what: 'Accounts made from this day on can create no private app.',
    source: 'https://developers.hubspot.com/changelog/legacy-private-app-creation-sunset',
  },
  {
    on: '2026-10-26',
    what: 'Nobody can create a private app any more; existing ones work on.',
    source: 'https://developers.hubspot.com/changelog/legacy-private-app-creation-sunset',
  },
  {
    on: '2027-02-16',
    what: 'The v1 OAuth endpoints end. Crosswalk uses v3.',
    source: 'https://developers.hubspot.com/changelog/v1-oauth-api-deprecation',
  },
  {
    on: '2027-09-01',
    what: 'Support for v1 to v3 endpoints and for legacy apps ends. Crosswalk uses dated paths.',
    source: 'https://developers.hubspot.com/docs/api-reference/latest/overview',
  },
]

/** When the last account lost the creation of private apps. */
const NO_PRIVATE_APPS_FROM = '2026-10-26'

const PROJECT_STEPS = [
  'Install HubSpot’s command-line tool (npm install -g @hubspot/cli) and run hs account auth.',
  'Run hs project create and choose an app.',
]

/**
 * Which credential an integration should use at HubSpot, on a given day (RFC 3339 full-date).
 * Service Keys have no webhooks and no UI extensions (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys);
 * an app with static auth is for one account (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration).
 */
export function advise(intent: Intent, scopes: readonly string[], today: string): Advice {
  const common = {
    scopes,
    sunsets: SUNSETS.filter((each) => each.on > today || each.on === NO_PRIVATE_APPS_FROM),
  }
  if (intent.manyAccounts) return { ...common, ...oauthApp(scopes) }
  if (intent.webhooks || intent.uiExtensions) return { ...common, ...staticApp(intent, scopes) }
  return { ...common, ...serviceKey(scopes, today) }
}

type Choice = Omit<Advice, 'sunsets' | 'scopes'>

const oauthApp = (scopes: readonly string[]): Choice => ({
  credentialType: 'oauth',
  title: 'An OAuth app on the developer platform',
  because: [
    'Customers sign in with a click, and no key passes through anybody’s hands.',
    'An app with OAuth is the only kind that works in many accounts, and it may have webhooks and UI extensions.',
  ],
  steps: [
    ...PROJECT_STEPS,
    'In app-hsmeta.json set "distribution" to "marketplace" (or "private" for up to ten accounts) and "auth": {"type": "oauth"}.',
    'Put the address of this server with /connect/callback/hubspot into "redirectUrls".',
    `Put oauth and the ${scopes.length} scopes into "requiredScopes", and run hs project upload.`,
    'Copy the client id and the client secret from the page of the app and register them here: POST /v1/oauth-apps.',
    'Make a link for each customer: POST /v1/connect-sessions.',
  ],
  instead: [
    { title: 'Service Key', why: 'It belongs to one account; each customer would have to make one by hand.' },
  ],
})

const staticApp = ({ webhooks, uiExtensions }: Intent, scopes: readonly string[]): Choice => ({
  credentialType: 'private_app_token',
  title: 'A project-based app with a static token',
  because: [
    `The integration needs ${[webhooks ? 'webhooks' : '', uiExtensions ? 'UI extensions' : ''].filter(Boolean).join(' and ')}, which Service Keys do not have.`,
    'It is for one account, so nobody has to sign in.',
  ],
  steps: [
    ...PROJECT_STEPS,
    'In app-hsmeta.json set "distribution" to "private" and "auth": {"type": "static"}.',
    `Put the ${scopes.length} scopes into "requiredScopes", run hs project upload, and install the app in the account.`,
    'Copy the access token from the page of the app and connect it as a private_app_token.',
  ],
  instead: [
    { title: 'Service Key', why: 'It has neither webhooks nor UI extensions.' },
    {
      title: 'Legacy private app',
      why: 'New ones cannot be made any more, and support for them ends in September 2027.',
    },
  ],
})

const serviceKey = (scopes: readonly string[], today: string): Choice => ({
  credentialType: 'service_key',
  title: 'A Service Key',
  because: [
    'The integration reads and writes records of one account, which is what Service Keys are for.',
    'It outlives whoever made it, and it is rotated with seven days in which old and new both work.',
  ],
  steps: [
    'In HubSpot, as a Super Admin or a user with Developer tools access, open Settings, Integrations, Service Keys.',
    'Click Create service key and name it after the integration.',
    `Click Add new scope, tick the ${scopes.length} scopes, click Update, then Create, and copy the key at once.`,
    'Connect it here as a service_key: crosswalk connect hubspot.',
  ],
  instead: [
    {
      title: 'Legacy private app',
      why:
        today >= NO_PRIVATE_APPS_FROM
          ? 'None can be made any more; existing tokens can still be connected.'
          : 'Their creation ends on 2026-10-26 (2026-09-28 for new accounts).',
    },
    { title: 'OAuth app', why: 'Worth it only for the accounts of many customers.' },
  ],
})
