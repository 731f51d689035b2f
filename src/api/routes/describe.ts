import type { z } from '@hono/zod-openapi'
import type { Permission } from '../../model/permissions.ts'
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
  403: problem('The API key lacks a permission.'),
  404: problem('Nothing there.'),
  414: problem('The address is too long.'),
  429: problem('Too many requests, or a rate budget is spent; see `retry-after`.'),
  503: problem('The server cannot answer right now.'),
}

/** An operation of ours that cannot be done twice. */
export const conflictProblem = {
  409: problem('It cannot be done as things are, or the Idempotency-Key was used otherwise.'),
}

/** The failures of an operation that asks a CRM. */
export const vendorProblems = {
  ...commonProblems,
  403: problem('The API key lacks a permission, or the credential of the connection a scope.'),
  422: problem('The CRM cannot do this.'),
  423: problem('The connection is quarantined.'),
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

/** The permission that an operation takes of the API key; `null` lets any live key in. The app refuses what is missing. */
export const permits = (needed: Permission | null) => [{ api_key: needed === null ? [] : [needed] }]
