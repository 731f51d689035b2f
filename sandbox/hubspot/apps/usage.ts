import type { UsageEntry } from '../credentials/entities.ts'
import type { Portal } from '../portals/portal.ts'
import type { App } from './entities.ts'

/** A call of an app: in which account, and what. */
export interface AppUsage extends UsageEntry {
  portalId: number
}

/** The newest calls of an app in all accounts, oldest first; those with a token of its own count for the first account. */
export function usageOf(portals: readonly Portal[], app: App): AppUsage[] {
  return portals
    .flatMap(({ id, account: { credentials } }) =>
      [String(app.id), `${app.id}:${id}`].flatMap((key) =>
        credentials.usage(key).map((entry) => ({ ...entry, portalId: id })),
      ),
    )
    .sort((a, b) => a.at - b.at)
}
