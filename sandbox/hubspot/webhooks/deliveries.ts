import type { Agenda, Appointment } from '../../core/agenda.ts'
import type { LedgerEntry } from '../../core/ledger.ts'
import { randomFrom } from '../../core/random.ts'
import type { SnapshotRow } from '../../core/vendor.ts'
import { hidden } from '../redact.ts'
import type { Account } from '../store/account.ts'
import type { Batch, WebhookApp, WebhookConfig, WebhookEvent } from './entities.ts'
import type { WebhookEffect, WebhookFaults } from './faults.ts'
import { requestFor } from './request.ts'
import { retryDelayMs } from './retries.ts'
import type { Outcome, Send } from './sender.ts'

/** Events of one request. Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide */
const EVENTS_MAX = 100
/** How long an event that is sent behind the next one waits for it, in milliseconds. */
const REORDER_MS = 60_000

/** What the ledger is told of an attempt; the rest of the entry is the room's. */
export type DeliveryNote = Pick<LedgerEntry, 'path' | 'credential_id' | 'status' | 'fault' | 'started_at'> & {
  delivery: NonNullable<LedgerEntry['delivery']>
}

/** What deliveries depend on. */
export interface DeliveryParts {
  agenda: Agenda
  faults: WebhookFaults
  send: Send
  now(): number
  accountOf(portalId: number): Account | null
  /** The app in an account; null when it is not there any more. */
  appIn(portalId: number, appId: number): WebhookApp | null
  /** The app's webhooks as they are in force at a moment. */
  configOf(appId: number, moment: number): WebhookConfig
  note(note: DeliveryNote): void
  whenChanged(): void
}

/** What goes to one app for one account. */
interface Lane {
  portalId: number
  appId: number
  /** Events that are not in a batch yet. */
  waiting: WebhookEvent[]
  /** Events that go behind the next one. */
  behind: WebhookEvent[]
  flushAt: number | null
  inFlight: number
  /** Batches that are due and wait until fewer requests are under way. */
  queue: Batch[]
  /** When what waits is put into batches; null while nothing waits. */
  appointment: Appointment | null
}

/** Batches events, sends them, and tries again what nobody took, on the sandbox's clock. */
export class Deliveries {
  /** How many batches there were. */
  batchesMade = 0
  private readonly parts: DeliveryParts
  private readonly lanes = new Map<string, Lane>()
  private readonly batches = new Map<number, Batch>()
  private isStopped = false

  constructor(parts: DeliveryParts) {
    this.parts = parts
  }

  /** Takes one event for one app, with the fault that it meets. */
  take(event: WebhookEvent): void {
    const effect = this.parts.faults.take(event)
    const lane = this.laneOf(event.portalId, event.appId)
    if (effect?.kind === 'lost') this.noteLost(event)
    else if (effect?.kind === 'late' || effect?.kind === 'reordered') this.putOff(lane, event, effect)
    else lane.waiting.push(event, ...lane.behind.splice(0))
    if (effect?.kind === 'duplicate') this.repeat(event, effect.copies ?? 1)
    if (lane.waiting.length > 0) this.flushSoon(lane)
    this.parts.whenChanged()
  }

  /** What is under way: events that were not tried or are in their first request, requests, batches to try again. */
  state(): { waiting: number; in_flight: number; retrying: number } {
    let waiting = 0
    let inFlight = 0
    for (const lane of this.lanes.values()) {
      waiting += lane.waiting.length + lane.behind.length
      inFlight += lane.inFlight
    }
    let retrying = 0
    for (const { attempt, events } of this.batches.values()) {
      if (attempt > 0) retrying += 1
      else waiting += events.length
    }
    return { waiting, in_flight: inFlight, retrying }
  }

  /** Says that this state is over: answers that still come are not heard. */
  stop(): void {
    this.isStopped = true
  }

