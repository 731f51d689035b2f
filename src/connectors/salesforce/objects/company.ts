import { addresses, list, one, texts } from '../../../connector/list-rows.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import { integer, option, reference, text } from '../../../connector/rows.ts'
import type { FieldsOf } from '../../../model/objects.ts'
import type { PhoneItem } from '../../../model/values.ts'
import { longText, orgMoney } from '../rows.ts'

/** Account: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm */
export const company = bindMapping(
  'companies',
  {
    name: { ...text('Name'), losses: ['Salesforce needs one: a company without a name is refused.'] },
    legal_name: unsupported('Salesforce accounts have no legal name of their own.'),
    description: longText('Description'),
    industry: reference('Industry'),
    industry_raw: reference('Industry'),
    domains: unsupported('Salesforce accounts have no domains; see `websites`.'),
    websites: texts([one('Website')], 'website'),
    phones: list<PhoneItem>({
      key: 'number',
      rest: ['type', 'extension', 'primary'],
      slots: [one('Phone', { type: 'WORK', primary: true }), one('Fax', { type: 'FAX', primary: false })],
      filterName: 'primary_phone',
    }),
    emails: unsupported('Salesforce accounts have no e-mail addresses; their contacts have.'),
    addresses: addresses([
      {
        type: 'BILLING',
        parts: {
          street1: 'BillingStreet',
          city: 'BillingCity',
          state: 'BillingState',
          postal_code: 'BillingPostalCode',
          country: 'BillingCountry',
        },
      },
      {
        type: 'SHIPPING',
        parts: {
          street1: 'ShippingStreet',
          city: 'ShippingCity',
          state: 'ShippingState',
          postal_code: 'ShippingPostalCode',
          country: 'ShippingCountry',
        },
      },
    ]),
    employees: integer('NumberOfEmployees'),
    annual_revenue: orgMoney('AnnualRevenue', 0),
    type: option<FieldsOf<'companies'>['type']>('Type', {
      PROSPECT: 'Prospect',
      CUSTOMER: 'Customer - Direct',
      PARTNER: 'Technology Partner',
      RESELLER: 'Channel Partner / Reseller',
      OTHER: 'Other',
    }),
    type_raw: reference('Type'),
    status: unsupported('Salesforce accounts have no status.'),
    lifecycle_stage: unsupported('Salesforce has no lifecycle stages.'),
    lifecycle_stage_raw: unsupported('Salesforce has no lifecycle stages.'),
    parent_id: reference('ParentId'),
    is_person_account: unsupported(
      'Salesforce has `IsPersonAccount` only where person accounts are on: then it is in `custom_fields`.',
    ),
    tags: unsupported('Salesforce keeps topics as records of their own.'),
    social_links: unsupported('Salesforce accounts have no social profiles.'),
    timezone: unsupported('Salesforce accounts have no time zone.'),
    last_activity_at: unsupported('Salesforce keeps a day only: `LastActivityDate` is in `custom_fields`.'),
    owner_id: reference('OwnerId'),
  },
  { created_at: 'CreatedDate', updated_at: 'SystemModstamp' },
)
