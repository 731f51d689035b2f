/**
 * Calendar days of a time zone. `Intl.DateTimeFormat` costs microseconds a call, so the offset is remembered per
 * zone and quarter of an hour: every zone's offset changes only on such boundaries (IANA tz database).
 */
const QUARTER_HOUR_MS = 15 * 60_000
const DAY_MS = 86_400_000
/** About a year and a half of quarters; the cache is emptied when it is full. */
const CACHE_LIMIT = 50_000

const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

function formatter(zone: string): Intl.DateTimeFormat {
  let format = formatters.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      era: 'short',
    })
    formatters.set(zone, format)
  }
  return format
}

/** Milliseconds to add to UTC at this moment to get the zone's wall clock. */
function offsetAt(zone: string, ms: number): number {
  const quarter = Math.floor(ms / QUARTER_HOUR_MS)
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    const at = quarter * QUARTER_HOUR_MS
    const part: Record<string, string> = {}
    for (const { type, value } of formatter(zone).formatToParts(at)) part[type] = value
    const wall = new Date(0)
    const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
    wall.setUTCFullYear(year, Number(part.month) - 1, Number(part.day))
    wall.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second))
    offset = wall.getTime() - at
    if (offsets.size >= CACHE_LIMIT) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

/** The calendar day (YYYY-MM-DD) that a zone's wall clock shows at a moment; null outside years 0000 to 9999. */
export function dayInZone(ms: number, zone: string): string | null {
  const wall = new Date(ms + offsetAt(zone, ms))
  const year = wall.getUTCFullYear()
  return year >= 0 && year <= 9999 ? wall.toISOString().slice(0, 10) : null
}

/** The first moment of a calendar day in a zone, in epoch milliseconds (where midnight is skipped: the first after it). */
export function startOfDay(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  let ms = midnight - offsetAt(zone, midnight)
  ms = midnight - offsetAt(zone, ms)
  // A zone that springs forward at midnight has no 00:00: step to where the day begins.
  while (dayInZone(ms, zone) !== day && ms < midnight + DAY_MS) ms += QUARTER_HOUR_MS
  while (dayInZone(ms - QUARTER_HOUR_MS, zone) === day) ms -= QUARTER_HOUR_MS
  return ms
}

/** Whether the runtime knows this IANA zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatter(zone)
    return true
  } catch {
    return false
  }
}