  *rows(): Generator<SnapshotRow> {
    yield ['webhook_batches', this.batchesMade]
    for (const { portalId, appId, waiting, behind, flushAt } of this.lanes.values()) {
      const events = [...waiting, ...behind]
      if (events.length > 0) yield ['webhook_waiting', portalId, appId, flushAt ?? this.parts.now(), events]
    }
    for (const batch of this.batches.values()) yield ['webhook_batch', batch]
  }

  /** Takes a row made by `rows`; returns whether it was one. */
  load([kind, first, second, third, fourth]: SnapshotRow): boolean {
    if (kind === 'webhook_batches') this.batchesMade = Number(first)
    else if (kind === 'webhook_batch') this.batches.set((first as Batch).id, first as Batch)
    else if (kind === 'webhook_waiting') {
      const lane = this.laneOf(Number(first), Number(second))
      lane.waiting.push(...(fourth as WebhookEvent[]))
      lane.flushAt = Number(third)
    } else return false
    return true
  }

  /** Puts on the agenda what was loaded. */
  begin(): void {
    for (const batch of this.batches.values()) this.appoint(batch)
    for (const lane of this.lanes.values()) {
      if (lane.waiting.length > 0) this.flushAt(lane, lane.flushAt ?? this.parts.now())
    }
  }

  private laneOf(portalId: number, appId: number): Lane {
    const key = `${portalId} ${appId}`
    let lane = this.lanes.get(key)
    if (lane === undefined) {
      const empty = { waiting: [], behind: [], flushAt: null, inFlight: 0, queue: [], appointment: null }
      lane = { portalId, appId, ...empty }
      this.lanes.set(key, lane)
    }
    return lane
  }

  private putOff(lane: Lane, event: WebhookEvent, effect: WebhookEffect): void {
    const now = this.parts.now()
    if (effect.kind === 'late') {
      this.add({ ...this.batchOf(lane, [event]), dueAt: now + effect.ms, fault: 'late' })
      return
    }
    if (effect.kind !== 'reordered') return
    lane.behind.push(event)
    this.parts.agenda.add(now + (effect.ms ?? REORDER_MS), () => {
      const place = lane.behind.indexOf(event)
      if (place === -1) return
      lane.behind.splice(place, 1)
      lane.waiting.push(event)
      this.flushSoon(lane)
    })
  }

  private repeat(event: WebhookEvent, copies: number): void {
    const lane = this.laneOf(event.portalId, event.appId)
    for (let copy = 0; copy < copies; copy += 1) {
      const dueAt = this.parts.now() + this.windowMs(lane)
      this.add({ ...this.batchOf(lane, [event]), dueAt, fault: 'duplicate' })
    }
  }

  private windowMs(lane: Lane): number {
    return this.parts.accountOf(lane.portalId)?.settings.webhookBatchMs ?? 0
  }

  private flushSoon(lane: Lane): void {
    if (lane.appointment === null) this.flushAt(lane, this.parts.now() + this.windowMs(lane))
  }

  private flushAt(lane: Lane, moment: number): void {
    lane.flushAt = moment
    lane.appointment = this.parts.agenda.add(moment, (at) => this.flush(lane, at))
  }

  /** Puts what waits into batches that are due now. */
  private flush(lane: Lane, moment: number): void {
    lane.appointment = null
    lane.flushAt = null
    const events = lane.waiting.splice(0)
    const order = this.parts.accountOf(lane.portalId)?.settings.webhookOrder
    if (order === 'shuffled') shuffle(events, this.batchesMade)
    for (let from = 0; from < events.length; from += EVENTS_MAX) {
      this.add({ ...this.batchOf(lane, events.slice(from, from + EVENTS_MAX)), dueAt: moment })
    }
  }

  private batchOf({ portalId, appId }: Lane, events: WebhookEvent[]): Batch {
    this.batchesMade += 1
    return { id: this.batchesMade, portalId, appId, events, attempt: 0, dueAt: 0, fault: null }
  }

