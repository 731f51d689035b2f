import { StartupError } from '../lib/startup-error.ts'

/** What commands print with: people read sentences, programs read `--json`. */
export interface Terminal {
  json: boolean
  /** A step of long work; not printed with `--json`. */
  progress(sentence: string): void
  /** The result: `value` as one JSON line, or the text for people. */
  result(value: unknown, text: string): void
}

export function createTerminal(json: boolean): Terminal {
  return {
    json,
    progress: (sentence) => {
      if (!json) process.stderr.write(`  ${sentence}\n`)
    },
    result: (value, text) => {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    },
  }
}

/** Ends a command that failed: one sentence, or one JSON line, and exit code 1. */
export function fail(error: unknown, json: boolean): never {
  const expected = error instanceof StartupError || error instanceof CommandError
  const message = error instanceof Error ? error.message : String(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: message })}\n`)
  else process.stderr.write(expected ? `${message}\n` : `Something went wrong: ${message}\n`)
  process.exit(1)
}

interface Refusal {
  status: number
  code: string
  retryAfterMs: number | null
}

/** Why a command cannot do what it was asked, as one sentence. */
export class CommandError extends Error {
  /** What the gateway said, when it was it that refused. */
  readonly refusal: Refusal | undefined

  constructor(message: string, refusal?: Refusal) {
    super(message)
    this.name = 'CommandError'
    this.refusal = refusal
  }
}

/** Resolves with the first signal that asks the process to end; a second one ends it at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false
    const ask = (signal: NodeJS.Signals) => {
      if (asked) process.exit(130)
      asked = true
      resolve(signal)
    }
    process.on('SIGINT', ask)
    process.on('SIGTERM', ask)
  })
}

/** Rows under headings, as wide as they need to be. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(headings), ...rows.map(line)].join('\n')
}
