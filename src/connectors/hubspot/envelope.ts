import { asList, asObject, textOrNull } from '../../connector/answer.ts'
import type { Answer } from '../../connector/plan.ts'

/** `results`, the list that every collection of HubSpot's comes in. */
export const resultsOf = (answer: Answer) => asList(asObject(answer.body, 'object').results, 'results')

/** `paging.next.after`, or null on the last page. */
export function nextOf(body: unknown): string | null {
  const paging = asObject(body, 'object').paging
  if (paging === undefined || paging === null) return null
  const next = asObject(paging, 'paging').next
  return next === undefined || next === null ? null : textOrNull(String(asObject(next, 'paging').after ?? ''))
}
