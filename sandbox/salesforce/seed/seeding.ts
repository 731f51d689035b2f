import type { Random } from '../../core/random.ts'
import type { Org } from '../store/org.ts'
import type { OrgRecord } from '../store/record.ts'

/** What a maker of records is given. */
export interface Seeding {
  org: Org
  random: Random
  /** The seeded and standing records to point to, by object. */
  pools: Readonly<Record<string, readonly OrgRecord[]>>
  /** Counts from 0 among records of the same kind. */
  index: number
  /** A day this many days from now, negative ones before. */
  day(offset: number): string
}
