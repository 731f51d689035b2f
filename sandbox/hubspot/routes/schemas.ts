import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { batchInputs, optionalText, textField } from '../fields.ts'
import { flagParam, typeNamed } from '../params.ts'
import {
  type SchemaParts,
  showAssociation,
  showDefinition,
  showSchema,
  showStandardSchema,
} from '../present-schema.ts'
import {
  associateObjects,
  createObject,
  definitionNamed,
  hubspotDefined,
  patchObject,
} from '../schema-rules.ts'
import { type JsonObject, parseObject } from '../wire.ts'

const BASES = [
  ...['/crm-object-schemas/v3/schemas', '/crm/v3/schemas'],
  ...['/crm-object-schemas/2026-03/schemas', '/crm-object-schemas/2026-09/schemas'],
]
const ALL = BASES
const ONE = at('/{schemaType}')

function at(suffix: string): string[] {
  return BASES.map((base) => `${base}${suffix}`)
}

/** Custom objects. Source: developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide */
export const schemaRoutes: readonly Route[] = [
  { method: 'GET', paths: ALL, need: 'custom.read', limit: 'call', success: [200], run: list },
  { method: 'POST', paths: ALL, need: 'custom.write', limit: 'call', success: [201], run: create },
  {
    method: 'POST',
    paths: at('/batch/read'),
    need: 'custom.read',
    limit: 'call',
    success: [200, 207],
    run: batchRead,
  },
  { method: 'GET', paths: ONE, need: 'custom.read', limit: 'call', success: [200], run: get },
  { method: 'PATCH', paths: ONE, need: 'custom.write', limit: 'call', success: [200], run: update },
  { method: 'DELETE', paths: ONE, need: 'custom.write', limit: 'call', success: [204], run: remove },
  {
    method: 'POST',
    paths: at('/{schemaType}/associations'),
    need: 'custom.write',
    limit: 'call',
    success: [201],
    run: associate,
  },
  {
    method: 'DELETE',
    paths: at('/{schemaType}/associations/{associationId}'),
    need: 'custom.write',
    limit: 'call',
    success: [204],
    run: dissociate,
  },
]

function list(call: Call): Reply {
  const archived = flagParam(call, 'archived')
  const found = [...call.account.definitions.values()].filter((one) => (one.archivedAt !== 0) === archived)
  return json(200, { results: found.map((one) => showSchema(call.account, one, queryParts(call))) })
}

function create(call: Call): Reply {
  const definition = createObject(call, parseObject(call.body))
  return json(
    201,
    showSchema(call.account, definition, { properties: true, associations: true, audit: true }),
  )
}

function get(call: Call): Reply {
  const alias = call.params.schemaType ?? ''
  return json(200, shown(call, alias, queryParts(call)))
}

function shown(call: Call, alias: string, parts: SchemaParts): Record<string, unknown> {
  const object = typeNamed(call, alias)
  const definition = call.account.definitions.get(object)
  return definition === undefined
    ? showStandardSchema(call.account, object, parts)
    : showSchema(call.account, definition, parts)
}

function batchRead(call: Call): Reply {
  const body = parseObject(call.body)
  const parts = partsOf((name) => body[name] !== false)
  const rows: string[] = []
  const missing: string[] = []
  for (const input of batchInputs(body)) {
    const alias = textField(input, 'id')
    if (call.account.types.infer(alias) === null) missing.push(alias)
    else rows.push(JSON.stringify(shown(call, alias, parts)))
  }
  const message =
    'Could not get some object schemas, they may be deleted or not exist. Check that ids are valid.'
  const problem = {
    status: 'error' as const,
    category: 'OBJECT_NOT_FOUND',
    message,
    context: { ids: missing },
  }
  return batchReply(200, rows, { now: call.author.now, problems: missing.length === 0 ? [] : [problem] })
}

function queryParts(call: Call): SchemaParts {
  return partsOf((name) => call.query.get(name)?.[0]?.toLowerCase() !== 'false')
}

function partsOf(isWanted: (name: string) => boolean): SchemaParts {
  return {
    properties: isWanted('includePropertyDefinitions'),
    associations: isWanted('includeAssociationDefinitions'),
    audit: isWanted('includeAuditMetadata'),
  }
}

function update(call: Call): Reply {
  const definition = definitionNamed(call.account, call.params.schemaType ?? '')
  if (definition.archivedAt !== 0) throw notFound()
  patchObject(call, definition, parseObject(call.body))
  const { portalId } = call.account.settings
  return json(200, { portalId, ...showDefinition(call.account, definition) })
}

/** An object is deleted once it has no records; `archived=true` frees its name too. */
function remove(call: Call): Reply {
  const { account } = call
  const definition = definitionNamed(account, call.params.schemaType ?? '')
  const isForGood = flagParam(call, 'archived')
  const records = account.store(definition.id).live.length
  if (records > 0) {
    throw invalid(`Unable to delete object type ${definition.id}: it still has ${records} records.`, {
      context: { objectTypeId: [definition.id] },
    })
  }
  if (isForGood) account.forgetObject(definition.id)
  else if (definition.archivedAt === 0) account.archiveObject(definition, call.author.now)
  return noContent()
}

function associate(call: Call): Reply {
  const body = parseObject(call.body)
  const own = typeNamed(call, call.params.schemaType ?? '')
  const [from, to] = [typeNamed(call, textField(body, 'fromObjectTypeId')), endOf(call, body)]
  if (from !== own && to !== own) {
    throw invalid(`The association must start or end at ${call.account.type(own).id}.`)
  }
  if (!from.startsWith('2-') && !to.startsWith('2-')) throw hubspotDefined()
  if (call.account.associations.unlabeled(from, to) !== null) {
    throw new HubspotError(409, {
      message: `${from} and ${to} already have an association.`,
      category: 'OBJECT_ALREADY_EXISTS',
    })
  }
  const type = associateObjects(call.account, from, to, optionalText(body, 'name'))
  return json(201, showAssociation(call.account, type))
}

function endOf(call: Call, body: JsonObject): string {
  return typeNamed(call, textField(body, 'toObjectTypeId'))
}

/** Associations that HubSpot defines cannot be deleted; ids that are not there are answered 404. */
function dissociate(call: Call): Reply {
  const { account } = call
  const own = typeNamed(call, call.params.schemaType ?? '')
  const id = call.params.associationId ?? ''
  const type = account.associations.from(own).find((one) => String(one.id) === id || one.name === id)
  if (type === undefined) throw notFound()
  if (type.category === 'HUBSPOT_DEFINED') throw hubspotDefined()
  account.dropAssociation(type)
  return noContent()
}
