import type { FieldValue, OrgRecord } from '../store/record.ts'
import type { Seeding } from './seeding.ts'
import { CITIES, COMPANY_ENDS, COMPANY_STARTS, FIRST_NAMES, LAST_NAMES, STREETS, TITLES } from './words.ts'

type Values = Record<string, FieldValue>

const SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']
const INDUSTRIES = [
  'Banking',
  'Construction',
  'Energy',
  'Healthcare',
  'Retail',
  'Technology',
  'Transportation',
]
const ROLES = ['Decision Maker', 'Economic Buyer', 'Evaluator', 'Influencer', 'Other']

/** How a record of each object is made up; owner and stamps come on top. */
export const MAKERS: Readonly<Record<string, (seeding: Seeding) => Values>> = {
  User: user,
  Account: account,
  Contact: contact,
  Lead: lead,
  Opportunity: opportunity,
  OpportunityContactRole: contactRole,
  Campaign: ({ index, day }) => ({
    Name: `Campaign ${index + 1}`,
    Type: 'Webinar',
    StartDate: day(index),
    IsActive: true,
  }),
  Case: (seeding) => ({
    ...{ Subject: `Question ${seeding.index + 1}`, Origin: seeding.random.pick(['Phone', 'Email', 'Web']) },
    ...ofContact(seeding),
  }),
  Task: (seeding) => ({
    ...{ Subject: seeding.random.pick(['Call', 'Send Letter', 'Send Quote', 'Other']) },
    ...{ ActivityDate: seeding.day(seeding.random.whole(60) - 30), WhoId: anyId(seeding, 'Contact') },
    ...{ Status: seeding.random.pick(['Not Started', 'In Progress', 'Completed']) },
    WhatId: anyId(seeding, 'Account'),
  }),
  Event: (seeding) => ({
    ...{
      Subject: 'Meeting',
      StartDateTime: `${seeding.day(seeding.random.whole(60) - 30)}T10:00:00.000+0000`,
    },
    ...{ DurationInMinutes: 60, WhoId: anyId(seeding, 'Contact'), WhatId: anyId(seeding, 'Account') },
  }),
}

function user({ random, index }: Seeding): Values {
  const person = personOf({ random, index })
  const alias = `${person.FirstName.charAt(0)}${person.LastName}`.toLowerCase().slice(0, 8)
  const email = `${slug(person.FirstName)}.${slug(person.LastName)}.${index + 1}@sandbox.example.com`
  return {
    ...person,
    ...{
      Username: email,
      Email: email,
      Alias: alias,
      CommunityNickname: `${alias}${index + 1}`,
      IsActive: true,
    },
    ...{ TimeZoneSidKey: 'America/Los_Angeles', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US' },
    ...{ EmailEncodingKey: 'UTF-8', UserType: 'Standard', Title: random.pick(TITLES) },
  }
}

function account({ random, index }: Seeding): Values {
  const name = companyOf({ random, index })
  return {
    ...{ Name: name, Website: `https://www.${slug(name)}.example.com`, Phone: phoneOf(random) },
    ...{ Industry: random.pick(INDUSTRIES), Type: random.pick(['Prospect', 'Customer - Direct', 'Other']) },
    ...{ NumberOfEmployees: 10 + random.whole(5000), AnnualRevenue: 100_000 * (1 + random.whole(900)) },
    ...addressIn('Billing', { random, index }),
    Rating: random.pick(['Hot', 'Warm', 'Cold']),
  }
}

function contact(seeding: Seeding): Values {
  const { random, index } = seeding
  const person = personOf(seeding)
  return {
    ...person,
    ...{ Email: emailOf(person, index), Phone: phoneOf(random), Title: random.pick(TITLES) },
    ...{ LeadSource: random.pick(SOURCES), AccountId: random.chance(0.9) ? anyId(seeding, 'Account') : null },
    ...addressIn('Mailing', seeding),
  }
}

function lead(seeding: Seeding): Values {
  const { random, index } = seeding
  const person = personOf(seeding)
  return {
    ...person,
    ...{ Company: companyOf(seeding), Email: emailOf(person, index), Phone: phoneOf(random) },
    ...{ Title: random.pick(TITLES), LeadSource: random.pick(SOURCES), Industry: random.pick(INDUSTRIES) },
    ...{ Status: random.pick(['Open - Not Contacted', 'Working - Contacted', 'Closed - Not Converted']) },
    ...addressIn('', seeding),
  }
}

function opportunity(seeding: Seeding): Values {
  const { org, random, index, pools } = seeding
  const account = pick(random, pools.Account)
  const stages = [...org.store('OpportunityStage').live()]
  const stage = random.pick(stages).values
  const isClosed = stage.IsClosed === true
  return {
    Name: `${account?.values.Name ?? 'Nobody'} - ${random.pick(['New', 'Renewal', 'Upgrade'])} ${index + 1}`,
    ...{ AccountId: account?.id ?? null, StageName: stage.ApiName ?? null, LeadSource: random.pick(SOURCES) },
    ...{
      Amount: 500 * (1 + random.whole(400)),
      CloseDate: seeding.day((isClosed ? -1 : 1) * random.whole(120)),
    },
    Type: random.pick(['New Customer', 'Existing Customer - Upgrade']),
  }
}

function contactRole(seeding: Seeding): Values {
  const { random, index } = seeding
  return {
    ...{ OpportunityId: anyId(seeding, 'Opportunity'), ContactId: anyId(seeding, 'Contact') },
    ...{ Role: random.pick(ROLES), IsPrimary: index % 3 === 0 },
  }
}

function ofContact(seeding: Seeding): Values {
  const contact = pick(seeding.random, seeding.pools.Contact)
  return { ContactId: contact?.id ?? null, AccountId: contact?.values.AccountId ?? null }
}

function anyId({ random, pools }: Seeding, object: string): string | null {
  return pick(random, pools[object])?.id ?? null
}

function pick(random: Seeding['random'], pool: readonly OrgRecord[] = []): OrgRecord | null {
  return pool.length === 0 ? null : random.pick(pool)
}

type Numbered = Pick<Seeding, 'random' | 'index'>

function personOf({ random }: Numbered): { FirstName: string; LastName: string } {
  return { FirstName: random.pick(FIRST_NAMES), LastName: random.pick(LAST_NAMES) }
}

function companyOf({ random, index }: Numbered): string {
  const name = `${random.pick(COMPANY_STARTS)} ${random.pick(COMPANY_ENDS)}`
  return index < 50 ? name : `${name} ${index}`
}

function emailOf({ FirstName, LastName }: { FirstName: string; LastName: string }, index: number): string {
  return `${slug(FirstName)}.${slug(LastName)}.${index + 1}@example.com`
}

function phoneOf(random: Seeding['random']): string {
  return `(555) ${100 + random.whole(900)}-${1000 + random.whole(9000)}`
}

function addressIn(prefix: string, { random }: Numbered): Values {
  const [city, state, country, postal] = random.pick(CITIES)
  return {
    [`${prefix}Street`]: `${1 + random.whole(200)} ${random.pick(STREETS)}`,
    [`${prefix}City`]: city,
    [`${prefix}State`]: state,
    [`${prefix}PostalCode`]: postal,
    [`${prefix}Country`]: country,
  }
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
