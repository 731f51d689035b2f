import type { AnyScope, Connector, ConnectorObject } from '../../connector/connector.ts'
import { orList } from '../../connector/explain.ts'
import { advise } from './advice.ts'
import { explainer } from './explain/explainer.ts'
import { judge } from './failures.ts'
import { accessToken, appForUser, appItself, identify, oauthGrant } from './identify.ts'
import { limitInfo } from './limits.ts'
import { audienceAt, oauth } from './oauth.ts'
import { company } from './objects/company.ts'
import { contact } from './objects/contact.ts'
import { deal } from './objects/deal.ts'
import { lead } from './objects/lead.ts'
import { pipeline, pipelineOperations, stageNames } from './objects/pipeline.ts'
import { user } from './objects/user.ts'
import { readOperations, recordOperations } from './operations.ts'
import { MOST_ROWS } from './pages.ts'

/** A question has no more than 12,000 characters here; SOQL itself has no limit on conditions. `LIKE` finds parts of words, not words. */
const filterLimits = { groups: 50, perGroup: 50, total: 200, without: ['contains_token'] } as const

const FILTERS =
  'Filters compare texts without case; `neq` and `not_in` find records without a value too; words within a text cannot be searched for.'
const DELETED =
  'Archived records are those in the recycle bin (15 days); `deleted_at` is when they last changed. A record that was merged names the one it became.'

const common = { fieldScopes: {}, labelFields: [], filterLimits, maxPage: MOST_ROWS, pagesAtOnce: 2 }
const records = { ...common, listsDeleted: true, describesAll: true, losses: [FILTERS, DELETED] }

const rightsOf = (name: string) => ({
  read: [`${name}.read`],
  write: [`${name}.edit`, `${name}.create`],
})

const contacts: ConnectorObject = {
  ...records,
  mapping: contact,
  operations: recordOperations({ name: 'Contact', recycled: true, merges: true }),
  scopes: rightsOf('Contact'),
  fieldScopes: { company_name: ['Account.read'] },
}

const companies: ConnectorObject = {
  ...records,
  mapping: company,
  operations: recordOperations({ name: 'Account', recycled: true, merges: true }),
  scopes: rightsOf('Account'),
}

const deals: ConnectorObject = {
  ...records,
  mapping: deal,
  operations: {
    ...recordOperations({ name: 'Opportunity', recycled: true, merges: false }),
    labels: stageNames,
  },
  scopes: rightsOf('Opportunity'),
  fieldScopes: {
    contact_ids: ['OpportunityContactRole.read'],
    primary_contact_id: ['OpportunityContactRole.read'],
  },
  labelFields: ['stage_name'],
  losses: [
    FILTERS,
    DELETED,
    'A write of `contact_ids` or `primary_contact_id` takes calls of its own after the one for the other fields.',
  ],
}

const leads: ConnectorObject = {
  ...records,
  mapping: lead,
  operations: recordOperations({ name: 'Lead', recycled: true, merges: true }),
  scopes: rightsOf('Lead'),
}

const users: ConnectorObject = {
  ...common,
  losses: [],
  mapping: user,
  operations: readOperations({ name: 'User', recycled: false, merges: false }),
  scopes: { read: ['User.read'], write: [] },
  fieldScopes: { role: ['UserRole.read'] },
}

const pipelines: ConnectorObject = {
  ...common,
  losses: ['Salesforce has stages, but no pipelines: they are told as one.'],
  mapping: pipeline,
  operations: pipelineOperations,
  scopes: { read: ['OpportunityStage.read'], write: [] },
}

/** Salesforce: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm */
export const salesforce: Connector = {
  id: 'salesforce',
  name: 'Salesforce',
  baseUrl: 'https://login.salesforce.com',
  hosts: ['*.salesforce.com', '*.salesforce.mil'],
  rightsOfUser: true,
  credentials: [accessToken],
  oauth: {
    kind: oauthGrant,
    endpoints: oauth,
    machines: [
      { kind: appItself, flow: { grant: 'client_credentials' } },
      { kind: appForUser, flow: { grant: 'jwt_bearer', audienceOf: audienceAt } },
    ],
  },
  budgets: [
    {
      id: 'daily',
      kind: 'told',
      scope: 'account',
      size: 15_000,
      periodMs: 86_400_000,
      told: limitInfo,
      why: 'A Developer Edition has 15,000 calls within 24 hours; every answer tells the org’s own number and what is spent.',
    },
    {
      id: 'concurrent',
      kind: 'concurrent',
      scope: 'account',
      size: 25,
      periodMs: 1_000,
      why: 'Salesforce runs 25 calls of 20 seconds and longer at once (a Developer Edition 5) and does not count shorter ones; only questions run that long, so no more than 25 are asked at once.',
    },
  ],
  identify,
  judge,
  advise,
  scopeHelp,
  explain: explainer,
  objects: { contacts, companies, deals, leads, users, pipelines },
}

const WORDS: Readonly<Record<string, string>> = {
  read: 'Read',
  create: 'Create',
  edit: 'Edit',
  delete: 'Delete',
}

/** Rights on objects are given by permission sets (https://help.salesforce.com/s/articleView?id=sf.perm_sets_overview.htm). */
function scopeHelp(_credentialType: string, groups: readonly AnyScope[]): string {
  const wanted = groups.map((anyOf) =>
    orList(
      anyOf.map((right) => {
        const [object = '', verb = ''] = right.split('.')
        return `${WORDS[verb] ?? verb} of ${object}`
      }),
    ),
  )
  return (
    'In Salesforce: Setup, Permission Sets, the set of the user that the integration works as, Object Settings; tick ' +
    `${orList(wanted, 'and')}; Save; then check the connection again.`
  )
}
