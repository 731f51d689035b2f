import type { BudgetWindow } from '../connector/connector.ts'
import { Alarm } from './alarm.ts'
import { grantAtOnce, settleAtOnce } from './at-once.ts'
import { estimate, type Terms, type Window } from './decide.ts'
import { OWN_NAMES, Permit, type Settling, type WindowNames } from './permit.ts'
import type { Ask, PoolOptions } from './pool-options.ts'
import {
  type Exchange,
  exchange,
  FRESH_MS,
  HEARTBEAT_MS,
  type Held,
  type Lane,
  type PoolRules,
  type PoolState,
  type Reply,
  type Told,
  type Want,
  windowsOf,
} from './pool-state.ts'
import { noRoom } from './problem.ts'
import { Queue, type Waiter } from './queue.ts'
import { openWindow, WindowRules } from './windows.ts'

/** The part of its period for which a window that was found spent is left alone. */
const REST = 0.05
/** How far ahead several calls are granted at once while nobody is in a hurry, where a store is shared: milliseconds. */
const HORIZON_MS = 150
/** For how long an answered call may be kept back, to be told together with others: milliseconds. */
const TELL_MS = 50

/**
 * A pool of windows as one process uses it: who waits, what was granted, what is to be told. The decisions are made on
 * the document that all processes share ({@link exchange}); this waits, and sets one timer while there is something to
 * wait for.
 */
export class Pool implements Settling {
  readonly #key: string
  readonly #options: PoolOptions
  readonly #known = new Map<string, BudgetWindow>()
  readonly #queue = new Queue<Permit>()
  readonly #held = new Map<number, Held>()
  /** Granted, and due only in a moment: whoever is the most urgent then gets it. */
  #upcoming: { held: Held; want: Want }[] = []
  #settled: Exchange['settled'][number][] = []
  #reports: Exchange['reports'][number][] = []
  #blocks: Exchange['blocks'][number][] = []
  #claims: Exchange['claims'][number][] = []
  #zone: string | null = null
  #lastIds: readonly string[] | null = null
  #lastWindows: readonly Window[] = []
  #rules: PoolRules
  #nextId = 1
  #busy = false
  #again = false
  /** By performance.now(): when the pool last took part. */
  #heardAt = 0
  /** When to take part again, if nothing happens before. */
  #turnAt = Number.POSITIVE_INFINITY
  /** Some of what waits is due only when an answer has come. */
  #needsAnswer = false
  readonly #alarm: Alarm

  constructor(key: string, options: PoolOptions) {
    this.#key = key
    this.#options = options
    this.#alarm = new Alarm(options.clock, () => this.#wake())
    this.#rules = this.#makeRules()
  }

  /** Windows that calls may be charged to from now on. */
  know(windows: Iterable<readonly [id: string, BudgetWindow]>): void {
    let more = false
    for (const [id, window] of windows) {
      more ||= !this.#known.has(id)
      this.#known.set(id, window)
    }
    if (more) this.#rules = this.#makeRules()
  }

