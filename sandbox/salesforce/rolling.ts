import type { Clock } from '../core/clock.ts'

const DAY_MS = 86_400_000
/** Things are counted in steps of this length: 24 hours roll on by steps. */
const STEP_MS = 15 * 60_000

/** How many of something there were in the last 24 hours. */
export class Rolling {
  private readonly clock: Clock
  private readonly steps = new Map<number, number>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  get used(): number {
    const oldest = this.step() - DAY_MS / STEP_MS
    let sum = 0
    for (const [step, count] of this.steps) {
      if (step <= oldest) this.steps.delete(step)
      else sum += count
    }
    return sum
  }

  add(count: number): void {
    const step = this.step()
    this.steps.set(step, (this.steps.get(step) ?? 0) + count)
  }

  /** Sets how many there were, as if all had been now. */
  set(count: number): void {
    this.steps.clear()
    this.steps.set(this.step(), count)
  }

  /** What is to be saved of it. */
  toSteps(): [step: number, count: number][] {
    return [...this.steps]
  }

  /** Takes what was saved. */
  load(steps: readonly (readonly [step: number, count: number])[]): void {
    for (const [step, count] of steps) this.steps.set(step, count)
  }

  private step(): number {
    return Math.floor(this.clock.now() / STEP_MS)
  }
}