  private add(batch: Batch): void {
    this.batches.set(batch.id, batch)
    this.appoint(batch)
    this.parts.whenChanged()
  }

  private appoint(batch: Batch): void {
    this.parts.agenda.add(batch.dueAt, (moment) => this.attempt(batch, moment))
  }

  private attempt(batch: Batch, moment: number): Promise<void> | undefined {
    if (!this.batches.has(batch.id)) return undefined
    const account = this.parts.accountOf(batch.portalId)
    const app = this.parts.appIn(batch.portalId, batch.appId)
    const { targetUrl, maxConcurrentRequests } = this.parts.configOf(batch.appId, moment)
    if (account === null || app === null || targetUrl === null) {
      this.end(batch)
      return undefined
    }
    const lane = this.laneOf(batch.portalId, batch.appId)
    if (lane.inFlight >= maxConcurrentRequests) {
      lane.queue.push(batch)
      return undefined
    }
    lane.inFlight += 1
    const { settings } = account
    const outgoing = requestFor({ batch, app, targetUrl, settings, clockNow: moment })
    return this.parts.send(outgoing).then((outcome) => {
      lane.inFlight -= 1
      if (this.isStopped) return
      this.conclude(batch, { outcome, moment, targetUrl })
      const next = lane.queue.shift()
      if (next !== undefined) this.appoint(next)
      this.parts.whenChanged()
    })
  }

  /** Ends a batch that was taken (2xx), and puts the others off until their next attempt. */
  private conclude(
    batch: Batch,
    { outcome, moment, targetUrl }: { outcome: Outcome; moment: number; targetUrl: string },
  ): void {
    const isTaken = outcome.status >= 200 && outcome.status < 300
    const delay = isTaken ? null : retryDelayMs(batch.id, batch.attempt)
    const nextAt = delay === null ? null : moment + delay
    this.parts.note({
      path: hidden(new URL(targetUrl).pathname),
      credential_id: String(batch.appId),
      status: outcome.status,
      fault: batch.fault,
      started_at: moment,
      delivery: {
        ...aboutEvents(batch.appId, batch.events),
        attempt: batch.attempt,
        error: outcome.error,
        next_attempt_at: nextAt,
      },
    })
    if (nextAt === null) {
      this.end(batch)
      return
    }
    batch.attempt += 1
    batch.dueAt = nextAt
    this.appoint(batch)
  }

  private end(batch: Batch): void {
    this.batches.delete(batch.id)
    this.parts.whenChanged()
  }

  private noteLost(event: WebhookEvent): void {
    const { targetUrl } = this.parts.configOf(event.appId, event.occurredAt)
    this.parts.note({
      path: targetUrl === null ? '/' : hidden(new URL(targetUrl).pathname),
      credential_id: String(event.appId),
      status: 0,
      fault: 'lost',
      started_at: this.parts.now(),
      delivery: {
        ...aboutEvents(event.appId, [event]),
        attempt: 0,
        error: null,
        next_attempt_at: null,
      },
    })
  }
}

function aboutEvents(
  appId: number,
  events: readonly WebhookEvent[],
): Pick<DeliveryNote['delivery'], 'app_id' | 'events' | 'event_ids' | 'types'> {
  const types: Record<string, number> = {}
  for (const { subscriptionType } of events) types[subscriptionType] = (types[subscriptionType] ?? 0) + 1
  return { app_id: appId, events: events.length, event_ids: events.map(({ eventId }) => eventId), types }
}

/** Shuffles in place, the same way for the same seed. */
function shuffle(events: WebhookEvent[], seed: number): void {
  const random = randomFrom(seed)
  for (let last = events.length - 1; last > 0; last -= 1) {
    const other = random.whole(last + 1)
    const [a, b] = [events[last], events[other]]
    if (a === undefined || b === undefined) continue
    events[last] = b
    events[other] = a
  }
}
