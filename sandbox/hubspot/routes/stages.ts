import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { HubspotError } from '../errors.ts'
import { auditReply, noteChange } from '../pipeline-audit.ts'
import {
  addStageProperties,
  draftStage,
  liveStages,
  patchStage,
  pipelineParam,
  refuseReferenced,
  showStage,
  stageParam,
} from '../pipeline-rules.ts'
import { parseObject } from '../wire.ts'
import { checksReferences, pipelinePaths } from './pipelines.ts'

const ALL = pipelinePaths('/{pipelineId}/stages')
const ONE = pipelinePaths('/{pipelineId}/stages/{stageId}')

/** Stages of a pipeline. Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
export const stageRoutes: readonly Route[] = [
  { method: 'GET', paths: ALL, need: 'schema.read', limit: 'call', success: [200], run: list },
  { method: 'POST', paths: ALL, need: 'schema.write', limit: 'call', success: [201], run: create },
  { method: 'GET', paths: ONE, need: 'schema.read', limit: 'call', success: [200], run: get },
  { method: 'PUT', paths: ONE, need: 'schema.write', limit: 'call', success: [200], run: replace },
  { method: 'PATCH', paths: ONE, need: 'schema.write', limit: 'call', success: [200], run: update },
  { method: 'DELETE', paths: ONE, need: 'schema.write', limit: 'call', success: [204], run: archive },
  {
    method: 'GET',
    paths: pipelinePaths('/{pipelineId}/stages/{stageId}/audit'),
    need: 'schema.read',
    limit: 'call',
    success: [200],
    run: audit,
  },
]

function list(call: Call): Reply {
  return json(200, { results: liveStages(pipelineParam(call)).map(showStage) })
}

function create(call: Call): Reply {
  const pipeline = pipelineParam(call)
  const stage = draftStage(call, parseObject(call.body), null)
  if (call.account.stage(call.object, stage.id) !== null) {
    throw new HubspotError(409, {
      message: `A stage with id ${stage.id} already exists.`,
      category: 'CONFLICT',
    })
  }
  pipeline.stages.push(stage)
  pipeline.updatedAt = call.author.now
  addStageProperties(call, pipeline)
  noteChange(call, stage.id, 'CREATE', showStage(stage))
  return json(201, showStage(stage))
}

function get(call: Call): Reply {
  return json(200, showStage(stageParam(call, pipelineParam(call))))
}

function replace(call: Call): Reply {
  const known = stageParam(call, pipelineParam(call))
  Object.assign(known, draftStage(call, parseObject(call.body), known))
  call.account.schemaChanged()
  noteChange(call, known.id, 'UPDATE', showStage(known))
  return json(200, showStage(known))
}

function update(call: Call): Reply {
  const stage = stageParam(call, pipelineParam(call))
  patchStage(call, stage, parseObject(call.body))
  noteChange(call, stage.id, 'UPDATE', showStage(stage))
  return json(200, showStage(stage))
}

function archive(call: Call): Reply {
  const stage = stageParam(call, pipelineParam(call))
  if (checksReferences(call)) refuseReferenced(call, [stage.id])
  stage.archived = true
  stage.updatedAt = call.author.now
  call.account.schemaChanged()
  noteChange(call, stage.id, 'DELETE', showStage(stage))
  return noContent()
}

function audit(call: Call): Reply {
  return auditReply(call, stageParam(call, pipelineParam(call)).id)
}
