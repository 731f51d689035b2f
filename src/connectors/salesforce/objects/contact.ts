import { addresses, list, one } from '../../../connector/list-rows.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import { day, flag, readOnly, reference, text } from '../../../connector/rows.ts'
import type { EmailItem, PhoneItem } from '../../../model/values.ts'
import { longText, nameOfParent } from '../rows.ts'

const ONLY_WHERE_ON = 'only where the org has switched it on: then it is in `custom_fields`.'

/** Contact: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm */
export const contact = bindMapping(
  'contacts',
  {
    first_name: text('FirstName'),
    middle_name: unsupported(`Salesforce has \`MiddleName\` ${ONLY_WHERE_ON}`),
    last_name: {
      ...text('LastName'),
      losses: ['Salesforce needs one: a contact without a last name is refused.'],
    },
    full_name: readOnly(text('Name'), 'it is made of first_name and last_name: write those'),
    prefix: reference('Salutation'),
    suffix: unsupported(`Salesforce has \`Suffix\` ${ONLY_WHERE_ON}`),
    job_title: text('Title'),
    department: text('Department'),
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
        one('HomePhone', { type: 'HOME', primary: false }),
        one('Fax', { type: 'FAX', primary: false }),
        one('OtherPhone', { type: 'OTHER', primary: false }),
      ],
      filterName: 'primary_phone',
    }),
    addresses: addresses([
      {
        type: 'WORK',
        parts: {
          street1: 'MailingStreet',
          city: 'MailingCity',
          state: 'MailingState',
          postal_code: 'MailingPostalCode',
          country: 'MailingCountry',
        },
      },
      {
        type: 'OTHER',
        parts: {
          street1: 'OtherStreet',
          city: 'OtherCity',
          state: 'OtherState',
          postal_code: 'OtherPostalCode',
          country: 'OtherCountry',
        },
      },
    ]),
    company_id: reference('AccountId'),
    company_name: nameOfParent('Account', 'it is the name of another record: write company_id'),
    lifecycle_stage: unsupported('Salesforce has no lifecycle stages; leads have a status.'),
    lifecycle_stage_raw: unsupported('Salesforce has no lifecycle stages; leads have a status.'),
    lead_status: unsupported('In Salesforce only leads have a status.'),
    lead_source: reference('LeadSource'),
    websites: unsupported('Salesforce contacts have no website; accounts have.'),
    social_links: unsupported('Salesforce contacts have no social profiles.'),
    image_url: unsupported('Salesforce shows pictures only to people who are signed in.'),
    birthday: day('Birthdate'),
    language: unsupported('Salesforce contacts have no language.'),
    timezone: unsupported('Salesforce contacts have no time zone.'),
    tags: unsupported('Salesforce keeps topics as records of their own.'),
    description: longText('Description'),
    do_not_contact: unsupported('Salesforce has `DoNotCall`, for calls alone: it is in `custom_fields`.'),
    email_opt_out: flag('HasOptedOutOfEmail'),
    last_activity_at: unsupported('Salesforce keeps a day only: `LastActivityDate` is in `custom_fields`.'),
    owner_id: reference('OwnerId'),
  },
  { created_at: 'CreatedDate', updated_at: 'SystemModstamp' },
)
