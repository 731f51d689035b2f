import { asId, asList, asObject, textOrNull } from '../../../connector/answer.ts'
import { instantCodec, integerCodec, numberCodec, textCodec } from '../../../connector/codec.ts'
import type { ObjectOperations } from '../../../connector/connector.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { ask, type Plan } from '../../../connector/plan.ts'
import { derived } from '../../../connector/rows.ts'
import type { VendorRecord } from '../../../connector/vendor.ts'
import type { Stage } from '../../../model/pipeline.ts'
import { RELEASE, read } from '../calls.ts'
import { resultsOf } from '../envelope.ts'

const PIPELINES = `/crm/pipelines/${RELEASE}/deals`
const IN_SETTINGS = 'pipelines are managed in the settings of HubSpot'

/** Pipelines of deals: https://developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
export const pipeline = bindMapping('pipelines', {
  object_type: derived(['label'], () => 'deal' as const, IN_SETTINGS),
  name: derived(['label'], ({ label }) => textCodec.decode(label), IN_SETTINGS),
  active: derived(['archived'], ({ archived }) => archived !== true, IN_SETTINGS),
  display_order: derived(
    ['displayOrder'],
    ({ displayOrder }) => integerCodec.decode(displayOrder),
    IN_SETTINGS,
  ),
  stages: derived(
    ['stages', 'id'],
    ({ stages, id }) => asList(stages, 'stages').map((stage) => stageOf(stage, asId(id, 'id'))),
    IN_SETTINGS,
  ),
})

/** HubSpot tells a stage's state in texts: `{"isClosed":"true","probability":"1.0"}`. */
function stageOf(value: unknown, pipelineId: string): Stage {
  const stage = asObject(value, 'stage')
  const metadata = asObject(stage.metadata ?? {}, 'metadata')
  const probability = numberCodec.decode(metadata.probability)
  const closed = metadata.isClosed === 'true' || metadata.isClosed === true
  return {
    id: asId(stage.id, 'id'),
    pipeline_id: pipelineId,
    name: textCodec.decode(stage.label) ?? '',
    display_order: integerCodec.decode(stage.displayOrder),
    probability,
    status: closed ? (probability === 1 ? 'WON' : 'LOST') : 'OPEN',
    archived: stage.archived === true,
  }
}

function recordOf(value: unknown): VendorRecord {
  const object = asObject(value, 'pipeline')
  const updatedAt = instantCodec.decode(textOrNull(object.updatedAt))
  return {
    id: asId(object.id, 'id'),
    properties: object,
    createdAt: instantCodec.decode(textOrNull(object.createdAt)),
    updatedAt,
    version: updatedAt,
    archived: object.archived === true,
    raw: value,
  }
}

export const pipelineOperations: ObjectOperations = {
  // HubSpot gives all pipelines at once: the pages are cut here.
  *list({ limit, position }) {
    const answer = yield* ask(read(PIPELINES))
    const start = Number(position ?? 0)
    const all = resultsOf(answer)
    const next = start + limit < all.length ? String(start + limit) : null
    return { records: all.slice(start, start + limit).map(recordOf), next }
  },
  *get(id) {
    const answer = yield* ask(read(`${PIPELINES}/${encodeURIComponent(id)}`))
    return recordOf(answer.body)
  },
}

/** The name of every stage, by its id. */
export function* stageNames(): Plan<Map<string, string>> {
  const answer = yield* ask(read(PIPELINES))
  const names = new Map<string, string>()
  for (const each of resultsOf(answer)) {
    for (const value of asList(asObject(each, 'pipeline').stages, 'stages')) {
      const stage = asObject(value, 'stage')
      names.set(asId(stage.id, 'id'), textCodec.decode(stage.label) ?? '')
    }
  }
  return names
}
