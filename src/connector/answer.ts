import { Problem } from '../model/problems.ts'

type Json = Readonly<Record<string, unknown>>

const malformed = (what: string) => new Problem('vendor_malformed', `The CRM's answer has no ${what}.`)

/** Reads an object out of a vendor's answer; throws `vendor_malformed` when it is anything else. */
export function asObject(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw malformed(what)
}

/** Reads a list out of a vendor's answer; throws `vendor_malformed` when it is anything else. */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw malformed(what)
}

/** Reads an id (text, or a number that a double holds) out of a vendor's answer; throws `vendor_malformed` else. */
export function asId(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  throw malformed(what)
}

/** A text, or null for everything else. */
export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
