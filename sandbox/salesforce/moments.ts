/** A moment as the API writes it, always in UTC: such texts sort as the moments do. `2026-05-01T07:35:37.000+0000` */
export function momentText(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}.000+0000`
}

/** The day of a moment in UTC, as dates are written: `2026-05-01` */
export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** Milliseconds of a moment in ISO 8601, with `+0000`, `+00:00` or `Z`; without an offset it is UTC; null for others. */
export function parseMoment(text: string): number | null {
  if (!MOMENT.test(text)) return null
  const offset = /(Z|[+-]\d{2}:?\d{2})$/.exec(text.slice(10))?.[1]
  const plain = offset === undefined ? text : text.slice(0, -offset.length)
  const colons = offset === undefined ? 'Z' : offset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const ms = Date.parse(plain.length === 10 ? `${plain}T00:00:00${colons}` : `${plain}${colons}`)
  return Number.isNaN(ms) || !isDay(text.slice(0, 10)) ? null : ms
}

/** Whether a text is a day that exists: `2026-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && dayText(ms) === text
}
