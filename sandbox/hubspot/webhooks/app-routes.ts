import { Router } from '../../core/router.ts'
import { ControlError } from '../../core/vendor.ts'
import type { App } from '../apps/entities.ts'
import { batchReply } from '../batch-answer.ts'
import { json, noContent, type Reply } from '../call.ts'
import { type BatchProblem, HubspotError, invalid, notFound } from '../errors.ts'
import { batchInputs, optionalText, requiredField, textField } from '../fields.ts'
import { missingScopes } from '../scopes.ts'
import type { Account } from '../store/account.ts'
import { instant, isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import type { WebhookConfigs } from './configs.ts'
import { checkRequest } from './configs.ts'
import type { Subscription, WebhookConfig } from './entities.ts'
import { everyScopeOf, missingScopesFor } from './tab.ts'

/** One call of a developer to the webhooks of an app of theirs. */
interface AppCall {
  configs: WebhookConfigs
  app: App
  /** The developer's account. */
  account: Account
  params: Readonly<Record<string, string>>
  body: string
  now: number
  /** Scheme, host and path as the client used them. */
  address: string
}

/** A route of app management: it takes the developer API key. */
export interface AppRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  suffix: string
  success: readonly number[]
  run(call: AppCall): Reply
}

const BASES = ['/webhooks/v3', '/webhooks/2026-03', '/app-webhooks/2026-09', '/app-webhooks/2027-03-beta']
const SETTINGS = '/settings'
const ALL = '/subscriptions'
const ONE = `${ALL}/{subscriptionId}`

/** Webhooks of an app. Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide */
const ROUTES: readonly AppRoute[] = [
  { method: 'GET', suffix: SETTINGS, success: [200], run: settings },
  { method: 'PUT', suffix: SETTINGS, success: [200], run: putSettings },
  { method: 'DELETE', suffix: SETTINGS, success: [204], run: deleteSettings },
  { method: 'GET', suffix: ALL, success: [200], run: list },
  { method: 'POST', suffix: ALL, success: [201], run: subscribe },
  { method: 'POST', suffix: `${ALL}/batch/update`, success: [200, 207], run: updateMany },
  { method: 'GET', suffix: ONE, success: [200], run: one },
  { method: 'PATCH', suffix: ONE, success: [200], run: update },
  { method: 'DELETE', suffix: ONE, success: [204], run: unsubscribe },
]

/** Every path of the webhooks of apps, with its route. */
export const APP_WEBHOOK_PATHS: readonly { path: string; route: AppRoute }[] = BASES.flatMap((base) =>
  ROUTES.map((route) => ({ path: `${base}/{appId}${route.suffix}`, route })),
)

/** Puts every path into one router. */
export function createAppRouter(): Router<{ path: string; route: AppRoute }> {
  const router = new Router<{ path: string; route: AppRoute }>()
  for (const target of APP_WEBHOOK_PATHS) {
    router.add({ method: target.route.method, pattern: target.path, target })
  }
  return router
}

/** Runs a route; what the rules of webhooks refuse is answered in the vendor's envelope. Their texts are not recorded. */
export function runAppRoute(route: AppRoute, call: AppCall): Reply {
  try {
    return route.run(call)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(error.message)
    if (!(error instanceof ControlError)) throw error
    if (error.status === 404) throw notFound()
    throw new HubspotError(409, { message: error.message, category: 'CONFLICT' })
  }
}

function settings({ configs, app }: AppCall): Reply {
  const config = configs.of(app.id)
  if (config.targetUrl === null) throw notFound()
  return json(200, shownSettings(config))
}

