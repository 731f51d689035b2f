import { type Random, randomFrom } from '../../core/random.ts'
import { DEAL_STAGES, LIFECYCLE_STAGES } from '../catalogue/stages.ts'
import { ADMIN_USER_ID } from '../credentials/users.ts'
import type { CrmRecord, ObjectName, Owner, Source } from '../entities.ts'
import type { Account } from '../store/account.ts'
import type { End } from '../store/links.ts'
import { instant } from '../wire.ts'
import { claimUniques } from '../writes.ts'
import { SEEDED, type SeedCounts } from './counts.ts'
import { addCustomProperties } from './custom-properties.ts'
import { fillMore, MORE_SEEDED } from './fill-more.ts'
import {
  fillCall,
  fillEmail,
  fillLead,
  fillLineItem,
  fillMeeting,
  fillNote,
  fillProduct,
  fillTask,
  fillTicket,
} from './fill-work.ts'
import { join, type Maker, own, type Progress } from './maker.ts'
import { drawPools } from './pools.ts'

const DAY_MS = 86_400_000
/** Records were made and changed during this many days before now. */
const DAYS_BACK = 400
const SOURCE: Source = { name: 'IMPORT', id: 'sandbox-seed', label: 'IMPORT', userId: null }
/** After how many records somebody who waits is told. */
const PROGRESS_EVERY = 100_000
const LEAD_STATUSES = ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED', 'BAD_TIMING']
const INDUSTRIES = [
  'COMPUTER_SOFTWARE',
  'INTERNET',
  'FINANCIAL_SERVICES',
  'MANUFACTURING',
  'RETAIL',
  'CONSTRUCTION',
]

/** Fills an account with records: the same ones for the same `seed`, counts and time. */
export function generate(
  account: Account,
  counts: SeedCounts,
  { seed, progress }: { seed: number; progress: Progress },
): void {
  const random = randomFrom(seed)
  const now = account.clock.now()
  const pools = drawPools(random, {
    people: Math.max(counts.contacts, counts.owners),
    companies: counts.companies,
  })
  addCustomProperties(account, now)
  const maker: Maker = { account, random, pools, now, progress, owners: [], made: new Map() }
  makeOwners(maker, counts.owners)
  for (const object of SEEDED) make(maker, { object, count: counts[object], fill: FILL[object] })
  account.changed()
}

type Fill = (maker: Maker, record: CrmRecord, index: number) => void

const FILL: Readonly<Record<(typeof SEEDED)[number], Fill>> = {
  ...{ companies: fillCompany, contacts: fillContact, deals: fillDeal, tickets: fillTicket },
  ...{ products: fillProduct, line_items: fillLineItem, leads: fillLead, notes: fillNote, calls: fillCall },
  ...{ emails: fillEmail, meetings: fillMeeting, tasks: fillTask },
  ...(Object.fromEntries(
    MORE_SEEDED.map((object) => [object, (maker, record, index) => fillMore(object, maker, record, index)]),
  ) as Record<(typeof MORE_SEEDED)[number], Fill>),
}

function makeOwners(maker: Maker, count: number): void {
  const { account, pools, random } = maker
  for (let index = 0; index < count; index += 1) {
    const firstName = random.pick(pools.firstNames)
    const lastName = random.pick(pools.lastNames)
    const id = account.owners.has(String(ADMIN_USER_ID)) ? account.users.freeId() : ADMIN_USER_ID
    const createdAt = maker.now - DAYS_BACK * DAY_MS
    const owner: Owner = {
      id: String(id),
      email: `${plain(firstName)}.${plain(lastName)}${index === 0 ? '' : index}@example.com`,
      firstName,
      lastName,
      userId: id,
      type: 'PERSON',
      createdAt,
      updatedAt: createdAt,
      archived: false,
      teams: index === 0 ? [{ id: '1', name: 'Sales', primary: true }] : [],
    }
    account.owners.set(owner.id, owner)
    account.users.adopt(owner)
  }
  maker.owners = [...account.owners.keys()]
}

/** Makes records in order of id, so that putting them into the store is an append. */
function make(maker: Maker, about: { object: ObjectName; count: number; fill: Fill }): void {
  const { account, random, now } = maker
  if (about.count === 0) return
  const store = account.store(about.object)
  const records = Array.from({ length: about.count }, () => store.blank(now, SOURCE)).sort(
    (a, b) => a.id - b.id,
  )
  records.forEach((record, index) => {
    record.createdAt = now - DAY_MS - random.whole(DAYS_BACK * DAY_MS)
    record.updatedAt = record.createdAt + random.whole(now - record.createdAt)
    about.fill(maker, record, index)
    store.insert(record)
    claimUniques(account, about.object, record)
    if ((index + 1) % PROGRESS_EVERY === 0) tell(maker, about, index + 1)
  })
  maker.made.set(about.object, records)
}

