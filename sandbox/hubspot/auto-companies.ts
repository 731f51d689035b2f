import type { CrmRecord, Source } from './entities.ts'
import type { Account } from './store/account.ts'
import { addLink } from './store/links.ts'

/** As recorded on a company that came with a contact. Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests) */
const SOURCE: Source = {
  name: 'COMPANIES',
  id: 'FetchAssociatedCompanyIdStep',
  label: 'CRM_SETTING',
  userId: null,
}

/** Domains of everybody, which make nobody a company; the vendor's own list is longer. */
const EVERYBODY: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'yahoo.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
  ...['icloud.com', 'me.com', 'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com'],
])

/**
 * Associates a new contact with the company of its e-mail domain, which `create` makes when there is none: what an
 * account does whose companies are created and associated automatically.
 * Source: knowledge.hubspot.com/object-settings/automatically-create-and-associate-companies-with-contacts
 */
export function joinCompany(
  account: Account,
  contact: CrmRecord,
  create: (domain: string, source: Source) => CrmRecord,
): void {
  if (!account.settings.companiesFromEmails) return
  const domain = contact.values.email?.split('@')[1]
  if (domain === undefined || EVERYBODY.has(domain)) return
  const known = account.store('companies').live.find((record) => record.values.domain === domain)
  const record = known ?? create(domain, SOURCE)
  addLink({ object: 'contacts', record: contact }, { object: 'companies', record }, [1], account)
  account.dropRows({ object: 'contacts', record: contact })
}
