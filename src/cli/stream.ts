import { brokenOff, type ProblemBody, refusalOf } from './client.ts'

export interface Stream {
  /** The lines of a stream that begins behind a cursor (null: at the beginning). */
  lines(cursor: string | null): AsyncIterable<string>
  /** Gets each record once, as lines of JSON, in the order of the list. */
  take(lines: string, count: number): Promise<void> | void
  /**
   * Waits when a stream may be begun anew after this failure, so many of which came without a record between; else throws
   * it. Whether anything was read before tells a gateway that is gone for a while from one that never was.
   */
  pause(error: unknown, failures: number, hasBegun: boolean): Promise<void>
}

interface Line {
  object?: string
  id?: string
  cursor?: string | null
  complete?: boolean
  problem?: ProblemBody
}

/** So many records are handed on at once. */
const BATCH = 500

/**
 * Reads a stream of a whole list to its end. One that breaks off, or ends with a failure that passes, is gone on with at
 * its last cursor; what had come behind that already is passed over.
 */
export async function readStream({ lines, take, pause }: Stream): Promise<void> {
  let cursor: string | null = null
  let failures = 0
  let hasBegun = false
  /** What was taken behind the cursor. */
  const taken = new Set<string>()
  let batch: string[] = []
  const flush = async () => {
    const full = batch
    batch = []
    if (full.length > 0) await take(`${full.join('\n')}\n`, full.length)
  }
  const attempt = async () => {
    for await (const text of lines(cursor)) {
      hasBegun = true
      const line = JSON.parse(text) as Line
      if (line.object === 'export_end') return void endOf(line)
      if (line.object === 'export_cursor') {
        if (line.cursor === cursor) continue
        cursor = line.cursor ?? null
        taken.clear()
      } else if (!taken.has(String(line.id))) {
        taken.add(String(line.id))
        failures = 0
        batch.push(text)
        if (batch.length === BATCH) await flush()
      }
    }
    throw brokenOff()
  }
  for (;;) {
    try {
      await attempt()
      return await flush()
    } catch (error) {
      await flush()
      await pause(error, ++failures, hasBegun)
    }
  }
}

function endOf({ complete, problem = {} }: Line): void {
  if (!complete) throw refusalOf(problem, problem.status ?? 502, null)
}
