import type { Settings } from '../settings.ts'
import type { FieldValue, OrgRecord } from './record.ts'

/** The username of the administrator that every org begins with. */
export const ADMIN_USERNAME = 'admin@sandbox.example.com'

/** Stages of a new org, in their order: API name, probability, forecast category. Known, not recorded. */
const STAGES: readonly (readonly [name: string, probability: number, category: string])[] = [
  ['Prospecting', 10, 'Pipeline'],
  ['Qualification', 10, 'Pipeline'],
  ['Needs Analysis', 20, 'Pipeline'],
  ['Value Proposition', 50, 'Pipeline'],
  ['Id. Decision Makers', 60, 'Pipeline'],
  ['Perception Analysis', 70, 'Pipeline'],
  ['Proposal/Price Quote', 75, 'Pipeline'],
  ['Negotiation/Review', 90, 'Pipeline'],
  ['Closed Won', 100, 'Closed'],
  ['Closed Lost', 0, 'Omitted'],
]

/** What an org that is about to begin can tell. */
interface NewOrg {
  readonly settings: Settings
  now(): string
  nextId(keyPrefix: string): string
}

/** What a new org has: itself, two profiles, an administrator and the stages of opportunities. */
export function* firstRecords(org: NewOrg): Generator<[object: string, record: OrgRecord]> {
  const now = org.now()
  const adminId = org.nextId('005')
  const stamps = {
    ...{ CreatedDate: now, CreatedById: adminId, LastModifiedDate: now, LastModifiedById: adminId },
    SystemModstamp: now,
  }
  const make = (prefix: string, values: Record<string, FieldValue>): OrgRecord => {
    const id = prefix === '005' ? adminId : org.nextId(prefix)
    return { id, values: { Id: id, ...values, ...stamps } }
  }
  yield ['Organization', make('00D', organizationOf(org))]
  const admins = make('00e', { Name: 'System Administrator', UserType: 'Standard' })
  yield ['Profile', admins]
  yield ['Profile', make('00e', { Name: 'Standard User', UserType: 'Standard' })]
  yield ['User', make('005', { ...adminOf(org), ProfileId: admins.id })]
  for (const [at, [name, probability, category]] of STAGES.entries()) {
    yield ['OpportunityStage', make('01J', stageOf(name, { at, probability, category }))]
  }
}

function organizationOf({ settings }: NewOrg): Record<string, FieldValue> {
  const edition = settings.edition.charAt(0).toUpperCase() + settings.edition.slice(1)
  return {
    Name: settings.orgName,
    TimeZoneSidKey: settings.timeZone,
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    InstanceName: settings.instanceName,
    OrganizationType: `${edition} Edition`,
    IsSandbox: false,
  }
}

function adminOf({ settings }: NewOrg): Record<string, FieldValue> {
  return {
    Username: ADMIN_USERNAME,
    FirstName: 'Ada',
    LastName: 'Admin',
    Name: 'Ada Admin',
    Email: 'ada@example.com',
    Alias: 'aadmi',
    CommunityNickname: 'ada',
    IsActive: true,
    TimeZoneSidKey: settings.timeZone,
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
    UserType: 'Standard',
  }
}

function stageOf(
  name: string,
  { at, probability, category }: { at: number; probability: number; category: string },
): Record<string, FieldValue> {
  return {
    MasterLabel: name,
    ApiName: name,
    IsActive: true,
    SortOrder: at + 1,
    IsClosed: name.startsWith('Closed'),
    IsWon: name === 'Closed Won',
    ForecastCategory: category,
    ForecastCategoryName: category,
    DefaultProbability: probability,
  }
}
