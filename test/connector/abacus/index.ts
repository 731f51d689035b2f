import { asId, asList, asObject } from '../../../src/connector/answer.ts'
import type { Connector, ConnectorObject } from '../../../src/connector/connector.ts'
import { bindMapping, type Rows } from '../../../src/connector/mapping.ts'
import { ask, type Call } from '../../../src/connector/plan.ts'
import { unsupported } from '../../../src/connector/row.ts'
import { derived, text } from '../../../src/connector/rows.ts'
import type { CustomField, VendorAccount, VendorRecord } from '../../../src/connector/vendor.ts'
import { leadFields } from '../../../src/model/lead.ts'

/**
 * A third vendor that nobody has: an address for every account, which comes with the token; places to sign in; rights
 * of the user; fields that are closed to some; a day of calls that it tells itself. All of it stands in this folder.
 */
const NO_FIELD = unsupported('Abacus keeps only names.')
const nothing = Object.fromEntries(Object.keys(leadFields).map((field) => [field, NO_FIELD])) as Rows<'leads'>

const get = (path: string, query: NonNullable<Call['query']> = []): Call => ({
  method: 'GET',
  path,
  query,
  effect: 'read',
  windows: ['day'],
})

function recordOf(value: unknown): VendorRecord {
  const row = asObject(value, 'row')
  return { id: asId(row.key, 'key'), properties: row, archived: row.gone === true, raw: value }
}

const fieldOf = (value: unknown): CustomField => {
  const name = asId(value, 'name')
  const custom = name.startsWith('own_')
  return { name, label: name, type: 'text', custom, read_only: false, options: [] }
}

const leads: ConnectorObject = {
  mapping: bindMapping('leads', {
    ...nothing,
    first_name: text('given'),
    last_name: text('family'),
    full_name: derived(
      ['given', 'family'],
      ({ given, family }) => `${given} ${family}`,
      'made of the others',
    ),
    job_title: text('title'),
  }),
  operations: {
    *list({ includeDeleted = false, properties }) {
      const query = [
        ['columns', properties.join()],
        ['gone', String(includeDeleted)],
      ] as const
      const answer = yield* ask(get('/leads', query))
      return { records: asList(asObject(answer.body, 'page').rows, 'rows').map(recordOf), next: null }
    },
    *get(id) {
      return recordOf((yield* ask(get(`/leads/${encodeURIComponent(id)}`))).body)
    },
    *create(draft) {
      const body = Object.fromEntries(draft.properties)
      const call = { method: 'POST', path: '/leads', body, effect: 'write', windows: ['day'] } as const
      return recordOf((yield* ask(call)).body)
    },
    *customFields() {
      const answer = yield* ask(get('/columns'))
      return asList(asObject(answer.body, 'columns').names, 'names').map(fieldOf)
    },
  },
  scopes: { read: ['leads.see'], write: ['leads.change'] },
  fieldScopes: {},
  labelFields: [],
  filterLimits: { groups: 0, perGroup: 0, total: 0 },
  maxPage: 1_000,
  listsDeleted: true,
  describesAll: true,
  losses: [],
}

const authorize = (token: string) => ({ authorization: `Abacus ${token}` })

export const abacus: Connector = {
  id: 'abacus',
  name: 'Abacus',
  baseUrl: 'https://login.abacus.example',
  hosts: ['*.abacus.example'],
  rightsOfUser: true,
  credentials: [{ type: 'session', label: 'Session', byApiOnly: true, authorize }],
  oauth: {
    kind: { type: 'oauth', label: 'OAuth', authorize },
    endpoints: {
      authorizeUrl: 'https://login.abacus.example/authorize',
      authorizePath: '/authorize',
      places: [
        { id: 'real', label: 'Abacus', at: 'https://login.abacus.example' },
        { id: 'play', label: 'Abacus for playing', at: 'https://play.abacus.example' },
      ],
      tokenPath: '/token',
      atAccount: true,
      issuer: 'https://login.abacus.example',
      always: ['api'],
      usualSeconds: null,
      howToRegister: 'In Abacus: make an app.',
      granted: ({ account, address }) => ({
        accountId: typeof account === 'string' ? account : null,
        scopes: null,
        baseUrl: typeof address === 'string' ? address : null,
      }),
      refusal: () => null,
    },
  },
  budgets: [
    {
      id: 'day',
      kind: 'told',
      scope: 'account',
      size: 1_000,
      periodMs: 86_400_000,
      told(headers) {
        const [, used, size] = /^(\d+) of (\d+)$/.exec(headers['x-spent'] ?? '') ?? []
        return used && size ? { size: Number(size), remaining: Number(size) - Number(used) } : null
      },
      why: 'Abacus counts a day.',
    },
  ],
  *identify() {
    const me = asObject((yield* ask(get('/me'))).body, 'me')
    const account: VendorAccount = {
      id: asId(me.account, 'account'),
      name: null,
      currency: null,
      time_zone: null,
      region: null,
      ui_url: null,
      user: asId(me.user, 'user'),
    }
    return { account, scopes: asList(me.rights, 'rights').map(String) }
  },
  judge: ({ status }) => ({
    code: status === 404 ? 'record_not_found' : status === 401 ? 'credential_invalid' : 'vendor_error',
    detail: `Abacus answered with ${status}.`,
    details: { upstream: { status } },
    retryable: status >= 500,
  }),
  scopeHelp: () => 'In Abacus: give the user the right.',
  explain: {
    recognises: () => false,
    said: () => ({}),
    find: () => null,
    readToken: () => ({ kind: 'session', credentialType: 'session', region: null, wrong: null }),
    replaceToken: () => [{ text: 'Sign in to Abacus again.', who: 'crm_user' }],
    windowNames: { day: 'the day of Abacus' },
    keeps: [],
    pathWords: /^(leads|columns|me)$/,
  },
  objects: { leads },
}
