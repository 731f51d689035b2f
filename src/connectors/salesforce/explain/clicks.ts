import type { Step } from '../../../model/diagnosis.ts'

/** Pages of Salesforce's that steps lead to. */
export const PAGES = {
  errors: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm',
  limits:
    'https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm',
  oauth: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
  apps: 'https://help.salesforce.com/s/articleView?id=sf.external_client_apps.htm',
  connectedApps: 'https://help.salesforce.com/s/articleView?id=005228017',
  permissions: 'https://help.salesforce.com/s/articleView?id=sf.perm_sets_overview.htm',
  fields: 'https://help.salesforce.com/s/articleView?id=sf.admin_fls.htm',
  versions: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm',
  status: 'https://status.salesforce.com/',
} as const

const step = (who: Step['who'], text: string, link?: string): Step => ({
  text,
  who,
  ...(link ? { link } : {}),
})

export const admin = (text: string, link?: string) => step('crm_admin', text, link)
export const developer = (text: string, link?: string) => step('developer', text, link)

/** Where the rights of the user are given. */
export const PERMISSION_SET =
  'In Setup, Permission Sets, the set of the integration’s user (New, then Manage Assignments, if there is none)'

const AGAIN: Readonly<Record<string, readonly Step[]>> = {
  oauth: [
    step('crm_user', 'Sign in once more by the link of this integration, as the user that it works as.'),
    admin(
      'If signing in fails or the grant ends again and again: in Setup, Connected Apps OAuth Usage (or External Client App Manager), the app, Policies: look at Refresh Token Policy, and that the app is neither blocked nor uninstalled.',
      PAGES.apps,
    ),
  ],
  access_token: [
    developer(
      'A session cannot be renewed: connect by OAuth, then tokens are asked for anew by themselves.',
      PAGES.oauth,
    ),
    developer('Or put a fresh access token into the connection.'),
  ],
}

/** What leads to a credential that works. */
export const replaceToken = (credentialType: string | null): readonly Step[] =>
  AGAIN[credentialType ?? ''] ?? AGAIN.oauth ?? []
