import type { Limits } from '../limits.ts'
import type { Grants } from '../oauth/grants.ts'
import type { Settings } from '../settings.ts'
import type { Org } from '../store/org.ts'

/** What the pages work on. */
export interface PageHost {
  readonly org: Org
  readonly grants: Grants
  readonly limits: Limits
  readonly settings: Settings
}
