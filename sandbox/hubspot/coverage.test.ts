import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crmBody, crmPath } from '../testing/coverage-bodies.ts'
import { installApp } from '../testing/oauth-app.ts'
import { createWorld, type World } from '../testing/world.ts'
import { coveragePage, coverageRows } from './coverage.ts'
import { OAUTH_ROUTES } from './oauth/routes.ts'
import { ROUTES } from './router.ts'
import { TOKEN_INFO_PATH } from './token-info.ts'
import { APP_WEBHOOK_PATHS } from './webhooks/app-routes.ts'
import { FILE_PATH, JOURNAL_PATHS } from './webhooks/journal/routes.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

describe('the coverage table', () => {
  it('has exactly the registered routes, with their needs and codes', () => {
    const registered = ROUTES.flatMap(({ method, paths, need, success }) =>
      paths.map((path) => [method, path, need, success.join(' ')].join(' ')),
    )
    registered.push(`POST ${TOKEN_INFO_PATH} none 200`)
    registered.push(`GET ${FILE_PATH} signed address 200`)
    for (const { path, route } of JOURNAL_PATHS) {
      registered.push(`${route.method} ${path} client_credentials ${route.success.join(' ')}`)
    }
    for (const { path, route } of APP_WEBHOOK_PATHS) {
      registered.push(`${route.method} ${path} developer_key ${route.success.join(' ')}`)
    }
    for (const { method, paths, success } of OAUTH_ROUTES) {
      registered.push(...paths.map((path) => `${method} ${path} none ${success.join(' ')}`))
    }
    const listed = coverageRows().map(({ method, path, need, success }) =>
      [method, path, need, success].join(' '),
    )
    expect(listed.sort()).toEqual(registered.sort())
  })

  it('names test files that exist', () => {
    for (const { testedBy } of coverageRows()) expect(existsSync(here(testedBy)), testedBy).toBe(true)
  })

  it('is shown by its page', () => {
    expect(readFileSync(here('../../docs/sandbox/hubspot.md'), 'utf8')).toBe(coveragePage())
  })
})

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, deals: 2, owners: 1 } })
})
afterAll(() => world.close())

/** What to send to an operation, by the end of its path. */
const BODIES: Record<string, unknown> = {
  'POST /{objectType}': {
    properties: {},
    name: 'p',
    label: 'P',
    type: 'string',
    fieldType: 'text',
    groupName: 'g',
  },
  'PATCH /{schemaType}': { description: 'D' },
  'PATCH /{objectId}': { properties: { firstname: 'x' } },
  'POST /merge': 'merge',
  'POST /gdpr-delete': 'id',
  'PATCH /{propertyName}': { label: 'L' },
  'PATCH /{groupName}': { label: 'L' },
  'POST /groups': 'group',
  'PATCH /{pipelineId}': { label: 'L' },
  'PUT /{pipelineId}': {
    label: 'L',
    displayOrder: 1,
    stages: [{ label: 'S', displayOrder: 0, metadata: {} }],
  },
  'PATCH /{stageId}': { label: 'L' },
  'PUT /{stageId}': { label: 'L', displayOrder: 1, metadata: { probability: '0.5' } },
  'POST /stages': 'stage',
  'PUT /{toObjectId}': [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }],
}

/** Paths that take another credential than a key: the tests of webhooks walk all of them. */
const OTHERWISE: ReadonlySet<string> = new Set(['developer_key', 'client_credentials', 'signed address'])

describe('every path', () => {
  const cases = coverageRows()
    .filter(({ need }) => !OTHERWISE.has(need))
    .map((row) => [row.method, row.path, row] as const)
  it.each(cases)('%s %s answers with one of its codes', async (method, path, row) => {
    if (isOAuth(path)) return answersOAuth(method, path, row)
    const at = { path: (await crmPath(world, `${method} ${path}`)) ?? (await prepared(path)).path }
    const called = await world.call(
      method,
      at.path,
      method === 'GET' || method === 'DELETE' ? undefined : await bodyFor(method, path, at.path),
    )
    expect(row.success.split(' ').map(Number), called.text).toContain(called.status)
    expect(called.status === 204 ? called.text : '').toBe('')
  })
})

