import { createHash } from 'node:crypto'
import { type Call, headerOf } from '../call.ts'
import { refused, SalesforceError } from '../errors.ts'
import type { FoundRecord } from '../store/org.ts'
import type { OrgRecord } from '../store/record.ts'

/** What the answer to a read of a record tells of its state. */
export function validatorsOf({ object, record }: FoundRecord): Record<string, string> {
  const modified = modifiedAt(record)
  return {
    ...(object.name === 'Account' ? { etag: etagOf(record) } : {}),
    ...(Number.isNaN(modified) ? {} : { 'last-modified': new Date(modified).toUTCString() }),
  }
}

/** Whether a read is answered 304: what it would show is known. Throws a `SalesforceError` (412). */
export function isUnchanged(call: Call, held: FoundRecord): boolean {
  const { match, noneMatch, modifiedSince, unmodifiedSince } = conditionsOf(call, held)
  if (match !== null && !fits(match, held)) throw failed()
  const modified = modifiedAt(held.record)
  // NaN, of no date at all, is above and below nothing.
  if (match === null && modified > unmodifiedSince) throw failed()
  return noneMatch === null ? modifiedSince >= modified : fits(noneMatch, held)
}

/** Lets a write of a record that is there go on; throws a `SalesforceError` (412), or 400 for a condition that is none. */
export function checkUnchanged(call: Call, held: FoundRecord): void {
  const { match, noneMatch, unmodifiedSince } = conditionsOf(call, held)
  if (match === undefined || noneMatch === undefined) {
    throw refused('INVALID_INPUT', 'If-Match and If-None-Match are lists of entity tags')
  }
  if (Number.isNaN(unmodifiedSince) && headerOf(call, 'if-unmodified-since') !== '') {
    throw refused('INVALID_INPUT', 'If-Unmodified-Since is a date')
  }
  if ((match !== null && !fits(match, held)) || (noneMatch !== null && fits(noneMatch, held))) throw failed()
  if (match === null && modifiedAt(held.record) > unmodifiedSince) throw failed()
}

/**
 * Conditions that a request sets: entity tags hold of accounts only, dates of every record; deletes have some only where
 * a setting says so.
 * Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm
 */
interface Conditions {
  /** Entity tags; null: the header is absent or means nothing here; undefined: it is none. */
  match: readonly string[] | null | undefined
  noneMatch: readonly string[] | null | undefined
  /** NaN: absent, or no date. */
  modifiedSince: number
  unmodifiedSince: number
}

function conditionsOf(call: Call, { object }: FoundRecord): Conditions {
  const tags = (name: string): readonly string[] | null | undefined => {
    const text = headerOf(call, name).trim()
    if (text === '' || object.name !== 'Account') return null
    if (!/^(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)$/.test(text)) return undefined
    return text === '*' ? ['*'] : [...text.matchAll(/"[^"]*"/g)].map(([tag]) => tag)
  }
  const date = (name: string): number => Date.parse(headerOf(call, name))
  return {
    match: tags('if-match'),
    noneMatch: tags('if-none-match'),
    modifiedSince: date('if-modified-since'),
    unmodifiedSince: date('if-unmodified-since'),
  }
}

/** The tag of a record is made only where somebody asks for it. */
function fits(tags: readonly string[] | undefined, { record }: FoundRecord): boolean {
  return tags !== undefined && (tags.includes('*') || tags.includes(etagOf(record)))
}

/** The vendor's tags are a hash and end in `--gzip`. */
function etagOf({ values }: OrgRecord): string {
  return `"${createHash('sha256').update(JSON.stringify(values)).digest('base64')}--gzip"`
}

function modifiedAt({ values }: OrgRecord): number {
  return Date.parse(String(values.LastModifiedDate ?? '').replace('+0000', 'Z'))
}

/** Neither code nor text is recorded. */
function failed(): SalesforceError {
  const message = 'The precondition of the request does not hold: the record has changed'
  return new SalesforceError(412, { message, errorCode: 'PRECONDITION_FAILED' })
}
