import { randomFrom } from '../../core/random.ts'
import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { dayText, momentText } from '../moments.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { makeRecord } from '../writes/new-record.ts'
import { SEEDED, type SeedCounts } from './counts.ts'
import { MAKERS } from './makers.ts'
import type { Seeding } from './seeding.ts'

const DAY_MS = 86_400_000
/** Seeded records were made in the year before, evenly. */
const SPREAD_MS = 365 * DAY_MS
/** After so many records other work gets its turn. */
const TURN = 5000
/** After so many records progress is told. */
const TOLD = 50_000

/** The objects of what can be seeded. */
const OBJECTS: Readonly<Record<(typeof SEEDED)[number], string>> = {
  users: 'User',
  accounts: 'Account',
  contacts: 'Contact',
  leads: 'Lead',
  opportunities: 'Opportunity',
  contact_roles: 'OpportunityContactRole',
  campaigns: 'Campaign',
  cases: 'Case',
  tasks: 'Task',
  events: 'Event',
}

/** Fills an org with records that are the same at every start; `progress` is told how it gets on, a sentence at a time. */
export async function seedOrg(
  org: Org,
  counts: SeedCounts,
  progress: (sentence: string) => void = () => undefined,
): Promise<void> {
  const total = SEEDED.reduce((sum, name) => sum + counts[name], 0)
  const pools: Record<string, OrgRecord[]> = { User: [...org.store('User').live()] }
  let made = 0
  for (const name of SEEDED) {
    const objectName = OBJECTS[name]
    const object = org.catalogue.find(objectName)
    if (object === null) throw new Error(`There is no object ${objectName}.`)
    const random = randomFrom(SEEDED.indexOf(name) * 1000 + org.store(objectName).count)
    const pool = pools[objectName] ?? [...org.store(objectName).live()]
    pools[objectName] = pool
    for (let index = 0; index < counts[name]; index += 1) {
      const seeding: Seeding = { org, random, pools, index, day: (offset) => dayOf(org, offset) }
      pool.push(makeOne(object, { seeding, share: (index + 1) / counts[name] }))
      made += 1
      if (made % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
      if (made % TOLD === 0 && made < total) progress(`Seeded ${made} of ${total} records.`)
    }
  }
}

function makeOne(object: ObjectDefinition, about: { seeding: Seeding; share: number }): OrgRecord {
  const { seeding, share } = about
  const { org, random, pools } = seeding
  const values: Record<string, FieldValue> = MAKERS[object.name]?.(seeding) ?? {}
  const owner = random.pick(pools.User ?? []).id
  if (object.fieldsByName.has('ownerid')) values.OwnerId = owner
  const at = momentText(org.clock.now() - SPREAD_MS * (1 - share))
  return makeRecord(org, object, { values, userId: owner, at })
}

function dayOf(org: Org, offset: number): string {
  return dayText(org.clock.now() + offset * DAY_MS)
}
