import type { Limits } from '../limits.ts'
import type { Grants } from '../oauth/grants.ts'
import type { SeedCounts } from '../seed/counts.ts'
import type { Settings } from '../settings.ts'
import type { Org } from '../store/org.ts'

/** What the control routes, the programming interface and the pages work on. */
export interface ControlTarget {
  readonly org: Org
  readonly grants: Grants
  readonly limits: Limits
  readonly settings: Settings
  seed(counts: SeedCounts): Promise<void>
}
