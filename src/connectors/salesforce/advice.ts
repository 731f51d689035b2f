import type { Advice, Intent, Sunset } from '../../connector/advice.ts'
import { oauth } from './oauth.ts'

/** What ends, and when (https://help.salesforce.com/s/articleView?id=005228017; the retirement of SOAP login in the release notes of Winter '26). */
const SUNSETS: readonly Sunset[] = [
  {
    on: '2026-05-11',
    what: 'Apps of partners in more than two production orgs need PKCE, rotated refresh tokens and 30 days of idle time at most. Crosswalk does all three.',
    source:
      'https://developer.salesforce.com/docs/atlas.en-us.packagingGuide.meta/packagingGuide/secure_code_ac_eca.htm',
  },
  {
    on: '2027-06-01',
    what: 'SOAP login ends with Summer ’27. Crosswalk never used it.',
    source: 'https://help.salesforce.com/s/articleView?id=005132110',
  },
]

/** Which credential an integration should use at Salesforce: there is one good answer. */
export function advise(intent: Intent, _scopes: readonly string[], today: string): Advice {
  return {
    credentialType: 'oauth',
    title: 'An external client app with OAuth',
    because: [
      'A person signs in and allows the app; no password and no key passes through anybody’s hands.',
      'Tokens end when they are not used; with a grant they are asked for anew by themselves.',
      ...(intent.manyAccounts
        ? [
            'One app works in many orgs; production apps of partners must rotate refresh tokens, which is done here.',
          ]
        : ['Make the app in your own org: apps of others must be installed there by an admin first.']),
      ...(intent.webhooks
        ? [
            'Salesforce calls nobody by itself over plain HTTP: changes are asked for (updated_after), also deletions.',
          ]
        : []),
    ],
    scopes: oauth.always,
    steps: [
      oauth.howToRegister,
      'Register the client id and the client secret here: POST /v1/oauth-apps.',
      'Give the user that signs in a permission set with the objects and fields that the integration needs: rights are the user’s, not the app’s.',
      'Make a link for the person: POST /v1/connect-sessions. There production, a sandbox or My Domain is chosen.',
    ],
    instead: [
      {
        title: 'Connected app',
        why: 'New ones cannot be made any more since Spring ’26; existing ones work on.',
      },
      {
        title: 'Access token',
        why: 'A session of a user, which ends after some hours and cannot be renewed.',
      },
    ],
    sunsets: SUNSETS.filter((each) => each.on > today || each.on === '2026-05-11'),
  }
}
