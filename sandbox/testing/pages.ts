import type { World } from './world.ts'

const PORTAL = 147893286
const SCOPE = 'crm.objects.contacts.read'

/** Puts something on every page; returns what stands for the parameters of their paths, by what the path begins with. */
export async function fillPages(
  world: World,
): Promise<ReadonlyMap<RegExp, Readonly<Record<string, string>>>> {
  const { hubspot } = world
  hubspot.settings.privateAppCreation = 'open'
  const name = 'a key with a rather long name that has to wrap somewhere'
  const key = hubspot.serviceKeys.create({ name, scopes: [SCOPE] })
  hubspot.serviceKeys.rotateLater(key.id)
  await fetch(`${world.url}/crm/v3/objects/contacts?limit=1`, {
    headers: { authorization: `Bearer ${key.token}` },
  })
  const app = hubspot.privateApps.create({ name: 'app', scopes: [SCOPE] })
  hubspot.developerKey.create()
  const project = hubspot.apps.create({ name: 'Static', auth: 'static', requiredScopes: [SCOPE] })
  hubspot.apps.installStatic(project.id)
  hubspot.faults.add({ match: { path: '/nowhere' }, effect: { kind: 'status', status: 503 } })
  const user = hubspot.users.create({
    email: `u${project.id}@example.com`,
    firstName: 'Uma',
    scopes: [SCOPE],
  })
  const first = async (object: string): Promise<string> =>
    (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0].id
  const record = { type: '0-1', id: await first('contacts'), group: 'contactinformation' }
  return new Map<RegExp, Record<string, string>>([
    [/^\/service-keys\//, { id: key.id }],
    [/^\/private-apps\//, { id: app.id }],
    [/^\/(developer|connected-apps)\//, { id: String(project.id) }],
    [/^\/users\//, { id: String(user.id) }],
    [/^\/tasks\//, { id: await first('tasks') }],
    [/^\/contacts\//, { ...record, to: '0-2', other: await first('companies') }],
    [/^\/sandbox\//, { seq: '1', effect: 'status', id: '1' }],
  ])
}

/** The path of a page with its parameters filled. */
export function filledPath(pattern: string, ids: Awaited<ReturnType<typeof fillPages>>): string {
  const own = [...ids].find(([start]) => start.test(pattern))?.[1] ?? {}
  return pattern.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    name === 'portal' ? String(PORTAL) : (own[name] ?? ''),
  )
}
