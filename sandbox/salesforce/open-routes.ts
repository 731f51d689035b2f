import { Router } from '../core/router.ts'
import { ok } from './call.ts'
import { oauthRoutes } from './oauth/routes.ts'
import type { OpenRoute } from './open-call.ts'
import { listVersions } from './versions.ts'

/** Routes outside of the versions. */
export const OPEN_ROUTES: readonly OpenRoute[] = [
  {
    method: 'GET',
    pattern: '/services/data',
    success: [200],
    testedBy: 'routes/describe.test.ts',
    run: () => ok(listVersions()),
  },
  ...oauthRoutes,
]

/** The router of these calls. */
export function createOpenRouter(): Router<OpenRoute> {
  const router = new Router<OpenRoute>()
  for (const route of OPEN_ROUTES) router.add({ method: route.method, pattern: route.pattern, target: route })
  return router
}
