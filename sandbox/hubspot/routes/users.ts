import { type Call, json, type Reply, type Route } from '../call.ts'
import type { Owner } from '../entities.ts'
import { notFound } from '../errors.ts'
import { afterParam, limitParam, nextLink } from '../params.ts'

const PAGE = { max: 100, default: 100 }

/** The account's users and teams. Source: developers.hubspot.com/docs/api-reference/settings-user-provisioning-v3/guide */
export const userRoutes: readonly Route[] = [
  { method: 'GET', paths: ['/settings/v3/users'], need: 'users', limit: 'call', success: [200], run: list },
  {
    method: 'GET',
    paths: ['/settings/v3/users/teams'],
    need: 'teams',
    limit: 'call',
    success: [200],
    run: teams,
  },
  {
    method: 'GET',
    paths: ['/settings/v3/users/{userId}'],
    need: 'users',
    limit: 'call',
    success: [200],
    run: one,
  },
]

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
  const id = call.params.userId ?? ''
  const isEmail = call.query.get('idProperty')?.[0] === 'EMAIL'
  const user = usersOf(call).find((candidate) =>
    isEmail ? candidate.email === id : String(candidate.userId) === id,
  )
  if (user === undefined) throw notFound()
  return json(200, shown(call, user))
}

/** Key order as recorded; teams are there when the user has some. */
function shown(call: Call, user: Owner): Record<string, unknown> {
  const primary = user.teams.find((team) => team.primary)
  const secondary = user.teams.filter((team) => !team.primary).map((team) => team.id)
  return {
    id: String(user.userId),
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    roleIds: [],
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
