import { expect, test } from 'vitest'
import type { Seen } from '../../../connector/explain.ts'
import { explain, nothingKnown } from '../../../explain/explain.ts'
import { explainPasted } from '../../../explain/recognise.ts'
import type { DiagnosisCode } from '../../../model/diagnosis.ts'
import { salesforce } from '../index.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')

const diagnose = (status: number, body: unknown, more: Partial<Seen> = {}) =>
  explain(
    { status, headers: {}, body, text: '', call: null, broken: null, ...more },
    nothingKnown(NOW),
    salesforce,
  )

const rest = (errorCode: string, message = '', fields: string[] = []) => [{ errorCode, message, fields }]
const oauth = (error: string, error_description = '') => ({ error, error_description })

/** The words of the vendor are from recorded answers and its pages: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
const KNOWN: readonly [status: number, body: unknown, code: DiagnosisCode, says: RegExp, todo: RegExp][] = [
  [
    401,
    rest('INVALID_SESSION_ID', 'Session expired or invalid'),
    'token_expired',
    /session has ended/,
    /Sign in once more/,
  ],
  [
    401,
    rest('INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
    'token_wrong_kind',
    /Lightning/,
    /scope api/,
  ],
  [
    401,
    rest('INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'),
    'token_malformed',
    /cannot|can read|is not one/,
    /Bearer/,
  ],
  [
    403,
    rest('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
    'rate_day_spent',
    /24 hours/,
    /System Overview/,
  ],
  [
    403,
    rest('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
    'rate_window_spent',
    /20 seconds/,
    /Wait some seconds/,
  ],
  [
    403,
    rest('REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
    'rate_window_spent',
    /20 seconds/,
    /Wait some seconds/,
  ],
  [
    403,
    rest('API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.'),
    'feature_gated',
    /edition/,
    /Company Information/,
  ],
  [403, rest('API_CURRENTLY_DISABLED'), 'permission_missing', /API/, /API Enabled/],
  [403, rest('INSUFFICIENT_ACCESS'), 'permission_missing', /no right/, /Permission Sets/],
  [400, rest('INSUFFICIENT_ACCESS_OR_READONLY'), 'permission_missing', /may not change/, /Sharing Settings/],
  [
    400,
    rest('INVALID_TYPE', "\nFROM Foo__c\n     ^\nsObject type 'Foo__c' is not supported."),
    'object_type_unknown',
    /Foo__c/,
    /Object Settings/,
  ],
  [
    400,
    rest('INVALID_FIELD', "\nSELECT Birthdate\n       ^\nNo such column 'Birthdate' on entity 'Contact'."),
    'property_unknown',
    /^Birthdate.*field-level security/,
    /Read Access/,
  ],
  [
    400,
    rest(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Amount. Please check the security settings',
    ),
    'property_read_only',
    /^Amount/,
    /Edit Access/,
  ],
  [
    400,
    rest('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']),
    'required_missing',
    /^LastName/,
    /Send a value/,
  ],
  [
    400,
    rest('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No deals below 100', ['Amount']),
    'value_invalid',
    /validation rule/,
    /Validation Rules/,
  ],
  [
    400,
    rest('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value', ['Tier__c']),
    'option_not_allowed',
    /^Tier__c/,
    /schema/,
  ],
  [
    400,
    rest('STRING_TOO_LONG', 'First Name: data value too large', ['FirstName']),
    'value_invalid',
    /longer/,
    /Change/,
  ],
  [
    400,
    rest('DUPLICATES_DETECTED', 'Use one of these records?'),
    'record_exists',
    /duplicate rule/,
    /Duplicate Rules/,
  ],
  [400, rest('DUPLICATE_VALUE', 'duplicate value found'), 'value_taken', /unique/, /Update that record/],
  [
    400,
    rest('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'),
    'record_locked',
    /Another write/,
    /again/,
  ],
  [
    400,
    rest('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'trigger X failed'),
    'value_invalid',
    /automation/,
    /Flows/,
  ],
  [400, rest('MALFORMED_ID', 'id value of incorrect type'), 'id_malformed', /form/, /15 or 18/],
  [404, rest('NOT_FOUND'), 'record_not_found', /no such record/, /id/],
  [404, rest('ENTITY_IS_DELETED', 'entity is deleted'), 'record_not_found', /recycle bin/, /Recycle Bin/],
  [503, rest('SERVER_UNAVAILABLE'), 'crm_unavailable', /maintenance/, /state/],
  [
    500,
    rest('UNKNOWN_EXCEPTION', 'An unexpected error occurred.'),
    'crm_failed',
    /failed by itself/,
    /ErrorId/,
  ],
  [410, undefined, 'endpoint_retired', /version/, /newer/],
  [
    400,
    oauth('invalid_grant', 'expired access/refresh token'),
    'grant_dead',
    /refresh token/,
    /Sign in once more/,
  ],
  [
    400,
    oauth('invalid_grant', 'expired authorization code'),
    'oauth_code_invalid',
    /15 minutes/,
    /sign-in again/,
  ],
  [
    400,
    oauth('invalid_grant', 'Audience validation failed'),
    'oauth_request_invalid',
    /audience/,
    /test\.salesforce/,
  ],
  [
    400,
    oauth('invalid_grant', "user hasn't approved this consumer"),
    'oauth_access_denied',
    /not approved/,
    /pre-authorized/,
  ],
  [400, oauth('invalid_grant', 'ip restricted'), 'oauth_access_denied', /address/, /Network Access/],
  [400, oauth('inactive_user', 'user is inactive'), 'creator_lost_rights', /deactivated/, /Active/],
  [400, oauth('inactive_org'), 'account_blocked', /locked/, /support/],
  [
    400,
    oauth('invalid_client_id', 'client identifier invalid'),
    'oauth_client_invalid',
    /login host/,
    /Consumer Key/,
  ],
  [
    400,
    oauth('invalid_client', 'invalid client credentials'),
    'oauth_client_invalid',
    /secret/,
    /Consumer Key/,
  ],
  [400, oauth('redirect_uri_mismatch'), 'oauth_request_invalid', /to the letter/, /Callback URL/],
  [
    400,
    oauth('OAUTH_APP_BLOCKED', 'this app is blocked by admin'),
    'oauth_access_denied',
    /did not let/,
    /Unblock/,
  ],
  [
    400,
    oauth('OAUTH_EC_APP_NOT_FOUND', 'External client app is not installed in this org'),
    'oauth_access_denied',
    /did not let/,
    /Install/,
  ],
  [
    400,
    oauth('OAUTH_APPROVAL_ERROR_GENERIC', 'app is not admin approved'),
    'oauth_access_denied',
    /did not let/,
    /Permitted Users/,
  ],
]

test.each(KNOWN)('%i %j is %s, with what to click', (...[status, body, code, says, todo]) => {
  const found = diagnose(status, body)
  expect(found.code).toBe(code)
  expect(found.summary).toMatch(says)
  expect(found.remedy.map(({ text }) => text).join('\n')).toMatch(todo)
  for (const { link } of found.remedy) {
    if (link) expect(link).toMatch(/^https:\/\/(developer|help|status)\.salesforce\.com\//)
  }
})

test('several errors of one write are told together', () => {
  const body = [
    ...rest('STRING_TOO_LONG', '', ['FirstName']),
    ...rest('REQUIRED_FIELD_MISSING', '', ['LastName']),
  ]
  expect(diagnose(400, body)).toMatchObject({
    code: 'several_values_invalid',
    summary: expect.stringMatching(/FirstName.*LastName/),
  })
})

test('what is not known is not guessed', () => {
  expect(diagnose(400, rest('SOMETHING_NEW', 'words'))).toMatchObject({
    code: 'unknown',
    certainty: 'unknown',
  })
})

test('words of the vendor stand in quotation marks and in the evidence only', () => {
  const evil = '<script>evil</script> **click**'
  for (const body of [
    rest('FIELD_CUSTOM_VALIDATION_EXCEPTION', evil, [evil]),
    rest('INVALID_FIELD', evil, [evil]),
  ]) {
    const { summary, remedy, subject, evidence } = diagnose(400, body)
    expect(JSON.stringify([summary, remedy, subject])).not.toContain('evil')
    expect(evidence.some(({ seen }) => seen.startsWith('“') && seen.includes('evil'))).toBe(true)
  }
})

test.each([
  JSON.stringify(rest('INVALID_SESSION_ID', 'Session expired or invalid')),
  'Error: INVALID_SESSION_ID: Session expired or invalid\n    at getError (http-api.js:198)',
])('a pasted failure is recognised by its form: %s', (text) => {
  expect(explainPasted(text, [salesforce], null, nothingKnown(NOW))).toMatchObject({
    connector: 'salesforce',
    diagnosis: { code: 'token_expired' },
  })
})

test.each([
  ['an access token', '00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL', null],
  ['a JSON web token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln', null],
  ['an access token that was cut off', '00D000000000001', 'token_malformed'],
  ['a refresh token', '5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrrXTHlOkzPR', 'token_wrong_kind'],
  [
    'the client id of an app',
    '3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3X',
    'token_wrong_kind',
  ],
  ['anything else', 'hello', 'token_malformed'],
])('%s is told by its looks', (_, token, wrong) => {
  expect(salesforce.explain.readToken(token).wrong?.code ?? null).toBe(wrong)
})
