import type { Call, Reply, Route } from '../call.ts'
import { headerOf, ok } from '../call.ts'
import { describeBriefly, describeWhole, type Viewer } from '../catalogue/describe.ts'
import { objectOf } from './object-of.ts'

/** What there is below a version. `identity` is put in by the route: it is the only address that is absolute. */
const RESOURCES = [
  ...['composite', 'jobs', 'limits', 'parameterizedSearch', 'query', 'queryAll'],
  ...['recent', 'search', 'sobjects'],
]

/** The resources of a version, and what objects and fields there are. */
export const describeRoutes: readonly Route[] = [
  { method: 'GET', pattern: '', success: [200], testedBy: 'routes/describe.test.ts', run: resources },
  { method: 'GET', pattern: '/sobjects', success: [200, 304], testedBy: 'routes/describe.test.ts', run: all },
  {
    method: 'GET',
    pattern: '/sobjects/{sobject}/describe',
    success: [200, 304],
    testedBy: 'routes/describe.test.ts',
    run: whole,
  },
]

function resources({ base, origin, org, userId }: Call): Reply {
  const links = Object.fromEntries(RESOURCES.map((name) => [name, `${base}/${name}`]))
  return ok({ ...links, identity: `${origin}/id/${org.id}/${userId}` })
}

function viewerOf({ org, userId, base }: Call): Viewer {
  return { catalogue: org.catalogue, security: org.security, userId, base }
}

function all(call: Call): Reply {
  const { org, userId } = call
  const visible = org.catalogue.all().filter((object) => org.security.seesObject(userId, object))
  return unlessUnchanged(call, () => ({
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: visible.map((object) => describeBriefly(object, viewerOf(call))),
  }))
}

function whole(call: Call): Reply {
  const object = objectOf(call)
  return unlessUnchanged(call, () => describeWhole(object, viewerOf(call)))
}

/** 304 when nothing has changed since `If-Modified-Since`; definitions carry the moment of the org's last change of them. */
function unlessUnchanged(call: Call, make: () => unknown): Reply {
  const changedAt = call.org.definitionsChangedAt
  const lastModified = new Date(changedAt).toUTCString()
  // NaN, of no date at all, is not at least anything.
  const since = Date.parse(headerOf(call, 'if-modified-since'))
  if (since >= Math.floor(changedAt / 1000) * 1000) return { status: 304 }
  return ok(make(), { 'last-modified': lastModified })
}
