import { addresses, list, many, one, texts } from '../../../connector/list-rows.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import {
  accountMoney,
  instant,
  integer,
  option,
  readOnly,
  reference,
  text,
  titleWords,
} from '../../../connector/rows.ts'
import type { FieldsOf } from '../../../model/objects.ts'
import type { LinkItem, PhoneItem } from '../../../model/values.ts'
import { LIFECYCLE_WORDS } from '../words.ts'

/** Companies: https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/companies/guide */
export const company = bindMapping(
  'companies',
  {
    name: text('name'),
    legal_name: unsupported('HubSpot companies have no legal name of their own.'),
    description: text('description'),
    industry: {
      ...titleWords('industry'),
      losses: ['Told as words ("Computer Software"); industries that an account added itself read as null.'],
    },
    industry_raw: reference('industry'),
    domains: texts([one('domain'), many('hs_additional_domains', { separator: ';' })], 'primary_domain'),
    websites: texts([one('website')], 'website'),
    phones: list<PhoneItem>({
      key: 'number',
      rest: ['type', 'extension', 'primary'],
      slots: [one('phone', { type: 'WORK', primary: true })],
      filterName: 'primary_phone',
    }),
    emails: unsupported('HubSpot companies have no e-mail addresses; their contacts have.'),
    addresses: addresses([
      {
        type: 'WORK',
        parts: {
          street1: 'address',
          street2: 'address2',
          city: 'city',
          state: 'state',
          postal_code: 'zip',
          country: 'country',
        },
      },
    ]),
    employees: integer('numberofemployees'),
    annual_revenue: accountMoney('annualrevenue'),
    type: option<FieldsOf<'companies'>['type']>('type', {
      PROSPECT: 'PROSPECT',
      PARTNER: 'PARTNER',
      RESELLER: 'RESELLER',
      VENDOR: 'VENDOR',
      OTHER: 'OTHER',
    }),
    type_raw: reference('type'),
    status: unsupported('HubSpot companies have no status; see `lifecycle_stage`.'),
    lifecycle_stage: option('lifecyclestage', LIFECYCLE_WORDS),
    lifecycle_stage_raw: reference('lifecyclestage'),
    parent_id: readOnly(reference('hs_parent_company_id'), 'HubSpot keeps it as an association of companies'),
    is_person_account: unsupported('HubSpot keeps persons as contacts only.'),
    tags: unsupported('HubSpot companies have no tags.'),
    social_links: list<LinkItem>({
      key: 'url',
      rest: ['type'],
      slots: [
        one('linkedin_company_page', { type: 'LINKEDIN' }),
        one('facebook_company_page', { type: 'FACEBOOK' }),
      ],
    }),
    timezone: text('timezone'),
    last_activity_at: readOnly(instant('notes_last_updated'), 'HubSpot works it out from activities'),
    owner_id: reference('hubspot_owner_id'),
  },
  { created_at: 'createdate', updated_at: 'hs_lastmodifieddate' },
)
