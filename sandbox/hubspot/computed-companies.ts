import { LIFECYCLE_STAGES } from './catalogue/stages.ts'
import { always, commonReaders, linkCount, type Reader, stageReaders } from './computed-records.ts'

import type { CrmRecord, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'

/** Association type ids: this company is the child (towards its parent) and the parent (towards a child). */
const TO_PARENT = 14
const TO_CHILD = 13

/**
 * Properties of companies that the server sets by itself, as recorded on create and update.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/create-company.test.json)
 */
export const companyReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...stageReaders(
    'lifecyclestage',
    LIFECYCLE_STAGES.map((stage) => stage.id),
  ),
  ['hs_annual_revenue_currency_code', (_record, account) => account.settings.companyCurrency],
  ['hs_num_blockers', always('0')],
  ['hs_num_child_companies', (record) => String(typeCount(record, 'companies', TO_CHILD))],
  ['hs_num_contacts_with_buying_roles', always('0')],
  ['hs_num_decision_makers', always('0')],
  ['hs_num_open_deals', (record, account) => String(openDeals(record, account))],
  ['hs_parent_company_id', parentId],
  [
    'hs_pipeline',
    (record) => (record.values.lifecyclestage === undefined ? null : 'companies-lifecycle-pipeline'),
  ],
  ['hs_task_label', (record) => record.values.name ?? record.values.domain ?? null],
  ['num_associated_contacts', (record) => String(linkCount(record, 'contacts'))],
  [
    'num_associated_deals',
    (record) => (linkCount(record, 'deals') === 0 ? null : String(linkCount(record, 'deals'))),
  ],
])

function typeCount(record: CrmRecord, to: ObjectName, typeId: number): number {
  return record.links.filter((link) => link.to === to && link.types.includes(typeId)).length
}

function parentId(record: CrmRecord): string | null {
  const link = record.links.find(
    (candidate) => candidate.to === 'companies' && candidate.types.includes(TO_PARENT),
  )
  return link === undefined ? null : String(link.id)
}

function openDeals(record: CrmRecord, account: Account): number {
  let open = 0
  for (const link of record.links) {
    if (link.to !== 'deals') continue
    const stageId = account.find('deals', link.id)?.values.dealstage
    const stage = stageId === undefined ? null : account.stage('deals', stageId)
    if (stage === null || stage.stage.metadata.isClosed !== 'true') open += 1
  }
  return open
}
