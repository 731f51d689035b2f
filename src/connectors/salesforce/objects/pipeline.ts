import { asId, asList, asObject, textOrNull } from '../../../connector/answer.ts'
import { integerCodec, numberCodec } from '../../../connector/codec.ts'
import type { ObjectOperations } from '../../../connector/connector.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import type { Plan } from '../../../connector/plan.ts'
import { derived } from '../../../connector/rows.ts'
import type { VendorRecord } from '../../../connector/vendor.ts'
import type { Stage } from '../../../model/pipeline.ts'
import { Problem } from '../../../model/problems.ts'
import { question } from '../calls.ts'
import { everyRow } from '../records.ts'
import { soql } from '../soql.ts'

/** Salesforce has no pipelines: all stages of opportunities are one, whichever record types use them. */
export const PIPELINE = 'opportunities'
const NAME = 'Opportunities'
const IN_SETUP = 'stages are managed in the setup of Salesforce'

export const pipeline = bindMapping('pipelines', {
  object_type: derived(['stages'], () => 'deal' as const, IN_SETUP),
  name: derived(['stages'], () => NAME, IN_SETUP),
  active: derived(['stages'], () => true, IN_SETUP),
  display_order: derived(['stages'], () => 0, IN_SETUP),
  stages: derived(['stages'], ({ stages }) => asList(stages, 'stages').map(stageOf), IN_SETUP),
})

/** A record names its stage by `ApiName`; `MasterLabel` is what people see. */
function stageOf(value: unknown): Stage {
  const stage = asObject(value, 'stage')
  const percents = numberCodec.decode(stage.DefaultProbability)
  return {
    id: asId(stage.ApiName ?? stage.MasterLabel, 'ApiName'),
    pipeline_id: PIPELINE,
    name: textOrNull(stage.MasterLabel) ?? asId(stage.ApiName, 'ApiName'),
    display_order: integerCodec.decode(stage.SortOrder),
    probability: percents === null ? null : Math.min(1, Math.max(0, percents / 100)),
    status: stage.IsWon === true ? 'WON' : stage.IsClosed === true ? 'LOST' : 'OPEN',
    archived: stage.IsActive === false,
  }
}

/** Stages: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitystage.htm */
const STAGES = soql({
  from: 'OpportunityStage',
  fields: [
    'Id',
    'MasterLabel',
    'ApiName',
    'SortOrder',
    'IsActive',
    'IsClosed',
    'IsWon',
    'DefaultProbability',
  ],
  where: [],
  order: 'SortOrder',
})

function* onlyPipeline(): Plan<VendorRecord> {
  const stages = yield* everyRow(question(STAGES))
  return { id: PIPELINE, properties: { stages }, raw: { stages } }
}

export const pipelineOperations: ObjectOperations = {
  *list() {
    return { records: [yield* onlyPipeline()], next: null }
  },
  *get(id) {
    if (id === PIPELINE) return yield* onlyPipeline()
    throw new Problem('record_not_found', `Salesforce has one pipeline here, \`${PIPELINE}\`.`)
  },
}

/** What people see of every stage, by the name that records have. */
export function* stageNames(): Plan<Map<string, string>> {
  const stages = yield* everyRow(question(STAGES))
  return new Map(stages.map(stageOf).map(({ id, name }) => [id, name]))
}
