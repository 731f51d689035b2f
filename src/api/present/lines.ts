import type { Position } from '../../connector/connector.ts'
import type { Receipt } from '../../engine/receipt.ts'
import type { Slice, WholeList } from '../../engine/whole-list.ts'
import type { Problem } from '../../model/problems.ts'
import { asProblem, problemBody } from './problem.ts'

interface LinesOptions {
  list: WholeList
  cursorOf(position: Position): string
  receipt: Receipt
  /** Aborted when nobody reads on. */
  broken: AbortController
  requestId: string
}

/** A stream says something at least so often, or what stands between would take it for dead: milliseconds. */
const SIGN_OF_LIFE_MS = 10_000
const SILENCE = Symbol('silence')

type Step = IteratorResult<Slice, void>

/** A whole list as lines of JSON; nothing is read before somebody wants it, save the next part. */
export class Lines {
  readonly #options: LinesOptions
  readonly #slices: AsyncGenerator<Slice, void>
  #next: Promise<Step> | null = null
  #records = 0
  #cursor: string | null = null
  #hasEnded = false
  #end: (problem: Problem | null) => void = () => undefined
  /** Resolves when the last line is written, with what it failed for, or nobody reads on. */
  readonly ended: Promise<Problem | null>

  constructor(options: LinesOptions) {
    this.#options = options
    this.#slices = options.list.slices()
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** Reads the first records, or waits for a while. Throws a Problem when that fails. */
  async begin(): Promise<void> {
    this.#next = this.#slices.next()
    await orSilence(this.#next)
  }

  /** Nobody reads on. */
  async leave(): Promise<void> {
    this.#options.broken.abort()
    this.#hasEnded = true
    await this.#slices.return().catch(() => undefined)
    this.#end(null)
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          for (const piece of await this.#pieces()) controller.enqueue(piece)
          if (this.#hasEnded) controller.close()
        },
        cancel: () => this.leave(),
      },
      { highWaterMark: 0 },
    )
  }

  /** What is to be sent next. */
  async #pieces(): Promise<Uint8Array[]> {
    try {
      this.#next ??= this.#slices.next()
      const step = await orSilence(this.#next)
      if (step === SILENCE) return [this.#cursor === null ? Buffer.from('\n') : this.#cursorLine()]
      this.#next = null
      return step.done ? [this.#lastLine(null)] : this.#linesOf(step.value)
    } catch (error) {
      return [this.#lastLine(asProblem(error))]
    }
  }

  #linesOf({ lines, records, position }: Slice): Uint8Array[] {
    this.#records += records
    if (position === undefined) return [lines]
    this.#cursor = position === null ? null : this.#options.cursorOf(position)
    return this.#cursor === null ? [lines] : [lines, this.#cursorLine()]
  }

  #cursorLine(): Uint8Array {
    return lineOf({ object: 'export_cursor', cursor: this.#cursor, records: this.#records })
  }

  #lastLine(problem: Problem | null): Uint8Array {
    const { list, receipt, requestId } = this.#options
    this.#hasEnded = true
    this.#end(problem)
    const end = {
      object: 'export_end',
      complete: problem === null,
      cursor: this.#cursor,
      records: this.#records,
      by: list.report.records,
      reason: list.report.reason,
      vendor_calls: receipt.calls,
      vendor_ms: Math.round(receipt.vendorMs),
      waited_ms: Math.round(receipt.waitedMs),
      ...(problem === null ? {} : { problem: problemBody(problem, requestId) }),
    }
    return lineOf(end)
  }
}

const lineOf = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`)

async function orSilence(step: Promise<Step>): Promise<Step | typeof SILENCE> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(() => resolve(SILENCE), SIGN_OF_LIFE_MS)
  })
  try {
    return await Promise.race([step, silence])
  } finally {
    clearTimeout(timer)
  }
}
