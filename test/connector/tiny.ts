import { asId, asList, asObject } from '../../src/connector/answer.ts'
import type { Connector, ConnectorObject } from '../../src/connector/connector.ts'
import { bindMapping, type Rows } from '../../src/connector/mapping.ts'
import { ask, type Call } from '../../src/connector/plan.ts'
import { unsupported } from '../../src/connector/row.ts'
import { derived, text } from '../../src/connector/rows.ts'
import type { VendorRecord } from '../../src/connector/vendor.ts'
import { contactFields } from '../../src/model/contact.ts'

/**
 * A whole connector in one file outside src/connectors, for a CRM that keeps nothing but names: it proves that a
 * connector touches no other file.
 */
const NO_FIELD = unsupported('This CRM keeps only names.')
const nothing = Object.fromEntries(
  Object.keys(contactFields).map((field) => [field, NO_FIELD]),
) as Rows<'contacts'>

const people: ConnectorObject = {
  mapping: bindMapping('contacts', {
    ...nothing,
    first_name: text('given'),
    last_name: text('family'),
    full_name: derived(
      ['given', 'family'],
      ({ given, family }) => `${given} ${family}`,
      'it is made of the others',
    ),
  }),
  operations: {
    *list({ limit, position }) {
      const query = [
        ['take', String(limit)],
        ['from', position ?? '0'],
      ] as const
      const answer = yield* ask(get('/people', query))
      const { people: found, more } = asObject(answer.body, 'page')
      return { records: asList(found, 'people').map(recordOf), next: typeof more === 'string' ? more : null }
    },
    *get(id) {
      const answer = yield* ask(get(`/people/${encodeURIComponent(id)}`))
      return recordOf(answer.body)
    },
    *create(draft) {
      const body = Object.fromEntries(draft.properties)
      const answer = yield* ask({
        method: 'POST',
        path: '/people',
        body,
        effect: 'write',
        windows: ['minute'],
      })
      return recordOf(answer.body)
    },
  },
  scopes: { read: [], write: [] },
  fieldScopes: {},
  labelFields: [],
  filterLimits: { groups: 0, perGroup: 0, total: 0 },
  maxPage: 2,
  losses: [],
}

const get = (path: string, query: NonNullable<Call['query']> = []): Call => ({
  method: 'GET',
  path,
  query,
  effect: 'read',
  windows: ['minute'],
})

function recordOf(value: unknown): VendorRecord {
  const person = asObject(value, 'person')
  return { id: asId(person.number, 'number'), properties: person, raw: value }
}

export const tiny: Connector = {
  id: 'tiny',
  name: 'Tiny CRM',
  baseUrl: 'https://tiny.example',
  credentials: [
    {
      type: 'password',
      label: 'Password',
      authorize: (token) => ({ 'x-password': token }),
    },
  ],
  budgets: [
    {
      id: 'minute',
      kind: 'rolling',
      scope: 'credential',
      size: 60,
      periodMs: 60_000,
      why: 'It is a tiny CRM.',
    },
  ],
  *identify() {
    const answer = yield* ask(get('/me'))
    const id = asId(asObject(answer.body, 'account').number, 'number')
    return {
      account: { id, name: null, currency: null, time_zone: null, region: null, ui_url: null },
      scopes: [],
    }
  },
  judge: ({ status }) => ({
    code: status === 404 ? 'record_not_found' : status === 401 ? 'credential_invalid' : 'vendor_error',
    detail: `Tiny CRM answered with ${status}.`,
    details: { upstream: { status } },
    retryable: status >= 500,
  }),
  scopeHelp: () => 'There are no scopes.',
  explain: {
    recognises: ({ body }) => typeof body === 'object' && body !== null && 'tiny' in body,
    said: ({ body }) => (typeof body === 'string' ? { message: body } : {}),
    find: ({ status, body }) =>
      status === 404 && body === 'gone'
        ? { code: 'record_not_found', summary: 'Nobody has this number.', remedy: [] }
        : null,
    readToken: (token) => ({
      kind: 'password',
      credentialType: /^\w+$/.test(token) ? 'password' : null,
      region: null,
      wrong: null,
    }),
    replaceToken: () => [{ text: 'Ask Tiny for another password.', who: 'crm_admin' }],
    windowNames: { minute: 'the limit of a minute' },
    keeps: ['tiny'],
    pathWords: /^(people|me)$/,
  },
  objects: { contacts: people },
}
