import { controlAnswer } from '../../core/exchange.ts'
import type { ControlRoute } from '../../core/vendor.ts'
import { readSettings } from '../read-settings.ts'
import { readCounts, type SeedCounts } from '../seed/counts.ts'
import type { Account } from '../store/account.ts'
import { credentialRoutes } from './credentials.ts'
import { limitRoutes } from './limits.ts'
import { userRoutes } from './users.ts'

/** What the control routes work on. */
export interface ControlTarget {
  readonly account: Account
  seed(counts: SeedCounts): Promise<void>
}

/** The HubSpot part of the control surface. */
export function hubspotControl(target: ControlTarget): ControlRoute[] {
  return [
    ...userRoutes(target),
    ...credentialRoutes(target),
    ...limitRoutes(target),
    { method: 'GET', pattern: '/hubspot/settings', run: () => controlAnswer(200, target.account.settings) },
    {
      method: 'PATCH',
      pattern: '/hubspot/settings',
      run: ({ body }) => {
        Object.assign(target.account.settings, readSettings(body ?? {}))
        target.account.schemaChanged()
        return controlAnswer(200, target.account.settings)
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
