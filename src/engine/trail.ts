import type { Lane } from '../budget/pool-state.ts'
import type { Broken, PastCall, WindowKnowledge } from '../connector/explain.ts'

/** One call that was sent to a vendor: what its log and its diagnosis need, and no more. */
export interface SentCall {
  /** Epoch milliseconds of the moment when it ended. */
  at: number
  method: string
  /** As it was sent, without the query. */
  path: string
  windows: readonly string[]
  /** What it was for. */
  lane: Lane
  /** 1 for the first time. */
  attempt: number
  /** Null when no answer came. */
  status: number | null
  broken: Broken | null
  /** Milliseconds from sending to the end of the answer. */
  ms: number
  /** How every window stood afterwards. */
  left: readonly WindowKnowledge[]
  /** The body of a failed answer; a log keeps an excerpt of it. */
  error?: unknown
}

/** How many calls of a credential are remembered: more than the largest burst. */
const REMEMBERED = 500

/** The last calls of one credential, for telling who spent a window and since when a key is refused. */
export class History {
  readonly #calls: PastCall[] = []
  #next = 0

  add({ at, method, path, status, windows, lane }: SentCall): void {
    this.#calls[this.#next] = { at, method, path, status, windows, lane }
    this.#next = (this.#next + 1) % REMEMBERED
  }

  /** Oldest first, paths with their ids taken out. */
  calls(pathWords: RegExp): PastCall[] {
    const inOrder = [...this.#calls.slice(this.#next), ...this.#calls.slice(0, this.#next)]
    return inOrder.map((call) => ({ ...call, path: pathPattern(call.path, pathWords) }))
  }
}

/** A path with everything that is not the vendor's own word taken out of it. */
export const pathPattern = (path: string, pathWords: RegExp): string =>
  path
    .split('/')
    .map((segment) => (segment === '' || pathWords.test(segment) ? segment : '{id}'))
    .join('/')
