import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import type { Session } from '../oauth/entities.ts'
import { ADMIN_USERNAME } from '../store/standing-data.ts'
import { readBody } from './bodies.ts'
import type { ControlTarget } from './target.ts'

/** The app that sessions which were made by hand belong to. */
const BY_HAND = 'sandbox'

/** Sessions without a flow: for tests that are about something else. */
export function sessionRoutes(target: ControlTarget): ControlRoute[] {
  return [
    {
      method: 'POST',
      pattern: '/salesforce/sessions',
      run: ({ body }) => {
        const { user } = readBody(body, { user: 'text' })
        const { value, userId } = openSession(target, user)
        return controlAnswer(201, { access_token: value, user_id: userId })
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/sessions/end',
      run: ({ body }) => {
        const { user } = readBody(body, { user: 'text' })
        const userId = user === undefined ? undefined : userIdOf(target, user)
        return controlAnswer(200, { ended: target.grants.endSessions(userId) })
      },
    },
  ]
}

/** Opens a session of a user, the administrator when none is named (by username or id). */
export function openSession(target: ControlTarget, user?: string): Session {
  const userId = userIdOf(target, user)
  const { org, grants } = target
  return grants.openSession({ clientId: BY_HAND, userId, scopes: ['full'], grantId: null, orgId: org.id })
}

/** The id of a user who is named by username or id, the administrator's when none is; throws a `ControlError` (404) when there is none. */
export function userIdOf({ org }: ControlTarget, user: string = ADMIN_USERNAME): string {
  const found = org.userByName(user) ?? org.find(user)?.record
  if (found === undefined || !found.id.startsWith('005'))
    throw new ControlError(404, `There is no user ${user}.`)
  return found.id
}
