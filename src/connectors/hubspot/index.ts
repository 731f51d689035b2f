import type { AnyScope, Connector, ConnectorObject } from '../../connector/connector.ts'
import { advise } from './advice.ts'
import { explainer } from './explain/explainer.ts'
import { judge } from './failures.ts'
import { identify, privateAppToken, serviceKey } from './identify.ts'
import { oauth, oauthGrant } from './oauth.ts'
import { company } from './objects/company.ts'
import { contact } from './objects/contact.ts'
import { deal } from './objects/deal.ts'
import { pipeline, pipelineOperations, stageNames } from './objects/pipeline.ts'
import { user, userOperations } from './objects/user.ts'
import { crmOperations } from './operations.ts'

/**
 * Search takes 5 groups of 6 filters, 18 in all; one filter a group is kept free for walking by id
 * (https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm).
 */
const filterLimits = { groups: 5, perGroup: 5, total: 13 }

/** Largest page of the list endpoints (same page for search: 200, of which 100 is used so that both behave alike). */
const maxPage = 100

const scopesOf = (name: string) => ({
  read: [`crm.objects.${name}.read`],
  write: [`crm.objects.${name}.write`],
})

const FILTERS =
  'Filters compare free text without case; what `neq` and `not_in` say of records without a value is up to HubSpot.'

const common = { fieldScopes: {}, labelFields: [], filterLimits, maxPage, losses: [FILTERS] }

const contacts: ConnectorObject = {
  ...common,
  mapping: contact,
  operations: crmOperations({ type: 'contacts', modified: 'lastmodifieddate' }),
  scopes: scopesOf('contacts'),
}

const companies: ConnectorObject = {
  ...common,
  mapping: company,
  operations: crmOperations({ type: 'companies', modified: 'hs_lastmodifieddate' }),
  scopes: scopesOf('companies'),
}

const deals: ConnectorObject = {
  ...common,
  mapping: deal,
  operations: { ...crmOperations({ type: 'deals', modified: 'hs_lastmodifieddate' }), labels: stageNames },
  scopes: scopesOf('deals'),
  fieldScopes: { company_id: scopesOf('companies').read, contact_ids: scopesOf('contacts').read },
  labelFields: ['stage_name'],
  losses: [
    FILTERS,
    'An update of `company_id` or `contact_ids` takes calls of its own after the one for the other fields.',
  ],
}

const users: ConnectorObject = {
  ...common,
  losses: [],
  mapping: user,
  operations: userOperations,
  scopes: { read: ['crm.objects.owners.read'], write: [] },
}

const pipelines: ConnectorObject = {
  ...common,
  losses: [],
  mapping: pipeline,
  operations: pipelineOperations,
  scopes: { read: ['crm.objects.deals.read', 'crm.schemas.deals.read'], write: [] },
}

/** HubSpot: https://developers.hubspot.com/docs/api-reference/latest/overview */
export const hubspot: Connector = {
  id: 'hubspot',
  name: 'HubSpot',
  baseUrl: 'https://api.hubapi.com',
  credentials: [serviceKey, privateAppToken],
  oauth: { kind: oauthGrant, endpoints: oauth },
  budgets: [
    {
      id: 'burst',
      kind: 'rolling',
      scope: 'credential',
      size: 100,
      periodMs: 10_000,
      headers: { size: 'x-hubspot-ratelimit-max', remaining: 'x-hubspot-ratelimit-remaining' },
      why: 'Free and Starter accounts have 100 calls in 10 seconds a key; larger plans say so in the headers.',
    },
    {
      id: 'daily',
      kind: 'day',
      scope: 'account',
      size: 250_000,
      periodMs: 86_400_000,
      headers: { size: 'x-hubspot-ratelimit-daily', remaining: 'x-hubspot-ratelimit-daily-remaining' },
      why: 'The account has 250,000 calls a day or more, until midnight in its own time zone.',
    },
    {
      id: 'search',
      kind: 'rolling',
      scope: 'account',
      size: 5,
      periodMs: 1_000,
      why: 'Search has five calls a second of its own, and no headers.',
    },
    // https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide has a table of their own; whether they
    // are counted apart from the others is not said.
    {
      id: 'associations',
      kind: 'rolling',
      scope: 'credential',
      size: 100,
      periodMs: 10_000,
      headers: { size: 'x-hubspot-ratelimit-max', remaining: 'x-hubspot-ratelimit-remaining' },
      doubt: { group: 'associations', unless: 'burst' },
      why: 'Calls of associations have 100 in 10 seconds (150 on Professional and Enterprise, 200 with an API limit increase); they count in `burst` unless CROSSWALK_LIMITS_APART says `hubspot:associations`.',
    },
    {
      id: 'associations_daily',
      kind: 'day',
      scope: 'account',
      size: 250_000,
      periodMs: 86_400_000,
      headers: { size: 'x-hubspot-ratelimit-daily', remaining: 'x-hubspot-ratelimit-daily-remaining' },
      doubt: { group: 'associations', unless: 'daily' },
      why: 'Calls of associations have 500,000 a day (1,000,000 with an API limit increase); they count in `daily` unless CROSSWALK_LIMITS_APART says `hubspot:associations`.',
    },
  ],
  identify,
  judge,
  advise,
  keyHelp,
  scopeHelp,
  explain: explainer,
  objects: { contacts, companies, deals, users, pipelines },
}

/** Where a person adds a scope; adding one needs no new key (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys). */
function scopeHelp(credentialType: string, groups: readonly AnyScope[]): string {
  const scopes = inWords(groups)
  if (credentialType === oauthGrant.type) {
    return (
      `Add ${scopes} to \`requiredScopes\` of your app (app-hsmeta.json, then hs project upload) and to ` +
      'the scopes that you ask for; the customer then signs in once more.'
    )
  }
  const place =
    credentialType === 'service_key'
      ? 'Settings, Integrations, Service Keys, the key, Add new scope'
      : 'Settings, Integrations, Private Apps, the app, Scopes'
  return `In HubSpot: ${place}; tick ${scopes}; save.`
}

/** Every group is needed, of a group any one scope: `a and (b or c)`. */
function inWords(groups: readonly AnyScope[]): string {
  const each = groups.map((anyOf) => {
    const words = anyOf.join(' or ')
    return groups.length > 1 && anyOf.length > 1 ? `(${words})` : words
  })
  return each.join(' and ')
}

/** The clicks to a Service Key (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys). */
function keyHelp(scopes: readonly string[]): readonly string[] {
  return [
    'In HubSpot, as a Super Admin or a user with Developer tools access, open Settings, Integrations, Service Keys (or Development, Keys, Service keys).',
    'Click Create service key and give it a name, such as the name of this integration.',
    scopes.length > 0
      ? `Click Add new scope. Search for each of the ${scopes.length} scopes below, tick it, and click Update. No other scope is needed.`
      : 'Click Add new scope, tick what this integration is to use, and click Update.',
    'Click Create and confirm. Copy the key at once: it begins with "pat-".',
    'Paste it below, whole and without quotes.',
  ]
}
