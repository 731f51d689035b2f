import type { PageRoute } from '../../core/page/page.ts'
import { appRoutes } from './apps/routes.ts'
import { consentRoutes } from './consent.ts'
import { developerKeyRoutes } from './developer-key.ts'
import { homeRoutes } from './home.ts'
import { keyRoutes } from './keys/routes.ts'
import { recordRoutes } from './records/routes.ts'
import { signInRoutes } from './sign-in.ts'
import { usageRoutes } from './usage.ts'
import { userRoutes } from './users.ts'
import type { PageHost } from './visit.ts'
import { webhookTabRoutes } from './webhooks-tab.ts'

export { frameOf } from './frame.ts'

/** Every page of the vendor's room. */
export function pageRoutes(host: PageHost): PageRoute[] {
  return [
    ...homeRoutes(host),
    ...signInRoutes(host),
    ...consentRoutes(host),
    ...keyRoutes(host),
    ...recordRoutes(host),
    ...userRoutes(host),
    ...usageRoutes(host),
    ...appRoutes(host),
    ...developerKeyRoutes(host),
    ...webhookTabRoutes(host),
  ]
}
