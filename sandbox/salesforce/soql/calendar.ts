/** A day without a time of day. */
export interface Day {
  year: number
  /** 1 to 12. */
  month: number
  day: number
}

const DAY_MS = 86_400_000
/** Days outside these years are taken for the first or the last of them. */
const FIRST_MS = -62_135_596_800_000
const LAST_MS = Date.UTC(9999, 11, 31)

const formats = new Map<string, Intl.DateTimeFormat>()

/** The day and the hour that a clock on the wall shows at a moment. */
export function wallTime(
  moment: number,
  timeZone: string,
): Day & { hour: number; minute: number; second: number } {
  if (timeZone === 'UTC') return utcTime(moment)
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value)
  }
  return parts
}

function utcTime(moment: number): ReturnType<typeof wallTime> {
  const date = new Date(moment)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    const options = {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    format = new Intl.DateTimeFormat('en-US', options)
    formats.set(timeZone, format)
  }
  return format
}

/** The moment at which a day begins in a time zone; where midnight is skipped, the first moment after it. */
export function startOfDay(day: Day, timeZone: string): number {
  const wanted = utcOf(day)
  if (timeZone === 'UTC') return wanted
  const offset = (moment: number): number => wallMs(moment, timeZone) - moment
  const first = wanted - offset(wanted)
  const second = wanted - offset(first)
  const moment = second === first ? first : Math.max(first, second)
  const earlier = Math.min(first, second)
  return wallMs(earlier, timeZone) >= wanted ? earlier : moment
}

function wallMs(moment: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallTime(moment, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** A day moved by years, months and days, in that order; months that are too long begin the next one. */
export function moved(day: Day, by: { years?: number; months?: number; days?: number }): Day {
  const { years = 0, months = 0, days = 0 } = by
  const ms = Date.UTC(day.year + years, day.month - 1 + months, day.day + days)
  return dayOf(Number.isNaN(ms) ? (years + months + days < 0 ? FIRST_MS : LAST_MS) : ms)
}

/** "2026-05-01". */
export function dayText({ year, month, day }: Day): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** Reads "2026-05-01"; null for what is no day of the calendar. */
export function readDay(text: string): Day | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (found === null) return null
  const day = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
  const real = new Date(utcOf(day))
  return real.getUTCMonth() + 1 === day.month && real.getUTCDate() === day.day ? day : null
}

/** Reads "2026-05-01T07:35:37.000+0000" and its kin; null for what is no moment. */
export function readMoment(text: string): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|([+-])(\d{2}):?(\d{2}))$/i.exec(
    text,
  )
  const day = readDay(found?.[1] ?? '')
  if (found === null || day === null) return null
  const [hour, minute, second] = [Number(found[2]), Number(found[3]), Number(found[4])]
  const [zoneHours, zoneMinutes] = [Number(found[8] ?? 0), Number(found[9] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) return null
  const ms = Number((found[5] ?? '0').slice(0, 3).padEnd(3, '0'))
  const zone = (found[7] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes)
  return utcOf(day) + ((hour * 60 + minute - zone) * 60 + second) * 1000 + ms
}

/** "2026-05-01T07:35:37.000+0000", as records have it. */
export function momentText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}+0000`
}

/** Sunday is 0. */
export function weekday(day: Day): number {
  return new Date(utcOf(day)).getUTCDay()
}

/** Which day of its year it is, from 1. */
export function dayInYear(day: Day): number {
  return Math.round((utcOf(day) - utcOf({ year: day.year, month: 1, day: 1 })) / DAY_MS) + 1
}

function utcOf({ year, month, day }: Day): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime()
}

function dayOf(ms: number): Day {
  const clamped = Math.min(Math.max(ms, FIRST_MS), LAST_MS)
  const { year, month, day } = utcTime(clamped)
  return { year: Math.max(0, year), month, day }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