const isOAuth = (path: string) => path !== TOKEN_INFO_PATH && /^\/(oauth|appinstalls)\//.test(path)

/** OAuth paths have forms and credentials of their own: an app that was installed for the occasion. */
async function answersOAuth(method: string, path: string, row: { success: string }): Promise<void> {
  const installed = await installApp(world)
  const value = path.includes('refresh-tokens') ? installed.refresh : installed.access
  const form: Record<string, string> = path.endsWith('/token')
    ? { grant_type: 'refresh_token', refresh_token: installed.refresh }
    : { token: installed.refresh }
  const answer = await fetch(`${world.url}${path.replace('{token}', value)}`, {
    method,
    headers: path.startsWith('/appinstalls') ? { authorization: `Bearer ${installed.access}` } : {},
    ...(method === 'POST' ? { body: new URLSearchParams({ ...installed.client, ...form }) } : {}),
  })
  expect(row.success.split(' ').map(Number)).toContain(answer.status)
}

/** Fills the parameters of a path with things that exist and may be archived. */
async function prepared(path: string): Promise<{ path: string }> {
  const unique = `x${Math.floor(performance.now() * 1000)}`
  let at = path
  if (path.includes('{propertyName}')) {
    const body = {
      name: unique,
      label: 'P',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    }
    await world.call('POST', '/crm/v3/properties/contacts', body)
    at = at.replace('{propertyName}', unique)
  }
  if (path.includes('{groupName}')) {
    await world.call('POST', '/crm/v3/properties/contacts/groups', { name: unique, label: 'G' })
    at = at.replace('{groupName}', unique)
  }
  if (path.includes('{pipelineId}')) {
    const stages = [{ label: 'S', displayOrder: 0, stageId: `s${unique}`, metadata: {} }]
    const body = { pipelineId: unique, label: 'P', displayOrder: 1, stages }
    await world.call('POST', '/crm/v3/pipelines/contacts', body)
    at = at.replace('{pipelineId}', unique).replace('{stageId}', `s${unique}`)
  }
  if (path.endsWith('/{associationTypeId}')) at = at.replace('{associationTypeId}', await aLabel(unique))
  if (path.includes('/lists')) at = await withList(at, path)
  if (path.includes('{schemaType}')) at = await withSchema(at, unique)
  const contact = await anId('contacts')
  const company = await anId('companies')
  const filled = at
    .replace('{objectType}', 'contacts')
    .replace('{toObjectType}', 'companies')
    .replace('{objectId}', contact)
    .replace('{toObjectId}', company)
    .replace('{associationType}', 'contact_to_company')
    .replace('{ownerId}', '88842095')
    .replace('{userId}', '88842095')
  return { path: filled }
}

async function withList(at: string, path: string): Promise<string> {
  const name = `l${Math.floor(performance.now() * 1000)}`
  const make = async (processingType: string, filterBranch?: unknown) =>
    (
      await world.call('POST', '/crm/v3/lists', {
        name: `${name}${processingType}`,
        objectTypeId: '0-1',
        processingType,
        filterBranch,
      })
    ).json.list.listId
  const isDynamic = path.endsWith('/update-list-filters')
  const id = isDynamic ? await make('DYNAMIC', { filterBranchType: 'OR' }) : await make('MANUAL')
  if (path.endsWith('/restore')) await world.call('DELETE', `/crm/v3/lists/${id}`)
  return at
    .replace('{listId}', id)
    .replace('{sourceListId}', await make('SNAPSHOT'))
    .replace('{listType}', '0-1')
    .replace('{listName}', `${name}MANUAL`)
    .replace('{recordId}', await anId('contacts'))
    .replace(/update-list-name$/, `update-list-name?listName=${name}new`)
}

async function aLabel(name: string): Promise<string> {
  const body = { name, label: name }
  const path = '/crm/v4/associations/contacts/companies/labels'
  const { typeId } = (await world.call('POST', path, body)).json.results[0]
  return String(typeId)
}

