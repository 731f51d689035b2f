import { z } from '@hono/zod-openapi'
import { Problem, type ProblemCode, problems } from '../../model/problems.ts'
import { diagnosisSchema } from './diagnosis.ts'

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** RFC 9457 problem+json, as this API sends it. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: 'The page about this code.', example: '/errors/unknown_field' }),
    code: z.enum(codes).openapi({ description: 'Stable; never reused for something else.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    remedy: z.string().openapi({ description: 'What to do about it.' }),
    request_id: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
    accepted: z.array(z.string()).optional(),
    missing_scopes: z.array(z.string()).optional(),
    missing_permissions: z.array(z.string()).optional(),
    existing_id: z.string().optional(),
    retry_after: z.number().optional(),
    upstream: z
      .object({
        status: z.int(),
        category: z.string().optional(),
        message: z.string().optional(),
        correlation_id: z.string().optional(),
      })
      .optional()
      .openapi({ description: 'What the CRM itself answered.' }),
    diagnosis: diagnosisSchema.optional(),
  })
  .openapi('Problem')

/** An error as callers read it. */
export function problemBody(problem: Problem, requestId: string) {
  const { title, remedy, status } = problems[problem.code]
  const { allow: _, ...details } = problem.details
  return {
    type: `/errors/${problem.code}`,
    code: problem.code,
    title,
    status,
    detail: problem.message,
    remedy,
    request_id: requestId,
    ...details,
  }
}

/** The one place where an error becomes an answer. */
export function presentProblem(problem: Problem, requestId: string): Response {
  const body = problemBody(problem, requestId)
  const { status } = body
  const { allow, ...details } = problem.details
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (details.retry_after !== undefined) headers['retry-after'] = String(details.retry_after)
  if (allow) headers.allow = allow.join(', ')
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="crosswalk"'
  return new Response(JSON.stringify(body), { status, headers })
}

/**
 * Whatever was thrown, as a Problem: `unavailable` while the database is away, and `internal` for anything
 * unforeseen, which keeps its cause for the log.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseAway(error)) {
    return new Problem('unavailable', 'The database does not answer.', { retry_after: 2 }, error)
  }
  return new Problem('internal', undefined, {}, error)
}

/** PostgreSQL's classes 08 and 57P and 53300 (postgresql.org/docs/current/errcodes-appendix.html). */
const AWAY_CODES = /^(08...|57P0[1-3]|53300)$/
/** What the driver says of a connection that ended, or that the pool could not open. */
const AWAY_MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect)/

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall, message } = error as NodeJS.ErrnoException
  return syscall === 'connect' || AWAY_CODES.test(code ?? '') || AWAY_MESSAGES.test(message)
}
