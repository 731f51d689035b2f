import { DEAL_STAGES, LIFECYCLE_STAGES } from '../catalogue/stages.ts'
import { ADMIN_USER_ID } from '../credentials/users.ts'
import type { CrmRecord, ObjectName, Owner, Source } from '../entities.ts'
import type { Account } from '../store/account.ts'
import type { End } from '../store/links.ts'
import { instant } from '../wire.ts'
import { claimUniques } from '../writes.ts'
import type { SeedCounts } from './counts.ts'
import { addCustomProperties } from './custom-properties.ts'
import { drawPools, type Pools } from './pools.ts'
import { type Random, randomFrom } from './random.ts'

const DAY_MS = 86_400_000
/** Records were made and changed during this many days before now. */
const DAYS_BACK = 400
const SOURCE: Source = { name: 'IMPORT', id: 'sandbox-seed', label: 'IMPORT', userId: null }
const LEAD_STATUSES = ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED', 'BAD_TIMING']
const INDUSTRIES = [
  'COMPUTER_SOFTWARE',
  'INTERNET',
  'FINANCIAL_SERVICES',
  'MANUFACTURING',
  'RETAIL',
  'CONSTRUCTION',
]

/** What the records of one seeding are made with. */
interface Maker {
  account: Account
  random: Random
  pools: Pools
  now: number
  owners: string[]
  companies: CrmRecord[]
  contacts: CrmRecord[]
}

/** Fills an account with records: the same ones for the same `seed`, counts and time. */
export function generate(account: Account, counts: SeedCounts, seed: number): void {
  const random = randomFrom(seed)
  const now = account.clock.now()
  const pools = drawPools(random, {
    people: Math.max(counts.contacts, counts.owners),
    companies: counts.companies,
  })
  addCustomProperties(account, now)
  const maker: Maker = { account, random, pools, now, owners: [], companies: [], contacts: [] }
  makeOwners(maker, counts.owners)
  make(maker, { object: 'companies', count: counts.companies, fill: fillCompany })
  make(maker, { object: 'contacts', count: counts.contacts, fill: fillContact })
  make(maker, { object: 'deals', count: counts.deals, fill: fillDeal })
  account.changed()
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
function make(
  maker: Maker,
  about: {
    object: ObjectName
    count: number
    fill: (maker: Maker, record: CrmRecord, index: number) => void
  },
): void {
  const { account, random, now } = maker
  const store = account.records[about.object]
  const records = Array.from({ length: about.count }, () => store.blank(now, SOURCE)).sort(
    (a, b) => a.id - b.id,
  )
  records.forEach((record, index) => {
    record.createdAt = now - DAY_MS - random.whole(DAYS_BACK * DAY_MS)
    record.updatedAt = record.createdAt + random.whole(now - record.createdAt)
    about.fill(maker, record, index)
    store.insert(record)
    claimUniques(account, about.object, record)
  })
  if (about.object === 'companies') maker.companies = records
  if (about.object === 'contacts') maker.contacts = records
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
  const company = maker.companies.length > 0 && random.chance(0.9) ? random.pick(maker.companies) : null
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
  if (company !== null)
    join({ object: 'contacts', record }, { object: 'companies', record: company }, [1, 279], [2, 280])
}

function fillDeal(maker: Maker, record: CrmRecord): void {
  const { pools, random, now } = maker
  const stage = random.pick(DEAL_STAGES)
  const company = maker.companies.length > 0 ? random.pick(maker.companies) : null
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
  if (company !== null) join(deal, { object: 'companies', record: company }, [5, 341], [6, 342])
  if (maker.contacts.length > 0)
    join(deal, { object: 'contacts', record: random.pick(maker.contacts) }, [3], [4])
}

function own(maker: Maker, record: CrmRecord): void {
  if (maker.owners.length > 0) record.values.hubspot_owner_id = maker.random.pick(maker.owners)
}

/** Links two records that are not linked yet; seeding a million must not search through lists. */
function join(from: End, to: End, ahead: readonly number[], back: readonly number[]): void {
  from.record.links.push({ to: to.object, id: to.record.id, types: shared(ahead) })
  to.record.links.push({ to: from.object, id: from.record.id, types: shared(back) })
}

const SHARED = new Map<string, readonly number[]>()

function shared(types: readonly number[]): readonly number[] {
  const key = types.join()
  const known = SHARED.get(key)
  if (known !== undefined) return known
  SHARED.set(key, types)
  return types
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
