import { ControlError } from '../core/vendor.ts'
import type { Call } from './call.ts'
import type { User } from './credentials/entities.ts'
import type { Owner } from './entities.ts'
import { HubspotError, invalid, notFound } from './errors.ts'
import { optionalText, textList } from './fields.ts'
import type { JsonObject } from './wire.ts'

/** A set of permissions that users can be given. */
export interface Role {
  id: string
  name: string
  requiresBillingWrite: boolean
}

/** The roles of every account of the sandbox; which ones an account has is its own affair at the vendor. */
export const ROLES: readonly Role[] = [
  { id: '51', name: 'Sales', requiresBillingWrite: false },
  { id: '52', name: 'Marketing', requiresBillingWrite: false },
  { id: '53', name: 'Service', requiresBillingWrite: false },
]

/** Runs a change of the users and answers its refusals as the vendor's; their texts are not recorded. */
export function asVendor<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ControlError)) throw error
    if (error.status === 404) throw notFound()
    if (error.status === 409) throw new HubspotError(409, { message: error.message, category: 'CONFLICT' })
    throw invalid(error.message)
  }
}

/** What a body says about role and teams, checked. */
export interface Place {
  roleId: string | null
  primaryTeamId: string | null
  secondaryTeamIds: string[] | null
}

/** Reads role and teams; throws the 400 of one that does not exist. */
export function placeOf(call: Call, body: JsonObject): Place {
  const roleId = optionalText(body, 'roleId')
  if (roleId !== null && !ROLES.some((role) => role.id === roleId))
    throw invalid(`Role ${roleId} does not exist`, { context: { roleId: [roleId] } })
  const secondaryTeamIds = body.secondaryTeamIds == null ? null : textList(body, 'secondaryTeamIds')
  const primaryTeamId = optionalText(body, 'primaryTeamId')
  const teams = teamNames(call)
  for (const id of [primaryTeamId, ...(secondaryTeamIds ?? [])]) {
    if (id !== null && !teams.has(id))
      throw invalid(`Team ${id} does not exist`, { context: { teamId: [id] } })
  }
  return { roleId, primaryTeamId, secondaryTeamIds }
}

/** The teams of the account by id. */
function teamNames(call: Call): Map<string, string> {
  const found = new Map<string, string>()
  for (const owner of call.account.owners.values())
    for (const { id, name } of owner.teams) found.set(id, name)
  return found
}

/** Gives a user the role and teams of a body; what it does not say stays. */
export function place(call: Call, user: User, { roleId, primaryTeamId, secondaryTeamIds }: Place): void {
  const { account } = call
  if (roleId !== null) account.shelf.of('user_role').set(String(user.id), roleId)
  const owner = account.owners.get(String(user.id))
  if (owner !== undefined && (primaryTeamId !== null || secondaryTeamIds !== null)) {
    owner.teams = teamsOf(call, owner, { primaryTeamId, secondaryTeamIds })
    owner.updatedAt = call.author.now
  }
  account.schemaChanged()
}

function teamsOf(call: Call, owner: Owner, about: Omit<Place, 'roleId'>): Owner['teams'] {
  const names = teamNames(call)
  const primary = about.primaryTeamId ?? owner.teams.find((team) => team.primary)?.id
  const others = about.secondaryTeamIds ?? owner.teams.filter((team) => !team.primary).map((team) => team.id)
  const ids = primary === undefined ? others : [primary, ...others.filter((id) => id !== primary)]
  return ids.map((id) => ({ id, name: names.get(id) ?? id, primary: id === primary }))
}