function putSettings({ configs, app, body }: AppCall): Reply {
  const given = parseObject(body)
  const missing = ['targetUrl', 'throttling'].filter(
    (name) => given[name] === undefined || given[name] === null,
  )
  if (missing.length > 0) throw requiredField(...missing)
  if (!isObject(given.throttling)) throw wrongShape('object', given.throttling)
  const { maxConcurrentRequests } = given.throttling
  if (maxConcurrentRequests === undefined) throw requiredField('maxConcurrentRequests')
  const targetUrl = textField(given, 'targetUrl')
  const about = { targetUrl, maxConcurrentRequests: maxConcurrentRequests as number }
  return json(200, shownSettings(configs.setTarget(app.id, about)))
}

function deleteSettings({ configs, app }: AppCall): Reply {
  configs.clearTarget(app.id)
  return noContent()
}

function list({ configs, app }: AppCall): Reply {
  return json(200, { results: configs.of(app.id).subscriptions.map(shown) })
}

/** A subscription is paused unless it says otherwise. */
function subscribe(call: AppCall): Reply {
  const { configs, app, account } = call
  const body = parseObject(call.body)
  const request = {
    eventType: textField(body, 'eventType'),
    propertyName: optionalText(body, 'propertyName'),
    objectTypeId: optionalText(body, 'objectTypeId'),
    eventTypeName: optionalText(body, 'eventTypeName'),
    active: body.active === undefined || body.active === null ? false : flagField(body),
  }
  checkRequest(request)
  const missing = missingScopesFor(account, everyScopeOf(app), request)
  if (missing !== null) throw missingScopes(missing)
  const made = configs.subscribe(app.id, request)
  return { ...json(201, shown(made)), headers: { location: `${call.address.replace(/\/$/, '')}/${made.id}` } }
}

function one({ configs, app, params }: AppCall): Reply {
  return json(200, shown(configs.subscription(app.id, Number(params.subscriptionId))))
}

function update({ configs, app, params, body }: AppCall): Reply {
  const given = parseObject(body)
  const { id, active } = configs.subscription(app.id, Number(params.subscriptionId))
  const next = given.active === undefined || given.active === null ? active : flagField(given)
  return json(200, shown(configs.setActive(app.id, id, next)))
}

function unsubscribe({ configs, app, params }: AppCall): Reply {
  configs.unsubscribe(app.id, Number(params.subscriptionId))
  return noContent()
}

function updateMany({ configs, app, body, now }: AppCall): Reply {
  const inputs = batchInputs(parseObject(body)).map((input) => {
    return { id: textField(input, 'id'), active: flagField(input) }
  })
  const known = new Set(configs.of(app.id).subscriptions.map(({ id }) => String(id)))
  const missing = inputs.filter(({ id }) => !known.has(id)).map(({ id }) => id)
  const rows = inputs
    .filter(({ id }) => known.has(id))
    .map(({ id, active }) => JSON.stringify(shown(configs.setActive(app.id, Number(id), active))))
  const problem: BatchProblem = {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: 'Could not get some subscriptions, they may be deleted or not exist. Check that ids are valid.',
    context: { ids: missing },
  }
  return batchReply(200, rows, { now, problems: missing.length === 0 ? [] : [problem] })
}

function flagField(body: JsonObject): boolean {
  if (body.active === undefined || body.active === null) throw requiredField('active')
  if (typeof body.active === 'boolean') return body.active
  throw invalid('active must be true or false.', { context: { active: [String(body.active)] } })
}

function shownSettings(config: WebhookConfig): Record<string, unknown> {
  return {
    targetUrl: config.targetUrl,
    throttling: { maxConcurrentRequests: config.maxConcurrentRequests },
    createdAt: instant(config.createdAt),
    updatedAt: instant(config.updatedAt),
  }
}

function shown(subscription: Subscription): Record<string, unknown> {
  const { id, eventType, propertyName, objectTypeId, eventTypeName } = subscription
  const { active, createdAt, updatedAt } = subscription
  return {
    id: String(id),
    eventType,
    ...(propertyName === null ? {} : { propertyName }),
    ...(objectTypeId === null ? {} : { objectTypeId }),
    ...(eventTypeName === null ? {} : { eventTypeName }),
    active,
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  }
}
