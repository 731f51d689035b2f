import { batchReply } from '../batch-answer.ts'
import { type Call, noContent, type Reply, type Route } from '../call.ts'
import { type BatchProblem, HubspotError } from '../errors.ts'
import { batchInputs, textField } from '../fields.ts'
import { showProperty } from '../present-property.ts'
import { draftProperty } from '../property-rules.ts'
import { parseObject } from '../wire.ts'
import { archiveProperty, keepProperty, propertyPaths } from './properties.ts'

/** Batches of property definitions. Source: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export const propertyBatchRoutes: readonly Route[] = [
  {
    method: 'POST',
    paths: propertyPaths('/batch/read'),
    need: 'schema.read',
    limit: 'call',
    success: [200, 207],
    run: read,
  },
  {
    method: 'POST',
    paths: propertyPaths('/batch/create'),
    need: 'schema.write',
    limit: 'call',
    success: [201, 207],
    run: create,
  },
  {
    method: 'POST',
    paths: propertyPaths('/batch/archive'),
    need: 'schema.write',
    limit: 'call',
    success: [204],
    run: archive,
  },
]

function read(call: Call): Reply {
  const body = parseObject(call.body)
  const { properties } = call.account.schema(call.object)
  const rows: string[] = []
  const missing: string[] = []
  for (const input of batchInputs(body)) {
    const name = textField(input, 'name')
    const property = properties.get(name)
    if (property === undefined || (property.archivedAt !== 0) !== (body.archived === true)) missing.push(name)
    else rows.push(JSON.stringify(showProperty(property)))
  }
  const message =
    'Could not get some properties, they may be deleted or not exist. Check that names are valid.'
  const problem: BatchProblem = {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message,
    context: { name: missing },
  }
  return batchReply(200, rows, { now: call.author.now, problems: missing.length === 0 ? [] : [problem] })
}

function create(call: Call): Reply {
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body))) {
    try {
      const property = draftProperty(call, input)
      keepProperty(call, property)
      rows.push(JSON.stringify(showProperty(property, true)))
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error
      const { message, category, subCategory, errors, context } = error.parts
      problems.push({
        status: 'error',
        category: category ?? 'VALIDATION_ERROR',
        ...(subCategory === undefined ? {} : { subCategory }),
        message,
        ...(errors === undefined ? {} : { errors }),
        context: context ?? {},
      })
    }
  }
  return batchReply(201, rows, { now: call.author.now, problems })
}

function archive(call: Call): Reply {
  for (const input of batchInputs(parseObject(call.body))) archiveProperty(call, textField(input, 'name'))
  return noContent()
}
