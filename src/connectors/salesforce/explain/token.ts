import type { Finding, TokenReading } from '../../../connector/explain.ts'
import { developer, PAGES } from './clicks.ts'

/** The id of the org, an exclamation mark, and what is secret. */
const SESSION = /^00D[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?![\w.]{8,}$/
/** The beginning of one that was cut off, or pasted by a shell that takes the mark for its own. */
const CUT = /^00D[a-zA-Z0-9]{12}/
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/

const BY_OAUTH = [
  developer('Connect by OAuth: register the app here and send the person the link.', PAGES.oauth),
]

const wrongKind = (subject: string, summary: string): Finding => ({
  code: 'token_wrong_kind',
  subject,
  summary,
  remedy: BY_OAUTH,
})

/** What a text that was pasted as a token is, by its looks alone. */
export function readToken(token: string): TokenReading {
  if (SESSION.test(token) || JWT.test(token)) {
    return { kind: 'access token (session id)', credentialType: 'access_token', region: null, wrong: null }
  }
  const wrong = wrongOf(token)
  return { kind: KINDS[wrong.subject ?? ''] ?? 'unknown', credentialType: null, region: null, wrong }
}

const KINDS: Readonly<Record<string, string>> = {
  refresh_token: 'refresh token',
  client_id: 'client id of an app',
  access_token: 'access token that is not whole',
}

function wrongOf(token: string): Finding {
  if (CUT.test(token)) {
    return {
      code: 'token_malformed',
      subject: 'access_token',
      summary:
        'The token is not whole: it has the id of an org, an exclamation mark, and then the secret part. Shells take the exclamation mark for their own within double quotes.',
      remedy: [developer('Copy it again whole, and put it into single quotes.')],
    }
  }
  if (/^5Aep/.test(token)) {
    return wrongKind(
      'refresh_token',
      'This is a refresh token: it buys access tokens and opens nothing itself.',
    )
  }
  if (/^3MVG/.test(token)) {
    return wrongKind(
      'client_id',
      'This is the client id (consumer key) of an app, which is no secret and opens nothing.',
    )
  }
  return {
    code: 'token_malformed',
    summary:
      'This is no token of a known form: access tokens begin with 00D, the id of the org, and an exclamation mark.',
    remedy: BY_OAUTH,
  }
}
