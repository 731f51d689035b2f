import { randomUUID } from 'node:crypto'
import type { Agenda } from '../../../core/agenda.ts'
import type { SnapshotRow } from '../../../core/vendor.ts'
import type { AppEvent } from '../../apps/entities.ts'
import type { Change } from '../../changes.ts'
import type { CrmRecord } from '../../entities.ts'
import { scopesFor } from '../../scopes.ts'
import type { Account } from '../../store/account.ts'
import { instant } from '../../wire.ts'
import type { WebhookApp } from '../entities.ts'
import type {
  Condition,
  JournalEntry,
  JournalEvent,
  JournalFilter,
  JournalSubscription,
  SnapshotStatus,
} from './entities.ts'
import { actionOf, isWanted, journalEventOf } from './events.ts'
import { meetsAll } from './filters.ts'
import { INSTALLED, type JournalRequest, UNINSTALLED } from './subscriptions.ts'

/** How long the journal keeps what it has. Source: developers.hubspot.com/docs/api-reference/latest/webhooks-journal/guide */
const KEPT_MS = 3 * 86_400_000
/** Ids of subscriptions and filters grow from here. */
const FIRST_ID = 61_400

/** What the journal depends on. */
export interface JournalParts {
  agenda: Agenda
  now(): number
  /** The app in an account; null when it is not there. */
  appIn(portalId: number, appId: number): WebhookApp | null
  whenChanged(): void
}

/** What apps wanted to know and can read for three days, in the order in which it happened. */
export class Journal {
  readonly subscriptions = new Map<number, JournalSubscription>()
  readonly filters = new Map<number, JournalFilter>()
  readonly statuses = new Map<string, SnapshotStatus>()
  private entries: JournalEntry[] = []
  /** Entries that what happens in the same go is added to, by app and account. */
  private readonly open = new Map<string, JournalEntry>()
  private readonly parts: JournalParts
  private issued = 0

  constructor(parts: JournalParts) {
    this.parts = parts
  }

  get isListening(): boolean {
    return this.subscriptions.size > 0
  }

  /** The app's entries that are still kept, oldest first; of one account when `portalId` is given. */
  entriesOf(appId: number, portalId: number | null): JournalEntry[] {
    const oldest = this.parts.now() - KEPT_MS
    const first = this.entries.findIndex(({ publishedAt }) => publishedAt > oldest)
    if (first !== 0) this.entries = first === -1 ? [] : this.entries.slice(first)
    return this.entries.filter(
      (entry) => entry.appId === appId && (portalId === null || entry.portalId === portalId),
    )
  }

  /** Makes a subscription, or replaces the app's to the same kind of object in the same account. */
  upsert(appId: number, request: JournalRequest, createdBy: number | null): JournalSubscription {
    const now = this.parts.now()
    const known = [...this.subscriptions.values()].find(
      (one) =>
        one.appId === appId &&
        one.portalId === request.portalId &&
        one.subscriptionType === request.subscriptionType &&
        one.objectTypeId === request.objectTypeId,
    )
    const id = known?.id ?? this.nextId()
    const made = { id, appId, ...request, createdBy, createdAt: known?.createdAt ?? now, updatedAt: now }
    this.subscriptions.set(id, made)
    this.parts.whenChanged()
    return made
  }

  /** Ends a subscription with its filters. */
  remove({ id }: JournalSubscription): void {
    this.subscriptions.delete(id)
    for (const filter of this.filters.values()) {
      if (filter.subscriptionId === id) this.filters.delete(filter.id)
    }
    this.parts.whenChanged()
  }

  addFilter({ id: subscriptionId, appId }: JournalSubscription, conditions: Condition[]): JournalFilter {
    const filter = { id: this.nextId(), appId, subscriptionId, conditions, createdAt: this.parts.now() }
    this.filters.set(filter.id, filter)
    this.parts.whenChanged()
    return filter
  }

  removeFilter({ id }: JournalFilter): void {
    this.filters.delete(id)
    this.parts.whenChanged()
  }

  /** Writes a snapshot of a record, or notes why there is none. */
  snapshot(appId: number, event: JournalEvent | SnapshotStatus['errorCode']): SnapshotStatus {
    const now = this.parts.now()
    const failed = typeof event === 'string' ? event : null
    if (event !== null && typeof event !== 'string') this.write(appId, event)
    const status = { id: randomUUID(), appId, initiatedAt: now, completedAt: now, errorCode: failed }
    this.statuses.set(status.id, status)
    this.parts.whenChanged()
    return status
  }

