import {
  charge,
  count,
  type Decision,
  decide,
  forget,
  presume,
  settle,
  type Terms,
  turn,
  type Window,
} from './decide.ts'
import { learn, type Report } from './learn.ts'

/** What a call is for, the most urgent first. */
export const LANES = ['interactive', 'event', 'sync', 'backfill'] as const
export type Lane = (typeof LANES)[number]

/** What all processes know of one pool of windows: a document that whoever wants a call changes as a whole. */
export interface PoolState {
  /** When it was last changed, by the clock of the store: epoch milliseconds. */
  at: number
  /** Which telling of the pool this is: a store that forgot it gets a new one. */
  epoch: string
  windows: Record<string, Window>
  members: Record<string, Member>
  /** When each process last had something in it. */
  processes: Record<string, number>
}

/** A process that has calls in the pool, or waits for some. */
interface Member {
  /** When it was last heard of. */
  seen: number
  held: Held[]
  wants: Want[]
}

/** A call that was granted and is not settled. */
export interface Held {
  /** Unique within its member. */
  id: number
  windows: readonly string[]
  /** When it may be sent, at the earliest. */
  at: number
}

/** Calls of a process that wait. */
export interface Want {
  lane: Lane
  windows: readonly string[]
  count: number
}

/** What an answer said of a window, and who is to hear of calls in it that are not ours. */
export interface Told {
  window: string
  report: Report
  since: number
  onOthers?: ((window: string, calls: number) => void) | undefined
}

/** What a process tells the pool, and asks of it. */
export interface Exchange {
  member: string
  /** Everything that it holds, and did not settle. */
  held: readonly Held[]
  settled: readonly (Held & { answeredAt: number; sent: boolean })[]
  reports: readonly Told[]
  blocks: readonly { window: string; until: number }[]
  /** Windows of calls of ours that were made before it was known that they count here; one entry a call. */
  claims: readonly (readonly string[])[]
  /** The most urgent first. */
  wants: readonly Want[]
  /** How far ahead calls are granted: more at once, while nobody is in a hurry. */
  horizonMs: number
  /** How many others presumably do the same at this moment, unseen: 0 while the store answers. */
  unseen: number
  nextId: number
}

/** How the windows of a pool come into being and begin anew. */
export interface PoolRules {
  windows: readonly string[]
  /** A window nothing is known of yet. */
  open(id: string, now: number): Window
  /** When the period after `now` ends. */
  resetsAt(window: Window, now: number): number
  /** The zone in which days end, as far as it is known. */
  zone: string | null
  share(lane: Lane, window: Window): number
}

export interface Reply {
  /** For each want, the calls granted. */
  granted: Held[][]
  /** For each want that was not granted whole, when to ask again; null: when an answer has come. */
  until: (number | null)[]
  /** Which window holds it back. */
  heldBy: (string | null)[]
  changed: boolean
  /** How many calls each report showed that are not ours; as many as there were reports. */
  foreign: number[]
}

/** A process that was not heard of for so long is dead: milliseconds. */
export const DEAD_MS = 900
/** A process that has something in the pool speaks up so often: milliseconds. */
export const HEARTBEAT_MS = 250
/** No process sends a call when it last took part in the pool longer ago than this: milliseconds. */
export const FRESH_MS = 600
/** A process that had nothing in the pool for so long no longer counts as one that shares it: milliseconds. */
const GONE_MS = 60_000
const DAY_MS = 86_400_000
/** For so long after an interactive call nothing is granted ahead: milliseconds. */
const HURRY_MS = 10_000

export const emptyPool = (now: number, epoch: string): PoolState => ({
  at: now,
  epoch,
  windows: {},
  members: {},
  processes: {},
})

