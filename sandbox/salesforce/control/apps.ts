import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import { grantCode, readRequest, redirectTo } from '../oauth/authorize.ts'
import type { App } from '../oauth/entities.ts'
import { OAuthRefusal } from '../oauth/errors.ts'
import { type Read, readBody } from './bodies.ts'
import { userIdOf } from './sessions.ts'
import type { ControlTarget } from './target.ts'

const SHAPE = {
  name: 'text',
  client_id: 'text',
  client_secret: 'textOrNull',
  callback_urls: 'list',
  scopes: 'list',
  run_as: 'textOrNull',
  public_key: 'textOrNull',
  approve_all: 'flag',
  approved_users: 'list',
  rotation: 'flagOrNull',
  pkce: 'flagOrNull',
  daily_calls: 'countOrNull',
} as const

/** Apps, and the answer of a user to one of them without a page. */
export function appRoutes(target: ControlTarget): ControlRoute[] {
  return [
    {
      method: 'GET',
      pattern: '/salesforce/apps',
      run: () => controlAnswer(200, { apps: target.grants.allApps().map(shown) }),
    },
    {
      method: 'POST',
      pattern: '/salesforce/apps',
      run: ({ body }) => {
        const given = readBody(body, SHAPE)
        const { name } = given
        if (name === undefined) throw new ControlError(400, 'An app needs a name.')
        return controlAnswer(201, shown(target.grants.addApp({ ...partsOf(target, given), name })))
      },
    },
    {
      method: 'PATCH',
      pattern: '/salesforce/apps/{id}',
      run: ({ params, body }) => {
        const app = target.grants.app(params.id ?? '')
        if (app === null) throw new ControlError(404, 'There is no such app.')
        const { client_id: _id, ...given } = readBody(body, SHAPE)
        target.grants.changeApp(app, partsOf(target, given))
        return controlAnswer(200, shown(app))
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/oauth/grant',
      run: ({ body }) => controlAnswer(200, { location: decide(target, body) }),
    },
  ]
}

/** What the answer of a user to an authorization URL leads to. */
function decide(target: ControlTarget, body: unknown): string {
  const {
    authorize_url: url = '',
    user,
    deny = false,
  } = readBody(body, {
    authorize_url: 'text',
    user: 'text',
    deny: 'flag',
  })
  if (!URL.canParse(url, 'http://sandbox')) throw new ControlError(400, 'authorize_url must be a URL.')
  try {
    const { request, refusal } = readRequest(target, new URL(url, 'http://sandbox').searchParams)
    if (refusal !== null) return redirectTo(request, refusal)
    if (deny) return redirectTo(request, new OAuthRefusal('access_denied'))
    const { value } = grantCode(target.grants, request, userIdOf(target, user))
    return redirectTo(request, { code: value })
  } catch (error) {
    if (error instanceof OAuthRefusal) throw new ControlError(400, `${error.error}: ${error.message}.`)
    throw error
  }
}

function partsOf(target: ControlTarget, given: Read<typeof SHAPE>): Partial<App> {
  const { client_id, client_secret, callback_urls, run_as, public_key, approve_all, approved_users } = given
  const { name, scopes, rotation, pkce, daily_calls: dailyCalls } = given
  const approved = approved_users?.map((user) => userIdOf(target, user))
  const parts: { [K in keyof App]: App[K] | undefined } = {
    ...{ name, clientId: client_id, clientSecret: client_secret, callbackUrls: callback_urls },
    ...{ scopes, rotation, pkce, dailyCalls, publicKey: public_key },
    runAs: typeof run_as === 'string' ? userIdOf(target, run_as) : run_as,
    preApproved: approve_all === true ? 'all' : approved,
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}

function shown(app: App): unknown {
  return {
    ...{ client_id: app.clientId, client_secret: app.clientSecret, name: app.name },
    ...{ callback_urls: app.callbackUrls, scopes: app.scopes, run_as: app.runAs },
    ...{ jwt_bearer: app.publicKey !== null, rotation: app.rotation, pkce: app.pkce },
    daily_calls: app.dailyCalls,
    approved: app.preApproved,
  }
}
