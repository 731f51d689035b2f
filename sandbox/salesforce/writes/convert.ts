import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { createRecord, touched, updateRecord } from './write.ts'

/** What a lead becomes: an account and a contact, new ones unless they are named, and an opportunity if one is wanted. */
export interface Conversion {
  lead: string
  account?: string | undefined
  contact?: string | undefined
  /** null: no opportunity. */
  opportunityName?: string | null | undefined
  status?: string | undefined
  userId: string
}

/** Fields of a lead and of the contact that it becomes. Source: help.salesforce.com, "Lead Conversion Field Mapping" */
const TO_CONTACT: Readonly<Record<string, string>> = {
  ...{ FirstName: 'FirstName', LastName: 'LastName', Salutation: 'Salutation', Title: 'Title' },
  ...{ Email: 'Email', Phone: 'Phone', MobilePhone: 'MobilePhone', Fax: 'Fax', LeadSource: 'LeadSource' },
  ...{ Street: 'MailingStreet', City: 'MailingCity', State: 'MailingState' },
  ...{ PostalCode: 'MailingPostalCode', Country: 'MailingCountry', Description: 'Description' },
}
const TO_ACCOUNT: Readonly<Record<string, string>> = {
  ...{ Company: 'Name', Phone: 'Phone', Fax: 'Fax', Website: 'Website', Industry: 'Industry' },
  ...{ AnnualRevenue: 'AnnualRevenue', NumberOfEmployees: 'NumberOfEmployees', Street: 'BillingStreet' },
  ...{
    City: 'BillingCity',
    State: 'BillingState',
    PostalCode: 'BillingPostalCode',
    Country: 'BillingCountry',
  },
}
const STATUS = 'Closed - Converted'
const FIRST_STAGE = 'Prospecting'
/** Days until the opportunity of a lead closes: the end of the quarter at the vendor. */
const CLOSES_IN_DAYS = 90

/** The ids of what a lead became. */
export interface Converted {
  leadId: string
  accountId: string
  contactId: string
  opportunityId: string | null
}

/**
 * Converts a lead, as the vendor's pages and its SOAP API do (its REST API does not). Throws a `RangeError`, or a
 * `SalesforceError` where a record cannot be made.
 */
export function convertLead(org: Org, about: Conversion): Converted {
  const { userId, opportunityName } = about
  const lead = org.find(about.lead)
  if (lead?.object.name !== 'Lead' || lead.record.values.IsDeleted === true) {
    throw new RangeError(`There is no lead ${about.lead}.`)
  }
  const { values } = lead.record
  if (values.IsConverted === true) throw new RangeError(`The lead ${about.lead} is converted already.`)
  const writer = { userId, allowDuplicates: true }
  const make = (name: string, given: Record<string, FieldValue>): string => {
    const object = org.store(name).definition
    return createRecord(org, object, { given: { ...given, OwnerId: values.OwnerId ?? userId }, writer }).id
  }
  return org.atomically(() => {
    const accountId = idOf(org, 'Account', about.account) ?? make('Account', mapped(values, TO_ACCOUNT))
    const known = idOf(org, 'Contact', about.contact)
    const contactId = known ?? make('Contact', { ...mapped(values, TO_CONTACT), AccountId: accountId })
    const closes = new Date(org.clock.now() + CLOSES_IN_DAYS * 86_400_000).toISOString().slice(0, 10)
    const opportunity = {
      Name: opportunityName ?? String(values.Company),
      StageName: FIRST_STAGE,
      CloseDate: closes,
    }
    const opportunityId =
      opportunityName === null ? null : make('Opportunity', { ...opportunity, AccountId: accountId })
    updateRecord(org, lead, { given: { Status: about.status ?? STATUS }, writer })
    org.store('Lead').change(lead.record, {
      ...{ IsConverted: true, ConvertedDate: org.today(), ConvertedAccountId: accountId },
      ...{ ConvertedContactId: contactId, ConvertedOpportunityId: opportunityId, ...touched(org, userId) },
    })
    return { leadId: lead.record.id, accountId, contactId, opportunityId }
  })
}

function idOf(org: Org, object: string, id: string | undefined): string | null {
  if (id === undefined) return null
  const found = org.find(id)
  if (found?.object.name !== object || found.record.values.IsDeleted === true) {
    throw new RangeError(`There is no ${object} ${id}.`)
  }
  return found.record.id
}

function mapped(
  values: OrgRecord['values'],
  names: Readonly<Record<string, string>>,
): Record<string, FieldValue> {
  const given: Record<string, FieldValue> = {}
  for (const [from, to] of Object.entries(names)) {
    const value = values[from]
    if (value !== null && value !== undefined) given[to] = value
  }
  return given
}
