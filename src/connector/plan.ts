/** One HTTP call to a vendor, described but not sent. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute path with every segment already percent-encoded. */
  path: string
  query?: readonly (readonly [name: string, value: string])[]
  body?: unknown
  /** Whether sending it twice could do something twice; only reads are retried. */
  effect: 'read' | 'write'
  /** Which of the connector's budget windows this call is charged to; the others do not count it. */
  windows: readonly string[]
  /** Failure statuses that the plan handles itself; every other failure ends the plan with a Problem. */
  accepts?: readonly number[]
  /** Not sent before so many milliseconds have passed: what is waited for is asked for again. */
  delayMs?: number
  /** The media type of a good answer that is no JSON, such as `text/csv`: then its text is handed on as it is. */
  media?: string
}

/** What came back. `body` is parsed JSON, or undefined when there was none; `text` of what was asked for as `media`. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
  text?: string
}

/**
 * An operation as a room describes it: a generator that yields the calls to make (those of one array may be sent at
 * once), is resumed with their answers in the same order, and returns the result. It does no I/O, so a test can play
 * the vendor by hand; the engine sends, retries, charges budgets and judges failures.
 */
export type Plan<Result> = Generator<readonly Call[], Result, readonly Answer[]>

/** Makes one call within a plan. */
export function* ask(call: Call): Plan<Answer> {
  const [answer] = yield [call]
  if (!answer) throw new Error('a plan was resumed without the answer it asked for')
  return answer
}
