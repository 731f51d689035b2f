import { optionCodec } from '../../../connector/codec.ts'
import { addresses, list, one, texts } from '../../../connector/list-rows.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import type { Row } from '../../../connector/row.ts'
import { day, flag, integer, propertyFilter, readOnly, reference, text } from '../../../connector/rows.ts'
import type { FieldsOf } from '../../../model/objects.ts'
import type { EmailItem, PhoneItem } from '../../../model/values.ts'
import { longText, orgMoney } from '../rows.ts'

type Status = FieldsOf<'leads'>['status']

/** The statuses that an org begins with. */
const words = optionCodec<Status>({
  OPEN: 'Open - Not Contacted',
  WORKING: 'Working - Contacted',
  UNQUALIFIED: 'Closed - Not Converted',
})

const status: Row<Status> = {
  kind: 'row',
  properties: ['Status', 'IsConverted'],
  read({ Status: told, IsConverted }) {
    if (IsConverted === true) return 'CONVERTED'
    return told === undefined ? undefined : words.decode(told)
  },
  write: (value, draft) => draft.set('Status', value === null ? null : words.encode(value)),
  filter: propertyFilter('Status', words),
  losses: [
    'Statuses that an org made itself read as null, `status_raw` has them. CONVERTED is told by Salesforce: converting is no write.',
  ],
}

const CONVERTING = 'Salesforce sets it when the lead is converted'

/** Lead: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm */
export const lead = bindMapping(
  'leads',
  {
    first_name: text('FirstName'),
    last_name: {
      ...text('LastName'),
      losses: ['Salesforce needs a last name and a company: without one it refuses.'],
    },
    full_name: readOnly(text('Name'), 'it is made of first_name and last_name: write those'),
    prefix: reference('Salutation'),
    job_title: text('Title'),
    company_name: text('Company'),
    emails: list<EmailItem>({
      key: 'email',
      rest: ['type', 'primary'],
      slots: [one('Email', { type: 'WORK', primary: true })],
      filterName: 'primary_email',
    }),
    phones: list<PhoneItem>({
      key: 'number',
      rest: ['type', 'extension', 'primary'],
      slots: [
        one('Phone', { type: 'WORK', primary: true }),
        one('MobilePhone', { type: 'MOBILE', primary: false }),
        one('Fax', { type: 'FAX', primary: false }),
      ],
      filterName: 'primary_phone',
    }),
    addresses: addresses([
      {
        type: 'WORK',
        parts: {
          street1: 'Street',
          city: 'City',
          state: 'State',
          postal_code: 'PostalCode',
          country: 'Country',
        },
      },
    ]),
    websites: texts([one('Website')], 'website'),
    status,
    status_raw: reference('Status'),
    source: reference('LeadSource'),
    rating: reference('Rating'),
    industry: reference('Industry'),
    employees: integer('NumberOfEmployees'),
    annual_revenue: orgMoney('AnnualRevenue', 0),
    description: longText('Description'),
    converted_on: readOnly(day('ConvertedDate'), CONVERTING),
    converted_contact_id: readOnly(reference('ConvertedContactId'), CONVERTING),
    converted_company_id: readOnly(reference('ConvertedAccountId'), CONVERTING),
    converted_deal_id: readOnly(reference('ConvertedOpportunityId'), CONVERTING),
    email_opt_out: flag('HasOptedOutOfEmail'),
    owner_id: {
      ...reference('OwnerId'),
      losses: ["May be the id of a queue (00G…) in place of a user's."],
    },
  },
  { created_at: 'CreatedDate', updated_at: 'SystemModstamp' },
)
