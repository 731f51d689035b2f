import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { Owner } from '../entities.ts'
import { notFound } from '../errors.ts'
import { optionalText, textField } from '../fields.ts'
import { afterParam, limitParam, nextLink } from '../params.ts'
import { asVendor, place, placeOf, ROLES } from '../user-provisioning.ts'
import { type JsonObject, listParam, parseObject } from '../wire.ts'

const PAGE = { max: 100, default: 100 }
const USERS = '/settings/v3/users'

/**
 * The account's users, teams, roles and brands.
 * Sources: developers.hubspot.com/docs/api-reference/settings-user-provisioning-v3/guide and -business-units-v3-
 */
export const userRoutes: readonly Route[] = [
  route('GET', USERS, 'users', list),
  { ...route('POST', USERS, 'users.write', create), success: [201] },
  route('GET', `${USERS}/teams`, 'teams', teams),
  route('GET', `${USERS}/roles`, 'users', roles),
  route('GET', `${USERS}/{userId}`, 'users', one),
  route('PUT', `${USERS}/{userId}`, 'users.write', replace),
  { ...route('DELETE', `${USERS}/{userId}`, 'users.write', remove), success: [204] },
  route('GET', '/business-units/v3/business-units/user/{userId}', 'business_units', businessUnits),
]

function route(method: Route['method'], path: string, need: Route['need'], run: Route['run']): Route {
  return { method, paths: [path], need, limit: 'call', success: [200], run }
}

/** Every owner is a user of the account. */
function usersOf(call: Call): Owner[] {
  return [...call.account.owners.values()]
    .filter((owner) => !owner.archived && owner.type === 'PERSON')
    .sort((a, b) => a.userId - b.userId)
}

function list(call: Call): Reply {
  const limit = limitParam(call, PAGE)
  const after = afterParam(call) ?? 0
  const users = usersOf(call).filter((user) => user.userId >= after)
  const next = users[limit]
  const paging =
    next === undefined
      ? undefined
      : { next: { after: String(next.userId), link: nextLink(call, String(next.userId)) } }
  return json(200, { results: users.slice(0, limit).map((user) => shown(call, user)), paging })
}

function one(call: Call): Reply {
  return json(200, shown(call, userParam(call)))
}

function userParam(call: Call): Owner {
  const id = call.params.userId ?? ''
  const isEmail = call.query.get('idProperty')?.[0] === 'EMAIL'
  const user = usersOf(call).find((candidate) =>
    isEmail ? candidate.email === id : String(candidate.userId) === id,
  )
  if (user === undefined) throw notFound()
  return user
}

function create(call: Call): Reply {
  const body = parseObject(call.body)
  const where = placeOf(call, body)
  const { users } = call.account
  const user = asVendor(() => users.create({ email: textField(body, 'email'), ...namesOf(body) }))
  place(call, user, where)
  const { sendWelcomeEmail } = body
  return json(201, { ...shown(call, ownerOf(call, user.id)), sendWelcomeEmail: sendWelcomeEmail === true })
}

function namesOf(body: JsonObject): { firstName?: string; lastName?: string } {
  const firstName = optionalText(body, 'firstName')
  const lastName = optionalText(body, 'lastName')
  return { ...(firstName === null ? {} : { firstName }), ...(lastName === null ? {} : { lastName }) }
}

function ownerOf(call: Call, id: number): Owner {
  const owner = call.account.owners.get(String(id))
  if (owner === undefined) throw notFound()
  return owner
}

function replace(call: Call): Reply {
  const { userId } = userParam(call)
  const body = parseObject(call.body)
  const where = placeOf(call, body)
  const user = asVendor(() => call.account.users.change(userId, namesOf(body)))
  place(call, user, where)
  return json(200, shown(call, ownerOf(call, userId)))
}

function remove(call: Call): Reply {
  const { userId } = userParam(call)
  asVendor(() => call.account.users.remove(userId))
  call.account.schemaChanged()
  return noContent()
}

function roles(): Reply {
  return json(200, { results: ROLES })
}

/** An account without more brands has the one that it came with. */
function businessUnits(call: Call): Reply {
  userParam(call)
  const asked = listParam(call.query, 'properties')
  const logoMetadata = { logoUrl: null, logoAltText: null, resizedUrl: null }
  const unit = { id: '0', name: 'Account brand', ...(asked.includes('logoMetadata') ? { logoMetadata } : {}) }
  const names = listParam(call.query, 'name')
  return json(200, { results: names.length === 0 || names.includes(unit.name) ? [unit] : [] })
}

/** Key order as recorded; teams are there when the user has some. */
function shown(call: Call, user: Owner): Record<string, unknown> {
  const primary = user.teams.find((team) => team.primary)
  const role = call.account.shelf.of('user_role').get(String(user.userId))
  const secondary = user.teams.filter((team) => !team.primary).map((team) => team.id)
  return {
    id: String(user.userId),
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    roleIds: role === undefined ? [] : [role],
    ...(primary === undefined ? {} : { primaryTeamId: primary.id }),
    ...(secondary.length === 0 ? {} : { secondaryTeamIds: secondary }),
    superAdmin: call.account.users.knows(user.userId) && call.account.users.get(user.userId).superAdmin,
  }
}

function teams(call: Call): Reply {
  const found = new Map<string, { id: string; name: string; userIds: string[]; secondaryUserIds: string[] }>()
  for (const { userId, teams: own } of usersOf(call)) {
    for (const { id, name, primary } of own) {
      const team = found.get(id) ?? { id, name, userIds: [], secondaryUserIds: [] }
      found.set(id, team)
      const side = primary ? team.userIds : team.secondaryUserIds
      side.push(String(userId))
    }
  }
  return json(200, { results: [...found.values()] })
}
