import { copyFile, open, stat, truncate } from 'node:fs/promises'
import { StartupError } from '../../lib/startup-error.ts'

/** Two files of this size at most: postgres.log and postgres.log.1. */
const LOG_LIMIT_BYTES = 5_000_000
const TAIL_BYTES = 64_000

export interface PostgresLog {
  /** For the server's stdout and stderr. */
  fd: number
  /** Why the server ended, as far as it says since the log was opened. */
  reason(): Promise<string>
  close(): Promise<void>
}

/** Opens the log for appending, after `boundLog`; throws `StartupError` when it cannot be written. */
export async function openLog(path: string): Promise<PostgresLog> {
  try {
    await boundLog(path)
    const file = await open(path, 'a+', 0o600)
    const { size: start } = await file.stat()
    return {
      fd: file.fd,
      close: () => file.close(),
      async reason() {
        const { size } = await file.stat()
        const bytes = Buffer.alloc(Math.max(0, Math.min(size - start, TAIL_BYTES)))
        await file.read(bytes, 0, bytes.length, size - bytes.length)
        return reasonIn(bytes.toString('utf8'))
      },
    }
  } catch (error) {
    throw new StartupError(`The log ${path} cannot be written: ${(error as Error).message}.`)
  }
}

/** A log over the limit becomes `<path>.1` and starts again; the server may be writing to it, for it only appends. */
export async function boundLog(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  if (size <= LOG_LIMIT_BYTES) return
  await copyFile(path, `${path}.1`)
  await truncate(path)
}

/** The last line that tells of a failure, otherwise the last one, without PostgreSQL's time stamp. */
function reasonIn(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const line =
    lines.findLast((candidate) => /FATAL|PANIC|error/.test(candidate)) ?? lines.at(-1) ?? 'it says nothing'
  return line.replace(/^.*?(FATAL|PANIC|LOG|ERROR):\s*/, '').trim()
}