  /** Hears a change of a record. */
  hear(account: Account, change: Change): void {
    const kind = actionOf(change)
    if (kind === null) return
    const { portalId } = account.settings
    const objectTypeId = account.type(change.object).id
    const toTypeId = change.kind === 'associationChange' ? account.type(change.to).id : null
    const written = new Set<number>()
    for (const subscription of this.subscriptions.values()) {
      const { appId } = subscription
      if (subscription.portalId !== portalId || subscription.subscriptionType !== kind.type) continue
      if (written.has(appId) || !subscription.actions.includes(kind.action)) continue
      if (!isWanted(subscription, change, { objectTypeId, toTypeId })) continue
      if (!this.mayKnow(account, appId, change)) continue
      const record = account.find(change.object, change.id)
      if (!this.passesFilters(subscription, record)) continue
      written.add(appId)
      const about = { ...kind, record, properties: subscription.properties }
      this.write(appId, journalEventOf(account, change, about))
    }
  }

  /** Hears that an app came into an account or left it. */
  hearApp({ kind, app, install, at }: AppEvent): void {
    const objectTypeId = kind === 'installed' ? INSTALLED : UNINSTALLED
    for (const subscription of this.subscriptions.values()) {
      if (subscription.appId !== app.id || subscription.objectTypeId !== objectTypeId) continue
      if (subscription.portalId !== null && subscription.portalId !== install.portalId) continue
      const action = kind === 'installed' ? 'APP_INSTALL' : 'APP_UNINSTALL'
      const about = {
        portalId: install.portalId,
        occurredAt: instant(at),
        eventTypeId: objectTypeId,
        appId: app.id,
      }
      this.write(app.id, { type: 'APP_LIFECYCLE_EVENT', action, ...about })
    }
  }

  *rows(): Generator<SnapshotRow> {
    if (this.issued > 0) yield ['journal_ids', this.issued]
    for (const subscription of this.subscriptions.values()) yield ['journal_subscription', subscription]
    for (const filter of this.filters.values()) yield ['journal_filter', filter]
    for (const status of this.statuses.values()) yield ['journal_status', status]
    for (const entry of this.entries) yield ['journal_entry', entry]
  }

  /** Takes a row made by `rows`; returns whether it was one. */
  load([kind, first]: SnapshotRow): boolean {
    if (kind === 'journal_ids') this.issued = Number(first)
    else if (kind === 'journal_subscription') {
      this.subscriptions.set((first as JournalSubscription).id, first as JournalSubscription)
    } else if (kind === 'journal_filter')
      this.filters.set((first as JournalFilter).id, first as JournalFilter)
    else if (kind === 'journal_status')
      this.statuses.set((first as SnapshotStatus).id, first as SnapshotStatus)
    else if (kind === 'journal_entry') this.entries.push(first as JournalEntry)
    else return false
    return true
  }

  private write(appId: number, event: JournalEvent): void {
    const key = `${appId} ${event.portalId}`
    let entry = this.open.get(key)
    if (entry === undefined) {
      const now = this.parts.now()
      entry = { offset: randomUUID(), appId, portalId: event.portalId, publishedAt: now, events: [] }
      this.open.set(key, entry)
      this.entries.push(entry)
      this.parts.agenda.add(now, () => {
        this.open.delete(key)
      })
    }
    join(entry.events, event)
    this.parts.whenChanged()
  }

  private mayKnow(account: Account, appId: number, change: Change): boolean {
    const app = this.parts.appIn(account.settings.portalId, appId)
    if (app === null) return false
    const needed = scopesFor('object.read', change.object)
    return needed.length === 0 || needed.some((scope) => app.scopes.includes(scope))
  }

  /** A subscription with filters is for the records that meet one of them. */
  private passesFilters({ id }: JournalSubscription, record: CrmRecord | null): boolean {
    const own = [...this.filters.values()].filter((filter) => filter.subscriptionId === id)
    if (own.length === 0 || record === null) return true
    return own.some(({ conditions }) => meetsAll(conditions, (name) => record.values[name] ?? ''))
  }

  private nextId(): number {
    this.issued += 1
    return FIRST_ID + this.issued
  }
}

/** Properties of a record that change in one go are one event. */
function join(events: JournalEvent[], event: JournalEvent): void {
  const last = events.at(-1)
  const isSame =
    last !== undefined &&
    last.action === 'UPDATE' &&
    event.action === 'UPDATE' &&
    last.objectId === event.objectId &&
    last.objectTypeId === event.objectTypeId
  if (isSame) Object.assign(last.propertyChanges as object, event.propertyChanges)
  else events.push(event)
}
