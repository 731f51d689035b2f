import { instantCodec, textCodec } from '../../../connector/codec.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import {
  currencyOrAccount,
  dayOfInstant,
  decimal,
  derived,
  instant,
  number,
  option,
  readOnly,
  reference,
  text,
} from '../../../connector/rows.ts'
import type { Properties } from '../../../connector/vendor.ts'
import type { FieldsOf } from '../../../model/objects.ts'
import { linkedAll, linkedOne } from '../links.ts'

const isTrue = (value: unknown) => value === true || value === 'true'
const isClosed = (deal: Properties) => isTrue(deal.hs_is_closed_won) || isTrue(deal.hs_is_closed_lost)
const STAGE_DECIDES = 'the stage decides it: write stage_id'

/** Deals: https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/deals/guide */
export const deal = bindMapping(
  'deals',
  {
    name: text('dealname'),
    description: text('description'),
    amount: decimal('amount'),
    currency: currencyOrAccount('deal_currency_code'),
    probability: readOnly(number('hs_deal_stage_probability'), STAGE_DECIDES),
    expected_revenue: readOnly(
      decimal('hs_projected_amount'),
      'HubSpot multiplies the amount by the probability',
    ),
    status: derived(
      ['hs_is_closed_won', 'hs_is_closed_lost'],
      (values) =>
        isTrue(values.hs_is_closed_won) ? 'WON' : isTrue(values.hs_is_closed_lost) ? 'LOST' : 'OPEN',
      STAGE_DECIDES,
    ),
    close_date: dayOfInstant('closedate'),
    closed_at: derived(
      ['closedate', 'hs_is_closed_won', 'hs_is_closed_lost'],
      (values) => (isClosed(values) ? instantCodec.decode(values.closedate) : null),
      'HubSpot has one property for the expected and the true date: write close_date',
    ),
    pipeline_id: reference('pipeline'),
    stage_id: reference('dealstage'),
    stage_name: derived(
      ['dealstage'],
      ({ dealstage }, { labels }) => labels.get(textCodec.decode(dealstage) ?? '') ?? null,
      'names belong to the pipeline: write stage_id',
    ),
    stage_changed_at: readOnly(
      instant('hs_v2_date_entered_current_stage'),
      'HubSpot sets it when the stage changes',
    ),
    type: option<FieldsOf<'deals'>['type']>('dealtype', {
      NEW_BUSINESS: 'newbusiness',
      EXISTING_BUSINESS: 'existingbusiness',
    }),
    type_raw: reference('dealtype'),
    priority: option<FieldsOf<'deals'>['priority']>('hs_priority', {
      LOW: 'low',
      MEDIUM: 'medium',
      HIGH: 'high',
    }),
    priority_raw: reference('hs_priority'),
    source: readOnly(reference('hs_analytics_source'), 'HubSpot works out the original source itself'),
    won_reason: text('closed_won_reason'),
    lost_reason: text('closed_lost_reason'),
    company_id: linkedOne('companies'),
    primary_contact_id: unsupported(
      'HubSpot marks no contact of a deal as the primary one; see `contact_ids`.',
    ),
    contact_ids: linkedAll('contacts'),
    tags: unsupported('HubSpot deals have no tags of the schema; `hs_tag_ids` is in `custom_fields`.'),
    last_activity_at: readOnly(instant('notes_last_updated'), 'HubSpot works it out from activities'),
    owner_id: reference('hubspot_owner_id'),
  },
  { created_at: 'createdate', updated_at: 'hs_lastmodifieddate' },
)
