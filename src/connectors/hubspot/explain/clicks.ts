import { orList } from '../../../connector/explain.ts'
import type { Step } from '../../../model/diagnosis.ts'

/** Pages of HubSpot's that steps lead to. */
export const PAGES = {
  serviceKeys:
    'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys',
  privateApps: 'https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview',
  scopes: 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes',
  oauth: 'https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens',
  usage: 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines',
  errors: 'https://developers.hubspot.com/docs/api-reference/error-handling',
  search: 'https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm',
  versions: 'https://developers.hubspot.com/docs/api-reference/latest/overview',
  properties: 'https://developers.hubspot.com/docs/api-reference/legacy/crm/properties',
  status: 'https://status.hubspot.com/',
} as const

interface Clicks {
  /** Who in the account may do it. */
  who: string
  /** To the list of credentials of this kind. */
  to: string
  add(scopes: string): Step[]
  replace: Step[]
}

/** How each kind of credential is edited; sources are the pages above. */
const CLICKS: Readonly<Record<string, Clicks>> = {
  service_key: {
    who: 'a Super Admin, or a user with Developer tools access who holds the scope',
    to: 'Settings, Integrations, Service Keys (or Development, Keys, Service keys)',
    add: (scopes) => [
      step('Click the key, then Add new scope.', PAGES.serviceKeys),
      step(`Search for ${scopes}, tick it, click Update, and save.`),
      step('The token stays the same and the scope works at once: send the call again.'),
    ],
    replace: [
      step('Look whether the key is still there. If it was rotated, copy the new token.', PAGES.serviceKeys),
      step('If it was deleted: Create service key, add the same scopes, Create, and copy the token at once.'),
      developer('Put the new token into the connection.'),
    ],
  },
  private_app_token: {
    who: 'a Super Admin',
    to: 'Development, Legacy apps (older accounts: Settings, Integrations, Private Apps)',
    add: (scopes) => [
      step('Click the app, then Edit app, then the tab Scopes.', PAGES.privateApps),
      step(`Search for ${scopes}, tick it, and save the app.`),
      step('The token stays the same and the scope works at once: send the call again.'),
    ],
    replace: [
      step('Click the app, then the tab Auth, then Show token, and copy it.', PAGES.privateApps),
      step(
        'If the app is gone, create a service key in its place (Settings, Integrations, Service Keys): new private apps end in autumn 2026.',
        PAGES.serviceKeys,
      ),
      developer('Put the new token into the connection.'),
    ],
  },
  oauth: {
    who: 'a Super Admin, or a user with App Marketplace access',
    to: 'the installed app: Settings, Integrations, Connected Apps',
    add: (scopes) => [
      developer(
        `Add ${scopes} to requiredScopes in the app's configuration and to the scope parameter of its install link.`,
        PAGES.scopes,
      ),
      step('Open the install link again and agree: tokens that exist keep their old scopes.', PAGES.oauth),
    ],
    replace: [step('Open the install link of the app again and agree.', PAGES.oauth)],
  },
}

function step(text: string, link?: string): Step {
  return { text, who: 'crm_admin', ...(link ? { link } : {}) }
}

export function developer(text: string, link?: string): Step {
  return { text, who: 'developer', ...(link ? { link } : {}) }
}

/** Steps at the place where a kind of credential is kept; all kinds when it is not known which. */
function forKind(credentialType: string | null, steps: (clicks: Clicks) => Step[]): Step[] {
  const known = credentialType === null ? undefined : CLICKS[credentialType]
  if (known) return [step(`As ${known.who}, open in HubSpot: ${known.to}.`), ...steps(known)]
  return Object.entries(CLICKS).flatMap(([type, clicks]) => [
    step(`For ${KINDS[type]}: as ${clicks.who}, open ${clicks.to}.`),
    ...steps(clicks),
  ])
}

const KINDS: Readonly<Record<string, string>> = {
  service_key: 'a service key',
  private_app_token: 'a private app',
  oauth: 'an OAuth app',
}

/** The clicks that add one of these scopes, or all of them. */
export function addScopes(
  credentialType: string | null,
  scopes: readonly string[],
  all: boolean,
): readonly Step[] {
  const words = scopes.length > 0 ? orList(scopes, all ? 'and' : 'or') : 'the scope that the call needs'
  return forKind(credentialType, (clicks) => clicks.add(words))
}

/** The clicks that lead to a credential that works. */
export const replaceToken = (credentialType: string | null): readonly Step[] =>
  forKind(credentialType, (clicks) => clicks.replace)
