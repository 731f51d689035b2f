import { type Answer, controlAnswer } from '../../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../../core/vendor.ts'
import { grantCode, readRequest } from '../oauth/authorize.ts'
import type { Portals } from '../portals/portals.ts'
import { isoTime, readBody } from './bodies.ts'

const GRANT = {
  client_id: 'text',
  redirect_uri: 'text',
  scopes: 'list',
  optional_scopes: 'list',
  portal: 'count',
  user: 'text',
  state: 'text',
  code_challenge: 'text',
  code_challenge_method: 'text',
} as const
const WHICH = { app_id: 'count', portal: 'count' } as const

/** What programs do to OAuth: consent without a browser, tokens that expire now, grants that are revoked. */
export function oauthControl(target: { readonly portals: Portals }): ControlRoute[] {
  const grants = (): Portals['grants'] => target.portals.grants
  return [
    { method: 'POST', pattern: '/hubspot/oauth/grant', run: (call) => grant(target.portals, call) },
    {
      method: 'GET',
      pattern: '/hubspot/oauth/grants',
      run: () =>
        controlAnswer(200, {
          results: grants()
            .grantsOf({})
            .map(({ id, appId, portalId, userId, scopes, createdAt, revoked }) => ({
              ...{ id, app_id: appId, portal_id: portalId, user_id: userId, scopes },
              ...{ created_at: isoTime(createdAt), revoked },
            })),
        }),
    },
    {
      method: 'POST',
      pattern: '/hubspot/oauth/expire-access-tokens',
      run: ({ body }) => controlAnswer(200, { expired: grants().expireAccess(whichOf(body)) }),
    },
    {
      method: 'POST',
      pattern: '/hubspot/oauth/revoke',
      run: ({ body }) => {
        const found = grants()
          .grantsOf(whichOf(body))
          .filter(({ revoked }) => !revoked)
        for (const one of found) grants().revoke(one)
        return controlAnswer(200, { revoked: found.length })
      },
    },
  ]
}

function whichOf(body: unknown): { appId: number | undefined; portalId: number | undefined } {
  const { app_id: appId, portal } = readBody(body, WHICH)
  return { appId: appId ?? undefined, portalId: portal ?? undefined }
}

/** What "Connect app" does, for programs. */
function grant(portals: Portals, { body }: ControlCall): Answer {
  const { portal: id, user, scopes = [], optional_scopes: optional = [], ...rest } = readBody(body, GRANT)
  const query = new URLSearchParams(
    Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  query.set('scope', scopes.join(' '))
  query.set('optional_scope', optional.join(' '))
  const request = readRequest(portals, query)
  const portal = id == null ? portals.first : portals.get(id)
  if (user === '') throw new ControlError(400, 'user is the id or the e-mail address of a user.')
  const code = grantCode(portals, request, { portal, user: portal.account.users.acting(user) })
  return controlAnswer(201, { code: code.value, expires_at: isoTime(code.expiresAt), scopes: code.scopes })
}
