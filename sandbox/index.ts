import { type Clock, type MovableClock, shiftedClock, systemClock } from './core/clock.ts'
import { createControl, restoreSnapshot, takeSnapshot } from './core/control.ts'
import type { FaultAbout } from './core/fault-fields.ts'
import { type ActiveFault, type FaultRule, Faults } from './core/faults.ts'
import type { HostParts } from './core/host.ts'
import { answerInProcess } from './core/in-process.ts'
import { Ledger, type LedgerEntry } from './core/ledger.ts'
import { createPages } from './core/page/pages.ts'
import { roomOutcome } from './core/room.ts'
import { type Listening, type ListenOptions, listen } from './core/server.ts'
import { SnapshotFile } from './core/snapshot-file.ts'
import type { Snapshot } from './core/vendor.ts'
import { type AppsFace, appsFace } from './hubspot/apps/face.ts'
import { HubspotVendor } from './hubspot/hubspot.ts'
import { type PortalFace, type PortalsFace, portalFace, portalsFace } from './hubspot/portals/face.ts'
import { readSettings } from './hubspot/read-settings.ts'
import { DEFAULT_COUNTS, readCounts, type SeedCounts } from './hubspot/seed/counts.ts'
import { DEFAULT_SETTINGS, type Settings } from './hubspot/settings.ts'
import type { DeliveryNote } from './hubspot/webhooks/deliveries.ts'
import { type WebhooksFace, webhooksFace } from './hubspot/webhooks/face.ts'
import { createSender } from './hubspot/webhooks/sender.ts'
import type { SalesforceOptions, SalesforceSandbox } from './salesforce/create.ts'

export { movableClock } from './core/clock.ts'
export type { SalesforceOptions, SalesforceSandbox } from './salesforce/create.ts'

/**
 * A HubSpot account to make: any setting, what to seed (`true`: 250 contacts, 60 companies, 80 deals, 3 owners;
 * nothing by default), and the clock that it lives by.
 */
export interface HubspotOptions extends Partial<Settings> {
  seed?: Partial<SeedCounts> | boolean
  /** Is told how a long seeding is getting on, a sentence at a time. */
  progress?: (sentence: string) => void
  clock?: Clock
  /** Folder that keeps the state; in memory only when absent. */
  data?: string
  /** How many requests the ledger keeps, 10,000 by default. */
  ledgerCapacity?: number
  /** Hosts beside this machine that webhooks may be sent to, by name, e.g. `['staging.example.com']`; none by default. */
  webhookHosts?: readonly string[]
}

/** What to put into the sandbox: one entry a vendor. */
export interface SandboxOptions {
  hubspot?: HubspotOptions
  salesforce?: SalesforceOptions
}