  /** Says in which zone the account's day ends, once that is known; what was charged stays charged. */
  useZone(zone: string): void {
    if (zone === this.#zone) return
    this.#zone = zone
    this.#rules = this.#makeRules()
  }

  /**
   * Waits for room in the windows named. Throws a Problem `rate_limited` with the seconds to wait when that is longer
   * than it may be (at once, when that is to be expected), or the signal's reason when the caller goes away.
   */
  acquire(ask: Ask, names = OWN_NAMES): Promise<Permit> {
    const { lane, caller, maxWaitMs, signal } = ask
    const windows = names.namesOf(ask.windows)
    const permit = signal?.aborted ? null : this.#atOnce(lane, windows, names)
    if (permit) return Promise.resolve(permit)
    return new Promise((grant, refuse) => {
      if (signal?.aborted) return refuse(signal.reason)
      const now = this.#options.store.now()
      const waiter: Waiter<Permit> = {
        windows,
        lane,
        caller,
        deadline: now + maxWaitMs,
        names,
        grant: (permit) => {
          signal?.removeEventListener('abort', leave)
          grant(permit)
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', leave)
          refuse(error)
        },
      }
      const leave = () => {
        if (this.#queue.remove(waiter)) refuse(signal?.reason)
      }
      const expected = this.#expected(waiter, now)
      if (expected.at > waiter.deadline) return refuse(noRoom(expected.window, expected.at - now))
      signal?.addEventListener('abort', leave, { once: true })
      this.#queue.add(waiter)
      this.#turn()
    })
  }

  /** The usual case where nobody else shares the pool: nobody waits, and there is room. */
  #atOnce(lane: Lane, windows: readonly string[], names: WindowNames): Permit | null {
    const { store, member, terms } = this.#options
    const own = this.#queue.isEmpty && !this.#busy ? store.own(this.#key) : null
    if (!own) return null
    const held = { id: this.#nextId, windows, at: store.now() }
    const found = this.#windowsOf(own, windows)
    const asking = { windows: found, member, lane, rules: this.#rules, terms: terms[lane] }
    if (!grantAtOnce(own, held, asking)) return null
    this.#nextId++
    return new Permit(this, held, held.at, names)
  }

  /** The windows in a document that only this process changes; they stay where they are. */
  #windowsOf(own: PoolState, ids: readonly string[]): readonly Window[] {
    if (ids === this.#lastIds) return this.#lastWindows
    const windows = windowsOf(own, ids)
    if (windows.length === ids.length) {
      this.#lastIds = ids
      this.#lastWindows = windows
    }
    return windows
  }

  /** When a call that comes now is expected to be sent, as far as this process can see. */
  #expected(waiter: Waiter<Permit>, now: number): { at: number; window: string | null } {
    const state = this.#options.store.peek(this.#key)
    if (!state) return { at: now, window: null }
    const terms = this.#termsOf(waiter, this.#queue.ahead(waiter))
    let latest: { at: number; window: string | null } = { at: now, window: null }
    for (const id of waiter.windows) {
      const window = state.windows[id]
      if (!window) continue
      const at = estimate([window], now, terms)
      if (at > latest.at) latest = { at, window: id }
    }
    return latest
  }

  #termsOf({ lane }: Pick<Want, 'lane'>, ahead: number): Terms {
    return { ...this.#options.terms[lane], ahead }
  }

  /**
   * The vendor said that this window is spent, and to come again in `ms`. When it did not say when, whatever of it is
   * not ours was spent by others just now, and for a moment nobody tries again.
   */
  spent(window: string, ms: number | null): void {
    const now = this.#options.store.now()
    const restMs = ms ?? (this.#known.get(window)?.periodMs ?? 0) * REST
    this.#blocks.push({ window, until: now + restMs })
    if (ms === null) this.#reports.push({ window, report: { remaining: 0 }, since: now })
    this.#turn()
  }

  /** A call was made by us before it was known that these windows count it: nobody else's. */
  claim(windows: readonly string[]): void {
    this.#claims.push(windows)
    this.#turn()
  }

  /** Learns what the other processes have done meanwhile. */
  async look(): Promise<void> {
    const { store } = this.#options
    await store.change(this.#key, () => ({ changed: false, result: undefined }))
  }

  get isIdle(): boolean {
    const { store, member } = this.#options
    const held = store.own(this.#key)?.members[member]?.held.length ?? this.#held.size
    return held === 0 && this.#queue.isEmpty && !this.#busy
  }

  /** The windows as this process saw them last. */
  state(): { now: number; windows: PoolState['windows'] } {
    const { store } = this.#options
    const now = store.now()
    const known = store.peek(this.#key)?.windows ?? {}
    const windows = { ...known }
    for (const [id, budget] of this.#known) windows[id] ??= openWindow(id, budget, { now, zone: this.#zone })
    return { now, windows }
  }

  /** Tells the pool what there is to tell, asks for what is wanted, and hands out what is granted. */
  #turn(): void {
    if (this.#busy) {
      this.#again = true
      return
    }
    this.#busy = true
    this.#again = false
    const asked = this.#asked()
    const { store } = this.#options
    const rules = this.#rules
    try {
      const done = store.change<Reply>(this.#key, (state, now, unseen) => {
        const reply = exchange(state, { ...asked, unseen }, rules, now)
        return { changed: reply.changed, result: reply }
      })
      if (done instanceof Promise)
        done.then((reply) => this.#heard(asked, reply)).catch((error: unknown) => this.#refuseAll(error))
      else this.#heard(asked, done)
    } catch (error) {
      this.#refuseAll(error)
    }
  }

  #asked(): Exchange {
    const { store, member } = this.#options
    const own = store.own(this.#key)
    return {
      member,
      held: own ? (own.members[member]?.held ?? []) : [...this.#held.values()],
      // Copies: more may come while the store is asked.
      settled: this.#settled.slice(),
      reports: this.#reports.slice(),
      blocks: this.#blocks.slice(),
      claims: this.#claims.slice(),
      wants: this.#wants(),
      horizonMs: store.shared ? HORIZON_MS : 0,
      unseen: 0,
      nextId: this.#nextId,
    }
  }

  /** What waits and is not granted yet. */
  #wants(): Want[] {
    if (this.#upcoming.length === 0) return this.#queue.wants()
    return this.#queue
      .wants()
      .map((want) => ({
        ...want,
        count: want.count - this.#upcoming.filter((each) => sameKind(each.want, want)).length,
      }))
      .filter(({ count }) => count > 0)
  }

  #makeRules(): PoolRules {
    return new WindowRules(this.#known, this.#zone, this.#options.share)
  }

  #heard(asked: Exchange, reply: Reply): void {
    this.#heardAt = performance.now()
    reply.foreign.forEach((calls, place) => {
      const told = asked.reports[place]
      if (calls > 0) told?.onOthers?.(told.window, calls)
    })
    if (asked.settled.length > 0) this.#settled = this.#settled.slice(asked.settled.length)
    if (asked.reports.length > 0) this.#reports = this.#reports.slice(asked.reports.length)
    if (asked.blocks.length > 0) this.#blocks = this.#blocks.slice(asked.blocks.length)
    if (asked.claims.length > 0) this.#claims = this.#claims.slice(asked.claims.length)
    for (const [index, granted] of reply.granted.entries()) {
      for (const held of granted) {
        this.#nextId = Math.max(this.#nextId, held.id + 1)
        if (this.#options.store.shared) this.#held.set(held.id, held)
        this.#upcoming.push({ held, want: asked.wants[index] as Want })
      }
    }
    this.#handOut()
    this.#refuseLate(asked, reply)
    this.#busy = false
    if (this.#again) this.#turn()
    else this.#plan(reply)
  }

  /** A defect of ours, not the store's: nobody may hang on it. */
  #refuseAll(error: unknown): void {
    this.#busy = false
    for (const waiter of [...this.#queue]) {
      this.#queue.remove(waiter)
      waiter.refuse(error)
    }
  }

  /** Gives what is due to whoever is the most urgent now. */
  #handOut(): void {
    const now = this.#options.store.now()
    const due = this.#upcoming.filter(({ held }) => held.at <= now)
    if (due.length === 0) return
    this.#upcoming = this.#upcoming.filter(({ held }) => held.at > now)
    for (const { held, want } of due) {
      const urgent = this.#queue.wants().find(({ windows }) => sameWindows(windows, want.windows))
      const waiter = urgent && this.#queue.take(urgent)
      if (waiter) waiter.grant(new Permit(this, held, Math.max(held.at, now), waiter.names))
      else this.settle(held, false, [])
    }
  }

  get isFresh(): boolean {
    return !this.#options.store.shared || performance.now() - this.#heardAt < FRESH_MS
  }

  /** What became of a call. */
  settle(held: Held, sent: boolean, told: readonly Told[]): void {
    const { store, member } = this.#options
    const own = store.own(this.#key)
    if (own) {
      const windows = this.#windowsOf(own, held.windows)
      const moved = settleAtOnce(own, held, { windows, member, sent, told, now: store.now() })
      if (!this.#queue.isEmpty && (moved || this.#needsAnswer)) this.#turn()
      return
    }
    if (!this.#held.delete(held.id)) return
    const { id, windows, at } = held
    const settled = { id, windows, at, answeredAt: store.latest(), sent }
    this.#settled.push(settled)
    this.#reports.push(...told)
    if (!this.#queue.isEmpty || !sent) this.#turn()
    else if (this.#turnAt > store.now() + TELL_MS) {
      this.#turnAt = store.now() + TELL_MS
      if (!this.#busy) this.#setAlarm()
    }
  }

  /** Refuses whoever would wait longer than it may. */
  #refuseLate(asked: Exchange, { until, heldBy }: Reply): void {
    if (this.#queue.isEmpty) return
    const now = this.#options.store.now()
    for (const waiter of [...this.#queue]) {
      const index = asked.wants.findIndex((want) => sameKind(want, waiter))
      const expected = Math.max(now, until[index] ?? now)
      if (waiter.deadline > now && waiter.deadline >= expected) continue
      if (!this.#queue.remove(waiter)) continue
      waiter.refuse(noRoom(heldBy[index] ?? null, Math.max(1_000, expected - now)))
    }
  }

  /** When to take part again, and sets the alarm. */
  #plan({ until, heldBy }: Reply): void {
    const { store } = this.#options
    const now = store.now()
    let at = Number.POSITIVE_INFINITY
    for (const moment of until) at = Math.min(at, moment ?? Number.POSITIVE_INFINITY)
    this.#needsAnswer = until.some((moment, index) => moment === null && heldBy[index] !== null)
    for (const { deadline } of this.#queue) at = Math.min(at, deadline)
    if (store.shared && (this.#held.size > 0 || !this.#queue.isEmpty)) at = Math.min(at, now + HEARTBEAT_MS)
    if (this.#settled.length > 0) at = Math.min(at, now + TELL_MS)
    this.#turnAt = at
    this.#setAlarm()
  }

  /** While the store is asked, only for what is granted already: the rest is planned by what it answers. */
  #setAlarm(): void {
    let at = this.#busy ? Number.POSITIVE_INFINITY : this.#turnAt
    for (const { held } of this.#upcoming) at = Math.min(at, held.at)
    this.#alarm.set(at, this.#options.store.now())
  }

  #wake(): void {
    this.#handOut()
    if (!this.#busy && this.#options.store.now() >= this.#turnAt) this.#turn()
    else this.#setAlarm()
  }
}

const sameWindows = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index])

const sameKind = (a: Pick<Want, 'lane' | 'windows'>, b: Pick<Want, 'lane' | 'windows'>) =>
  a.lane === b.lane && sameWindows(a.windows, b.windows)
