import type { Random } from '../../core/random.ts'
import type { CrmRecord, ObjectName } from '../entities.ts'
import type { Account } from '../store/account.ts'
import type { End } from '../store/links.ts'
import type { Pools } from './pools.ts'

/** Is told how a long seeding is getting on, a sentence at a time. */
export type Progress = (sentence: string) => void

/** What the records of one seeding are made with. */
export interface Maker {
  account: Account
  random: Random
  pools: Pools
  now: number
  progress: Progress
  owners: string[]
  /** What was made so far, by object. */
  made: Map<ObjectName, readonly CrmRecord[]>
}

/** Gives a record one of the owners. */
export function own(maker: Maker, record: CrmRecord): void {
  if (maker.owners.length > 0) record.values.hubspot_owner_id = maker.random.pick(maker.owners)
}

/**
 * Links two records that are not linked yet, as primary where their objects have that; seeding a million must not
 * search through lists.
 */
export function join(maker: Maker, from: End, to: End): void {
  const { ahead, back } = typesOf(maker.account, from.object, to.object)
  from.record.links.push({ to: to.object, id: to.record.id, types: ahead })
  to.record.links.push({ to: from.object, id: from.record.id, types: back })
}

interface BothWays {
  ahead: readonly number[]
  back: readonly number[]
}

/** Lists of type ids are shared between links. */
const SHARED = new Map<string, BothWays>()

function typesOf({ associations }: Account, from: ObjectName, to: ObjectName): BothWays {
  const key = `${from}>${to}`
  const known = SHARED.get(key)
  if (known !== undefined) return known
  const types = [associations.primary(from, to), associations.unlabeled(from, to)].filter(
    (type) => type !== null,
  )
  const made = { ahead: types.map((type) => type.key), back: types.map((type) => type.inverse) }
  SHARED.set(key, made)
  return made
}
