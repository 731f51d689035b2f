import type { z } from '@hono/zod-openapi'
import { problemSchema } from '../present/problem.ts'

/** A JSON answer, for the document. */
export const answers = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})

/** The failures that every operation with an API key can have. */
export const commonProblems = {
  400: problem('The request is not valid.'),
  401: problem('No valid API key.'),
  404: problem('Nothing there.'),
  429: problem('A rate budget is spent; see `retry-after`.'),
}

/** The failures of an operation that asks a CRM. */
export const vendorProblems = {
  ...commonProblems,
  403: problem('The credential of the connection lacks a scope.'),
  422: problem('The CRM cannot do this.'),
  424: problem('The CRM no longer accepts the credential of the connection.'),
  502: problem('The CRM failed.'),
  504: problem('The CRM did not answer in time.'),
}

/** The failures of an operation that changes a record. */
export const writeProblems = {
  ...vendorProblems,
  409: problem('The CRM already has such a record.'),
  413: problem('The body is too large.'),
  415: problem('The body is not JSON.'),
}

/** A JSON body, for the document and its check. */
export const jsonRequest = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export const SECURITY = [{ api_key: [] }]