/** Changes the pool as a process asks it to, at `now` by the store's clock. */
export function exchange(state: PoolState, asked: Exchange, rules: PoolRules, now: number): Reply {
  if (now < state.at - 1_000) shift(state, now - state.at)
  const before = state.members[asked.member]?.wants ?? []
  refresh(state, rules, now)
  let changed = buryTheDead(state, asked.member, now)
  const member = state.members[asked.member] ?? { seen: 0, held: [], wants: [] }
  const foreign: number[] = []
  changed = takeIn(state, member, asked, { now, foreign }) || changed
  const terms = new Round(state, asked, rules, now)
  const reply: Reply = { granted: [], until: [], heldBy: [], changed: false, foreign }
  const wants: Want[] = []
  for (const want of asked.wants) {
    const { granted, until, window } = terms.grant(want, member)
    reply.granted.push(granted)
    reply.until.push(until)
    reply.heldBy.push(window)
    changed ||= granted.length > 0
    if (granted.length < want.count) wants.push({ ...want, count: want.count - granted.length })
  }
  member.wants = wants
  const present = member.held.length > 0 || wants.length > 0
  reply.changed = changed || !sameWants(wants, before) || (present && now - member.seen >= HEARTBEAT_MS)
  member.seen = now
  state.at = now
  state.processes[asked.member] = now
  if (present) state.members[asked.member] = member
  else delete state.members[asked.member]
  return reply
}

/** Those of a pool's windows that there are. */
export function windowsOf(state: PoolState, ids: readonly string[]): Window[] {
  const windows: Window[] = []
  for (const id of ids) {
    const window = state.windows[id]
    if (window) windows.push(window)
  }
  return windows
}

const sameWants = (a: readonly Want[], b: readonly Want[]): boolean =>
  a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b))

/** One process' turn at a pool. */
class Round {
  readonly #state: PoolState
  readonly #asked: Exchange
  readonly #rules: PoolRules
  readonly #now: number
  readonly #horizonMs: number
  #id: number

  constructor(state: PoolState, asked: Exchange, rules: PoolRules, now: number) {
    this.#state = state
    this.#asked = asked
    this.#rules = rules
    this.#now = now
    this.#id = asked.nextId
    const hurried = Object.values(state.windows).some(({ hurriedAt = 0 }) => now - hurriedAt < HURRY_MS)
    this.#horizonMs = hurried ? 0 : asked.horizonMs
  }

