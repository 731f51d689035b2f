import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { Property } from '../entities.ts'
import { HubspotError, notFound } from '../errors.ts'
import { flagParam } from '../params.ts'
import { showProperty } from '../present-property.ts'
import { draftProperty, patchProperty } from '../property-rules.ts'
import { parseObject } from '../wire.ts'

/** The spellings of the properties' paths. */
export function propertyPaths(suffix: string): string[] {
  return [
    '/crm/v3/properties',
    '/crm/properties/v3',
    '/crm/properties/2026-03',
    '/crm/properties/2026-09',
  ].map((base) => `${base}/{objectType}${suffix}`)
}

/** Property definitions. Source: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export const propertyRoutes: readonly Route[] = [
  { method: 'GET', paths: propertyPaths(''), need: 'schema.read', limit: 'call', success: [200], run: list },
  {
    method: 'POST',
    paths: propertyPaths(''),
    need: 'schema.write',
    limit: 'call',
    success: [201],
    run: create,
  },
  {
    method: 'GET',
    paths: propertyPaths('/{propertyName}'),
    need: 'schema.read',
    limit: 'call',
    success: [200],
    run: get,
  },
  {
    method: 'PATCH',
    paths: propertyPaths('/{propertyName}'),
    need: 'schema.write',
    limit: 'call',
    success: [200],
    run: update,
  },
  {
    method: 'DELETE',
    paths: propertyPaths('/{propertyName}'),
    need: 'schema.write',
    limit: 'call',
    success: [204],
    run: archive,
  },
]

function list(call: Call): Reply {
  const archived = flagParam(call, 'archived')
  const { properties } = call.account.schema(call.object)
  const results = [...properties.values()].filter((property) => (property.archivedAt !== 0) === archived)
  return json(200, { results: results.map((property) => showProperty(property)) })
}

function create(call: Call): Reply {
  const property = draftProperty(call, parseObject(call.body))
  keepProperty(call, property)
  return json(201, showProperty(property))
}

function get(call: Call): Reply {
  const property = propertyParam(call)
  if ((property.archivedAt !== 0) !== flagParam(call, 'archived'))
    throw missingProperty(property.name, call.object)
  return json(200, showProperty(property))
}

function update(call: Call): Reply {
  const property = propertyParam(call)
  if (property.archivedAt !== 0) throw missingProperty(property.name, call.object)
  patchProperty(call, property, parseObject(call.body))
  return json(200, showProperty(property))
}

function archive(call: Call): Reply {
  archiveProperty(call, call.params.propertyName ?? '')
  return noContent()
}

/** Archives a property by name; unknown names are 404, the vendor's own properties are 400. */
export function archiveProperty(call: Call, name: string): void {
  const property = call.account.schema(call.object).properties.get(name)
  if (property === undefined || property.archivedAt !== 0) throw missingProperty(name, call.object)
  if (property.hubspotDefined) {
    throw new HubspotError(400, {
      message: `Property ${name} is defined by HubSpot and cannot be archived.`,
      category: 'VALIDATION_ERROR',
    })
  }
  property.archivedAt = call.author.now
  call.account.schemaChanged()
}

/** Puts a new definition in force (an archived one of the same name is replaced: it is restored). */
export function keepProperty(call: Call, property: Property): void {
  call.account.schema(call.object).properties.set(property.name, property)
  call.account.schemaChanged()
}

function propertyParam(call: Call): Property {
  const name = call.params.propertyName ?? ''
  const property = call.account.schema(call.object).properties.get(name)
  if (property === undefined) throw missingProperty(name, call.object)
  return property
}

function missingProperty(name: string, object: string): HubspotError {
  return notFound(`Property ${name} does not exist for ${object}`)
}
