import type { ObjectName } from './entities.ts'
import { HubspotError } from './errors.ts'
import { ACTIVITIES } from './object-types.ts'

/** Objects whose `crm.objects.*` scopes exist. Source: developers.hubspot.com/scopes */
const OBJECT_SCOPES = [
  ...['appointments', 'carts', 'commercepayments', 'companies', 'contacts', 'courses', 'custom', 'deals'],
  ...['feedback_submissions', 'goals', 'invoices', 'leads', 'line_items', 'listings', 'marketing_events'],
  ...[
    'orders',
    'owners',
    'partner-clients',
    'partner-services',
    'products',
    'projects',
    'quotes',
    'services',
  ],
  ...['subscriptions', 'tickets', 'users'],
]
const SCHEMA_SCOPES = [
  ...[
    'appointments',
    'carts',
    'companies',
    'contacts',
    'courses',
    'custom',
    'deals',
    'invoices',
    'line_items',
  ],
  ...['listings', 'orders', 'projects', 'quotes', 'services', 'subscriptions', 'tickets'],
]
const SENSITIVE = ['appointments', 'companies', 'contacts', 'custom', 'deals', 'tickets']
const OTHER_SCOPES = [
  ...[
    'oauth',
    'tickets',
    'e-commerce',
    'content',
    'files',
    'forms',
    'automation',
    'timeline',
    'sales-email-read',
  ],
  ...['crm.lists.read', 'crm.lists.write', 'crm.import', 'crm.export', 'crm.pipelines.orders.read'],
  ...[
    'crm.pipelines.orders.write',
    'settings.users.read',
    'settings.users.write',
    'settings.users.teams.read',
  ],
  ...['settings.users.teams.write', 'settings.currencies.read', 'settings.currencies.write'],
  ...['account-info.security.read', 'business-intelligence', 'conversations.read', 'conversations.write'],
  ...['communication_preferences.read', 'communication_preferences.write', 'marketing-email', 'hubdb'],
  ...[
    'external_integrations.forms.access',
    'forms-uploaded-files',
    'transactional-email',
    'integration-sync',
  ],
  'business_units_view.read',
  ...['automation.sequences.read', 'automation.sequences.enrollments.write', 'tax_rates.read'],
]

/** Every scope that a Service Key may be given. Source: developers.hubspot.com/scopes (a part of the page) */
export const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  ...OBJECT_SCOPES.flatMap((name) => [`crm.objects.${name}.read`, `crm.objects.${name}.write`]),
  ...SCHEMA_SCOPES.flatMap((name) => [`crm.schemas.${name}.read`, `crm.schemas.${name}.write`]),
  ...SENSITIVE.flatMap((name) => [...sensitive(name, 'read'), ...sensitive(name, 'write')]),
  ...OTHER_SCOPES,
])

/**
 * What a route needs; any one of the scopes that it stands for is enough.
 * Source of the alternatives: the `security` parts of
 * github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs/CRM)
 */
export type Need =
  | 'none'
  | 'owners'
  | 'object.any'
  | 'object.read'
  | 'object.write'
  | 'schema.read'
  | 'schema.write'
  | 'custom.read'
  | 'custom.write'
  | 'lists.read'
  | 'lists.write'
  | 'users'
  | 'users.write'
  | 'teams'
  | 'deals.read'
  | 'deals.write'
  | 'import'
  | 'export'
  | 'business_units'
  | 'timeline'
  | 'recordings'

const READ_OR_WRITE = ['read', 'write'] as const

/** Returns the scopes of which one is needed; empty for `none`. */
export function scopesFor(need: Need, object: ObjectName | null): readonly string[] {
  const key = `${need} ${object}`
  let scopes = SCOPES.get(key)
  if (scopes === undefined) {
    scopes = listScopes(need, object)
    SCOPES.set(key, scopes)
  }
  return scopes
}

const SCOPES = new Map<string, readonly string[]>()

/**
 * Whose scopes an object's routes ask for beside or instead of its own: activities belong to the contacts' scopes,
 * tickets and commerce have scopes from before the granular ones. Source: as `Need`
 */
