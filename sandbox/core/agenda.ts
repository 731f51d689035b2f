import type { Clock } from './clock.ts'

/**
 * Work that is due at a moment of the sandbox's clock; `moment` is when it was due, also when it runs late. It deals
 * with its own failures: one that gets out is an error of the program.
 */
export type Work = (moment: number) => Promise<void> | void

/** What was put on the agenda; `cancel` takes it off again, unless it has begun. */
export interface Appointment {
  cancel(): void
}

interface Item {
  at: number
  /** Among items of the same moment the first that was put on the agenda comes first. */
  order: number
  work: Work
}

/** Work that has begun and not ended, as of which moment, and when it really began (milliseconds, monotonic). */
interface Running {
  moment: number
  startedMs: number
}

/** `setTimeout` waits no longer than this. */
const LONGEST_TIMER_MS = 2_147_483_647

/**
 * Does work when the sandbox's clock says that it is due: when time passes, and at once when the clock is moved ahead,
 * then in order of the moments that were jumped over. Work that begins as of one moment and takes a while (a call to
 * somebody, say) holds back what is due after it, so that what it leads to takes its place in that order; but for no
 * longer than it really takes. An agenda never keeps a process alive.
 */
export class Agenda {
  private readonly clock: Clock
  /** By due time, the earliest last. */
  private items: Item[] = []
  private readonly running = new Set<Running>()
  private timer: NodeJS.Timeout | null = null
  private waiters: (() => void)[] = []
  private orders = 0
  private soon: NodeJS.Immediate | null = null

  constructor(clock: Clock) {
    this.clock = clock
    clock.whenMoved?.(() => this.look())
  }

  /** Puts work on the agenda. What is due already begins soon, never within the call. */
  add(at: number, work: Work): Appointment {
    this.orders += 1
    const item: Item = { at, order: this.orders, work }
    this.items.splice(placeOf(this.items, item), 0, item)
    this.lookSoon()
    return {
      cancel: () => {
        const place = this.items.indexOf(item)
        if (place !== -1) this.items.splice(place, 1)
        this.tellWaiters()
      },
    }
  }

  /** Takes everything off the agenda that has not begun. */
  clear(): void {
    this.items = []
    this.tellWaiters()
  }

  /** Whether nothing runs and nothing is due. */
  get isSettled(): boolean {
    const next = this.items.at(-1)
    return this.running.size === 0 && (next === undefined || next.at > this.clock.now())
  }

  /** Waits until nothing runs and nothing is due any more. What is due later does not count. */
  async settled(): Promise<void> {
    this.look()
    while (!this.isSettled) {
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve)
      })
    }
  }

  /** Begins what is due by now. `stoodStill`: the clock is known not to run by itself. */
  look(stoodStill = false): void {
    for (let next = this.items.at(-1); next !== undefined; next = this.items.at(-1)) {
      if (next.at > this.clock.now() || this.waitMs(next) > 0) break
      this.items.pop()
      this.begin(next)
    }
    this.arm(stoodStill)
    this.tellWaiters()
  }

  private lookSoon(): void {
    if (this.soon !== null) return
    this.soon = setImmediate(() => {
      this.soon = null
      this.look()
    })
  }

  private begin(item: Item): void {
    const running: Running = { moment: item.at, startedMs: performance.now() }
    this.running.add(running)
    const result = item.work(item.at)
    const end = (): void => {
      this.running.delete(running)
      this.look()
    }
    if (result === undefined) this.running.delete(running)
    else void result.finally(end)
  }

  /** How long work that runs as of an earlier moment holds an item back, in milliseconds of real time. */
  private waitMs(item: Item): number {
    let wait = 0
    for (const { moment, startedMs } of this.running) {
      wait = Math.max(wait, item.at - moment - (performance.now() - startedMs))
    }
    return wait
  }

  /** One timer, for the earliest item. A clock that did not move while it ran stands still: it tells of its moves. */
  private arm(stoodStill = false): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const next = this.items.at(-1)
    const now = this.clock.now()
    if (next === undefined || (next.at > now && stoodStill)) return
    const wait = next.at <= now ? this.waitMs(next) : next.at - now
    const timer = setTimeout(
      () => this.look(this.clock.now() === now),
      Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(wait))),
    )
    this.timer = timer.unref()
  }

  private tellWaiters(): void {
    if (this.waiters.length === 0 || !this.isSettled) return
    const waiters = this.waiters
    this.waiters = []
    for (const tell of waiters) tell()
  }
}

/** Where an item belongs in a list whose earliest item is the last one. */
function placeOf(items: readonly Item[], { at, order }: Item): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = items[middle]
    if (other !== undefined && (other.at > at || (other.at === at && other.order > order))) low = middle + 1
    else high = middle
  }
  return low
}
