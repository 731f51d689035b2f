import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import { type Answer, ask, type Call, type Plan } from '../../connector/plan.ts'
import type { Properties, VendorAccount, VendorRecord } from '../../connector/vendor.ts'
import { dataPath } from './calls.ts'

/** 15 characters in which capitals matter, or 18 in which they do not. */
export const isId = (text: string) => /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)

/** The form in which capitals matter is the beginning of the other. */
export const shortId = (id: string) => id.slice(0, 15)

/** `records`, the list that every answer to a question has. */
export const rowsOf = (answer: Answer) => asList(asObject(answer.body, 'object').records, 'records')

/** A row of an answer: the fields themselves, without an envelope. */
export function recordOf(value: unknown, { ui_url }: Pick<VendorAccount, 'ui_url'>): VendorRecord {
  const row = asObject(value, 'record')
  const id = asId(row.Id, 'Id')
  const changed = textOrNull(row.SystemModstamp)
  const archived = row.IsDeleted === true
  return {
    id,
    properties: row as Properties,
    url: ui_url === null ? null : `${ui_url}/${id}`,
    createdAt: textOrNull(row.CreatedDate),
    updatedAt: changed,
    version: changed,
    archived,
    archivedAt: archived ? changed : null,
    mergedIntoId: textOrNull(row.MasterRecordId),
    raw: value,
  }
}

/** Every row that a question has: an answer holds 2,000 at most, fewer of wide ones, and names where it goes on. */
export function* everyRow(first: Call): Plan<unknown[]> {
  return yield* allRows(first, yield* ask(first))
}

/** The same, when its first answer is there. */
export function* allRows(first: Call, found: Answer | undefined): Plan<unknown[]> {
  if (!found) throw new Error('a plan was resumed without the answer it asked for')
  let answer = found
  const rows = [...rowsOf(answer)]
  for (let next = locatorOf(answer); next !== null; next = locatorOf(answer)) {
    answer = yield* ask({ ...first, path: dataPath('query', next), query: [] })
    rows.push(...rowsOf(answer))
  }
  return rows
}

/** Of `nextRecordsUrl` only its last segment is believed: the rest of the way is known. */
function locatorOf(answer: Answer): string | null {
  const { done, nextRecordsUrl } = asObject(answer.body, 'object')
  const [, locator] = /\/([\w-]+)$/.exec(done === false ? String(nextRecordsUrl ?? '') : '') ?? []
  return locator ?? null
}
