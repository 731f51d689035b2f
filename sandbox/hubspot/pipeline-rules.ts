import { randomUUID } from 'node:crypto'
import type { Call } from './call.ts'
import { stageProperties } from './catalogue/load.ts'
import type { ObjectName, Pipeline, Stage } from './entities.ts'
import { HubspotError, invalid, notFound } from './errors.ts'
import { optionalText, requiredField, textField } from './fields.ts'
import { instant, isObject, type JsonObject, wrongShape } from './wire.ts'

/** Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
const MAX_STAGES = 100
const MAX_STAGES_OTHERWISE = 30

/** Deals, tickets and custom objects may have more stages than the others. */
function maxStages(object: ObjectName): number {
  const isLarge = object === 'deals' || object === 'tickets' || object.startsWith('2-')
  return isLarge ? MAX_STAGES : MAX_STAGES_OTHERWISE
}

/** The live pipeline of a path; 404 when there is none. */
export function pipelineParam(call: Call): Pipeline {
  const id = call.params.pipelineId ?? ''
  const pipeline = call.account.schema(call.object).pipelines.get(id)
  if (pipeline === undefined || pipeline.archived) throw notFound(`Pipeline ${id} does not exist`)
  return pipeline
}

/** The live stage of a path; 404 when there is none. */
export function stageParam(call: Call, pipeline: Pipeline): Stage {
  const id = call.params.stageId ?? ''
  const stage = pipeline.stages.find((candidate) => candidate.id === id && !candidate.archived)
  if (stage === undefined) throw notFound(`Pipeline stage ${id} does not exist`)
  return stage
}

/** Reads a whole pipeline: for a create, and for a replacement of `known`. */
export function draftPipeline(call: Call, body: JsonObject, known: Pipeline | null): Pipeline {
  requireFields(body, ['label', 'displayOrder', 'stages'])
  if (!Array.isArray(body.stages)) throw wrongShape('list', body.stages)
  const most = maxStages(call.object)
  if (body.stages.length > most) throw invalid(`A pipeline can have at most ${most} stages.`)
  const { now } = call.author
  const id = known?.id ?? optionalText(body, 'pipelineId') ?? randomUUID()
  const stages = body.stages.map((item: unknown) => {
    if (!isObject(item)) throw wrongShape('object', item)
    const old = known?.stages.find((stage) => stage.id === item.stageId)
    return draftStage(call, item, old ?? null)
  })
  refuseTwice(stages)
  const label = textField(body, 'label')
  const displayOrder = numberField(body, 'displayOrder')
  return {
    id,
    label,
    displayOrder,
    stages,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    archived: false,
  }
}

/** Reads a whole stage: for a create, and for a replacement of `known`. */
export function draftStage(call: Call, body: JsonObject, known: Stage | null): Stage {
  requireFields(body, ['label', 'displayOrder'])
  const { now } = call.author
  return {
    id: known?.id ?? optionalText(body, 'stageId') ?? String(1_000_000 + call.account.nextNumber()),
    label: textField(body, 'label'),
    displayOrder: numberField(body, 'displayOrder'),
    metadata: metadataOf(call, body.metadata, known),
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    archived: false,
    writePermissions: known?.writePermissions ?? 'CRM_PERMISSIONS_ENFORCEMENT',
  }
}

/** Adds the calculated properties of the stages of a pipeline that have none yet. */
export function addStageProperties(call: Call, pipeline: Pipeline): void {
  const { properties, groups } = call.account.schema(call.object)
  const { now } = call.author
  for (const stage of pipeline.stages) {
    for (const property of stageProperties(stage, pipeline.label, call.account.type(call.object))) {
      if (properties.has(property.name) || !groups.has(property.groupName)) continue
      properties.set(property.name, { ...property, createdAt: now, updatedAt: now })
    }
  }
  call.account.schemaChanged()
}

/** Applies a PATCH to a stage. */
export function patchStage(call: Call, stage: Stage, body: JsonObject): void {
  if (body.metadata !== undefined) stage.metadata = metadataOf(call, body.metadata, stage)
  stage.label = optionalText(body, 'label') ?? stage.label
  if (body.displayOrder !== undefined) stage.displayOrder = numberField(body, 'displayOrder')
  stage.updatedAt = call.author.now
  call.account.schemaChanged()
}

/** Reads a member that must be a number. */
export function numberField(body: JsonObject, name: string): number {
  const value = Number(textField(body, name))
  if (Number.isFinite(value)) return value
  throw invalid(`${name} was not a valid number`)
}

