import { randomUUID } from 'node:crypto'

/**
 * Makes correlation ids in two of the three recorded shapes: UUIDv7, and for record lists the trace-like
 * `69ba8443-0000-0000-2dd2-92285b5b81fa` that starts with the second. Clients must not parse either.
 */
export function correlationId(nowMs: number, traceLike: boolean): string {
  const random = randomUUID()
  if (traceLike) {
    const second = Math.floor(nowMs / 1000)
      .toString(16)
      .padStart(8, '0')
      .slice(-8)
    return `${second}-0000-0000-${random.slice(19)}`
  }
  const time = Math.max(0, Math.floor(nowMs)).toString(16).padStart(12, '0').slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`
}
