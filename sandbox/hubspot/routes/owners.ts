import { type Call, json, type Reply, type Route } from '../call.ts'
import type { Owner } from '../entities.ts'
import { invalid, notFound } from '../errors.ts'
import { afterParam, flagParam, limitParam, nextLink } from '../params.ts'
import { instant } from '../wire.ts'

/** Default page of owners. Source: github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Crm Owners) */
const OWNERS_DEFAULT = 100
const BASES = ['/crm/v3/owners', '/crm/owners/v3', '/crm/owners/2026-03', '/crm/owners/2026-09']

/** Reading owners. Source: developers.hubspot.com/docs/api-reference/legacy/crm/owners/guide */
export const ownerRoutes: readonly Route[] = [
  { method: 'GET', paths: BASES, need: 'owners', limit: 'call', success: [200], run: list },
  {
    method: 'GET',
    paths: BASES.map((base) => `${base}/{ownerId}`),
    need: 'owners',
    limit: 'call',
    success: [200],
    run: get,
  },
]

function list(call: Call): Reply {
  const limit = limitParam(call, { max: call.account.settings.ownersMaxLimit, default: OWNERS_DEFAULT })
  const after = afterParam(call) ?? 0
  const archived = flagParam(call, 'archived')
  const email = call.query.get('email')?.[0]?.toLowerCase() ?? ''
  const owners = [...call.account.owners.values()]
    .filter((owner) => owner.archived === archived && (email === '' || owner.email.toLowerCase() === email))
    .sort((a, b) => Number(a.id) - Number(b.id))
  const from = owners.findIndex((owner) => Number(owner.id) >= after)
  const page = from === -1 ? [] : owners.slice(from, from + limit)
  const next = from === -1 ? undefined : owners[from + limit]
  const paging = next === undefined ? undefined : { next: { after: next.id, link: nextLink(call, next.id) } }
  return json(200, { results: page.map(showOwner), paging })
}

function get(call: Call): Reply {
  const id = call.params.ownerId ?? ''
  const by = call.query.get('idProperty')?.[0] ?? 'id'
  if (by !== 'id' && by !== 'userId') throw invalid(`Invalid value for idProperty: ${by}. Use id or userId.`)
  const archived = flagParam(call, 'archived')
  for (const owner of call.account.owners.values()) {
    const key = by === 'id' ? owner.id : String(owner.userId)
    if (key === id && owner.archived === archived) return json(200, showOwner(owner))
  }
  throw notFound()
}

/** Key order as recorded; an archived owner has no `userId` any more. */
function showOwner(owner: Owner): Record<string, unknown> {
  return {
    id: owner.id,
    email: owner.email,
    type: owner.type,
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: owner.archived ? null : owner.userId,
    userIdIncludingInactive: owner.userId,
    createdAt: instant(owner.createdAt),
    updatedAt: instant(owner.updatedAt),
    archived: owner.archived,
    ...(owner.teams.length > 0 ? { teams: owner.teams } : {}),
  }
}
