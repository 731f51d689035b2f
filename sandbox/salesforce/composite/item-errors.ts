import { refusalOf } from '../answers.ts'
import { refused, SalesforceError } from '../errors.ts'

/** An error of one record in a collection: its code is called `statusCode` there. */
export interface ItemError {
  statusCode: string
  message: string
  fields: readonly string[]
  [more: string]: unknown
}

/** What was refused, as the errors of one record. A fault of the sandbox stays one. */
export function itemErrors(error: unknown): ItemError[] {
  if (!(error instanceof SalesforceError)) throw error
  return error.items.map(({ errorCode, message, fields = [], more }) => ({
    statusCode: errorCode,
    message,
    fields,
    ...more,
  }))
}

/** What happened to a record that was fine, in a collection that was all or none. */
export const ROLLED_BACK: ItemError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
}

/** Thrown to take back what was written; it never leaves the composite call. */
export class Rollback extends Error {}

/** Refuses lists that are longer than may be. Source of the text: the SOAP API's, which the vendor shares. */
export function checkMost(count: number, most: number): void {
  if (count <= most) return
  const message = `record limit reached. cannot submit more than ${most} records into this call`
  throw refused('EXCEEDED_ID_LIMIT', message)
}

/** The body of a part that could not be answered. */
export function partFailed(error: unknown): { status: number; json: unknown } {
  const { status, json } = refusalOf(error)
  return { status, json }
}
