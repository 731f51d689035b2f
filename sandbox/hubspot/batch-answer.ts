import type { Call, Reply } from './call.ts'
import type { BatchProblem } from './errors.ts'
import { instant } from './wire.ts'

/**
 * Answers a batch; `rows` are JSON texts. Problems make it a 207 with `numErrors` and `errors`.
 * Key order as recorded: completedAt, status, startedAt, results.
 */
export function batchReply(
  success: number,
  rows: readonly string[],
  about: { now: number; problems?: readonly BatchProblem[] },
): Reply {
  const problems = about.problems ?? []
  const at = instant(about.now)
  let body = `{"completedAt":"${at}","status":"COMPLETE","startedAt":"${at}","results":[${rows.join()}]`
  if (problems.length > 0) body += `,"numErrors":${problems.length},"errors":${JSON.stringify(problems)}`
  return { status: problems.length > 0 ? 207 : success, body: `${body}}` }
}

/** One problem for all ids that were not found, as recorded. */
export function missingProblem(call: Call, ids: readonly string[]): BatchProblem {
  const message =
    `Could not get some ${call.account.type(call.object).legacy} objects, they may be deleted or not exist. ` +
    'Check that ids are valid.'
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: [...ids] } }
}
