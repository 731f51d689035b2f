import { controlAnswer } from '../../core/exchange.ts'
import type { ControlRoute } from '../../core/vendor.ts'
import { jobsOf } from '../bulk/jobs.ts'
import { readSettings } from '../read-settings.ts'
import { readCounts } from '../seed/counts.ts'
import { appRoutes } from './apps.ts'
import { objectRoutes } from './objects.ts'
import { recordRoutes } from './records.ts'
import { ruleRoutes } from './rules.ts'
import { sessionRoutes } from './sessions.ts'
import type { ControlTarget } from './target.ts'

/** The Salesforce part of the control surface. */
export function controlRoutes(target: ControlTarget): ControlRoute[] {
  return [
    ...sessionRoutes(target),
    ...appRoutes(target),
    ...objectRoutes(target),
    ...ruleRoutes(target),
    ...recordRoutes(target),
    {
      method: 'POST',
      pattern: '/salesforce/settle',
      run: async () => {
        await jobsOf(target.org).agenda.settled()
        return controlAnswer(200, { status: 'ok' })
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
