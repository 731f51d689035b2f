import { addresses, list, many, one, texts } from '../../../connector/list-rows.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import { derived, flag, instant, option, readOnly, reference, text } from '../../../connector/rows.ts'
import type { EmailItem, LinkItem, PhoneItem } from '../../../model/values.ts'
import { LIFECYCLE_WORDS } from '../words.ts'

/** Contacts: https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide */
export const contact = bindMapping(
  'contacts',
  {
    first_name: text('firstname'),
    middle_name: unsupported('HubSpot contacts have no middle name of their own.'),
    last_name: text('lastname'),
    full_name: derived(
      ['firstname', 'lastname'],
      ({ firstname, lastname }) => [firstname, lastname].filter(Boolean).join(' ') || null,
      'it is made of first_name and last_name: write those',
    ),
    prefix: text('salutation'),
    suffix: unsupported('HubSpot contacts have no suffix of their own.'),
    job_title: text('jobtitle'),
    department: unsupported('HubSpot contacts have no department of their own.'),
    emails: list<EmailItem>({
      key: 'email',
      rest: ['type', 'primary'],
      slots: [
        one('email', { type: 'WORK', primary: true }),
        many('hs_additional_emails', { type: 'OTHER', primary: false, separator: ';' }),
      ],
      filterName: 'primary_email',
    }),
    phones: list<PhoneItem>({
      key: 'number',
      rest: ['type', 'extension', 'primary'],
      slots: [
        one('phone', { type: 'WORK', primary: true }),
        one('mobilephone', { type: 'MOBILE', primary: false }),
        one('fax', { type: 'FAX', primary: false }),
      ],
      filterName: 'primary_phone',
    }),
    addresses: addresses([
      {
        type: 'WORK',
        parts: { street1: 'address', city: 'city', state: 'state', postal_code: 'zip', country: 'country' },
      },
    ]),
    company_id: reference('associatedcompanyid'),
    company_name: text('company'),
    lifecycle_stage: option('lifecyclestage', LIFECYCLE_WORDS),
    lifecycle_stage_raw: reference('lifecyclestage'),
    lead_status: reference('hs_lead_status'),
    lead_source: readOnly(reference('hs_analytics_source'), 'HubSpot works out the original source itself'),
    websites: texts([one('website')], 'website'),
    social_links: list<LinkItem>({
      key: 'url',
      rest: ['type'],
      slots: [one('hs_linkedin_url', { type: 'LINKEDIN' })],
    }),
    image_url: unsupported('HubSpot does not give out the pictures of contacts.'),
    birthday: unsupported("HubSpot's `date_of_birth` is free text, not a date: it is in `custom_fields`."),
    language: {
      ...reference('hs_language'),
      losses: ['HubSpot\'s own list of languages ("en", "en-gb").'],
    },
    timezone: {
      ...reference('hs_timezone'),
      losses: ['HubSpot\'s own words for time zones ("europe_slash_berlin").'],
    },
    tags: unsupported('HubSpot contacts have no tags.'),
    description: unsupported('HubSpot contacts have no description of their own.'),
    do_not_contact: unsupported('HubSpot has no such switch; see `email_opt_out`.'),
    email_opt_out: readOnly(flag('hs_email_optout'), 'HubSpot keeps it by the subscriptions API'),
    last_activity_at: readOnly(instant('notes_last_updated'), 'HubSpot works it out from activities'),
    owner_id: reference('hubspot_owner_id'),
  },
  { created_at: 'createdate', updated_at: 'lastmodifieddate' },
)
