import type { Seen } from '../../../connector/explain.ts'

type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** The longest text that rules look at: a sentence of HubSpot's own is far shorter. */
const LONGEST = 8_000
/** How many entries of a list are looked at. */
const MOST = 100

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.slice(0, MOST).filter((each) => typeof each === 'string') : []

/** One entry of `errors`. */
export interface ErrorEntry {
  message: string
  code: string | undefined
  category: string | undefined
  subCategory: string | undefined
  context: Readonly<Record<string, string[]>>
}

/** An error body of HubSpot's, every member of which may be missing. */
export interface Words extends ErrorEntry {
  status: number | null
  /** `policyName` of a 429. */
  policy: string | undefined
  errorType: string | undefined
  /** OAuth's own code. */
  oauth: string | undefined
  /** What the member `status` says: "error", or the code of an OAuth failure. */
  word: string | undefined
  /** What the member `result` says, of newer refusals. */
  result: string | undefined
  numErrors: number
  errors: ErrorEntry[]
  correlationId: string | undefined
}

/** Reads an answer as an error body. */
export function wordsOf({ status, headers, body }: Seen): Words {
  const json = object(body)
  return {
    status,
    ...entryOf(json),
    policy: text(json.policyName),
    errorType: text(json.errorType),
    oauth: text(json.error),
    word: text(json.status),
    result: text(json.result),
    numErrors: typeof json.numErrors === 'number' ? json.numErrors : 0,
    errors: Array.isArray(json.errors) ? json.errors.slice(0, MOST).map((each) => entryOf(object(each))) : [],
    correlationId: text(json.correlationId) ?? text(headers['x-hubspot-correlation-id']),
  }
}

function entryOf(json: Json): ErrorEntry {
  const context = Object.entries(object(json.context)).map(([name, value]) => [name, texts(value)])
  return {
    message: (text(json.message) ?? text(json.error_description) ?? '').slice(0, LONGEST),
    code: text(json.code) ?? text(json.error),
    category: text(json.category),
    subCategory: text(json.subCategory),
    context: Object.fromEntries(context),
  }
}

/** Whether a status is one of these, or was not told. */
export const isStatus = ({ status }: Words, ...wanted: readonly number[]): boolean =>
  status === null || wanted.includes(status)
