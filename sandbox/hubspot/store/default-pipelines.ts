import { DEAL_STAGES, LIFECYCLE_STAGES } from '../catalogue/stages.ts'
import type { ObjectName, Pipeline, Stage } from '../entities.ts'

/**
 * The pipelines that every account has: `default` for deals, and the pseudo pipelines whose stages are the
 * lifecycle stages for contacts and companies.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide and recorded answers
 */
export function defaultPipelines(object: ObjectName): Map<string, Pipeline> {
  const pipeline = object === 'deals' ? salesPipeline() : lifecyclePipeline(`${object}-lifecycle-pipeline`)
  return new Map([[pipeline.id, pipeline]])
}

function salesPipeline(): Pipeline {
  const stages = DEAL_STAGES.map(({ id, label, probability }, displayOrder) => {
    const isClosed = String(probability === '1.0' || probability === '0.0')
    return stageOf({ id, label, displayOrder }, { isClosed, probability })
  })
  return pipelineOf('default', 'Sales Pipeline', stages)
}

function lifecyclePipeline(id: string): Pipeline {
  const stages = LIFECYCLE_STAGES.map((stage, displayOrder) =>
    stageOf({ ...stage, displayOrder }, { isClosed: 'false', state: 'OPEN' }),
  )
  return pipelineOf(id, 'Lifecycle Stage Pipeline', stages)
}

function pipelineOf(id: string, label: string, stages: Stage[]): Pipeline {
  return { id, label, displayOrder: 0, stages, createdAt: 0, updatedAt: 0, archived: false }
}

function stageOf(
  about: { id: string; label: string; displayOrder: number },
  metadata: Record<string, string>,
): Stage {
  const { id, label, displayOrder } = about
  const writePermissions = 'CRM_PERMISSIONS_ENFORCEMENT'
  return { id, label, displayOrder, metadata, createdAt: 0, updatedAt: 0, archived: false, writePermissions }
}
