import type { Reply } from '../call.ts'
import { canonicalId } from '../ids.ts'
import type { OpenCall, OpenRoute } from '../open-call.ts'
import type { Session } from './entities.ts'
import { OAuthRefusal } from './errors.ts'
import { clientOf, formOf } from './form.ts'
import { identityOf, userinfoOf } from './identity.ts'
import { publicJwks } from './jwt.ts'
import { exchange } from './token-endpoint.ts'

const testedBy = 'oauth/oauth.test.ts'
const success = [200]

/** The OAuth endpoints beside the page that asks a user. */
export const oauthRoutes: readonly OpenRoute[] = [
  { method: 'POST', pattern: '/services/oauth2/token', success, testedBy, run: refusing(token) },
  { method: 'POST', pattern: '/services/oauth2/revoke', success, testedBy, run: refusing(revoke) },
  { method: 'GET', pattern: '/services/oauth2/revoke', success, testedBy, run: refusing(revoke) },
  { method: 'POST', pattern: '/services/oauth2/introspect', success, testedBy, run: refusing(introspect) },
  { method: 'GET', pattern: '/services/oauth2/userinfo', success, testedBy, run: userinfo },
  { method: 'POST', pattern: '/services/oauth2/userinfo', success, testedBy, run: userinfo },
  { method: 'GET', pattern: '/id/{org}/{user}', success, testedBy, run: identity },
  { method: 'GET', pattern: '/id/keys', success, testedBy, run: () => ({ status: 200, json: publicJwks() }) },
]

/** A refusal of these endpoints has a shape of its own. */
function refusing(run: (call: OpenCall) => Reply): OpenRoute['run'] {
  return (call) => {
    try {
      return run(call)
    } catch (error) {
      if (error instanceof OAuthRefusal) return error.reply()
      throw error
    }
  }
}

function token(call: OpenCall): Reply {
  return exchange(call, formOf(call))
}

/** Ends an access token, or a refresh token with all sessions that came of it. */
function revoke(call: OpenCall): Reply {
  const { grants } = call
  const value = formOf(call).get('token') ?? ''
  const refresh = grants.findRefresh(value)
  const session = grants.session(value)
  if (refresh !== null) grants.revoke(refresh.grant)
  else if (session !== null) grants.endSession(session)
  else throw new OAuthRefusal('unsupported_token_type')
  return { status: 200, text: '' }
}

/** Source: RFC 7662; help.salesforce.com, "OpenID Connect Token Introspection" */
function introspect(call: OpenCall): Reply {
  const { grants, org, origin, settings } = call
  const form = formOf(call)
  clientOf(call, form)
  const value = form.get('token') ?? ''
  const session = grants.session(value)
  const refresh = grants.findRefresh(value)
  const isLive = session !== null ? grants.isLive(session) : refresh?.accepted === true
  const holding = session ?? refresh?.grant
  if (!isLive || holding === undefined) return { status: 200, json: { active: false } }
  const issuedAt = session?.issuedAt ?? refresh?.grant.createdAt ?? 0
  const iat = Math.floor(issuedAt / 1000)
  const ends =
    session === null ? {} : { exp: Math.floor((session.lastUsedAt + settings.sessionTimeoutMs) / 1000) }
  return {
    status: 200,
    json: {
      active: true,
      scope: holding.scopes.join(' '),
      client_id: holding.clientId,
      username: org.find(holding.userId)?.record.values.Username ?? null,
      sub: `${origin}/id/${org.id}/${holding.userId}`,
      token_type: session === null ? 'refresh_token' : 'access_token',
      ...ends,
      iat,
      nbf: iat,
    },
  }
}

function userinfo(call: OpenCall): Reply {
  const session = sessionOf(call)
  if ('status' in session) return session
  return { status: 200, json: userinfoOf(call, session.userId) }
}

function identity(call: OpenCall): Reply {
  const session = sessionOf(call)
  if ('status' in session) return session
  const { org, params } = call
  if (canonicalId(params.org ?? '') !== org.id) return plain(403, 'Wrong_Org')
  const user = org.find(params.user ?? '')
  if (user === null || user.object.name !== 'User') return plain(404, 'Bad_Id')
  return { status: 200, json: identityOf(call, user.record.id) }
}

/** The session of a call, or the plain text that is said here in place of the array of errors. */
function sessionOf(call: OpenCall): Session | Reply {
  const { exchange, grants } = call
  const header = exchange.headers.authorization
  const fromHeader = typeof header === 'string' ? header.replace(/^\S+\s+/, '') : null
  const form = formOf(call)
  const value = fromHeader ?? form.get('access_token') ?? form.get('oauth_token')
  if (value === null) return plain(403, 'Missing_OAuth_Token')
  const session = grants.take(value)
  if (session === null) return plain(403, 'Bad_OAuth_Token')
  call.seen.credentialId = `session:${session.id}`
  return session
}

function plain(status: number, text: string): Reply {
  return { status, text, headers: { 'content-type': 'text/html;charset=UTF-8' } }
}
