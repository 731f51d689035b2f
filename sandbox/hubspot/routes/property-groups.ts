import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { PropertyGroup } from '../entities.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { optionalText, requiredField, textField } from '../fields.ts'
import { showGroup } from '../present-property.ts'
import { parseObject } from '../wire.ts'
import { propertyPaths } from './properties.ts'

const ONE = propertyPaths('/groups/{groupName}')

/** Groups of properties. Source: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export const propertyGroupRoutes: readonly Route[] = [
  {
    method: 'GET',
    paths: propertyPaths('/groups'),
    need: 'schema.read',
    limit: 'call',
    success: [200],
    run: list,
  },
  {
    method: 'POST',
    paths: propertyPaths('/groups'),
    need: 'schema.write',
    limit: 'call',
    success: [201],
    run: create,
  },
  { method: 'GET', paths: ONE, need: 'schema.read', limit: 'call', success: [200], run: get },
  { method: 'PATCH', paths: ONE, need: 'schema.write', limit: 'call', success: [200], run: update },
  { method: 'DELETE', paths: ONE, need: 'schema.write', limit: 'call', success: [204], run: archive },
]

function list(call: Call): Reply {
  const groups = [...call.account.schema(call.object).groups.values()].filter((group) => !group.archived)
  return json(200, { results: groups.map(showGroup) })
}

function create(call: Call): Reply {
  const body = parseObject(call.body)
  const missing = ['name', 'label'].filter((name) => body[name] === undefined || body[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
  const name = textField(body, 'name')
  if (!/^[a-z][a-z0-9_]{0,98}$/.test(name)) {
    throw invalid(
      `Names for property groups should be lowercase and have less than 100 characters. Invalid names: [${name}]`,
    )
  }
  const { groups } = call.account.schema(call.object)
  if (groups.get(name)?.archived === false) {
    throw new HubspotError(409, {
      message: `A property group named '${name}' already exists.`,
      context: { name: [name] },
      category: 'OBJECT_ALREADY_EXISTS',
    })
  }
  const displayOrder = typeof body.displayOrder === 'number' ? body.displayOrder : -1
  const group = { name, label: textField(body, 'label'), displayOrder, archived: false }
  groups.set(name, group)
  call.account.schemaChanged()
  return json(201, showGroup(group))
}

function get(call: Call): Reply {
  return json(200, showGroup(groupParam(call)))
}

function update(call: Call): Reply {
  const body = parseObject(call.body)
  const group = groupParam(call)
  group.label = optionalText(body, 'label') ?? group.label
  if (typeof body.displayOrder === 'number') group.displayOrder = body.displayOrder
  call.account.schemaChanged()
  return json(200, showGroup(group))
}

function archive(call: Call): Reply {
  const group = groupParam(call)
  for (const property of call.account.schema(call.object).properties.values()) {
    if (property.groupName === group.name && property.archivedAt === 0) {
      throw invalid(`Property group ${group.name} cannot be archived because it still has properties.`)
    }
  }
  group.archived = true
  call.account.schemaChanged()
  return noContent()
}

function groupParam(call: Call): PropertyGroup {
  const name = call.params.groupName ?? ''
  const group = call.account.schema(call.object).groups.get(name)
  if (group === undefined || group.archived) throw notFound(`Property group ${name} does not exist`)
  return group
}
