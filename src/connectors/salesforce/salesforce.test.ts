import { contractSuite } from '../../connector/contract.suite.ts'
import type { CustomField, MappingContext, Properties } from '../../connector/vendor.ts'
import accountAnswer from './fixtures/account.json' with { type: 'json' }
import contactAnswer from './fixtures/contact.json' with { type: 'json' }
import leadAnswer from './fixtures/lead.json' with { type: 'json' }
import opportunityAnswer from './fixtures/opportunity.json' with { type: 'json' }
import stagesAnswer from './fixtures/stages.json' with { type: 'json' }
import userAnswer from './fixtures/user.json' with { type: 'json' }
import { salesforce } from './index.ts'

const field = (name: string, type: CustomField['type'], options: string[] = []): [string, CustomField] => [
  name,
  {
    name,
    label: name,
    type,
    custom: true,
    read_only: false,
    options: options.map((value) => ({ value, label: value })),
  },
]

const context: MappingContext = {
  account: {
    id: '00D000000000001AAA',
    name: null,
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    region: 'EU1',
    ui_url: 'https://acme.my.salesforce.com',
  },
  customFields: new Map([
    field('Tier__c', 'option', ['gold']),
    field('Score__c', 'number'),
    field('Tags__c', 'options', ['a', 'b']),
  ]),
  labels: new Map([['Closed Won', 'Gewonnen']]),
}

/** Salesforce answers with JSON values; contact roles come as a child query. */
function stored(properties: ReadonlyMap<string, unknown>): Properties {
  const values = new Map(properties)
  const ids = values.get('OpportunityContactRoles') as string[] | undefined
  const primary = values.get('OpportunityContactRoles.primary') as string | null | undefined
  values.delete('OpportunityContactRoles.primary')
  const contacts = ids ?? (primary ? [primary] : [])
  const records = contacts.map((ContactId, at) => ({
    Id: `00K${String(at).padStart(12, '0')}`,
    ContactId,
    IsPrimary: ContactId === primary,
  }))
  const roles = records.length === 0 ? null : { totalSize: records.length, done: true, records }
  if (ids !== undefined || primary !== undefined) values.set('OpportunityContactRoles', roles)
  return JSON.parse(JSON.stringify(Object.fromEntries(values)))
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
})
const error = (errorCode: string, message = '', fields: string[] = []) => [{ errorCode, message, fields }]

