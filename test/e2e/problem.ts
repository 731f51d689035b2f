import { expect } from 'vitest'
import type { Diagnosis } from '../../src/model/diagnosis.ts'
import { type ProblemCode, problems } from '../../src/model/problems.ts'
import type { Answer } from './http.ts'

export interface ProblemBody {
  type: string
  code: ProblemCode
  title: string
  status: number
  detail: string
  remedy: string
  request_id: string
  errors?: { at: string; message: string }[]
  accepted?: string[]
  missing_scopes?: string[]
  existing_id?: string
  retry_after?: number
  upstream?: { status: number; category?: string; message?: string; correlation_id?: string }
  diagnosis?: Diagnosis
}

/** Checks that an answer is the problem with this code, whole and in the form of RFC 9457, and returns it. */
export function expectProblem(answer: Answer, code: ProblemCode): ProblemBody {
  const body = answer.body as ProblemBody
  expect({ code: body.code, text: answer.text }).toEqual({ code, text: answer.text })
  const { status, title, remedy } = problems[code]
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ type: `/errors/${code}`, code, title, status, remedy })
  expect(body.detail).toMatch(/\S/)
  expect(body.request_id).toBe(answer.headers.get('x-request-id'))
  const wait = answer.headers.get('retry-after')
  expect(wait).toBe(body.retry_after === undefined ? null : String(body.retry_after))
  return body
}
