import { type Clock, type MovableClock, shiftedClock, systemClock } from '../core/clock.ts'
import { createControl, restoreSnapshot, takeSnapshot } from '../core/control.ts'
import { Faults } from '../core/faults.ts'
import { answerInProcess } from '../core/in-process.ts'
import { Ledger } from '../core/ledger.ts'
import { createPages } from '../core/page/pages.ts'
import { roomOutcome } from '../core/room.ts'
import { type Listening, type ListenOptions, listen } from '../core/server.ts'
import { SnapshotFile } from '../core/snapshot-file.ts'
import type { Snapshot } from '../core/vendor.ts'
import { jobsOf } from './bulk/jobs.ts'
import { openSession, userIdOf } from './control/sessions.ts'
import type { App } from './oauth/entities.ts'
import { readSettings } from './read-settings.ts'
import { SalesforceVendor } from './salesforce.ts'
import { DEFAULT_COUNTS, readCounts, type SeedCounts } from './seed/counts.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import type { Org } from './store/org.ts'
import { undelete } from './writes/delete.ts'

/**
 * A Salesforce org to make: any setting, what to seed (`true`: 250 contacts, 60 accounts, 80 opportunities, …; nothing
 * by default), and the clock that it lives by.
 */
export interface SalesforceOptions extends Partial<Settings> {
  seed?: Partial<SeedCounts> | boolean
  /** Is told how a long seeding is getting on, a sentence at a time. */
  progress?: (sentence: string) => void
  clock?: Clock
  /** Folder that keeps the state; in memory only when absent. */
  data?: string
  /** How many requests the ledger keeps, 10,000 by default. */
  ledgerCapacity?: number
}

/** A Salesforce org that runs in this process. */
export interface SalesforceSandbox {
  /** The clock of the org: `advance(ms)` moves it ahead of the clock that was given. */
  readonly clock: MovableClock
  readonly ledger: Ledger
  /** What goes wrong on purpose: `add` takes rules, `effects` describes all that can. */
  readonly faults: Faults
  /** Settings in force; writing to them changes the org at once. */
  readonly settings: Settings
  /** The org itself, for tests that look inside. */
  readonly org: Org
  /** Connected apps. */
  readonly apps: {
    /** Registers one; the answer has its consumer key and secret. */
    create(app: Partial<App> & Pick<App, 'name'>): App
    list(): App[]
  }
  /** Opens a session without a flow: of the administrator, or of the user named by username or id. */
  session(user?: string): { accessToken: string; userId: string }
  /** Makes more records. */
  seed(counts: Partial<SeedCounts>): Promise<void>
  /** Brings a record back from the recycle bin, as only the vendor's pages can; throws a `RangeError` when it cannot. */
  undelete(id: string): void
  /** Waits until no bulk job is under way and none is due; what is due later does not count. */
  settled(): Promise<void>
  /** Whether the state was read from `data`. */
  readonly restored: boolean
  /** Answers a request in process. A dropped connection rejects with a `TypeError`, as `fetch` does. */
  fetch(request: Request): Promise<Response>
  listen(options?: ListenOptions): Promise<Listening>
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  /** Writes the state to `data` now; does nothing without it. */
  save(): void
}

/** Makes an org. Rejects with a `RangeError` that says what is accepted when a setting is wrong. */
export async function createSalesforce(options: SalesforceOptions): Promise<SalesforceSandbox> {
  const { seed, progress, clock: base, data, ledgerCapacity = 10_000, ...given } = options
  const clock = shiftedClock(base ?? systemClock)
  const vendor = new SalesforceVendor(clock, { ...DEFAULT_SETTINGS, ...readSettings(given) })
  const parts = { vendor, clock, ledger: new Ledger(ledgerCapacity), faults: new Faults(vendor.effects) }
  const kept = data === undefined ? null : SnapshotFile.open(data, vendor)
  const counts =
    seed === undefined || seed === false ? null : seed === true ? DEFAULT_COUNTS : readCounts(seed)
  if (counts !== null && kept?.found !== true) await vendor.seed(counts, progress)
  kept?.file.flush()
  return faceOf(parts, kept)
}

function faceOf(
  parts: { vendor: SalesforceVendor; clock: MovableClock; ledger: Ledger; faults: Faults },
  kept: { file: SnapshotFile; found: boolean } | null,
): SalesforceSandbox {
  const { vendor, clock, ledger, faults } = parts
  const control = createControl(parts)
  const pages = createPages(parts)
  const touch = (): void => kept?.file.touch()
  return {
    clock,
    ledger,
    faults,
    settings: vendor.settings,
    get org() {
      return vendor.org
    },
    apps: { create: (app) => vendor.grants.addApp(app), list: () => vendor.grants.allApps() },
    session: (user) => {
      const { value, userId } = openSession(vendor, user)
      touch()
      return { accessToken: value, userId }
    },
    seed: async (counts) => {
      await vendor.seed(readCounts(counts))
      touch()
    },
    undelete: (id) => {
      undelete(vendor.org, id, userIdOf(vendor))
      touch()
    },
    settled: () => jobsOf(vendor.org).agenda.settled(),
    restored: kept?.found === true,
    fetch: (request) =>
      answerInProcess((exchange) => roomOutcome({ host: parts, pages }, exchange), request).finally(touch),
    listen: (at) => listen({ host: parts, control, pages, afterEach: touch }, at),
    reset: () => {
      vendor.reset()
      ledger.clear()
      faults.clear()
      touch()
    },
    snapshot: () => takeSnapshot(parts),
    restore: (snapshot) => {
      restoreSnapshot(parts, snapshot)
      touch()
    },
    save: () => {
      vendor.settle()
      kept?.file.flush()
    },
  }
}
