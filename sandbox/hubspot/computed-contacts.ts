import { LIFECYCLE_STAGES } from './catalogue/stages.ts'
import { always, commonReaders, linkCount, type Reader, stageReaders, visit } from './computed-records.ts'

import type { CrmRecord } from './entities.ts'

const STAGE_IDS = LIFECYCLE_STAGES.map((stage) => stage.id)

/**
 * Properties of contacts that the server sets by itself, as recorded on create and update.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/create-contact.test.json)
 */
export const contactReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('lastmodifieddate'),
  ...stageReaders('lifecyclestage', STAGE_IDS),
  ...STAGE_IDS.map((id): [string, Reader] => [
    `hs_lifecyclestage_${id}_date`,
    (record) => {
      const { entered } = visit(record, 'lifecyclestage', id)
      return entered === null ? null : String(entered)
    },
  ]),
  ['associatedcompanyid', (record) => primaryCompanyId(record)],
  ['hs_all_contact_vids', (record) => [record.id, ...(record.mergedIds ?? [])].join(';')],
  ['hs_associated_target_accounts', always('0')],
  ['hs_currently_enrolled_in_prospecting_agent', always('false')],
  ['hs_email_domain', (record) => record.values.email?.split('@')[1]?.toLowerCase() ?? null],
  ['hs_full_name_or_email', fullNameOrEmail],
  ['hs_is_contact', always('true')],
  ['hs_is_unworked', always('true')],
  ['hs_membership_has_accessed_private_content', always('0')],
  [
    'hs_pipeline',
    (record) => (record.values.lifecyclestage === undefined ? null : 'contacts-lifecycle-pipeline'),
  ],
  ['hs_prospecting_agent_actively_enrolled_count', always('0')],
  ['hs_prospecting_agent_total_enrolled_count', always('0')],
  ['hs_registered_member', always('0')],
  ['hs_searchable_calculated_mobile_number', (record) => digitsOf(record.values.mobilephone)],
  ['hs_searchable_calculated_phone_number', (record) => digitsOf(record.values.phone)],
  ['hs_sequences_actively_enrolled_count', always('0')],
  ['num_associated_deals', (record) => countOrNull(linkCount(record, 'deals'))],
])

/** The id of the company that the primary association points to, or null. */
function primaryCompanyId(record: CrmRecord): string | null {
  for (const link of record.links) {
    if (link.to === 'companies' && link.types.includes(1)) return String(link.id)
  }
  return null
}

function fullNameOrEmail(record: CrmRecord): string | null {
  const { firstname, lastname, email } = record.values
  const name = [firstname, lastname].filter((part) => part !== undefined).join(' ')
  return name === '' ? (email ?? null) : name
}

function digitsOf(text: string | undefined): string | null {
  const digits = text?.replace(/\D/g, '') ?? ''
  return digits === '' ? null : digits
}

function countOrNull(count: number): string | null {
  return count === 0 ? null : String(count)
}
