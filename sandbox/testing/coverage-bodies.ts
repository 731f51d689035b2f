import { importOf } from './client/files.ts'
import type { World } from './world.ts'

type Make = (world: World) => unknown

function unique(): string {
  return `n${Math.floor(performance.now() * 1000)}`
}

async function dynamicList(world: World, scheduled: boolean): Promise<string> {
  const branch = { filterBranchType: 'OR' }
  const about = { name: unique(), objectTypeId: '0-1', processingType: 'DYNAMIC', filterBranch: branch }
  const id = (await world.call('POST', '/crm/v3/lists', about)).json.list.listId
  if (scheduled) await world.call('PUT', `/crm/v3/lists/${id}/schedule-conversion`, INACTIVITY)
  return id
}

async function folder(world: World): Promise<string> {
  return String((await world.call('POST', '/crm/v3/lists/folders', { name: unique() })).json.folder.id)
}

function user(world: World): string {
  return String(world.hubspot.users.create({ email: `${unique()}@example.com` }).id)
}

const INACTIVITY = { conversionType: 'INACTIVITY', timeUnit: 'DAY', offset: 1 }

const EXPORT = {
  ...{ exportType: 'VIEW', format: 'CSV', exportName: 'E', objectType: 'CONTACT', objectProperties: [] },
}
const FILE = 'Content-Disposition: form-data; name="files"; filename="people.csv"'
const REQUEST = 'Content-Disposition: form-data; name="importRequest"'
/** An import as it is on the wire. */
const IMPORT = [
  ...['--x', FILE, '', 'Email\nnew@example.com\n', '--x', REQUEST, '', importOf([['0-1', 'email']]), '--x--'],
].join('\r\n')

async function importId(world: World, isWaiting: boolean): Promise<string> {
  world.hubspot.settings.importMs = isWaiting ? 1000 : 0
  const { id } = (await world.call('POST', '/crm/v3/imports', IMPORT)).json
  world.hubspot.settings.importMs = 1000
  return id
}

async function call(world: World): Promise<string> {
  const properties = { hs_timestamp: '2026-03-12T10:00:00Z' }
  return (await world.call('POST', '/crm/v3/objects/calls', { properties })).json.id
}

async function email(world: World): Promise<string> {
  const address = `${unique()}@example.com`
  await world.call('POST', '/crm/v3/objects/contacts', { properties: { email: address } })
  return address
}

function developerKey({ hubspot }: World): string {
  try {
    return hubspot.developerKey.show().value
  } catch {
    return hubspot.developerKey.create().value
  }
}

/** A template of timeline events, of an app made for it. */
async function template(world: World): Promise<{ eventTemplateId: string }> {
  const app = world.hubspot.apps.create({ name: unique(), auth: 'static', requiredScopes: ['timeline'] })
  const value = developerKey(world)
  const path = `/integrators/timeline/v3/${app.id}/event-templates?hapikey=${value}`
  const body = { name: 'T', objectType: 'contacts', tokens: [] }
  const made = await fetch(`${world.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { eventTemplateId: ((await made.json()) as { id: string }).id }
}

async function event(world: World): Promise<string> {
  const { eventTemplateId } = await template(world)
  const body = { eventTemplateId, id: 'e', email: await email(world) }
  await world.call('POST', '/integrators/timeline/v3/events', body)
  return `${eventTemplateId}/e`
}

/** An object with a rule for the values of one property. */
async function ruled(world: World): Promise<string> {
  const path = '/crm/v3/property-validations/contacts/firstname/rule-type/MIN_LENGTH'
  await world.call('PUT', path, { ruleArguments: ['1'] })
  return 'contacts'
}

/** What the coverage test sends to operations that need more than an object of properties. */
const BODIES: readonly (readonly [operation: RegExp, make: Make])[] = [
  [/lists\/[\d-]*\/?folders$/, () => ({ name: 'F' })],
  [/idmapping$/, () => ['1']],
  [/schedule-conversion$/, () => INACTIVITY],
  [
    /move-list$/,
    async (world) => ({ listId: await dynamicList(world, false), newFolderId: await folder(world) }),
  ],
  [/POST \/settings\/v3\/users$/, () => ({ email: `${unique()}@example.com` })],
  [/^POST .*\/imports(\/v3|\/2026-0\d)?$/, () => IMPORT],
  [/export\/async$/, () => EXPORT],
  [
    /^POST .*timeline\/v3\/events$/,
    async (world) => ({ ...(await template(world)), email: await email(world) }),
  ],
  [/recordings\/ready$/, async (world) => ({ engagementId: await call(world) })],
  [/timeline.{0,90}batch\/create$/, () => ({ inputs: [] })],
  [
    /configurations\/.{0,90}batch\/(create|update|purge)$/,
    () => ({ inputs: [{ category: 'HUBSPOT_DEFINED', typeId: 279, maxToObjectIds: 5 }] }),
  ],
  [/rule-type/, () => ({ ruleArguments: ['2'] })],
  [/splits\/batch\/upsert$/, () => ({ inputs: [{ id: '1', splits: [] }] })],
]

/** What stands for the parameters of these operations, made anew for each call. */
const PATHS: readonly (readonly [operation: RegExp, parameter: string, make: Make])[] = [
  [/^PUT .*schedule-conversion$/, '{listId}', (world) => dynamicList(world, false)],
  [/schedule-conversion$/, '{listId}', (world) => dynamicList(world, true)],
  [/\{newParentFolderId\}/, '{newParentFolderId}', folder],
  [/\{folderId\}/, '{folderId}', folder],
  [/\{folderId\}\/rename$/, '/rename', () => '/rename?newFolderName=R'],
  [
    /^GET .*idmapping$/,
    '/idmapping',
    async (world) => `/idmapping?legacyListId=${await dynamicList(world, false)}`,
  ],
  [/cancel$/, '{importId}', (world) => importId(world, true)],
  [/\{importId\}/, '{importId}', (world) => importId(world, false)],
  [
    /\{taskId\}/,
    '{taskId}',
    async (world) => (await world.call('POST', '/crm/v3/exports/export/async', EXPORT)).json.id,
  ],
  [/\{eventId\}/, '{templateId}/{eventId}', event],
  [/^DELETE \/settings\/v3\/users/, '{userId}', user],
  [/property-validations/, '{objectType}', ruled],
  [/property-validations/, '{propertyName}', () => 'firstname'],
  [/property-validations/, '{ruleType}', () => 'MIN_LENGTH'],
  [/\/limits\/|object-library/, '{fromObjectTypeId}', () => '0-1'],
  [/\/limits\//, '{toObjectTypeId}', () => '0-2'],
  [/object-library/, '{objectTypeId}', () => '0-1'],
]

/** Returns the body of one operation (`METHOD /path`); undefined when the usual one will do. */
export async function crmBody(world: World, operation: string): Promise<unknown> {
  return BODIES.find(([known]) => known.test(operation))?.[1](world)
}

/** Returns the path of one operation with things that exist; null when the usual ones will do. */
export async function crmPath(world: World, operation: string): Promise<string | null> {
  let path = operation.slice(operation.indexOf(' ') + 1)
  for (const [known, parameter, make] of PATHS) {
    if (known.test(operation) && path.includes(parameter)) {
      path = path.replace(parameter, String(await make(world)))
    }
  }
  return path.includes('{') || operation.endsWith(path) ? null : path
}
