/** The longest `retry-after` that is believed: a day, the longest period of any limit. */
const MAX_RETRY_AFTER_MS = 86_400_000

/**
 * `retry-after` as milliseconds from now; undefined when it is absent or none. It is seconds or an HTTP date (RFC 9110,
 * 10.2.3), and a date counts from the `date` of the same answer: the server's clock may be another than ours.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined) return undefined
  const answered = Date.parse(headers.date ?? '')
  const ms = /^\d{1,9}$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - (Number.isNaN(answered) ? now : answered)
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
}
