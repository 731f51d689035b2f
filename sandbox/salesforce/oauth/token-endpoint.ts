import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Reply } from '../call.ts'
import { numberOf, textOf } from '../given.ts'
import type { OpenCall } from '../open-call.ts'
import type { OrgRecord } from '../store/record.ts'
import { isOffline } from './authorize.ts'
import type { App, Code, Grant, Session } from './entities.ts'
import { expiredCode, expiredToken, OAuthRefusal } from './errors.ts'
import { clientOf, type Form } from './form.ts'
import { userinfoOf } from './identity.ts'
import { claimsOf, isSignedBy, signClaims } from './jwt.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Hosts that an assertion may be meant for. */
const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com']
/** The longest that an assertion may still live: minutes, by the docs; with the skew that they allow. */
const ASSERTION_MS = 6 * 60_000

/**
 * Gives out tokens by the four grants. Throws an `OAuthRefusal`.
 * Source: help.salesforce.com, "OAuth Authorization Flows"; developer.salesforce.com, packagingGuide, secure_code_ac_eca
 */
export function exchange(call: OpenCall, form: Form): Reply {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return byCode(call, form)
    case 'refresh_token':
      return byRefreshToken(call, form)
    case 'client_credentials':
      return byClientCredentials(call, form)
    case JWT_BEARER:
      return byAssertion(call, form)
    default:
      throw new OAuthRefusal('unsupported_grant_type')
  }
}

function byCode(call: OpenCall, form: Form): Reply {
  const { grants, clock } = call
  const app = clientOf(call, form)
  const code = grants.code(form.get('code') ?? '')
  if (code === null) throw new OAuthRefusal('invalid_grant', 'invalid authorization code')
  if (code.clientId !== app.clientId) throw new OAuthRefusal('invalid_grant', 'invalid authorization code')
  if (code.used || clock.now() >= code.expiresAt) throw expiredCode()
  if (form.get('redirect_uri') !== code.redirectUri) throw new OAuthRefusal('redirect_uri_mismatch')
  checkVerifier(call, code, form.get('code_verifier'))
  requireActive(call, code.userId)
  grants.useCode(code)
  const { clientId, userId, scopes } = code
  const grant = grants.begin({ clientId, userId, scopes })
  const refreshToken = isOffline(scopes) ? grants.addRefreshToken(grant) : null
  const session = open(call, { clientId, userId, scopes, grant })
  return tokens(call, { app, session, refreshToken, isSigned: true })
}

