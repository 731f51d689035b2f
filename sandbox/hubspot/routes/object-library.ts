import { type Call, json, type Reply, type Route } from '../call.ts'
import { STANDARD_NAMES } from '../store/account.ts'

const BASES = ['/crm/v3/object-library', '/crm/object-library/2026-03', '/crm/object-library/2026-09']

/**
 * Which objects the account uses. Every object of the sandbox is enabled; those that it does not know are not.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Object Library)
 */
export const objectLibraryRoutes: readonly Route[] = [
  route('/enablement', (call) => {
    const ids = [...STANDARD_NAMES.map((name) => call.account.type(name).id), ...ownIds(call)]
    return json(200, { enablementByObjectTypeId: Object.fromEntries(ids.map((id) => [id, true])) })
  }),
  route('/enablement/{objectTypeId}', (call) => {
    const type = call.account.types.infer(call.params.objectTypeId ?? '')
    return json(200, { enablement: type !== null })
  }),
]

const ownIds = (call: Call): string[] =>
  [...call.account.definitions.values()].filter(({ archivedAt }) => archivedAt === 0).map(({ id }) => id)

function route(suffix: string, run: (call: Call) => Reply): Route {
  const paths = BASES.map((base) => base + suffix)
  return { method: 'GET', paths, need: 'object.any', limit: 'call', success: [200], run }
}
