import { Router } from '../core/router.ts'
import { bulkIngestRoutes } from './bulk/ingest-jobs.ts'
import { bulkQueryRoutes } from './bulk/query-jobs.ts'
import type { Route } from './call.ts'
import { batchRoutes } from './composite/batch.ts'
import { collectionRoutes } from './composite/collections.ts'
import { compositeRoutes } from './composite/requests.ts'
import { treeRoutes } from './composite/tree.ts'
import { DATA_PREFIX } from './data-prefix.ts'
import { changeRoutes } from './routes/changes.ts'
import { describeRoutes } from './routes/describe.ts'
import { externalRoutes } from './routes/external.ts'
import { orgRoutes } from './routes/org.ts'
import { recordRoutes } from './routes/records.ts'
import { searchRoutes } from './routes/search.ts'
import { soqlRoutes } from './soql/routes.ts'

/**
 * Every route below `/services/data/{version}`. A folder that adds routes (soql, bulk) exports a list like the others
 * and is named here; coverage.test.ts then wants a row for each.
 */
export const ROUTES: readonly Route[] = [
  ...describeRoutes,
  ...recordRoutes,
  ...externalRoutes,
  ...changeRoutes,
  ...orgRoutes,
  ...soqlRoutes,
  ...bulkQueryRoutes,
  ...bulkIngestRoutes,
  ...searchRoutes,
  ...collectionRoutes,
  ...compositeRoutes,
  ...batchRoutes,
  ...treeRoutes,
]

/** The router of the data calls. */
export function createRouter(): Router<Route> {
  const router = new Router<Route>()
  for (const route of ROUTES) {
    router.add({
      method: route.method,
      pattern: `${DATA_PREFIX}/{version}${route.pattern}`,
      target: route,
    })
  }
  return router
}
