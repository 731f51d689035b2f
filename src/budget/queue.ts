import type { WindowNames } from './permit.ts'
import { LANES, type Lane, type Want } from './pool-state.ts'

/** A call that waits for its turn. */
export interface Waiter<Permit> {
  lane: Lane
  windows: readonly string[]
  /** Who asks: within a lane callers take turns. */
  caller: string
  /** Epoch milliseconds: until when it waits at the most. */
  deadline: number
  /** By whose names of the windows it will be told what the answer says of them. */
  names: WindowNames
  grant(permit: Permit): void
  refuse(error: unknown): void
}

/** Calls of one lane that are charged to the same windows. */
interface Group<Permit> {
  lane: Lane
  windows: readonly string[]
  count: number
  /** In the order in which they take turns. */
  callers: Map<string, Waiter<Permit>[]>
}

/** Everybody in this process who waits for one pool. */
export class Queue<Permit> {
  readonly #groups = new Map<string, Group<Permit>>()

  get isEmpty(): boolean {
    return this.#groups.size === 0
  }

  add(waiter: Waiter<Permit>): void {
    const key = keyOf(waiter)
    const group = this.#groups.get(key) ?? {
      lane: waiter.lane,
      windows: waiter.windows,
      count: 0,
      callers: new Map<string, Waiter<Permit>[]>(),
    }
    this.#groups.set(key, group)
    group.count++
    const own = group.callers.get(waiter.caller)
    if (own) own.push(waiter)
    else group.callers.set(waiter.caller, [waiter])
  }

  /** Takes out one that goes away; false when it is not waiting any more. */
  remove(waiter: Waiter<Permit>): boolean {
    const key = keyOf(waiter)
    const group = this.#groups.get(key)
    const own = group?.callers.get(waiter.caller)
    const place = own?.indexOf(waiter) ?? -1
    if (!group || !own || place < 0) return false
    own.splice(place, 1)
    if (own.length === 0) group.callers.delete(waiter.caller)
    this.#shrink(key, group)
    return true
  }

  /** The next of a group: the first call of the caller whose turn it is. */
  take(want: Pick<Want, 'lane' | 'windows'>): Waiter<Permit> | undefined {
    const key = keyOf(want)
    const group = this.#groups.get(key)
    const [first] = group?.callers ?? []
    if (!group || !first) return undefined
    const [caller, own] = first
    const waiter = own.shift()
    group.callers.delete(caller)
    if (own.length > 0) group.callers.set(caller, own)
    this.#shrink(key, group)
    return waiter
  }

  #shrink(key: string, group: Group<Permit>): void {
    if (--group.count === 0) this.#groups.delete(key)
  }

  /** What waits, the most urgent first. */
  wants(): Want[] {
    return [...this.#groups.values()]
      .map(({ lane, windows, count }) => ({ lane, windows, count }))
      .sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane))
  }

  /** How many wait that go before a new one: those in front of it, and more urgent ones for the same windows. */
  ahead({ lane, windows, caller }: Pick<Waiter<Permit>, 'lane' | 'windows' | 'caller'>): number {
    let ahead = 0
    for (const group of this.#groups.values()) {
      if (!group.windows.some((id) => windows.includes(id))) continue
      const urgency = LANES.indexOf(group.lane) - LANES.indexOf(lane)
      if (urgency < 0) ahead += group.count
      else if (urgency === 0) ahead += inFront(group.callers, caller)
    }
    return ahead
  }

  *[Symbol.iterator](): Generator<Waiter<Permit>> {
    for (const { callers } of this.#groups.values()) for (const own of callers.values()) yield* own
  }
}

/** Callers take turns: before a caller's next call each other one has at most as many as it has already waiting. */
function inFront<Permit>(callers: ReadonlyMap<string, Waiter<Permit>[]>, caller: string): number {
  const own = callers.get(caller)?.length ?? 0
  let ahead = own
  for (const [name, waiting] of callers) if (name !== caller) ahead += Math.min(waiting.length, own + 1)
  return ahead
}

const keyOf = ({ lane, windows }: Pick<Want, 'lane' | 'windows'>) => `${lane} ${windows.join(' ')}`
