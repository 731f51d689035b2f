import { textCodec } from '../../../connector/codec.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { Refusal, type Row, unsupported } from '../../../connector/row.ts'
import { day, derived, instant, option, readOnly, reference, text } from '../../../connector/rows.ts'
import type { FieldsOf } from '../../../model/objects.ts'
import { contactIds, primaryContactId } from '../contact-roles.ts'
import { amount, longText, percent } from '../rows.ts'
import { PIPELINE } from './pipeline.ts'

const STAGE_DECIDES = 'the stage decides it: write stage_id'
const CURRENCY = 'CurrencyIsoCode'

/** Only orgs with several currencies have the field; all others have one currency, which their records need not name. */
const currency: Row<string> = {
  kind: 'row',
  properties: ['Id', CURRENCY],
  read: (properties, { account }) =>
    properties.Id === undefined && properties[CURRENCY] === undefined
      ? undefined
      : (textCodec.decode(properties[CURRENCY]) ?? account.currency),
  write(value, draft, { account, hidden }) {
    if (value === null) throw new Refusal("a record always has a currency: leave the field out for the org's")
    if (!hidden?.has(CURRENCY)) draft.set(CURRENCY, value)
    else if (value !== account.currency) throw new Refusal('this org has one currency only')
  },
  losses: [
    "An org of one currency does not tell which it is: then it reads as null, and only the org's is taken.",
  ],
}

/** Opportunity: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm */
export const deal = bindMapping(
  'deals',
  {
    name: {
      ...text('Name'),
      losses: ['Salesforce needs a name, a stage and a close date: without one it refuses.'],
    },
    description: longText('Description'),
    amount: amount('Amount', 2),
    currency,
    probability: percent('Probability'),
    expected_revenue: readOnly(
      amount('ExpectedRevenue', 2),
      'Salesforce multiplies the amount by the probability',
    ),
    status: derived(
      ['IsClosed', 'IsWon'],
      ({ IsClosed, IsWon }) => (IsWon === true ? 'WON' : IsClosed === true ? 'LOST' : 'OPEN'),
      STAGE_DECIDES,
    ),
    close_date: day('CloseDate'),
    closed_at: unsupported('Salesforce has one day for the expected and the true end: see `close_date`.'),
    pipeline_id: derived(['StageName'], () => PIPELINE, 'Salesforce has one list of stages: write stage_id'),
    stage_id: reference('StageName'),
    stage_name: derived(
      ['StageName'],
      ({ StageName }, { labels }) => {
        const stage = textCodec.decode(StageName)
        return stage === null ? null : (labels.get(stage) ?? stage)
      },
      'names belong to the stages: write stage_id',
    ),
    stage_changed_at: readOnly(instant('LastStageChangeDate'), 'Salesforce sets it when the stage changes'),
    type: option<FieldsOf<'deals'>['type']>('Type', {
      NEW_BUSINESS: 'New Customer',
      EXISTING_BUSINESS: 'Existing Customer - Upgrade',
    }),
    type_raw: reference('Type'),
    priority: unsupported('Salesforce opportunities have no priority.'),
    priority_raw: unsupported('Salesforce opportunities have no priority.'),
    source: reference('LeadSource'),
    won_reason: unsupported('Salesforce has no field of its own for it.'),
    lost_reason: unsupported('Salesforce has no field of its own for it.'),
    company_id: reference('AccountId'),
    primary_contact_id: primaryContactId,
    contact_ids: contactIds,
    tags: unsupported('Salesforce keeps topics as records of their own.'),
    last_activity_at: unsupported('Salesforce keeps a day only: `LastActivityDate` is in `custom_fields`.'),
    owner_id: reference('OwnerId'),
  },
  { created_at: 'CreatedDate', updated_at: 'SystemModstamp' },
)
