/** One thing that a fault is told: what a form shows, what is checked, and what a refusal quotes. */
export interface FaultField {
  name: string
  type: 'whole' | 'share' | 'text' | 'flag' | 'headers' | 'body'
  /** What it does, in a few words. */
  about: string
  required?: boolean
  /** Bounds of a whole number. */
  min?: number
  max?: number
  /** The only whole numbers that are possible. */
  choices?: readonly number[]
}

/** One thing that can go wrong. Effects of kind `vendor` speak the vendor's dialect and have a `name`. */
export interface FaultAbout {
  kind: string
  name?: string
  about: string
  fields: readonly FaultField[]
}

/** The longest that anything is delayed. */
const TEN_MINUTES_MS = 600_000
const MOST = 1_000_000_000

/** Which requests a rule meets: all members of `match` must hold. */
export const MATCH_FIELDS: readonly FaultField[] = [
  { name: 'method', type: 'text', about: 'only requests with this method' },
  { name: 'path', type: 'text', about: 'only this path, without the query; * is any text' },
  { name: 'nth', type: 'whole', min: 1, max: MOST, about: 'only the nth request that is met' },
  { name: 'every', type: 'whole', min: 1, max: MOST, about: 'each request whose number divides by this' },
  { name: 'after', type: 'whole', min: 0, max: MOST, about: 'all requests after so many' },
  { name: 'share', type: 'share', about: 'by chance in this share of the requests' },
  { name: 'seed', type: 'whole', min: 0, max: 0xffff_ffff, about: 'makes chance repeat; the id when absent' },
]

/** How often a rule strikes; beside `match`. */
export const TIMES_FIELD: FaultField = {
  name: 'times',
  type: 'whole',
  min: 1,
  max: MOST,
  about: 'ends after so many strikes; never when absent',
}

/** Whether the answer is replaced after the work instead of before it. */
export const AFTER_WORK: FaultField = {
  name: 'after_work',
  type: 'flag',
  about: 'the request does its work first, and only the answer is lost',
}

/** What can go wrong whatever the vendor. */
export const CORE_EFFECTS: readonly FaultAbout[] = [
  {
    kind: 'delay',
    about: 'answers later; what other rules do comes after the delay',
    fields: [
      { name: 'ms', type: 'whole', required: true, min: 0, max: TEN_MINUTES_MS, about: 'milliseconds' },
      { name: 'to_ms', type: 'whole', min: 0, max: TEN_MINUTES_MS, about: 'by chance from ms to this' },
      { name: 'after_work', type: 'flag', about: 'the work is done at once, and the answer waits' },
    ],
  },
  {
    kind: 'status',
    about: 'answers with this status',
    fields: [
      { name: 'status', type: 'whole', required: true, min: 200, max: 599, about: 'the HTTP status' },
      { name: 'headers', type: 'headers', about: 'headers beside those of JSON' },
      { name: 'body', type: 'body', about: 'text as it is, anything else as JSON' },
      AFTER_WORK,
    ],
  },
  { kind: 'reset', about: 'drops the connection; nothing is done', fields: [] },
  { kind: 'lost_answer', about: 'does the work, then drops the connection', fields: [] },
  { kind: 'truncate', about: 'sends half of the body, then drops the connection', fields: [] },
  {
    kind: 'drip',
    about: 'sends the body slowly',
    fields: [
      {
        ...{ name: 'bytes_per_second', type: 'whole', required: true, min: 1, max: MOST },
        about: 'so many bytes of the body a second',
      },
    ],
  },
  { kind: 'garbage', about: 'keeps status and headers, but the body is not JSON', fields: [] },
  {
    kind: 'content_type',
    about: 'keeps the body, but calls it something else',
    fields: [{ name: 'value', type: 'text', about: 'the content type; text/plain when absent' }],
  },
  { kind: 'empty', about: 'answers 200 without a body', fields: [AFTER_WORK] },
  { kind: 'html', about: 'answers 200 with a page, as proxies do', fields: [AFTER_WORK] },
]

/** Returns one sentence about what is wrong with the members of `given`, or null. `what` names their owner. */
export function problemIn(
  given: Readonly<Record<string, unknown>>,
  fields: readonly FaultField[],
  { what, ignore }: { what: string; ignore: readonly string[] },
): string | null {
  for (const name of Object.keys(given)) {
    if (ignore.includes(name) || fields.some((field) => field.name === name)) continue
    const known = fields.length === 0 ? 'none' : fields.map((field) => field.name).join(', ')
    return `${what} has no member ${name}; it has ${known}.`
  }
  for (const field of fields) {
    const value = given[field.name]
    if (value === undefined ? field.required !== true : isOf(field, value)) continue
    return `${what} needs ${field.name}, ${wordsFor(field)}.`
  }
  return null
}

function isOf({ type, min, max, choices }: FaultField, value: unknown): boolean {
  if (type === 'body') return true
  if (type === 'flag') return typeof value === 'boolean'
  if (type === 'text') return typeof value === 'string' && value !== '' && !/[\r\n]/.test(value)
  if (type === 'headers') return areHeaders(value)
  if (typeof value !== 'number') return false
  if (type === 'share') return value > 0 && value <= 1
  if (!Number.isInteger(value)) return false
  if (choices !== undefined) return choices.includes(value)
  return value >= (min ?? 0) && value <= (max ?? MOST)
}

function areHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(
    ([name, text]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(String(text)),
  )
}

function wordsFor({ type, min, max, choices }: FaultField): string {
  if (choices !== undefined) return `one of ${choices.join(', ')}`
  if (type === 'whole') return `a whole number from ${min ?? 0} to ${max ?? MOST}`
  if (type === 'share') return 'a number above 0 and at most 1'
  if (type === 'flag') return 'true or false'
  return type === 'headers' ? 'an object of names and texts' : 'a text on one line'
}
