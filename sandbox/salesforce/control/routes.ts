import { controlAnswer } from '../../core/exchange.ts'
import type { ControlRoute } from '../../core/vendor.ts'
import { readSettings } from '../read-settings.ts'
import { readCounts } from '../seed/counts.ts'
import { undelete } from '../writes/delete.ts'
import { appRoutes } from './apps.ts'
import { readBody } from './bodies.ts'
import { objectRoutes } from './objects.ts'
import { ruleRoutes } from './rules.ts'
import { sessionRoutes, userIdOf } from './sessions.ts'
import type { ControlTarget } from './target.ts'

/** The Salesforce part of the control surface. */
export function controlRoutes(target: ControlTarget): ControlRoute[] {
  return [
    ...sessionRoutes(target),
    ...appRoutes(target),
    ...objectRoutes(target),
    ...ruleRoutes(target),
    {
      method: 'POST',
      pattern: '/salesforce/undelete',
      run: ({ body }) => {
        const { id = '', user } = readBody(body, { id: 'text', user: 'text' })
        const record = undelete(target.org, id, userIdOf(target, user))
        return controlAnswer(200, { id: record.id })
      },
    },
    { method: 'GET', pattern: '/salesforce/settings', run: () => controlAnswer(200, target.settings) },
    {
      method: 'PATCH',
      pattern: '/salesforce/settings',
      run: ({ body }) => {
        Object.assign(target.settings, readSettings(body ?? {}))
        target.org.touch('definitions')
        return controlAnswer(200, target.settings)
      },
    },
    {
      method: 'POST',
      pattern: '/seed',
      run: async ({ body }) => {
        await target.seed(readCounts(body ?? {}))
        return controlAnswer(200, { status: 'ok' })
      },
    },
  ]
}
