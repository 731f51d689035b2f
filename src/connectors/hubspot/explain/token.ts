import type { Finding, TokenReading } from '../../../connector/explain.ts'
import type { Step } from '../../../model/diagnosis.ts'
import { developer, PAGES } from './clicks.ts'

/** `pat-<hublet>-<uuid>`, the form of service keys and private-app tokens (https://docs.gitguardian.com, HubSpot private app token). */
const WHOLE = /^pat-([a-z]{2}\d)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const BEGINNING = /^pat-([a-z]{2}\d)?/i
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** A refresh token: hublet, then groups of hexadecimal digits. */
const REFRESH = /^([a-z]{2}\d)-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const CREATE: readonly Step[] = [
  {
    text: 'As a Super Admin or a user with Developer tools access, open in HubSpot: Settings, Integrations, Service Keys; Create service key; add the scopes; Create; copy the token at once.',
    link: PAGES.serviceKeys,
    who: 'crm_admin',
  },
]

const wrongKind = (subject: string, summary: string, remedy: readonly Step[] = CREATE): Finding => ({
  code: 'token_wrong_kind',
  subject,
  summary,
  remedy,
})

/** What a text that was pasted as a token is, by its looks alone. */
export function readToken(token: string): TokenReading {
  const [, region] = WHOLE.exec(token) ?? []
  if (region) {
    return {
      kind: 'service key or private-app token',
      credentialType: 'service_key',
      region: region.toLowerCase(),
      wrong: null,
    }
  }
  const wrong = wrongOf(token)
  const [, hublet] = BEGINNING.exec(token) ?? REFRESH.exec(token) ?? []
  return {
    kind: KINDS[wrong.subject ?? ''] ?? 'unknown',
    credentialType: null,
    region: hublet?.toLowerCase() ?? null,
    wrong,
  }
}

const KINDS: Readonly<Record<string, string>> = {
  service_key: 'a part of a service key or private-app token',
  hapikey: 'API key (hapikey), developer API key or client secret',
  personal_access_key: 'personal access key of the command line',
  refresh_token: 'OAuth refresh token',
  access_token: 'OAuth access token',
  jwt: 'JSON web token',
}

function wrongOf(token: string): Finding {
  if (BEGINNING.test(token)) {
    const length = 44
    return {
      code: 'token_malformed',
      subject: 'service_key',
      summary: `The token is not whole: it has ${token.length} characters and ${length} are due (pat-, a region such as na1, a hyphen and 36 characters).`,
      remedy: [developer('Copy it again with the Copy button of the page, not by marking it.')],
    }
  }
  if (UUID.test(token)) {
    return wrongKind(
      'hapikey',
      'This has the form of an account API key (hapikey, switched off in November 2022), of a developer API key, or of an app’s client secret: all three look alike, and none of them is a token.',
    )
  }
  if (isPersonalAccessKey(token)) {
    return wrongKind(
      'personal_access_key',
      'This is a personal access key for the HubSpot command line: the API does not take it as a token.',
    )
  }
  if (REFRESH.test(token)) {
    return wrongKind(
      'refresh_token',
      'This has the form of an OAuth refresh token: it buys access tokens and opens nothing itself.',
      [developer('Exchange it for an access token with the app’s client id and secret.', PAGES.oauth)],
    )
  }
  if (/^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    return wrongKind(
      'jwt',
      'This is a JSON web token of some other service; HubSpot’s tokens have another form.',
    )
  }
  if (/^[\w+/=.-]{100,1024}$/.test(token)) {
    return wrongKind(
      'access_token',
      'This looks like an OAuth access token: it lives for 30 minutes and is asked for anew by its app, so it is not a lasting credential.',
      [developer('Connect the app by OAuth, so that its tokens are refreshed.', PAGES.oauth), ...CREATE],
    )
  }
  return {
    code: 'token_malformed',
    summary:
      'This is no token of a known form: service keys and private-app tokens begin with pat- and a region such as na1.',
    remedy: CREATE,
  }
}

/**
 * The command line's key is base64 of a message whose first field reads like `na1-0d3c-0cbe-…`: 0x0a, the length 0x24,
 * then the text (npm package @hubspot/local-dev-lib).
 */
function isPersonalAccessKey(token: string): boolean {
  if (token.length < 52 || !/^[\w+/=-]+$/.test(token)) return false
  const start = Buffer.from(token.slice(0, 52), 'base64').toString('latin1')
  return /^\n\$[a-z]{2}\d-[0-9a-f]{4}(-[0-9a-f]{4}){3}-/.test(start)
}
