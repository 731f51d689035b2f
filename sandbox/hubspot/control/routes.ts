import { controlAnswer } from '../../core/exchange.ts'
import type { ControlRoute } from '../../core/vendor.ts'
import { readSettings } from '../read-settings.ts'
import { readCounts, type SeedCounts } from '../seed/counts.ts'
import type { Settings } from '../settings.ts'
import type { Account } from '../store/account.ts'
import { credentialRoutes } from './credentials.ts'
import { limitRoutes } from './limits.ts'
import { userRoutes } from './users.ts'

/** What the control routes work on. */
export interface ControlTarget {
  readonly account: Account
  seed(counts: SeedCounts): Promise<void>
  /** Throws a `ControlError` (409) with one sentence when these settings cannot be. */
  checkSettings(changes: Partial<Settings>): void
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
        const changes = readSettings(body ?? {})
        target.checkSettings(changes)
        Object.assign(target.account.settings, changes)
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
