import type { OpenAPIHono } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Caller } from '../../credentials/api-keys.ts'
import { isPermitted, type Permission } from '../../model/permissions.ts'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'

interface Rule {
  needed: Permission | null
  /** Which part of the path names a connection; -1 = none. */
  connectionAt: number
  /** Whether it concerns more than single connections, so that a key that is bound to some may not. */
  wholeAccount: boolean
}

/** Outside of a connection's path these concern the account. What keys a bound key gives is looked at where it does. */
const OF_THE_ACCOUNT: readonly Permission[] = ['connections:write', 'connect_sessions:write', 'audit:read']

/** What each route takes of a key, by `METHOD /path`; filled once every route is registered. */
export type Rules = Map<string, Rule>

/** Reads the rules off the routes; throws when one under `/v1` does not say what it takes. */
export function collectRules(app: OpenAPIHono<Env>, rules: Rules): void {
  for (const each of app.openAPIRegistry.definitions) {
    if (each.type !== 'route') continue
    const { method, path, security } = each.route
    // One that says that it takes no key at all stands before the door.
    if (security?.length === 0) continue
    const [named] = security ?? []
    if (!named?.api_key) throw new Error(`${method} ${path} does not say which permission it takes.`)
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    const needed = (named.api_key[0] as Permission | undefined) ?? null
    const connectionAt = pattern.split('/').indexOf(':connection_id')
    const wholeAccount = connectionAt < 0 && needed !== null && OF_THE_ACCOUNT.includes(needed)
    rules.set(`${method.toUpperCase()} ${pattern}`, { needed, connectionAt, wholeAccount })
  }
}

/**
 * Refuses what the key may not do, before its body is read: 403 without the permission, whatever the ids; then 404 for
 * a connection that the key does not open, as if there were none.
 */
export const authorize = (rules: Rules) =>
  createMiddleware<Env>(async (c, next) => {
    const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
    if (route) {
      const rule = rules.get(`${route.method} ${route.path}`)
      if (!rule) throw new Error(`${route.method} ${route.path} has no rule.`)
      const caller = c.get('caller')
      if (rule.needed !== null) requirePermissions(caller, [rule.needed])
      if (rule.wholeAccount) requireWholeAccount(caller)
      if (rule.connectionAt >= 0) requireConnection(caller, partAt(c.req.path, rule.connectionAt))
    }
    await next()
  })

/** Throws a Problem `missing_permission` that names what the key has not. */
export function requirePermissions(caller: Caller, needed: readonly Permission[]): void {
  const missing = needed.filter((each) => !isPermitted(caller.permissions, each))
  if (missing.length === 0) return
  throw new Problem(
    'missing_permission',
    `This takes the scope ${missing.join(', ')}, which the API key has not.`,
    {
      missing_permissions: missing,
    },
  )
}

/** Throws a Problem `not_found` for a connection that the key does not open. */
export function requireConnection({ connections }: Caller, connectionId: string): void {
  if (connections === null || connections.includes(connectionId)) return
  throw new Problem('not_found', `There is no connection ${JSON.stringify(connectionId)}.`)
}

/** Throws a Problem `missing_permission` for a key that opens only some connections, where it takes all of the account. */
export function requireWholeAccount({ connections }: Caller): void {
  if (connections === null) return
  throw new Problem('missing_permission', 'This takes a key that is bound to no connection.')
}

function partAt(path: string, index: number): string {
  const part = path.split('/')[index] ?? ''
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
