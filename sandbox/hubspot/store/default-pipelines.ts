import {
  DEAL_STAGES,
  LEAD_STAGES,
  LIFECYCLE_STAGES,
  ORDER_STAGES,
  PLAIN_STAGES,
  SERVICE_STAGES,
  TICKET_STAGES,
} from '../catalogue/stages.ts'
import type { Pipeline, Stage } from '../entities.ts'
import type { ObjectType } from '../object-type.ts'

/**
 * The pipelines that every account has: `default` for deals, `0` for tickets, `lead-pipeline-id` for leads, and the
 * pseudo pipelines whose stages are the lifecycle stages for contacts and companies; one each for what is ordered
 * and delivered. Other objects start without.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide and recorded answers; the id of the
 * lead pipeline is the one that integrations on GitHub agree on
 */
export function defaultPipelines({ name, stages }: ObjectType): Map<string, Pipeline> {
  if (name === 'deals') return only(salesPipeline())
  if (name === 'tickets') return only(supportPipeline())
  if (name === 'leads') return only(leadPipeline())
  const plain = OTHERS[name]
  if (plain !== undefined) return only(otherPipeline(plain))
  if (stages?.stage === 'lifecyclestage') return only(lifecyclePipeline(`${name}-lifecycle-pipeline`))
  return new Map()
}

interface Other {
  id: string
  label: string
  stages: readonly { readonly id: string; readonly label: string; readonly isClosed: boolean }[]
}

/**
 * Pipelines with the same id in every account. Source: as `ORDER_STAGES`; the ids of appointments and projects, and
 * the stages of all but orders and services, are not published
 */
const OTHERS: Readonly<Partial<Record<string, Other>>> = {
  orders: { id: '14a2e10e-5471-408a-906e-c51f3b04369e', label: 'Order Pipeline', stages: ORDER_STAGES },
  services: { id: 'ba9cdbd6-e220-45b2-a5a2-d67ebdcbade6', label: 'Service Pipeline', stages: SERVICE_STAGES },
  courses: { id: '9dd7104c-1ae0-402b-a194-9cc567fd6a45', label: 'Course Pipeline', stages: PLAIN_STAGES },
  listings: { id: 'fdeea9a0-8d7e-4f9b-97b6-ca9a587eee87', label: 'Listing Pipeline', stages: PLAIN_STAGES },
  appointments: { id: 'appointments-pipeline', label: 'Appointment Pipeline', stages: PLAIN_STAGES },
  projects: { id: 'projects-pipeline', label: 'Project Pipeline', stages: PLAIN_STAGES },
}

function otherPipeline({ id, label, stages }: Other): Pipeline {
  const made = stages.map(({ isClosed, ...stage }, displayOrder) =>
    stageOf({ ...stage, displayOrder }, { isClosed: String(isClosed), state: isClosed ? 'CLOSED' : 'OPEN' }),
  )
  return pipelineOf(id, label, made)
}

function only(pipeline: Pipeline): Map<string, Pipeline> {
  return new Map([[pipeline.id, pipeline]])
}

function supportPipeline(): Pipeline {
  const stages = TICKET_STAGES.map(({ id, label, state }, displayOrder) =>
    stageOf({ id, label, displayOrder }, { ticketState: state, isClosed: String(state === 'CLOSED') }),
  )
  return pipelineOf('0', 'Support Pipeline', stages)
}

function leadPipeline(): Pipeline {
  const stages = LEAD_STAGES.map(({ id, label, state }, displayOrder) => {
    const isClosed = String(state === 'QUALIFIED' || state === 'UNQUALIFIED')
    return stageOf({ id, label, displayOrder }, { isClosed, leadState: state })
  })
  return pipelineOf('lead-pipeline-id', 'Lead pipeline', stages)
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