/** A HubSpot that runs in this process: its first account, and the whole. */
export interface HubspotSandbox extends PortalFace {
  /** The clock of the account: `advance(ms)` moves it ahead of the clock that was given. */
  readonly clock: MovableClock
  readonly ledger: Ledger
  /** What goes wrong on purpose: `add` takes rules, `effects` describes all that can. */
  readonly faults: {
    readonly effects: readonly FaultAbout[]
    add(rule: FaultRule): ActiveFault
    list(): ActiveFault[]
    remove(id: number): boolean
    clear(): void
  }
  /** All its portals; what this interface itself has of an account is of the first one. */
  readonly portals: PortalsFace
  /** Project-based apps and where they are installed. */
  readonly apps: AppsFace
  /** What is on its way to receivers of webhooks, and what goes wrong with it on purpose. */
  readonly webhooks: WebhooksFace
  /** Waits until nothing is under way and nothing is due; what is due later does not count. */
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

/** The sandbox: one room a vendor. */
export interface Sandbox {
  readonly hubspot: HubspotSandbox
}

/**
 * Makes a sandbox, in memory and ready at once: of the vendors that are named, of HubSpot when none is. Rejects with a
 * `RangeError` that says what is accepted when a setting is wrong.
 */
export async function createSandbox(options?: {
  hubspot?: HubspotOptions
  salesforce?: undefined
}): Promise<Sandbox>
export async function createSandbox(options: {
  hubspot?: undefined
  salesforce: SalesforceOptions
}): Promise<{ readonly salesforce: SalesforceSandbox }>
export async function createSandbox(options: {
  hubspot: HubspotOptions
  salesforce: SalesforceOptions
}): Promise<Sandbox & { readonly salesforce: SalesforceSandbox }>
export async function createSandbox(
  options: SandboxOptions = {},
): Promise<Partial<Sandbox> & { salesforce?: SalesforceSandbox }> {
  const unknown = Object.keys(options).find((name) => name !== 'hubspot' && name !== 'salesforce')
  if (unknown !== undefined)
    throw new RangeError(`There is no sandbox of ${unknown}, only of hubspot and salesforce.`)
  const { hubspot, salesforce } = options
  const isAlone = salesforce !== undefined && hubspot === undefined
  return {
    ...(isAlone ? {} : { hubspot: await createHubspot(hubspot ?? {}) }),
    ...(salesforce === undefined ? {} : { salesforce: await createSalesforce(salesforce) }),
  }
}

/** Its code is loaded when the first org is made: who wants another vendor does not wait for it. */
async function createSalesforce(options: SalesforceOptions): Promise<SalesforceSandbox> {
  const room = await import('./salesforce/create.ts')
  return room.createSalesforce(options)
}

async function createHubspot(options: HubspotOptions): Promise<HubspotSandbox> {
  const { seed, progress, clock: base, data, ledgerCapacity = 10_000, webhookHosts = [], ...given } = options
  const clock = shiftedClock(base ?? systemClock)
  const vendor = new HubspotVendor(
    clock,
    { ...DEFAULT_SETTINGS, ...readSettings(given) },
    createSender(webhookHosts),
  )
  const ledger = new Ledger(ledgerCapacity)
  const parts = { vendor, clock, ledger, faults: new Faults(vendor.effects) }
  vendor.whenDelivered = (note) => ledger.append(deliveryEntry(parts, note))
  const kept = data === undefined ? null : SnapshotFile.open(data, vendor)
  const counts = countsOf(seed)
  if (counts !== null && kept?.found !== true) await vendor.seed(counts, progress)
  kept?.file.flush()
  return faceOf(parts, { restored: kept?.found === true, file: kept?.file ?? null })
}

function countsOf(seed: HubspotOptions['seed']): SeedCounts | null {
  if (seed === undefined || seed === false) return null
  return seed === true ? DEFAULT_COUNTS : readCounts(seed)
}

function deliveryEntry({ vendor, clock }: Parts, note: DeliveryNote): Omit<LedgerEntry, 'seq'> {
  const version = vendor.revision()
  return {
    ...note,
    ...{ kind: 'delivery', vendor: vendor.id, method: 'POST', query: '', route: null },
    ...{ state_before: version, state_after: version, finished_at: Math.max(note.started_at, clock.now()) },
  }
}

type Parts = HostParts & { vendor: HubspotVendor; clock: MovableClock }

function faceOf(parts: Parts, kept: { restored: boolean; file: SnapshotFile | null }): HubspotSandbox {
  const { vendor } = parts
  const touch = (): void => kept.file?.touch()
  vendor.whenChanged = touch
  const face = portalFace({ portal: () => vendor.portals.first, touch })
  return Object.defineProperties(
    wholeOf(parts, { kept, touch }),
    Object.getOwnPropertyDescriptors(face),
  ) as HubspotSandbox
}

/** What belongs to no account. */
function wholeOf(
  parts: Parts,
  about: { kept: { restored: boolean; file: SnapshotFile | null }; touch: () => void },
): Omit<HubspotSandbox, keyof PortalFace> {
  const { vendor, clock, ledger, faults } = parts
  const { kept, touch } = about
  const control = createControl(parts)
  const pages = createPages(parts)
  return {
    clock,
    ledger,
    faults,
    portals: portalsFace(vendor, touch),
    apps: appsFace(vendor),
    webhooks: webhooksFace(vendor),
    settled: () => vendor.agenda.settled(),
    restored: kept.restored,
    fetch: (request) =>
      answerInProcess((exchange) => roomOutcome({ host: parts, pages }, exchange), request).finally(touch),
    listen: (options) => listen({ host: parts, control, pages, afterEach: touch }, options),
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
      for (const { account } of vendor.portals.all()) account.credentials.settle()
      kept.file?.flush()
    },
  }
}