const SCOPE_NAMES: Readonly<Partial<Record<ObjectName, { names: string[]; legacy?: string }>>> = {
  tickets: { names: ['tickets'], legacy: 'tickets' },
  products: { names: ['products'], legacy: 'e-commerce' },
  line_items: { names: ['line_items'], legacy: 'e-commerce' },
  ...Object.fromEntries(ACTIVITIES.map((object) => [object, { names: ['contacts'] }])),
  ...{ communications: { names: ['contacts'] }, postal_mail: { names: ['contacts'] } },
  ...{ goal_targets: { names: ['goals'] }, deal_splits: { names: ['deals'] } },
  ...{ commerce_payments: { names: ['commercepayments'] }, payment_links: { names: ['commercepayments'] } },
  ...{ discounts: { names: ['line_items'], legacy: 'e-commerce' } },
  ...{ fees: { names: ['line_items'], legacy: 'e-commerce' } },
  ...{ taxes: { names: ['line_items'], legacy: 'e-commerce' } },
  ...{ quote_templates: { names: ['quotes'] }, abandoned_carts: { names: ['carts'] } },
  ...{ discount_codes: { names: ['orders'] }, threads: { names: ['tickets'] } },
  ...{ conversations: { names: ['tickets'] }, conversation_sessions: { names: ['tickets'] } },
  ...{ campaigns: { names: ['marketing_events'] }, goal_target_groups: { names: ['goals'] } },
  ...{ data_sync_states: { names: ['invoices'] }, engagements: { names: ['contacts'] } },
  payment_schedule_installments: { names: ['invoices'] },
}

function listScopes(need: Need, object: ObjectName | null): string[] {
  const own = FIXED[need]
  if (own !== undefined) return [...own]
  if (object === null) return []
  const { names, legacy } = SCOPE_NAMES[object] ?? { names: [object.startsWith('2-') ? 'custom' : object] }
  return [...names.flatMap((name) => granular(need, name)), ...(legacy === undefined ? [] : [legacy])]
}

/** Needs that do not depend on an object. */
const FIXED: Readonly<Partial<Record<Need, readonly string[]>>> = {
  none: [],
  owners: ['crm.objects.owners.read'],
  'object.any': [
    ...OBJECT_SCOPES.flatMap((name) => READ_OR_WRITE.map((verb) => `crm.objects.${name}.${verb}`)),
    ...SENSITIVE.flatMap((name) => READ_OR_WRITE.flatMap((verb) => sensitive(name, verb))),
    ...['tickets', 'e-commerce'],
  ],
  'custom.read': ['crm.schemas.custom.read', 'crm.objects.custom.read'],
  'custom.write': ['crm.schemas.custom.write'],
  'lists.read': ['crm.lists.read'],
  'lists.write': ['crm.lists.write'],
  users: ['settings.users.read'],
  'users.write': ['settings.users.write'],
  'deals.read': ['crm.objects.deals.read'],
  'deals.write': ['crm.objects.deals.write'],
  import: ['crm.import'],
  export: ['crm.export'],
  business_units: ['business_units_view.read'],
  timeline: ['timeline'],
  recordings: ['crm.objects.contacts.write'],
  teams: ['settings.users.teams.read'],
}

function granular(need: Need, name: string): string[] {
  if (need === 'object.read') return [`crm.objects.${name}.read`, ...sensitive(name, 'read')]
  if (need === 'object.write') return [`crm.objects.${name}.write`, ...sensitive(name, 'write')]
  // There is no schema scope for these: their definitions are changed with the scope of their records.
  const schema = SCHEMA_SCOPES.includes(name)
    ? [`crm.schemas.${name}.${need === 'schema.write' ? 'write' : 'read'}`]
    : []
  if (need === 'schema.write') return schema.length > 0 ? schema : [`crm.objects.${name}.write`]
  return [
    ...schema,
    ...READ_OR_WRITE.flatMap((verb) => [`crm.objects.${name}.${verb}`, ...sensitive(name, verb)]),
  ]
}

function sensitive(name: string, verb: 'read' | 'write'): string[] {
  return [`crm.objects.${name}.sensitive.${verb}.v2`, `crm.objects.${name}.highly_sensitive.${verb}.v2`]
}

const SCOPES_PAGE = 'https://developers.hubspot.com/scopes'

/** The 403 of a missing scope in its current shape, naming the alternatives. */
export function missingScopes(alternatives: readonly string[]): HubspotError {
  return new HubspotError(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: " +
      `${SCOPES_PAGE}.`,
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: namedScopes(alternatives),
      },
    ],
    links: { scopes: SCOPES_PAGE },
    category: 'MISSING_SCOPES',
  })
}

/** Scopes from before the granular ones have a list of their own. */
function namedScopes(alternatives: readonly string[]): Record<string, string[]> {
  const requiredGranularScopes = alternatives.filter((scope) => scope.startsWith('crm.'))
  const requiredScopes = alternatives.filter((scope) => !scope.startsWith('crm.'))
  return {
    ...(requiredGranularScopes.length > 0 ? { requiredGranularScopes } : {}),
    ...(requiredScopes.length > 0 ? { requiredScopes } : {}),
  }
}
