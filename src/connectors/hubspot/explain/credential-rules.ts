import { type Finding, type Known, nameIn, orList } from '../../../connector/explain.ts'
import type { DiagnosisCode, Step } from '../../../model/diagnosis.ts'
import { addScopes, developer, PAGES, replaceToken } from './clicks.ts'
import { isStatus, type Words } from './words.ts'

/** What HubSpot says of credentials: sources are its pages on errors and OAuth, and recorded answers. */
export function credentialFinding(words: Words, known: Known): Finding | null {
  return refusedToken(words, known) ?? forbidden(words, known) ?? oauthFailure(words, known)
}

/** A token that expired before 1980 never was one: HubSpot reads a personal access key of its CLI that way. */
const NEVER = /^19[67]\d-/

function refusedToken(words: Words, known: Known): Finding | null {
  if (!isStatus(words, 401, 403)) return null
  const { message, category } = words
  if (/^(The API key used to make this call is expired|The API key provided is invalid)\./.test(message)) {
    return retiredKey('The call carried an account API key (hapikey).')
  }
  if (/^This hapikey (\(.{0,200}?\) does not have proper permissions!|doesn't exist\.)/.test(message)) {
    return retiredKey('The call carried a hapikey that is not valid.')
  }
  if (/^This API can't be called using an OAuth access token\. A valid developer API key/.test(message)) {
    return {
      code: 'token_wrong_kind',
      subject: 'developer_api_key',
      summary:
        'This address manages an app: it takes the developer API key (hapikey in the query) and the app id, not a token of an account.',
      remedy: [
        developer(
          'Send hapikey=<developer API key> in the query; it stands in the developer account under Keys, Developer API key.',
        ),
      ],
    }
  }
  if (words.status === 403) return null
  if (
    (category === undefined || category === 'EXPIRED_AUTHENTICATION') &&
    /^The OAuth token used to make this call expired /.test(message)
  )
    return expired(words, known)
  if (
    /^Authentication credentials not found\. This API supports OAuth 2\.0 authentication/.test(message) ||
    /^Any of the listed authentication credentials are missing/.test(message)
  ) {
    return {
      code: 'token_unknown',
      summary:
        'HubSpot does not know the token. It gives the same answer when none was sent, when it is not whole, and when it was deleted or rotated out.',
      remedy: replaceToken(known.credentialType),
    }
  }
  return null
}

const retiredKey = (what: string): Finding => ({
  code: 'api_key_retired',
  summary: `${what} HubSpot switched those keys off on 30 November 2022.`,
  remedy: [
    {
      text: 'As a Super Admin, open in HubSpot: Settings, Integrations, Service Keys; create a key with the scopes that the integration needs.',
      link: PAGES.serviceKeys,
      who: 'crm_admin',
    },
    developer('Send it as `Authorization: Bearer <key>`, and take hapikey out of the query.'),
  ],
})

function expired(words: Words, known: Known): Finding {
  const [at = ''] = words.context['expire time'] ?? []
  if (NEVER.test(at)) {
    return {
      code: 'token_wrong_kind',
      subject: 'personal_access_key',
      summary:
        'This is a personal access key of the HubSpot CLI: it is exchanged for a token first, and the API takes it for a token that expired in 1970.',
      remedy: [
        {
          text: 'Create a service key for the integration instead: Settings, Integrations, Service Keys.',
          link: PAGES.serviceKeys,
          who: 'crm_admin',
        },
      ],
    }
  }
  if (known.credentialType !== null && known.credentialType !== 'oauth') {
    return {
      code: 'token_expired',
      summary: 'The token has ended. Keys of this kind end when they are rotated and the old one is let go.',
      remedy: replaceToken(known.credentialType),
    }
  }
  return {
    code: 'token_expired',
    summary: 'The OAuth access token has expired: those live for 30 minutes.',
    remedy: [
      developer('Ask for a new access token with the refresh token, then send the call again.', PAGES.oauth),
    ],
  }
}

const SCOPE_SENTENCE = /^(One or more|All) of the following scopes are required\.$/
const APP_SENTENCE = /^This app hasn't been granted all required scopes to make this call\./

function forbidden(words: Words, known: Known): Finding | null {
  if (!isStatus(words, 403)) return null
  if (/^The scope needed for this API call isn't available for public use\./.test(words.message)) {
    return {
      code: 'scope_not_public',
      summary: 'HubSpot gives the scope of this call to nobody outside: no key can have it.',
      remedy: [
        developer('Use a documented endpoint for the same data.', PAGES.scopes),
        { text: 'Ask HubSpot’s support for access, if there is none.', who: 'crm_admin' },
      ],
    }
  }
  if (words.category === 'MISSING_SCOPES') return missingScope(words, known)
  // A salvaged or old body may lack the category.
  if (
    words.category === undefined &&
    (APP_SENTENCE.test(words.message) || SCOPE_SENTENCE.test(words.message))
  )
    return missingScope(words, known)
  return withheld(words)
}

function missingScope(words: Words, known: Known): Finding {
  const entries = [words, ...words.errors]
  const scopes = entries.flatMap(({ context }) =>
    [...(context.requiredGranularScopes ?? []), ...(context.requiredScopes ?? [])].flatMap(
      (scope) => nameIn(scope) ?? [],
    ),
  )
  const unique = [...new Set(scopes)].slice(0, 20)
  const all = entries.some(({ message }) => message.startsWith('All of the following scopes'))
  const named = unique.length > 0 ? orList(unique, all ? 'and' : 'or') : 'a scope that HubSpot does not name'
  return {
    code: 'missing_scope',
    ...(unique[0] ? { subject: unique[0] } : {}),
    summary: `The credential lacks ${named}${unique.length > 1 && !all ? ': one of them is enough' : ''}.`,
    remedy: addScopes(known.credentialType, unique, all),
    scopes: unique,
  }
}

function withheld({ category, message, result }: Words): Finding | null {
  if (result === 'USER_DOES_NOT_HAVE_PERMISSIONS' || /USER_DOES_NOT_HAVE_PERMISSIONS/.test(message)) {
    return {
      code: 'creator_lost_rights',
      summary:
        'The token lives on the rights of the user who made the private app, and that user has been removed or has lost them.',
      remedy: [
        {
          text: 'As a Super Admin: Development, Legacy apps, the app, Auth, Rotate; the new token lives on your rights.',
          link: PAGES.privateApps,
          who: 'crm_admin',
        },
        {
          text: 'Or create a service key, which outlives its creator: Settings, Integrations, Service Keys.',
          link: PAGES.serviceKeys,
          who: 'crm_admin',
        },
      ],
    }
  }
  if (category === 'MISSING_PERMISSIONS' && / is gated for this portal\b/.test(message)) return GATED
  if (category === 'BANNED') {
    return {
      code: 'account_blocked',
      summary: 'HubSpot has closed this call for the account, the product or the app.',
      remedy: [{ text: 'Ask HubSpot’s support for the reason and how it is lifted.', who: 'crm_admin' }],
    }
  }
  if (category === 'MISSING_PERMISSIONS') {
    return {
      code: 'permission_missing',
      certainty: 'likely',
      summary: 'The user or the account behind the token lacks a permission for this; it is not a scope.',
      remedy: [
        {
          text: 'As a Super Admin: Settings, Users & Teams, the user, Permissions; or check that the subscription has the feature.',
          who: 'crm_admin',
        },
      ],
    }
  }
  return null
}

const GATED: Finding = {
  code: 'feature_gated',
  summary: 'The feature is not switched on for this account.',
  remedy: [
    {
      text: 'Check that the account’s subscription has the feature; else ask HubSpot’s support to open it.',
      who: 'crm_admin',
    },
  ],
}

/** A failure of OAuth, with what the developer does about it; without a word on that the customer has to sign in again. */
const oauth = (code: DiagnosisCode, summary: string, todo?: string, link: string = PAGES.oauth) => ({
  code,
  summary,
  ...(todo === undefined ? {} : { remedy: [developer(todo, link)] }),
})

/** OAuth failures by HubSpot's word (member `status`), each with the word of RFC 6749 that comes beside it. */
const OAUTH: Readonly<Record<string, Omit<Finding, 'remedy'> & { remedy?: readonly Step[] }>> = {
  BAD_REFRESH_TOKEN: oauth(
    'grant_dead',
    'The refresh token is invalid, expired or revoked: mostly the app was uninstalled from the account.',
  ),
  BAD_AUTH_CODE: oauth(
    'oauth_code_invalid',
    'The authorization code is unknown: a code works once and for a short time.',
    'Send the person through the install link again, and exchange the code at once.',
  ),
  BAD_CLIENT_ID: oauth(
    'oauth_client_invalid',
    'The client id is missing or unknown.',
    'Compare the client id with the app’s Auth page.',
  ),
  BAD_CLIENT_SECRET: oauth(
    'oauth_client_invalid',
    'The client secret is missing or wrong.',
    'Copy the client secret again from the app’s Auth page.',
  ),
  BAD_REDIRECT_URI: oauth(
    'oauth_request_invalid',
    'The redirect URI is not one that the app has registered, to the letter.',
    'Register it in the app, or send exactly the one that is registered.',
  ),
  BAD_CODE_VERIFIER: oauth(
    'oauth_request_invalid',
    'The code verifier does not belong to the challenge that the sign-in began with.',
    'Keep the verifier of each sign-in until its code is exchanged.',
  ),
  BAD_GRANT_TYPE: oauth(
    'oauth_request_invalid',
    'The grant type is missing or unknown.',
    'Send grant_type authorization_code or refresh_token, as a form.',
  ),
  BAD_SCOPES: oauth(
    'oauth_request_invalid',
    'The scopes are not ones that the app may ask for.',
    'Ask only for scopes of the app’s configuration.',
    PAGES.scopes,
  ),
  BAD_HUB: {
    code: 'oauth_access_denied',
    summary: 'The account is unknown to HubSpot or does not let the app in.',
    remedy: [{ text: 'Install the app into the account again.', link: PAGES.oauth, who: 'crm_admin' }],
  },
}

function oauthFailure(words: Words, known: Known): Finding | null {
  if (!isStatus(words, 400, 401, 403)) return null
  const found = words.word !== undefined && Object.hasOwn(OAUTH, words.word) ? OAUTH[words.word] : undefined
  if (found) return { ...found, remedy: found.remedy ?? replaceToken(known.credentialType ?? 'oauth') }
  if (words.oauth === 'invalid_grant' && words.word === undefined) {
    return {
      code: 'grant_dead',
      certainty: 'likely',
      summary: 'The code or the refresh token is no longer valid.',
      remedy: replaceToken('oauth'),
    }
  }
  return null
}
