import { Presenter } from '../present.ts'
import { restoreRecord } from '../restore.ts'
import { SearchEngine } from '../search/run.ts'
import type { SeedCounts } from '../seed/counts.ts'
import type { Progress } from '../seed/maker.ts'
import { DEFAULT_SEED, seedAccount } from '../seed/seed.ts'
import type { Account } from '../store/account.ts'

/** One account of the sandbox (a portal, as the vendor calls it) with what answers calls to it. */
export class Portal {
  readonly account: Account
  readonly presenter: Presenter
  readonly search = new SearchEngine()
  readonly name: string
  readonly createdAt: number

  constructor(account: Account, about: { name: string; createdAt: number }) {
    this.account = account
    this.presenter = new Presenter(account)
    this.name = about.name
    this.createdAt = about.createdAt
  }

  /** The id that tokens, addresses and events carry; a setting, so it is read afresh. */
  get id(): number {
    return this.account.settings.portalId
  }

  /** Fills the account; every portal has people of its own. */
  async seed(counts: SeedCounts, progress?: Progress): Promise<void> {
    await seedAccount(this.account, counts, { seed: DEFAULT_SEED + this.account.ordinal, progress })
  }

  /** Brings an archived record back; throws a `RangeError` with one sentence when it cannot. */
  restore(alias: string, id: string): void {
    const type = this.account.types.infer(alias)
    if (type === null) throw new RangeError(`There is no object ${alias}.`)
    restoreRecord(this.account, type.name, Number(id))
  }
}
