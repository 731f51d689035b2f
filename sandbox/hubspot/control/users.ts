import { controlAnswer } from '../../core/exchange.ts'
import type { ControlRoute } from '../../core/vendor.ts'
import type { User } from '../credentials/entities.ts'
import type { UserParts } from '../credentials/users.ts'
import type { Account } from '../store/account.ts'
import { isoTime, readBody } from './bodies.ts'

const USER = {
  email: 'text',
  first_name: 'text',
  last_name: 'text',
  super_admin: 'flag',
  developer_tools: 'flag',
  app_marketplace: 'flag',
  scopes: 'list',
} as const

/** The users of the account. They are set up from outside, so that every kind of user can be had: nobody acts here. */
export function userRoutes(target: { readonly account: Account }): ControlRoute[] {
  const pattern = '/hubspot/users'
  return [
    {
      method: 'GET',
      pattern,
      run: () => controlAnswer(200, { results: target.account.users.list({ removed: true }).map(shown) }),
    },
    {
      method: 'POST',
      pattern,
      run: ({ body }) => controlAnswer(201, shown(target.account.users.create(partsOf(body)))),
    },
    {
      method: 'GET',
      pattern: `${pattern}/{id}`,
      run: ({ params }) => controlAnswer(200, shown(target.account.users.get(params.id ?? ''))),
    },
    {
      method: 'PATCH',
      pattern: `${pattern}/{id}`,
      run: ({ params, body }) =>
        controlAnswer(200, shown(target.account.users.change(params.id ?? '', partsOf(body)))),
    },
    {
      method: 'DELETE',
      pattern: `${pattern}/{id}`,
      run: ({ params }) => {
        target.account.users.remove(params.id ?? '')
        return { status: 204, headers: {}, body: '' }
      },
    },
  ]
}

function partsOf(body: unknown): UserParts {
  const read = readBody(body, USER)
  return {
    email: read.email,
    firstName: read.first_name,
    lastName: read.last_name,
    superAdmin: read.super_admin,
    developerTools: read.developer_tools,
    appMarketplace: read.app_marketplace,
    scopes: read.scopes,
  }
}

function shown(user: User): Record<string, unknown> {
  return {
    id: user.id,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    super_admin: user.superAdmin,
    developer_tools: user.developerTools,
    app_marketplace: user.appMarketplace === true,
    scopes: user.superAdmin ? 'all' : user.scopes,
    created_at: isoTime(user.createdAt),
    removed_at: isoTime(user.removedAt),
  }
}
