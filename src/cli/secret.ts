import { createInterface } from 'node:readline/promises'

/** A line from standard input; typed ones are not shown. */
export async function readLine(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true
  const lines = createInterface({
    input: process.stdin,
    output: terminal ? process.stderr : undefined,
    terminal,
  })
  try {
    if (!terminal) {
      for await (const line of lines) return line
      return ''
    }
    process.stderr.write(question)
    // Readline echoes through this method: silence keeps the key off the screen.
    Object.assign(lines, { _writeToOutput: () => undefined })
    const line = await lines.question('')
    process.stderr.write('\n')
    return line
  } finally {
    lines.close()
  }
}
