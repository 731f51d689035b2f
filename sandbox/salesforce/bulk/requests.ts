import type { Call } from '../call.ts'
import { badJson, refused, type SalesforceError } from '../errors.ts'
import { DELIMITERS, type Format } from './entities.ts'

/** Reads a JSON object. Throws a `SalesforceError`. */
export function readObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badJson('The request body is not valid JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badJson('The request body is not a JSON object')
  }
  return value as Record<string, unknown>
}

/** A member that is one of some words. Throws a `SalesforceError`. */
export function readWord<T extends string>(
  body: Record<string, unknown>,
  name: string,
  { among, otherwise }: { among: readonly T[]; otherwise?: T },
): T {
  const value = body[name] ?? otherwise
  const found = among.find((word) => word === value)
  if (found === undefined) throw invalidJob(`${name} has to be one of ${among.join(', ')}`)
  return found
}

/** What separates columns and lines; a comma and a line feed unless told. */
export function readFormat(body: Record<string, unknown>): Format {
  readWord(body, 'contentType', { among: ['CSV'], otherwise: 'CSV' })
  const among = Object.keys(DELIMITERS) as Format['columnDelimiter'][]
  return {
    columnDelimiter: readWord(body, 'columnDelimiter', { among, otherwise: 'COMMA' }),
    lineEnding: readWord(body, 'lineEnding', { among: ['LF', 'CRLF'], otherwise: 'LF' }),
  }
}

/** A number of the query string; null when it is absent. Throws a `SalesforceError`. */
export function readCount({ query }: Call, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const count = Number(text)
  if (!/^\d{1,9}$/.test(text) || count < 1) throw refused('API_ERROR', `${name} has to be a positive number`)
  return count
}

/** Locators say where a page begins; to clients they are opaque. */
export function writeLocator(start: number): string {
  return Buffer.from(String(start)).toString('base64url')
}

/** Where the page of a locator begins; 0 without one. Throws a `SalesforceError`. */
export function readLocator({ query }: Call, name: string, most: number): number {
  const text = query.get(name)
  if (text === null || text === '') return 0
  const start = Buffer.from(text, 'base64url').toString('latin1')
  if (!/^\d{1,9}$/.test(start) || Number(start) > most || writeLocator(Number(start)) !== text) {
    throw refused('INVALID_QUERY_LOCATOR', 'invalid query locator')
  }
  return Number(start)
}

/** 400 of a job that cannot be made. */
export function invalidJob(message: string): SalesforceError {
  return refused('INVALIDJOB', `InvalidJob : ${message}`)
}
