import { contractSuite } from '../../connector/contract.suite.ts'
import type { CustomField, MappingContext, Properties } from '../../connector/vendor.ts'
import companyAnswer from './fixtures/company.json' with { type: 'json' }
import contactAnswer from './fixtures/contact.json' with { type: 'json' }
import dealAnswer from './fixtures/deal.json' with { type: 'json' }
import ownerAnswer from './fixtures/owner.json' with { type: 'json' }
import pipelineAnswer from './fixtures/pipeline.json' with { type: 'json' }
import { hubspot } from './index.ts'
import type { LinkChange } from './links.ts'

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
    id: '1',
    name: null,
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    region: 'eu1',
    ui_url: null,
  },
  customFields: new Map([
    field('tier', 'option', ['gold']),
    field('score', 'number'),
    field('vip', 'boolean'),
  ]),
  labels: new Map([['closedwon', 'Closed Won']]),
}

/** HubSpot answers every value as a text; an empty one is null; associations come as links. */
function stored(properties: ReadonlyMap<string, unknown>): Properties {
  return Object.fromEntries(
    [...properties].map(([name, value]) => {
      if (name.startsWith('associations.')) return [name, linksOf(value as LinkChange)]
      return [name, value === null || value === '' ? null : String(value)]
    }),
  )
}

function linksOf(change: LinkChange) {
  if ('all' in change) return change.all.map((id) => ({ id, primary: false }))
  return change.primary === null ? [] : [{ id: change.primary, primary: true }]
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
})
const limit = (policyName: string) => ({
  status: 'error',
  message: `You have reached your ${policyName.toLowerCase()} limit.`,
  errorType: 'RATE_LIMIT',
  policyName,
})

contractSuite(hubspot, {
  context,
  stored,
  token: 'pat-na1-00000000-0000-0000-0000-000000000000',
  golden: [
    {
      type: 'contacts',
      answers: [answer(200, contactAnswer)],
      record: {
        id: '734931097788',
        full_name: 'Ada Lovelace',
        emails: [
          { email: 'ada@example.com', type: 'WORK', primary: true },
          { email: 'ada@home.example', type: 'OTHER', primary: false },
          { email: 'countess@example.org', type: 'OTHER', primary: false },
        ],
        phones: [{ number: '+44 20 555 0100', type: 'WORK', primary: true, extension: null }],
        lifecycle_stage: null,
        lifecycle_stage_raw: '79812345',
        created_at: '2026-03-12T07:33:46.615Z',
        custom_fields: { tier: 'gold', score: 12.5, vip: true },
      },
    },
    {
      type: 'companies',
      answers: [answer(200, companyAnswer)],
      record: {
        industry: 'Computer Software',
        industry_raw: 'COMPUTER_SOFTWARE',
        domains: ['example.com'],
        employees: 42,
        annual_revenue: { amount: '1250000.50', currency: 'EUR' },
      },
    },
    {
      type: 'deals',
      answers: [answer(200, dealAnswer)],
      record: {
        amount: '12345678901234567890.12',
        currency: 'EUR',
        probability: 0.4,
        status: 'WON',
        // 23:30 in UTC is the next day in Berlin.
        close_date: '2026-04-01',
        closed_at: '2026-03-31T23:30:00.000Z',
        stage_name: 'Closed Won',
        company_id: '77',
        contact_ids: ['5', '6'],
      },
    },
    {
      type: 'users',
      answers: [answer(200, ownerAnswer)],
      record: { id: '88842095', name: 'Grace Hopper', is_active: true, team_ids: ['3'] },
    },
    {
      type: 'pipelines',
      answers: [answer(200, pipelineAnswer)],
      record: {
        name: 'Sales Pipeline',
        stages: [
          { id: 'a', status: 'OPEN' },
          { id: 'b', status: 'WON' },
          { id: 'c', status: 'LOST' },
        ],
      },
    },
  ],
  failures: [
    {
      name: 'an unknown key',
      answer: answer(401, { category: 'INVALID_AUTHENTICATION' }),
      code: 'credential_invalid',
      retryable: false,
    },
    {
      name: 'a missing scope',
      answer: answer(403, {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.deals.read'] } }],
      }),
      code: 'missing_scope',
      retryable: false,
    },
    {
      name: 'a gated feature',
      answer: answer(403, { category: 'MISSING_PERMISSIONS' }),
      code: 'forbidden_by_vendor',
      retryable: false,
    },
    {
      name: 'an unknown record',
      answer: answer(404, { status: 'error', message: 'resource not found' }),
      code: 'record_not_found',
      retryable: false,
    },
    {
      name: 'a duplicate',
      answer: answer(409, { message: 'Contact already exists. Existing ID: 6501' }),
      code: 'conflict',
      retryable: false,
    },
    {
      name: 'invalid values',
      answer: answer(400, { category: 'VALIDATION_ERROR' }),
      code: 'rejected_by_vendor',
      retryable: false,
    },
    { name: 'a locked record', answer: answer(423, {}), code: 'vendor_error', retryable: true },
    {
      name: 'the burst limit',
      answer: answer(429, limit('TEN_SECONDLY_ROLLING')),
      code: 'rate_limited',
      retryable: true,
    },
    {
      name: 'the search limit',
      answer: answer(429, limit('SECONDLY')),
      code: 'rate_limited',
      retryable: true,
    },
    { name: 'the daily limit', answer: answer(429, limit('DAILY')), code: 'rate_limited', retryable: false },
    { name: 'a migration', answer: answer(477, {}), code: 'vendor_error', retryable: true },
    { name: 'a gateway page', answer: answer(502, undefined), code: 'vendor_error', retryable: true },
  ],
})