  grant(want: Want, member: Member): { granted: Held[]; until: number | null; window: string | null } {
    const windows = want.windows.flatMap((id) => this.#state.windows[id] ?? [])
    const terms: Terms = {
      share: (window) => this.#rules.share(want.lane, window),
      paced: want.lane !== 'interactive',
      ahead: this.#ahead(want),
    }
    // Also of a call that has to wait.
    if (want.lane === 'interactive') for (const window of windows) window.hurriedAt = this.#now
    const granted: Held[] = []
    while (granted.length < want.count) {
      const decision = decide(windows, this.#now, terms)
      const at = decision.go ? this.#now : this.#grantedAhead(decision)
      if (at === null) return { granted, ...heldBack(decision) }
      charge(windows, at, terms)
      for (let i = 0; i < this.#asked.unseen; i++) for (const window of windows) presume(window, at)
      const held = { id: this.#id++, windows: want.windows, at }
      granted.push(held)
      member.held.push(held)
    }
    return { granted, until: null, window: null }
  }

  /** When a call that has to wait is due, if it can be granted now all the same. */
  #grantedAhead({ until, sure }: Exclude<Decision, { go: true }>): number | null {
    return sure && until !== null && until <= this.#now + this.#horizonMs ? until : null
  }

  /** How many calls of other processes go first: those in more urgent lanes for one of the windows, and unseen ones. */
  #ahead(want: Want): number {
    const urgency = LANES.indexOf(want.lane)
    let ahead = this.#asked.unseen
    for (const [name, { wants }] of Object.entries(this.#state.members)) {
      if (name === this.#asked.member) continue
      for (const other of wants) {
        if (LANES.indexOf(other.lane) >= urgency) continue
        if (other.windows.some((id) => want.windows.includes(id))) ahead += other.count
      }
    }
    return ahead
  }
}

const heldBack = (decision: Decision) =>
  decision.go ? { until: null, window: null } : { until: decision.until, window: decision.window }

/** The store's clock was set back: what is remembered moves with it, or nothing would clear for as long. */
function shift(state: PoolState, ms: number): void {
  for (const window of Object.values(state.windows)) {
    if (window.blockedUntil > 0) window.blockedUntil += ms
    if (window.kind !== 'rolling') continue
    window.clears = window.clears.map((at) => at + ms)
    window.others = window.others.map((at) => at + ms)
    if (window.presumed) window.presumed = window.presumed.map((at) => at + ms)
    window.peakUntil += ms
    if (window.nextUntil) window.nextUntil += ms
    if (window.lowUntil) window.lowUntil += ms
    window.paceAt += ms
  }
  for (const member of Object.values(state.members)) member.seen += ms
  for (const [name, seen] of Object.entries(state.processes)) state.processes[name] = seen + ms
}

/** Opens windows that are new, turns days, and counts what is in flight. */
function refresh(state: PoolState, rules: PoolRules, now: number): void {
  for (const id of rules.windows) state.windows[id] ??= rules.open(id, now)
  for (const window of Object.values(state.windows)) {
    window.inFlight = 0
    forget(window, now)
    if (window.kind === 'rolling' || window.kind === 'concurrent') continue
    if (window.kind === 'day' && rules.zone !== null && window.zone !== rules.zone) {
      window.zone = rules.zone
      window.resetsAt = rules.resetsAt(window, now)
    }
    if (now >= window.resetsAt) turn(window, rules.resetsAt(window, now))
  }
  for (const { held } of Object.values(state.members)) for (const each of held) fly(state, each, 1)
  for (const [id, window] of Object.entries(state.windows))
    if (!rules.windows.includes(id) && isUnused(window, now)) delete state.windows[id]
}

/** Of a key that was replaced: nobody has charged its window for a day. */
const isUnused = (window: Window, now: number) =>
  window.kind === 'rolling' &&
  window.inFlight === 0 &&
  now - Math.max(window.paceAt, window.blockedUntil) > DAY_MS

function fly(state: PoolState, { windows }: Pick<Held, 'windows'>, calls: 1 | -1): void {
  for (const id of windows) {
    const window = state.windows[id]
    if (window) window.inFlight += calls
  }
}

/**
 * A dead process' calls that it cannot have sent come back; those it may have sent count as if they had been answered
 * now.
 */
function buryTheDead(state: PoolState, alive: string, now: number): boolean {
  let changed = false
  for (const [name, { seen, held }] of Object.entries(state.members)) {
    if (name === alive || now - seen < DEAD_MS) continue
    for (const each of held) {
      const windows = each.windows.flatMap((id) => state.windows[id] ?? [])
      settle(windows, { at: each.at, answeredAt: now }, each.at <= seen + FRESH_MS)
    }
    delete state.members[name]
    changed = true
  }
  for (const [name, seen] of Object.entries(state.processes))
    if (now - seen > GONE_MS) delete state.processes[name]
  return changed
}

/** What a process holds, has settled and was told. */
function takeIn(
  state: PoolState,
  member: Member,
  asked: Exchange,
  { now, foreign }: { now: number; foreign: number[] },
): boolean {
  const known = new Set(member.held.map(({ id }) => id))
  for (const each of member.held) fly(state, each, -1)
  for (const { id, windows, at, answeredAt, sent } of asked.settled) {
    // One that it was thought to be dead with counts already.
    if (!known.has(id) || !sent) continue
    for (const name of windows) {
      const window = state.windows[name]
      if (window) count(window, { at, answeredAt: Math.min(answeredAt, now) })
    }
  }
  for (const windows of asked.claims) {
    for (const window of windowsOf(state, windows)) count(window, { at: now, answeredAt: now })
  }
  member.held = [...asked.held]
  for (const each of member.held) fly(state, each, 1)
  for (const { window: id, report, since } of asked.reports) {
    const window = state.windows[id]
    foreign.push(window ? learn(window, report, since, now) : 0)
  }
  for (const { window: id, until } of asked.blocks) {
    const window = state.windows[id]
    if (!window) continue
    const end = window.kind === 'day' || window.kind === 'fixed' ? window.resetsAt : until
    window.blockedUntil = Math.max(window.blockedUntil, end)
  }
  const lost = known.size !== asked.held.length + asked.settled.length
  return lost || asked.settled.length + asked.reports.length + asked.blocks.length + asked.claims.length > 0
}
