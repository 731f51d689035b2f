import { OpenAPIHono, z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { Problem } from '../model/problems.ts'
import type { Dependencies, Env } from './dependencies.ts'
import { address } from './middleware/address.ts'
import { authenticate } from './middleware/authenticate.ts'
import { authorize, collectRules, type Rules } from './middleware/authorize.ts'
import { jsonBody } from './middleware/body.ts'
import { addressLimit, keyLimit } from './middleware/caller-limit.ts'
import { countRequests } from './middleware/metrics.ts'
import { receipt } from './middleware/receipt.ts'
import { requestId } from './middleware/request-id.ts'
import { requestLog } from './middleware/request-log.ts'
import { invalidRequest } from './present/invalid.ts'
import { asProblem, presentProblem } from './present/problem.ts'
import { adviceRoutes } from './routes/advice.ts'
import { advicePage } from './routes/advice-page.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { budgetRoutes } from './routes/budget.ts'
import { connectPages } from './routes/connect/page-routes.ts'
import { connectSessionRoutes } from './routes/connect/session-routes.ts'
import { connectionRoutes } from './routes/connections.ts'
import { connectorRoutes } from './routes/connectors.ts'
import { credentialRoutes } from './routes/credentials.ts'
import { eventRoutes } from './routes/events.ts'
import { explainRoutes } from './routes/explain.ts'
import { explainPage } from './routes/explain-page.ts'
import { guardRoutes } from './routes/guards.ts'
import { leakedKeyRoutes } from './routes/leaked-keys.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { oauthAppRoutes } from './routes/oauth-apps.ts'
import { openRoutes } from './routes/open.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { recordRoutes } from './routes/records.ts'
import { requestRoutes } from './routes/requests.ts'
import { schemaRoutes } from './routes/schema.ts'
import { wholeListRoutes } from './routes/whole-lists.ts'

/** What takes no key, and more than a glance: whether the server is alive may be asked as often as anybody likes. */
const WITHOUT_KEY = [
  '/openapi.json',
  '/docs/*',
  '/errors/*',
  '/advice',
  '/explain/*',
  '/connect/*',
  '/metrics',
]

/**
 * The whole API as one function from request to answer: request id → receipt → errors → limit of the
 * address → address → api key → limit of the key → permission → body limits → route → handler.
 */
export function createApp(dependencies: Dependencies): OpenAPIHono<Env> {
  const { log, keys, limits, proxies } = dependencies
  const rules: Rules = new Map()
  const app = new OpenAPIHono<Env>({
    defaultHook(result, c) {
      if (result.success) return
      throw invalidRequest(
        result.error,
        result.target,
        acceptedAt(app, c.req.method, c.req.path, result.target),
      )
    },
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'api_key', { type: 'http', scheme: 'bearer' })
  app.use(
    countRequests(dependencies.metrics),
    requestId(proxies),
    receipt(log),
    secureHeaders({ xFrameOptions: 'DENY' }),
  )
  for (const path of WITHOUT_KEY) app.use(path, addressLimit(limits.pages))
  openRoutes(app, dependencies)
  metricsRoutes(app, dependencies)
  explainPage(app, dependencies)
  connectPages(app, dependencies)
  advicePage(app, dependencies)
  leakedKeyRoutes(app, dependencies)
  app.use(
    '/v1/*',
    addressLimit(limits.addresses),
    address,
    authenticate(keys, limits.failures),
    keyLimit(limits.keys),
    requestLog(dependencies.requestLog),
    authorize(rules),
    jsonBody,
  )
  resourceRoutes(app, dependencies)
  collectRules(app, rules)
  app.notFound((c) => {
    const allow = methodsAt(app, c.req.path)
    const problem =
      allow.length > 0 ? new Problem('method_not_allowed', undefined, { allow }) : new Problem('not_found')
    return presentProblem(problem, c.get('requestId'))
  })
  app.onError((error, c) => {
    const problem =
      error instanceof HTTPException && error.status < 500
        ? new Problem('invalid_request', error.message)
        : asProblem(error)
    if (problem.cause !== undefined && problem.status >= 500)
      log.error({ request_id: c.get('requestId'), err: problem.cause }, 'unforeseen error')
    return presentProblem(problem, c.get('requestId'))
  })
  return app
}

/** What takes an API key. */
function resourceRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  connectionRoutes(app, dependencies)
  quarantineRoutes(app, dependencies)
  guardRoutes(app, dependencies)
  credentialRoutes(app, dependencies)
  eventRoutes(app, dependencies)
  oauthAppRoutes(app, dependencies)
  connectSessionRoutes(app, dependencies)
  adviceRoutes(app, dependencies)
  connectorRoutes(app, dependencies)
  apiKeyRoutes(app, dependencies)
  requestRoutes(app, dependencies)
  explainRoutes(app, dependencies)
  schemaRoutes(app, dependencies)
  budgetRoutes(app, dependencies)
  auditRoutes(app, dependencies)
  wholeListRoutes(app, dependencies)
  recordRoutes(app, dependencies)
}

const routesAt = (app: OpenAPIHono<Env>, path: string) =>
  app.openAPIRegistry.definitions.flatMap((each) =>
    each.type === 'route' && matches(each.route.path, path) ? [each.route] : [],
  )

/** Which methods the routes at a path take, those outside the document too; whatever takes GET takes HEAD. */
function methodsAt(app: OpenAPIHono<Env>, path: string): string[] {
  const methods = app.routes.flatMap(({ method, path: pattern }) =>
    method !== 'ALL' && matches(pattern, path) ? [method] : [],
  )
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort()
}

/** The names that a route knows in its query or body. */
function acceptedAt(
  app: OpenAPIHono<Env>,
  method: string,
  path: string,
  target: string,
): string[] | undefined {
  const route = routesAt(app, path).find((each) => each.method.toUpperCase() === method)
  const content = route?.request?.body?.content['application/json']
  const schema =
    target === 'query' ? route?.request?.query : content && 'schema' in content ? content.schema : undefined
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part.startsWith('{') || part.startsWith(':') || part === given[i])
  )
}
