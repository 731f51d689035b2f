import { type Finding, nameIn } from '../../../connector/explain.ts'
import type { DiagnosisCode, Step } from '../../../model/diagnosis.ts'
import type { SaidError } from '../failures.ts'
import { admin, developer, PAGES, PERMISSION_SET } from './clicks.ts'

/** What one error code means; `subject` is a name that may stand in a sentence, or null. */
type Rule = (subject: string | null, said: SaidError) => Finding

const plain =
  (code: DiagnosisCode, summary: string, remedy: readonly Step[], certainty?: Finding['certainty']): Rule =>
  (subject) => ({
    code,
    ...(subject ? { subject } : {}),
    ...(certainty ? { certainty } : {}),
    summary: subject ? `${subject}: ${summary}` : summary.charAt(0).toUpperCase() + summary.slice(1),
    remedy,
  })

const OPEN_FIELD = admin(
  `If it exists: ${PERMISSION_SET.charAt(0).toLowerCase()}${PERMISSION_SET.slice(1)}, Object Settings, the object, Edit: tick Read Access (and Edit Access) of the field.`,
  PAGES.fields,
)
const OPEN_OBJECT = admin(
  `${PERMISSION_SET}, Object Settings, the object, Edit: tick Read, Create, Edit and Delete as far as the integration needs them.`,
  PAGES.permissions,
)
const SHARING = admin(
  'If the object is open and only some records are not: in Setup, Sharing Settings, look at the default access and the sharing rules; or give the user “View All” and “Modify All” of the object.',
)
const CHANGE_VALUE = developer('Change the value and send the write again.')

const DAY: Finding = {
  code: 'rate_day_spent',
  subject: 'daily',
  summary: 'The calls that the org has within 24 hours are spent, by all of its apps together.',
  remedy: [
    admin(
      'In Setup, System Overview (or Company Information), API Requests, Last 24 Hours, see which apps call.',
      PAGES.limits,
    ),
    developer(
      'Calls come free again as those of 24 hours ago clear. Read only what changed (updated_after), in larger pages.',
    ),
    admin('More calls can be bought from Salesforce, by the licence or as a package.'),
  ],
  window: 'daily',
}

const LONG_CALLS: Finding = {
  code: 'rate_window_spent',
  subject: 'concurrent',
  summary:
    'Too many calls that run for 20 seconds and longer are under way in the org: it takes 25, a Developer Edition 5.',
  remedy: [
    developer(
      'Wait some seconds. Fewer and narrower questions at once, with filters on indexed fields, run shorter.',
      PAGES.limits,
    ),
  ],
  window: 'concurrent',
}

