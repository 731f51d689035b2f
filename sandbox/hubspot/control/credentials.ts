import { type Answer, controlAnswer } from '../../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../../core/vendor.ts'
import type { Mail, UsageEntry } from '../credentials/entities.ts'
import type { KeySummary, ManagedKeys } from '../credentials/managed-keys.ts'
import type { PrivateApps } from '../credentials/private-apps.ts'
import type { ServiceKeys } from '../credentials/service-keys.ts'
import { KNOWN_SCOPES } from '../scopes.ts'
import type { Account } from '../store/account.ts'
import { actingUser, isoTime, readBody } from './bodies.ts'

const NO_CONTENT: Readonly<Answer> = { status: 204, headers: {}, body: '' }
const NEW_KEY = { name: 'text', scopes: 'list' } as const
const KEY_CHANGE = { name: 'text', add_scopes: 'list', remove_scopes: 'list' } as const
const ROTATION = { expire: 'text' } as const

/** Service Keys, private apps, the developer API key, e-mails and scopes. */
export function credentialRoutes(target: { readonly account: Account }): ControlRoute[] {
  const apps = (): PrivateApps => target.account.privateApps
  return [
    ...keyRoutes('/hubspot/service-keys', () => target.account.serviceKeys),
    ...keyRoutes('/hubspot/private-apps', apps),
    ...secretRoutes(apps),
    ...developerKeyRoutes(target),
    {
      method: 'GET',
      pattern: '/hubspot/notifications',
      run: () => controlAnswer(200, { results: target.account.mail.list().map(shownMail) }),
    },
    {
      method: 'GET',
      pattern: '/hubspot/scopes',
      run: () => controlAnswer(200, { results: [...KNOWN_SCOPES].sort() }),
    },
  ]
}

function keyRoutes(pattern: string, keys: () => ServiceKeys | PrivateApps): ControlRoute[] {
  const one = `${pattern}/{id}`
  const on = (
    run: (keys: ManagedKeys, id: string, by: string | undefined) => Answer,
  ): ControlRoute['run'] => {
    return ({ params, query }) => run(keys(), params.id ?? '', actingUser(query))
  }
  return [
    {
      method: 'GET',
      pattern,
      run: ({ query }) => controlAnswer(200, { results: keys().list(actingUser(query)).map(shown) }),
    },
    { method: 'POST', pattern, run: (call) => create(keys(), call) },
    { method: 'GET', pattern: one, run: on((all, id, by) => controlAnswer(200, shown(all.get(id, by)))) },
    { method: 'PATCH', pattern: one, run: (call) => change(keys(), call) },
    {
      method: 'DELETE',
      pattern: one,
      run: on((all, id, by) => {
        all.remove(id, by)
        return NO_CONTENT
      }),
    },
    { method: 'POST', pattern: `${one}/rotate`, run: (call) => rotate(keys(), call) },
    {
      method: 'POST',
      pattern: `${one}/expire-old`,
      run: on((all, id, by) => controlAnswer(200, shown(all.expireOld(id, by)))),
    },
    {
      method: 'POST',
      pattern: `${one}/cancel-rotation`,
      run: on((all, id, by) => controlAnswer(200, shown(all.cancelRotation(id, by)))),
    },
    {
      method: 'GET',
      pattern: `${one}/usage`,
      run: on((all, id, by) => controlAnswer(200, { results: all.usage(id, by).map(shownCall) })),
    },
  ]
}

function create(keys: ServiceKeys | PrivateApps, { body, query }: ControlCall): Answer {
  const { name, scopes } = readBody(body, NEW_KEY)
  if (name === undefined || scopes === undefined) {
    throw new ControlError(400, 'Send {"name": text, "scopes": [text, …]}.')
  }
  const made = keys.create({ name, scopes }, actingUser(query))
  return controlAnswer(201, { ...shown(made), token: made.token })
}

/** Changes name and scopes together: when one of them is refused, nothing is changed. */
function change(keys: ManagedKeys, { params, query, body }: ControlCall): Answer {
  const { name, add_scopes: added = [], remove_scopes: removed = [] } = readBody(body, KEY_CHANGE)
  const about = { name, addScopes: added, removeScopes: removed }
  return controlAnswer(200, shown(keys.change(params.id ?? '', about, actingUser(query))))
}

function rotate(keys: ManagedKeys, { params, query, body }: ControlCall): Answer {
  const { expire } = readBody(body, ROTATION)
  if (expire !== 'now' && expire !== 'later') {
    throw new ControlError(400, 'Send {"expire": "now"} or {"expire": "later"}.')
  }
  const id = params.id ?? ''
  const by = actingUser(query)
  const rotated = expire === 'now' ? keys.rotateNow(id, by) : keys.rotateLater(id, by)
  return controlAnswer(200, { ...shown(rotated), token: rotated.token })
}

/** What only private apps show again. */
function secretRoutes(apps: () => PrivateApps): ControlRoute[] {
  const one = '/hubspot/private-apps/{id}'
  return [
    {
      method: 'GET',
      pattern: `${one}/token`,
      run: ({ params, query }) =>
        controlAnswer(200, { token: apps().token(params.id ?? '', actingUser(query)) }),
    },
    {
      method: 'GET',
      pattern: `${one}/client-secret`,
      run: ({ params, query }) =>
        controlAnswer(200, { client_secret: apps().clientSecret(params.id ?? '', actingUser(query)) }),
    },
  ]
}

function developerKeyRoutes(target: { readonly account: Account }): ControlRoute[] {
  const pattern = '/hubspot/developer-key'
  const key = (): Account['developerKey'] => target.account.developerKey
  const answer = (status: number, made: { value: string; createdAt: number }): Answer =>
    controlAnswer(status, { value: made.value, created_at: isoTime(made.createdAt) })
  return [
    { method: 'GET', pattern, run: ({ query }) => answer(200, key().show(actingUser(query))) },
    { method: 'POST', pattern, run: ({ query }) => answer(201, key().create(actingUser(query))) },
    {
      method: 'POST',
      pattern: `${pattern}/rotate`,
      run: ({ query }) => answer(200, key().rotate(actingUser(query))),
    },
    {
      method: 'DELETE',
      pattern,
      run: ({ query }) => {
        key().remove(actingUser(query))
        return NO_CONTENT
      },
    },
  ]
}

function shown(key: KeySummary): Record<string, unknown> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    app_id: key.appId,
    user_id: key.userId,
    created_at: isoTime(key.createdAt),
    rotated_at: isoTime(key.rotatedAt),
    last_used_at: isoTime(key.lastUsedAt),
    rotation_due: key.rotationDue,
    old_token_expires_at: isoTime(key.oldTokenExpiresAt),
  }
}

function shownCall({ at, method, path, status }: UsageEntry): Record<string, unknown> {
  return { at: isoTime(at), method, path, status }
}

function shownMail({ id, at, kind, to, appId, appName, subject }: Mail): Record<string, unknown> {
  return { id, at: isoTime(at), kind, to, app_id: appId, app_name: appName, subject }
}
