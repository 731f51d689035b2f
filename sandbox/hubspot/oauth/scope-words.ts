/** What the records of `crm.objects.{name}.*` and `crm.schemas.{name}.*` are called. */
const NOUNS: Readonly<Record<string, string>> = {
  appointments: 'appointments',
  carts: 'carts',
  commercepayments: 'payments',
  companies: 'companies',
  contacts: 'contacts',
  courses: 'courses',
  custom: 'custom objects',
  deals: 'deals',
  feedback_submissions: 'feedback submissions',
  goals: 'goals',
  invoices: 'invoices',
  leads: 'leads',
  line_items: 'line items',
  listings: 'listings',
  marketing_events: 'marketing events',
  orders: 'orders',
  owners: 'owners of records',
  'partner-clients': 'partner clients',
  'partner-services': 'partner services',
  products: 'products',
  projects: 'projects',
  quotes: 'quotes',
  services: 'services',
  subscriptions: 'subscriptions',
  tickets: 'tickets',
  users: 'users as records',
}

/** What every other scope lets an app do. Source of the meanings: developers.hubspot.com/scopes */
const OTHERS: Readonly<Record<string, string>> = {
  oauth: 'Know which account and user connected it',
  tickets: 'View and change tickets, their properties and pipelines',
  'e-commerce': 'View and change products, line items and other commerce data',
  content: 'View and change sites, landing pages, blogs and e-mail content',
  files: 'View, upload and delete files',
  forms: 'View, change and submit forms',
  automation: 'View and change workflows',
  timeline: 'Put events on the timelines of records',
  'sales-email-read': 'Read the content of one-to-one e-mails',
  'crm.lists.read': 'View lists and who is in them',
  'crm.lists.write': 'Make, change and delete lists',
  'crm.import': 'Import records',
  'crm.export': 'Export records of the whole CRM',
  'crm.pipelines.orders.read': 'View the pipelines of orders',
  'crm.pipelines.orders.write': 'Change the pipelines of orders',
  'settings.users.read': 'View users of the account and their rights',
  'settings.users.write': 'Add, change and remove users of the account',
  'settings.users.teams.read': 'View teams',
  'settings.users.teams.write': 'Put users into teams',
  'settings.currencies.read': 'View currencies and exchange rates',
  'settings.currencies.write': 'Change currencies and exchange rates',
  'account-info.security.read': 'View who signed in and what was done for security',
  'business_units_view.read': 'View brands (business units)',
  'business-intelligence': 'View analytics and reports',
  'conversations.read': 'Read conversations of the inbox',
  'conversations.write': 'Write in conversations of the inbox',
  'communication_preferences.read': 'View who may be written to about what',
  'communication_preferences.write': 'Change who may be written to about what',
  'marketing-email': 'View and change marketing e-mails',
  hubdb: 'View and change tables of HubDB',
  'external_integrations.forms.access': 'Work with forms of other systems',
  'forms-uploaded-files': 'Download files that were sent with forms',
  'transactional-email': 'Send transactional e-mails',
  'integration-sync': 'Keep records in step with another system',
  'automation.sequences.read': 'View sequences',
  'automation.sequences.enrollments.write': 'Enrol contacts in sequences',
  'tax_rates.read': 'View tax rates',
}

/** Says in words what a scope lets an app do; null for a scope without words. */
export function scopeWords(scope: string): string | null {
  const other = OTHERS[scope]
  if (other !== undefined) return other
  const match = /^crm\.(objects|schemas)\.([a-z_-]+)\.((?:highly_)?sensitive\.)?(read|write)(\.v2)?$/.exec(
    scope,
  )
  const noun = NOUNS[match?.[2] ?? '']
  if (match === null || noun === undefined) return null
  const [, kind, , secrecy, verb] = match
  const does = verb === 'read' ? 'View' : 'Make, change and delete'
  if (kind === 'schemas') return `${does} properties and other settings of ${noun}`
  if (secrecy === undefined) return `${does} ${noun}`
  return `${does} ${secrecy === 'sensitive.' ? 'sensitive' : 'highly sensitive'} properties of ${noun}`
}