/** By error code: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export const RULES: Readonly<Record<string, Rule>> = {
  INVALID_AUTH_HEADER: plain('token_malformed', 'the credential is not one that Salesforce can read.', [
    developer('Send `Authorization: Bearer <access token>`, the token whole and on one line.'),
  ]),
  REQUEST_LIMIT_EXCEEDED: (_, { message }) => (/^Concurrent/.test(message) ? LONG_CALLS : DAY),
  API_DISABLED_FOR_ORG: plain(
    'feature_gated',
    'this org has no API: its edition lacks it, or it is switched off.',
    [
      admin(
        'Look at the edition in Setup, Company Information: Enterprise, Unlimited, Performance and Developer have the API; Professional can buy it.',
      ),
      admin('If the edition has it: ask Salesforce’s support to switch the API on.'),
    ],
  ),
  API_CURRENTLY_DISABLED: plain('permission_missing', 'the user may not use the API.', [
    admin(`${PERMISSION_SET}, System Permissions, Edit: tick API Enabled.`, PAGES.permissions),
  ]),
  INSUFFICIENT_ACCESS: plain(
    'permission_missing',
    'the user has no right to this object, or to this record.',
    [OPEN_OBJECT, SHARING],
  ),
  INSUFFICIENT_ACCESS_OR_READONLY: plain(
    'permission_missing',
    'the user may not change this record: no right to edit the object, no sharing of the record, or it is locked by an approval.',
    [OPEN_OBJECT, SHARING],
  ),
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: plain(
    'permission_missing',
    'a record that the write points to (an owner, an account) is closed to the user.',
    [OPEN_OBJECT, SHARING],
  ),
  INVALID_TYPE: plain(
    'object_type_unknown',
    'the org has no such object, or the user may not see it.',
    [OPEN_OBJECT],
    'likely',
  ),
  INVALID_FIELD: plain(
    'property_unknown',
    'there is no such field, or field-level security hides it from the user: Salesforce says the same in both cases.',
    [
      OPEN_FIELD,
      developer(
        'If it does not exist: names of own fields end in __c; GET …/schema/… lists all that this credential sees.',
      ),
    ],
  ),
  INVALID_FIELD_FOR_INSERT_UPDATE: plain(
    'property_read_only',
    'the user may not write this field: it is read-only by field-level security, or Salesforce computes it.',
    [OPEN_FIELD],
  ),
  REQUIRED_FIELD_MISSING: plain('required_missing', 'a required field has no value.', [
    developer(
      'Send a value for it. A page layout may require more than the API does; a validation rule too.',
    ),
  ]),
  FIELD_CUSTOM_VALIDATION_EXCEPTION: plain(
    'value_invalid',
    'a validation rule of the org refused the values; its own words are in the evidence.',
    [CHANGE_VALUE, admin('The rule stands in Setup, Object Manager, the object, Validation Rules.')],
  ),
  FIELD_INTEGRITY_EXCEPTION: plain('value_invalid', 'the value does not fit the field or another field.', [
    CHANGE_VALUE,
  ]),
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: plain(
    'value_invalid',
    'an automation of the org (a trigger or a flow) failed or refused the write; its own words are in the evidence.',
    [
      admin(
        'Look at Setup, Flows (Paused and Failed Interviews), or Apex Jobs and Debug Logs, for the automation that is named.',
      ),
    ],
  ),
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: plain(
    'option_not_allowed',
    'the value is none of the picklist’s options.',
    [
      developer('GET …/schema/… lists the options.'),
      admin(
        'New options are added in Setup, Object Manager, the object, Fields & Relationships, the field; a record type has its own choice of them.',
      ),
    ],
  ),
  STRING_TOO_LONG: plain('value_invalid', 'the text is longer than the field.', [CHANGE_VALUE]),
  INVALID_EMAIL_ADDRESS: plain('email_invalid', 'the e-mail address is not valid.', [CHANGE_VALUE]),
  NUMBER_OUTSIDE_VALID_RANGE: plain('number_invalid', 'the number is outside of what is taken.', [
    CHANGE_VALUE,
  ]),
  DUPLICATE_VALUE: plain('value_taken', 'another record has this value, which must be unique.', [
    developer('Update that record: its id is in the message.'),
  ]),
  DUPLICATES_DETECTED: plain('record_exists', 'a duplicate rule of the org found a record like this one.', [
    developer('Update the record that was found: `existing_id` in the answer.'),
    admin(
      'The rule stands in Setup, Duplicate Rules: “Allow” in place of “Block” lets such records through.',
    ),
  ]),
  UNABLE_TO_LOCK_ROW: plain(
    'record_locked',
    'another write holds the record, or its account, at this moment.',
    [
      developer(
        'Send it again after some seconds. Writes to records of one account belong one after the other.',
      ),
    ],
  ),
  MALFORMED_ID: plain('id_malformed', 'an id has a form that no record of this object has.', [
    developer('Ids have 15 or 18 letters and digits; the first three tell the object.'),
  ]),
  INVALID_CROSS_REFERENCE_KEY: plain(
    'record_not_found',
    'a record that the write points to does not exist, or is of another object.',
    [developer('Look at the ids in the body: owner, company, contacts.')],
  ),
  NOT_FOUND: plain('record_not_found', 'there is no such record, or the user may not see it.', [
    developer('Look at the id; lists have those that exist.'),
    SHARING,
  ]),
  ENTITY_IS_DELETED: plain(
    'record_not_found',
    'the record is in the recycle bin, where it stays for 15 days.',
    [{ text: 'Take it out of the Recycle Bin in the app launcher, if it is needed.', who: 'crm_user' }],
  ),
  DELETE_FAILED: plain('in_use', 'other records hold on to this one.', [
    developer('Delete or detach those first; the message names them.'),
  ]),
  MALFORMED_QUERY: plain('search_rejected', 'Salesforce cannot read the question.', [
    developer('If this question was not yours, report it: it was put together here.', PAGES.errors),
  ]),
  INVALID_QUERY_FILTER_OPERATOR: plain(
    'filter_invalid',
    'a filter compares a field in a way that it cannot be compared in.',
    [developer('GET …/schema/… lists what each field can be filtered by.')],
  ),
  INVALID_QUERY_LOCATOR: plain(
    'cursor_invalid',
    'the list that was being read has expired: too old, or pushed out by newer ones.',
    [developer('Begin the list again.')],
  ),
  QUERY_TIMEOUT: plain('crm_overloaded', 'Salesforce took too long over the question.', [
    developer(
      'Ask for fewer records, with a filter on an indexed field (id, owner, dates of change).',
      PAGES.limits,
    ),
  ]),
  STORAGE_LIMIT_EXCEEDED: plain('plan_limit', 'the org has no storage left.', [
    admin('In Setup, Storage Usage, see what takes the room; delete it, or buy more.'),
  ]),
  JSON_PARSER_ERROR: plain(
    'body_unreadable',
    'Salesforce could not read the body: not JSON, or a value of another type than its field.',
    [CHANGE_VALUE],
  ),
  METHOD_NOT_ALLOWED: plain('method_wrong', 'the address does not take this method.', [
    developer('Look at the documentation of the address.', PAGES.errors),
  ]),
  UNSUPPORTED_API_VERSION: plain('endpoint_retired', 'this version of the API is switched off.', [
    developer('Call a newer one.', PAGES.versions),
  ]),
  SERVER_UNAVAILABLE: plain(
    'crm_unavailable',
    'the org is not available at the moment, mostly for maintenance.',
    [developer('Look at the state of the instance, and try again later.', PAGES.status)],
  ),
  UNKNOWN_EXCEPTION: plain('crm_failed', 'Salesforce failed by itself.', [
    developer(
      'Send it again later; Salesforce’s support finds it by the ErrorId in the message.',
      PAGES.status,
    ),
  ]),
}

/** The first thing that an error names: a field, or what stands in its text. */
export function subjectOf({ fields, message }: SaidError): string | null {
  const [, column] = /No such column '(\w+)'/.exec(message) ?? []
  const [, missing] = /Required fields are missing: \[(\w+)/.exec(message) ?? []
  const [, closed] = /Unable to create\/update fields: (\w+)/.exec(message) ?? []
  const [, type] = /sObject type '(\w+)' is not supported/.exec(message) ?? []
  return nameIn(fields[0] ?? column ?? missing ?? closed ?? type)
}
