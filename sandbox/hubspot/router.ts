import { Router } from '../core/router.ts'
import type { Route } from './call.ts'
import { OAUTH_ROUTES, type OAuthRoute } from './oauth/routes.ts'
import { accountRoutes } from './routes/account.ts'
import { associationBatchRoutes } from './routes/association-batches.ts'
import { associationConfigurationRoutes } from './routes/association-configurations.ts'
import { associationLabelRoutes } from './routes/association-labels.ts'
import { associationRoutes } from './routes/associations.ts'
import { associationRoutesV3 } from './routes/associations-v3.ts'
import { batchRoutes } from './routes/batch.ts'
import { dealSplitRoutes } from './routes/deal-splits.ts'
import { exportRoutes } from './routes/exports.ts'
import { importRoutes } from './routes/imports.ts'
import { limitsTrackingRoutes } from './routes/limits-tracking.ts'
import { listConversionRoutes } from './routes/list-conversions.ts'
import { listFolderRoutes } from './routes/list-folders.ts'
import { listMembershipRoutes } from './routes/list-memberships.ts'
import { listRoutes } from './routes/lists.ts'
import { objectLibraryRoutes } from './routes/object-library.ts'
import { objectRoutes } from './routes/objects.ts'
import { ownerRoutes } from './routes/owners.ts'
import { pipelineRoutes } from './routes/pipelines.ts'
import { propertyRoutes } from './routes/properties.ts'
import { propertyBatchRoutes } from './routes/property-batches.ts'
import { propertyGroupRoutes } from './routes/property-groups.ts'
import { propertyValidationRoutes } from './routes/property-validations.ts'
import { schemaRoutes } from './routes/schemas.ts'
import { searchRoutes } from './routes/search.ts'
import { stageRoutes } from './routes/stages.ts'
import { timelineEventRoutes } from './routes/timeline-events.ts'
import { userRoutes } from './routes/users.ts'

/** A route together with the one of its paths that matched. */
export interface RoutedPath {
  route: Route
  pattern: string
}

/** Every route of the HubSpot room but token info, which needs no credential and is answered before them. */
export const ROUTES: readonly Route[] = [
  ...objectRoutes,
  ...batchRoutes,
  ...dealSplitRoutes,
  ...searchRoutes,
  ...propertyRoutes,
  ...propertyBatchRoutes,
  ...propertyGroupRoutes,
  ...pipelineRoutes,
  ...stageRoutes,
  ...ownerRoutes,
  ...schemaRoutes,
  ...listRoutes,
  ...listMembershipRoutes,
  ...listFolderRoutes,
  ...listConversionRoutes,
  ...userRoutes,
  ...importRoutes,
  ...exportRoutes,
  ...timelineEventRoutes,
  ...associationRoutes,
  ...associationLabelRoutes,
  ...associationConfigurationRoutes,
  ...associationBatchRoutes,
  ...associationRoutesV3,
  ...propertyValidationRoutes,
  ...limitsTrackingRoutes,
  ...objectLibraryRoutes,
  ...accountRoutes,
]

/** An OAuth route together with the one of its paths that matched. */
export interface OAuthPath {
  route: OAuthRoute
  pattern: string
}

/** Puts every path of every OAuth route into a router of their own. */
export function createOAuthRouter(): Router<OAuthPath> {
  const router = new Router<OAuthPath>()
  for (const route of OAUTH_ROUTES) {
    for (const pattern of route.paths)
      router.add({ method: route.method, pattern, target: { route, pattern } })
  }
  return router
}

/** Puts every path of every route into one router. */
export function createRouter(): Router<RoutedPath> {
  const router = new Router<RoutedPath>()
  for (const route of ROUTES) {
    for (const pattern of route.paths)
      router.add({ method: route.method, pattern, target: { route, pattern } })
  }
  return router
}