function checkVerifier(
  { settings }: OpenCall,
  { codeChallenge, codeChallengeMethod }: Code,
  verifier: string | null,
): void {
  if (codeChallenge === null) return
  const text = verifier ?? ''
  const given = codeChallengeMethod === 'plain' ? text : createHash('sha256').update(text).digest('base64url')
  if (verifier === null || !isSame(given, codeChallenge)) {
    throw new OAuthRefusal('invalid_grant', settings.codeVerifierRefusal)
  }
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** With rotation a used refresh token that comes again ends all that came of its grant. */
function byRefreshToken(call: OpenCall, form: Form): Reply {
  const { grants, settings } = call
  const app = clientOf(call, form)
  const found = grants.findRefresh(form.get('refresh_token') ?? '')
  if (found === null || found.grant.clientId !== app.clientId) throw expiredToken()
  const { grant, accepted } = found
  if (!accepted) {
    if (!grant.revoked) grants.revoke(grant)
    throw expiredToken()
  }
  requireActive(call, grant.userId)
  grants.use(grant)
  const rotates = app.rotation ?? settings.refreshTokenRotation
  const refreshToken = rotates ? grants.addRefreshToken(grant) : null
  const session = open(call, { ...grant, grant })
  return tokens(call, { app, session, refreshToken, isSigned: true })
}

function byClientCredentials(call: OpenCall, form: Form): Reply {
  const app = clientOf(call, form)
  if (app.clientSecret === null) throw new OAuthRefusal('invalid_client')
  if (app.runAs === null) throw new OAuthRefusal('invalid_grant', 'no client credentials user enabled')
  requireActive(call, app.runAs)
  const scopes = app.scopes.filter((scope) => !isOffline([scope]) && scope !== 'openid')
  const session = open(call, { clientId: app.clientId, userId: app.runAs, scopes, grant: null })
  return tokens(call, { app, session, refreshToken: null, isSigned: true })
}

function byAssertion(call: OpenCall, form: Form): Reply {
  const { grants, org, clock, settings, origin } = call
  const assertion = form.get('assertion') ?? ''
  const claims = claimsOf(assertion)
  const invalid = new OAuthRefusal('invalid_grant', 'invalid assertion')
  if (claims === null) throw invalid
  const app = grants.app(textOf(claims.iss ?? ''))
  if (app === null) throw new OAuthRefusal('invalid_client_id')
  if (app.publicKey === null || !isSignedBy(assertion, app.publicKey)) throw invalid
  const audiences = settings.ownHostAsAudience ? [...AUDIENCES, origin] : AUDIENCES
  const given = textOf(Array.isArray(claims.aud) ? claims.aud[0] : claims.aud).replace(/\/$/, '')
  if (!audiences.includes(given)) throw new OAuthRefusal('invalid_grant', 'Audience validation failed')
  const leftMs = numberOf(claims.exp) * 1000 - clock.now()
  if (!(leftMs > 0 && leftMs <= ASSERTION_MS)) throw invalid
  const user = org.userByName(textOf(claims.sub ?? claims.prn ?? ''))
  if (user === null || !isApprovedFor(call, app, user)) {
    throw new OAuthRefusal('invalid_grant', "user hasn't approved this consumer")
  }
  requireActive(call, user.id)
  const scopes = app.scopes.filter((scope) => !isOffline([scope]))
  const session = open(call, { clientId: app.clientId, userId: user.id, scopes, grant: null })
  return tokens(call, { app, session, refreshToken: null, isSigned: settings.jwtAnswerSigned })
}

function isApprovedFor({ grants }: OpenCall, { preApproved, clientId }: App, { id }: OrgRecord): boolean {
  if (preApproved === 'all' || preApproved.includes(id)) return true
  return grants.liveGrants({ clientId, userId: id }).length > 0
}

function requireActive({ org }: OpenCall, userId: string): void {
  if (org.find(userId)?.record.values.IsActive !== true) throw new OAuthRefusal('inactive_user')
}

function open(
  { grants, org, seen }: OpenCall,
  about: { clientId: string; userId: string; scopes: string[]; grant: Grant | null },
): Session {
  const { grant, clientId, userId, scopes } = about
  const session = grants.openSession({ clientId, userId, scopes, grantId: grant?.id ?? null, orgId: org.id })
  seen.credentialId = `session:${session.id}`
  return session
}

/** The answer of the token endpoint, its members in the vendor's order. There is no `expires_in`. */
function tokens(
  call: OpenCall,
  about: { app: App; session: Session; refreshToken: string | null; isSigned: boolean },
): Reply {
  const { app, session, refreshToken, isSigned } = about
  const { org, origin } = call
  const id = `${origin}/id/${org.id}/${session.userId}`
  const issuedAt = String(session.issuedAt)
  const signature = createHmac('sha256', app.clientSecret ?? '')
    .update(id + issuedAt)
    .digest('base64')
  const isOpenId = session.scopes.includes('openid')
  return {
    status: 200,
    json: {
      access_token: session.value,
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      ...(isSigned ? { signature } : {}),
      scope: session.scopes.join(' '),
      ...(isOpenId ? { id_token: idToken(call, { app, session, id }) } : {}),
      instance_url: origin,
      id,
      token_type: 'Bearer',
      ...(isSigned ? { issued_at: issuedAt } : {}),
    },
  }
}

function idToken(call: OpenCall, { app, session, id }: { app: App; session: Session; id: string }): string {
  const { name, email, preferred_username, zoneinfo } = userinfoOf(call, session.userId)
  const seconds = Math.floor(session.issuedAt / 1000)
  return signClaims({
    ...{ iss: call.origin, sub: id, aud: app.clientId, iat: seconds, exp: seconds + 120 },
    ...{ name, email, preferred_username, zoneinfo },
  })
}