contractSuite(salesforce, {
  context,
  stored,
  token: '00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6',
  recordId: '003000000000001AAA',
  job: JSON.stringify({ id: '750000000000001AAA', types: { IsDeleted: 'boolean' } }),
  golden: [
    {
      type: 'contacts',
      answers: [answer(200, contactAnswer)],
      record: {
        id: '003000000000001AAA',
        full_name: 'Ada Lovelace',
        emails: [{ email: 'ada@example.com', type: 'WORK', primary: true }],
        phones: [
          { number: '+44 20 555 0100', type: 'WORK', primary: true },
          { number: '+44 20 555 0199', type: 'FAX', primary: false },
        ],
        addresses: [
          { street1: '12 St James’s Square\nFloor 2', city: 'London', type: 'WORK', street2: null },
        ],
        company_id: '001000000000001AAA',
        company_name: 'Analytical Engines',
        birthday: '1815-12-10',
        created_at: '2026-05-01T07:35:37.000Z',
        updated_at: '2026-05-02T07:35:37.000Z',
        remote_url: 'https://acme.my.salesforce.com/003000000000001AAA',
        custom_fields: { Tier__c: 'gold', Score__c: 12.5, Tags__c: ['a', 'b'] },
      },
    },
    {
      type: 'companies',
      answers: [answer(200, accountAnswer)],
      record: {
        industry: 'Biotechnology',
        employees: 42,
        annual_revenue: { amount: '1250000', currency: 'EUR' },
        type: 'CUSTOMER',
        websites: ['https://example.com'],
        addresses: [{ city: 'Berlin', type: 'BILLING' }],
      },
    },
    {
      type: 'deals',
      answers: [answer(200, opportunityAnswer)],
      record: {
        amount: '1000.5',
        currency: 'EUR',
        probability: 0.29,
        status: 'WON',
        close_date: '2026-04-01',
        stage_id: 'Closed Won',
        stage_name: 'Gewonnen',
        pipeline_id: 'opportunities',
        contact_ids: ['003000000000001AAA', '003000000000002AAA'],
        primary_contact_id: '003000000000002AAA',
      },
    },
    {
      type: 'leads',
      answers: [answer(200, leadAnswer)],
      record: {
        status: 'CONVERTED',
        status_raw: 'Closed - Converted',
        company_name: 'Analytical Engines',
        converted_on: '2026-05-03',
        converted_contact_id: '003000000000001AAA',
      },
    },
    {
      type: 'users',
      answers: [answer(200, userAnswer)],
      record: { name: 'Grace Hopper', is_active: true, role: 'CEO', timezone: 'Europe/Berlin' },
    },
    {
      type: 'pipelines',
      id: 'opportunities',
      answers: [answer(200, stagesAnswer)],
      record: {
        name: 'Opportunities',
        stages: [
          { id: 'Prospecting', status: 'OPEN', probability: 0.1 },
          { id: 'Closed Won', status: 'WON', probability: 1 },
          { id: 'Closed Lost', status: 'LOST', probability: 0 },
        ],
      },
    },
  ],
  failures: [
    {
      name: 'an ended session',
      answer: answer(401, error('INVALID_SESSION_ID', 'Session expired or invalid')),
      code: 'credential_invalid',
      retryable: false,
    },
    {
      name: 'a header that is none',
      answer: answer(401, error('INVALID_AUTH_HEADER')),
      code: 'credential_invalid',
      retryable: false,
    },
    {
      name: 'the limit of the day',
      answer: answer(403, error('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')),
      code: 'rate_limited',
      retryable: false,
    },
    {
      name: 'too many long calls',
      answer: answer(
        403,
        error('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
      ),
      code: 'rate_limited',
      retryable: true,
    },
    {
      name: 'an org without an API',
      answer: answer(403, error('API_DISABLED_FOR_ORG')),
      code: 'forbidden_by_vendor',
      retryable: false,
    },
    {
      name: 'a right that the user lacks',
      answer: answer(400, error('INSUFFICIENT_ACCESS_OR_READONLY')),
      code: 'forbidden_by_vendor',
      retryable: false,
    },
    {
      name: 'an unknown record',
      answer: answer(404, error('NOT_FOUND', 'The requested resource does not exist')),
      code: 'record_not_found',
      retryable: false,
    },
    {
      name: 'a deleted record',
      answer: answer(404, error('ENTITY_IS_DELETED', 'entity is deleted')),
      code: 'record_not_found',
      retryable: false,
    },
    {
      name: 'a unique value that is taken',
      answer: answer(
        400,
        error(
          'DUPLICATE_VALUE',
          'duplicate value found: Key__c duplicates value on record with id: 003000000000009',
        ),
      ),
      code: 'conflict',
      retryable: false,
    },
    {
      name: 'a duplicate rule',
      answer: answer(400, [
        {
          errorCode: 'DUPLICATES_DETECTED',
          message: 'Use one of these records?',
          duplicateResult: { matchResults: [{ matchRecords: [{ record: { Id: '003000000000009AAA' } }] }] },
        },
      ]),
      code: 'conflict',
      retryable: false,
    },
    {
      name: 'a row that is locked',
      answer: answer(400, error('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record')),
      code: 'vendor_error',
      retryable: true,
    },
    {
      name: 'a validation rule',
      answer: answer(400, error('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No deals below 100', ['Amount'])),
      code: 'rejected_by_vendor',
      retryable: false,
    },
    { name: 'the edge', answer: answer(420, undefined), code: 'vendor_error', retryable: true },
    {
      name: 'several records of one key',
      answer: answer(300, ['/services/x']),
      code: 'conflict',
      retryable: false,
    },
    {
      name: 'a page about maintenance',
      answer: answer(503, undefined),
      code: 'vendor_error',
      retryable: true,
    },
  ],
})
