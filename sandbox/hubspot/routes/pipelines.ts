import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { HubspotError } from '../errors.ts'
import { optionalText } from '../fields.ts'
import { flagParam } from '../params.ts'
import { auditReply, noteChange } from '../pipeline-audit.ts'
import {
  addStageProperties,
  draftPipeline,
  liveStages,
  numberField,
  pipelineParam,
  refuseLastPipeline,
  refuseReferenced,
  showPipeline,
} from '../pipeline-rules.ts'
import { isSeptember } from '../september.ts'
import { parseObject } from '../wire.ts'

/** The spellings of the pipelines' paths. */
export function pipelinePaths(suffix: string): string[] {
  return ['/crm/v3/pipelines', '/crm/pipelines/v3', '/crm/pipelines/2026-03', '/crm/pipelines/2026-09'].map(
    (base) => `${base}/{objectType}${suffix}`,
  )
}

const ONE = pipelinePaths('/{pipelineId}')

/** Pipelines. Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
export const pipelineRoutes: readonly Route[] = [
  { method: 'GET', paths: pipelinePaths(''), need: 'schema.read', limit: 'call', success: [200], run: list },
  {
    method: 'POST',
    paths: pipelinePaths(''),
    need: 'schema.write',
    limit: 'call',
    success: [201],
    run: create,
  },
  { method: 'GET', paths: ONE, need: 'schema.read', limit: 'call', success: [200], run: get },
  { method: 'PUT', paths: ONE, need: 'schema.write', limit: 'call', success: [200], run: replace },
  { method: 'PATCH', paths: ONE, need: 'schema.write', limit: 'call', success: [200], run: update },
  { method: 'DELETE', paths: ONE, need: 'schema.write', limit: 'call', success: [204], run: archive },
  {
    method: 'GET',
    paths: pipelinePaths('/{pipelineId}/audit'),
    need: 'schema.read',
    limit: 'call',
    success: [200],
    run: audit,
  },
]

function list(call: Call): Reply {
  const pipelines = [...call.account.schema(call.object).pipelines.values()]
    .filter((pipeline) => !pipeline.archived)
    .sort((a, b) => a.displayOrder - b.displayOrder)
  return json(200, { results: pipelines.map(showPipeline) })
}

function create(call: Call): Reply {
  const pipeline = draftPipeline(call, parseObject(call.body), null)
  const { pipelines } = call.account.schema(call.object)
  if (pipelines.get(pipeline.id)?.archived === false) {
    throw new HubspotError(409, {
      message: `A pipeline with id ${pipeline.id} already exists.`,
      category: 'CONFLICT',
    })
  }
  pipelines.set(pipeline.id, pipeline)
  addStageProperties(call, pipeline)
  noteChange(call, pipeline.id, 'CREATE', showPipeline(pipeline))
  return json(201, showPipeline(pipeline))
}

function get(call: Call): Reply {
  return json(200, showPipeline(pipelineParam(call)))
}

function replace(call: Call): Reply {
  const known = pipelineParam(call)
  const pipeline = draftPipeline(call, parseObject(call.body), known)
  const gone = known.stages.filter((stage) => !pipeline.stages.some((kept) => kept.id === stage.id))
  if (checksReferences(call))
    refuseReferenced(
      call,
      gone.map((stage) => stage.id),
    )
  call.account.schema(call.object).pipelines.set(pipeline.id, pipeline)
  addStageProperties(call, pipeline)
  noteChange(call, pipeline.id, 'UPDATE', showPipeline(pipeline))
  return json(200, showPipeline(pipeline))
}

function update(call: Call): Reply {
  const body = parseObject(call.body)
  const pipeline = pipelineParam(call)
  if (body.displayOrder !== undefined) pipeline.displayOrder = numberField(body, 'displayOrder')
  pipeline.label = optionalText(body, 'label') ?? pipeline.label
  pipeline.updatedAt = call.author.now
  call.account.schemaChanged()
  noteChange(call, pipeline.id, 'UPDATE', showPipeline(pipeline))
  return json(200, showPipeline(pipeline))
}

function archive(call: Call): Reply {
  const pipeline = pipelineParam(call)
  refuseLastPipeline(call)
  if (checksReferences(call))
    refuseReferenced(
      call,
      liveStages(pipeline).map((stage) => stage.id),
    )
  pipeline.archived = true
  pipeline.updatedAt = call.author.now
  call.account.schemaChanged()
  noteChange(call, pipeline.id, 'DELETE', showPipeline(pipeline))
  return noContent()
}

const CHECKS = ['validateReferencesBeforeDelete', 'validateDealStageUsagesBeforeDelete']

/**
 * Whether pipelines and stages in use are kept: when the caller asks for it, from 2026-09 on unless the caller asks
 * not to. Source: developers.hubspot.com/docs/api-reference/latest/crm/pipelines/guide ("What's new in 2026-09")
 */
export function checksReferences(call: Call): boolean {
  const asked = CHECKS.some((name) => flagParam(call, name))
  return asked || (isSeptember(call.path) && !CHECKS.some((name) => call.query.has(name)))
}

function audit(call: Call): Reply {
  return auditReply(call, pipelineParam(call).id)
}