/** A custom object of its own for every call, with an association that can be deleted. */
async function withSchema(path: string, unique: string): Promise<string> {
  const made = (await world.call('POST', '/crm/v3/schemas', schemaBody(unique))).json
  const association = made.associations.find(
    (type: { toObjectTypeId: string }) => type.toObjectTypeId === '0-1',
  )
  return path.replace('{schemaType}', made.objectTypeId).replace('{associationId}', association.id)
}

function schemaBody(name: string): unknown {
  return {
    name,
    labels: { singular: 'Thing', plural: 'Things' },
    requiredProperties: [],
    properties: [{ name: 'title', label: 'Title' }],
    associatedObjects: ['CONTACT'],
  }
}

async function bodyFor(method: string, path: string, filled: string): Promise<unknown> {
  const end = `${method} /${path.split('/').at(-1)}`
  const [contact, company] = [await anId('contacts'), await anId('companies')]
  const own = await crmBody(world, `${method} ${path}`)
  if (own !== undefined) return own
  if (path === TOKEN_INFO_PATH) return { tokenKey: world.token }
  const unique = `y${Math.floor(performance.now() * 1000)}`
  if (end === 'POST /merge') return { primaryObjectId: contact, objectIdToMerge: await created() }
  if (end === 'POST /gdpr-delete') return { objectId: await created() }
  if (end === 'POST /groups') return { name: unique, label: 'G' }
  if (end === 'POST /stages') return { label: 'S', displayOrder: 1, metadata: {}, stageId: unique }
  if (path.includes('/pipelines') && end === 'POST /{objectType}')
    return { label: 'P', displayOrder: 1, stages: [] }
  if (path.includes('/properties') && end === 'POST /{objectType}') {
    return { name: unique, label: 'P', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
  }
  if (path.endsWith('/lists') || /\/lists\/2026-0\d$/.test(path)) {
    return { name: unique, objectTypeId: '0-1', processingType: 'MANUAL' }
  }
  if (path.endsWith('/update-list-filters')) return { filterBranch: { filterBranchType: 'AND' } }
  if (/memberships\/(add|remove)$/.test(path)) return [contact]
  if (end === 'POST /labels') return { name: unique, label: unique }
  if (end === 'PUT /labels') return { associationTypeId: await aLabel(unique), label: 'L' }
  if (path.endsWith('/schemas')) return schemaBody(unique)
  if (path.includes('{schemaType}/associations')) {
    return { fromObjectTypeId: /schemas\/(2-\d+)/.exec(filled)?.[1], toObjectTypeId: '0-3' }
  }
  if (path.endsWith('/schemas/batch/read')) return { inputs: [{ id: 'contacts' }] }
  if (path.includes('/batch/')) return batchBody(path, { contact, company, unique })
  return BODIES[end] ?? {}
}

function batchBody(path: string, ids: { contact: string; company: string; unique: string }): unknown {
  const pair = { from: { id: ids.contact }, to: { id: ids.company } }
  if (path.includes('/properties')) {
    const about = {
      name: ids.unique,
      label: 'P',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    }
    return { inputs: path.endsWith('archive') ? [] : [about] }
  }
  if (!path.includes('/associations')) {
    const input = { id: ids.contact, properties: { firstname: 'x' } }
    return { inputs: path.endsWith('archive') ? [{ id: '1' }] : [input] }
  }
  if (path.endsWith('/read')) return { inputs: [{ id: ids.contact }] }
  const isV4Archive = path.endsWith('/archive') && !path.includes('labels') && !path.startsWith('/crm/v3')
  if (isV4Archive) return { inputs: [{ from: pair.from, to: [pair.to] }] }
  return { inputs: [{ ...pair, types: [{ associationTypeId: 1 }], type: 'contact_to_company' }] }
}

async function anId(object: string): Promise<string> {
  return (
    (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0]?.id ??
    (await created(object))
  )
}

async function created(object = 'contacts'): Promise<string> {
  return (await world.call('POST', `/crm/v3/objects/${object}`, { properties: {} })).json.id
}
