import type { z } from '@hono/zod-openapi'
import { Problem, type ProblemItem } from '../../model/problems.ts'

/** Which part of a request was checked. */
type Target = 'query' | 'json' | 'param' | string

/** What a failed check says, as a Problem: unknown names apart from wrong values. */
export function invalidRequest(error: z.ZodError, target: Target, accepted?: readonly string[]): Problem {
  const items = error.issues.flatMap((issue) => itemsOf(issue, target))
  const unknown = error.issues.filter(
    (issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0,
  )
  const code =
    unknown.length > 0 ? (target === 'query' ? 'unknown_parameter' : 'unknown_field') : 'invalid_request'
  const detail = items.map(({ at, message }) => `${at}: ${message}`).join('; ')
  return new Problem(code, detail, { errors: items, ...(unknown.length > 0 && accepted ? { accepted } : {}) })
}

type Issue = z.ZodError['issues'][number]

function itemsOf(issue: Issue, target: Target): ProblemItem[] {
  const place = (path: readonly PropertyKey[]) =>
    target === 'json'
      ? `/${path.map(String).join('/')}`
      : target === 'query'
        ? `?${path.map(String).join('.')}`
        : String(path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ at: place([...issue.path, key]), message: 'is not known here' }))
  }
  return [{ at: place(issue.path), message: issue.message }]
}