function tell(
  { progress }: Maker,
  { object, count }: { object: ObjectName; count: number },
  done: number,
): void {
  progress(`${done.toLocaleString('en')} of ${count.toLocaleString('en')} ${object} …`)
}

function fillCompany(maker: Maker, record: CrmRecord, index: number): void {
  const { pools, random } = maker
  const round = Math.floor(index / pools.companies.length)
  const name = `${pools.companies[index % pools.companies.length]}${round === 0 ? '' : ` ${round + 1}`}`
  const { city, state } = random.pick(pools.cities)
  const domain = `${plain(name)}.example`
  const { values } = record
  values.name = name
  values.domain = domain
  values.website = domain
  values.phone = phone(random)
  values.address = `${1 + random.whole(900)} ${random.pick(pools.streets)}`
  values.city = city
  values.state = state
  values.zip = String(10_000 + random.whole(89_999))
  values.country = 'United States'
  values.industry = random.pick(INDUSTRIES)
  values.numberofemployees = String(5 + random.whole(2000))
  values.annualrevenue = String((1 + random.whole(500)) * 100_000)
  values.lifecyclestage = random.pick(LIFECYCLE_STAGES).id
  if (random.chance(0.8)) own(maker, record)
}

function fillContact(maker: Maker, record: CrmRecord, index: number): void {
  const { pools, random } = maker
  const firstname = random.pick(pools.firstNames)
  const lastname = random.pick(pools.lastNames)
  const companies = maker.made.get('companies') ?? []
  const company = companies.length > 0 && random.chance(0.9) ? random.pick(companies) : null
  const { city, state } = random.pick(pools.cities)
  const { values } = record
  values.firstname = firstname
  values.lastname = lastname
  values.email = `${plain(firstname)}.${plain(lastname)}${index}@${company?.values.domain ?? 'example.com'}`
  values.phone = phone(random)
  values.jobtitle = random.pick(pools.jobTitles)
  values.city = city
  values.state = state
  values.country = 'United States'
  values.lifecyclestage = random.pick(LIFECYCLE_STAGES).id
  values.hs_lead_status = random.pick(LEAD_STATUSES)
  if (company !== null) values.company = company.values.name ?? ''
  if (random.chance(0.5)) values.mobilephone = phone(random)
  if (random.chance(0.8)) own(maker, record)
  if (random.chance(0.4)) values.customer_tier = random.pick(['gold', 'silver', 'bronze'])
  if (random.chance(0.3)) values.nps_score = String(random.whole(11))
  if (random.chance(0.2)) values.vip = String(random.chance(0.5))
  if (random.chance(0.2)) values.renewal_date = day(maker.now + random.whole(365) * DAY_MS)
  if (company !== null) join(maker, { object: 'contacts', record }, { object: 'companies', record: company })
}

function fillDeal(maker: Maker, record: CrmRecord): void {
  const { pools, random, now } = maker
  const stage = random.pick(DEAL_STAGES)
  const companies = maker.made.get('companies') ?? []
  const contacts = maker.made.get('contacts') ?? []
  const company = companies.length > 0 ? random.pick(companies) : null
  const closed = stage.probability === '1.0' || stage.probability === '0.0'
  const closes = closed
    ? record.createdAt + random.whole(now - record.createdAt)
    : now + (1 + random.whole(120)) * DAY_MS
  const { values } = record
  values.dealname = `${company?.values.name ?? 'New business'} - ${random.pick(pools.products)}`
  values.amount = String((1 + random.whole(400)) * 250)
  values.pipeline = 'default'
  values.dealstage = stage.id
  values.closedate = instant(closes)
  values.dealtype = random.chance(0.6) ? 'newbusiness' : 'existingbusiness'
  values.hs_priority = random.pick(['low', 'medium', 'high'])
  if (random.chance(0.8)) own(maker, record)
  if (random.chance(0.4)) values.arr = String((1 + random.whole(200)) * 1200)
  const deal: End = { object: 'deals', record }
  if (company !== null) join(maker, deal, { object: 'companies', record: company })
  if (contacts.length > 0) join(maker, deal, { object: 'contacts', record: random.pick(contacts) })
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
}

/** A number of the range that is kept for fiction. */
function phone(random: Random): string {
  return `+1 ${200 + random.whole(700)}-555-${String(100 + random.whole(100)).padStart(4, '0')}`
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
