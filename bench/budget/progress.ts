import type { Case, Wanted } from './scenario.ts'

/** The cases of a scenario that run side by side, and those that run one after the other. */
export function divided(cases: readonly Case[], { together }: Wanted): { together: Case[]; alone: Case[] } {
  const side = together ? cases.filter(({ alone }) => alone !== true) : []
  return { together: side, alone: cases.filter((each) => !side.includes(each)) }
}

/** How far a run has come. */
export class Progress {
  readonly #count: number
  #begun = 0
  /** How long all that was not begun will take, in seconds. */
  leftS: number

  constructor(scenarios: readonly (readonly Case[])[], wanted: Wanted) {
    this.#count = scenarios.flat().length
    this.leftS = scenarios.reduce((so, cases) => {
      const { together, alone } = divided(cases, wanted)
      return so + longest(together) + alone.reduce((sum, { lastsS }) => sum + lastsS, 0)
    }, 0)
  }

  get total(): string {
    return this.#count === 1 ? 'One measurement' : `${this.#count} measurements`
  }

  /** Says before cases begin which they are, and how long all that is left will take. */
  before(cases: readonly Case[]): string {
    const place = `${this.#begun + 1}${cases.length > 1 ? `-${this.#begun + cases.length}` : ''}`
    const said = `[${place} of ${this.#count}, ${timeFor(this.leftS)} left]`
    this.#begun += cases.length
    this.leftS -= longest(cases)
    return said
  }
}

const longest = (cases: readonly Case[]) => Math.max(0, ...cases.map(({ lastsS }) => lastsS))

/** Seconds as somebody who waits wants to know them. */
export function timeFor(seconds: number): string {
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `about ${minutes} min` : `about ${(minutes / 60).toFixed(1)} h`
}