function requireFields(body: JsonObject, names: readonly string[]): void {
  const missing = names.filter((name) => body[name] === undefined || body[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
}

/** Deals need a probability from 0.0 to 1.0, tickets a state; whether a stage is closed follows from it. */
function metadataOf(call: Call, given: unknown, known: Stage | null): Record<string, string> {
  if (given !== undefined && given !== null && !isObject(given)) throw wrongShape('object', given)
  const metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(given ?? {})) {
    if (/^[a-zA-Z]{1,60}$/.test(name)) metadata[name] = String(value)
  }
  if (call.object === 'tickets') return ticketMetadata(metadata, known)
  if (call.object !== 'deals') return { isClosed: 'false', ...known?.metadata, ...metadata }
  const probability = metadata.probability ?? known?.metadata.probability
  const share = Number(probability)
  if (probability === undefined || probability === '' || !(share >= 0 && share <= 1)) {
    throw invalid('A deal stage needs metadata.probability, a number from 0.0 to 1.0.', {
      context: { metadata: ['probability'] },
    })
  }
  return { isClosed: String(share === 0 || share === 1), ...metadata, probability }
}

function ticketMetadata(given: Record<string, string>, known: Stage | null): Record<string, string> {
  const ticketState = given.ticketState ?? known?.metadata.ticketState ?? 'OPEN'
  if (ticketState !== 'OPEN' && ticketState !== 'CLOSED') {
    throw invalid('A ticket stage has metadata.ticketState OPEN or CLOSED.', {
      context: { metadata: ['ticketState'] },
    })
  }
  return { ...given, ticketState, isClosed: String(ticketState === 'CLOSED') }
}

function refuseTwice(stages: readonly Stage[]): void {
  const ids = new Set(stages.map((stage) => stage.id))
  if (ids.size !== stages.length) throw invalid('Stage IDs must be unique within a pipeline.')
}

/** Refuses to delete stages that records are in, when the caller asked for the check. */
export function refuseReferenced(call: Call, stageIds: readonly string[]): void {
  const property = call.account.type(call.object).stages?.stage
  if (property === undefined) return
  const used = new Set<string>()
  const objectIds: number[] = []
  for (const record of call.account.store(call.object).live) {
    const stageId = record.values[property]
    if (stageId === undefined || !stageIds.includes(stageId)) continue
    used.add(stageId)
    objectIds.push(record.id)
  }
  if (objectIds.length === 0) return
  const [stages, objects] = [`[${[...used].join(', ')}]`, `[${objectIds.join(', ')}]`]
  throw invalid(`Stage IDs: ${stages} are being referenced by object IDs: ${objects}`, {
    context: { stageIds: [stages], objectIds: [objects] },
    subCategory: 'PipelineError.STAGE_ID_IN_USE',
  })
}

/** The vendor's default pipelines of contacts and companies are changed in the settings only. */
export function refuseLastPipeline(call: Call): void {
  const live = [...call.account.schema(call.object).pipelines.values()].filter(
    (pipeline) => !pipeline.archived,
  )
  if (live.length > 1) return
  throw new HubspotError(400, {
    message: 'The last pipeline of an object cannot be deleted.',
    category: 'VALIDATION_ERROR',
  })
}

/** Shows a pipeline; key order as recorded. */
export function showPipeline(pipeline: Pipeline): Record<string, unknown> {
  return {
    label: pipeline.label,
    displayOrder: pipeline.displayOrder,
    id: pipeline.id,
    stages: liveStages(pipeline).map(showStage),
    createdAt: instant(pipeline.createdAt),
    updatedAt: instant(pipeline.updatedAt),
    archived: pipeline.archived,
  }
}

/** Returns the stages of a pipeline that are not archived, in display order. */
export function liveStages(pipeline: Pipeline): Stage[] {
  return pipeline.stages.filter((stage) => !stage.archived).sort((a, b) => a.displayOrder - b.displayOrder)
}

/** Shows a stage; key order as recorded. */
export function showStage(stage: Stage): Record<string, unknown> {
  return {
    label: stage.label,
    displayOrder: stage.displayOrder,
    metadata: stage.metadata,
    id: stage.id,
    createdAt: instant(stage.createdAt),
    updatedAt: instant(stage.updatedAt),
    writePermissions: stage.writePermissions,
    archived: stage.archived,
  }
}
