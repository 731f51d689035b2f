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
  [/^DELETE \/settings\/v3\/users/, '{userId}', user],
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
