import type { PageRoute } from '../../core/page/page.ts'
import { consentRoutes } from './consent.ts'
import { homeRoutes } from './home.ts'
import { signInRoutes } from './sign-in.ts'
import type { PageHost } from './visit.ts'

export { frameOf } from './frame.ts'

/** Every page of the vendor's room. */
export function pageRoutes(host: PageHost): PageRoute[] {
  return [...consentRoutes(host), ...homeRoutes(host), ...signInRoutes(host)]
}
