/** One item of `errors` in the vendor's envelope. */
export interface ErrorDetail {
  message: string
  code?: string
  subCategory?: string
  context?: Record<string, string[]>
}

/** The parts of the vendor's error envelope; absent parts are left out of the body. */
export interface ErrorParts {
  message: string
  errors?: ErrorDetail[]
  context?: Record<string, string[]>
  links?: Record<string, string>
  category?: string
  subCategory?: string
  /** Bodies of retired keys and expired tokens have `category` before `context` and `links`. */
  categoryFirst?: boolean
  /** Old envelope of limits: these come before and after the correlation id. */
  errorType?: string
  policyName?: string
  groupName?: string
  requestId?: string
  /** A code of the private-app documentation that comes beside the envelope. */
  result?: string
}

/** A refusal in the vendor's own shape; thrown anywhere in the room and rendered in one place. */
export class HubspotError extends Error {
  readonly status: number
  readonly parts: ErrorParts
  readonly headers: Record<string, string>

  constructor(status: number, parts: ErrorParts, headers: Record<string, string> = {}) {
    super(parts.message)
    this.status = status
    this.parts = parts
    this.headers = headers
  }

  /**
   * Returns the body; keys in the order of recorded bodies.
   * Source: developers.hubspot.com/docs/api-reference/error-handling
   */
  body(correlationId: string): Record<string, unknown> {
    const { parts } = this
    return {
      status: 'error',
      message: parts.message,
      errorType: parts.errorType,
      correlationId,
      policyName: parts.policyName,
      groupName: parts.groupName,
      requestId: parts.requestId,
      ...(parts.categoryFirst ? { category: parts.category } : {}),
      errors: parts.errors,
      context: parts.context,
      links: parts.links,
      category: parts.category,
      subCategory: parts.subCategory,
      result: parts.result,
    }
  }
}

/** One error of a batch that went partly wrong (207). */
export interface BatchProblem {
  status: 'error'
  category: string
  subCategory?: string
  message: string
  errors?: ErrorDetail[]
  context: Record<string, string[]>
}

/** 400 with category VALIDATION_ERROR. */
export function invalid(message: string, more: Partial<ErrorParts> = {}): HubspotError {
  return new HubspotError(400, { message, category: 'VALIDATION_ERROR', ...more })
}

/** 400 without a category, as older endpoints answer. */
function badRequest(message: string): HubspotError {
  return new HubspotError(400, { message })
}

/** 400 for a body that is not JSON or not of the expected shape. `why` is the text after the position. */
export function badJson(why: string, column = 1, line = 1): HubspotError {
  return badRequest(`Invalid input JSON on line ${line}, column ${column}: ${why}`)
}

/** The 404 of a record that is not there: without category, as recorded. */
export function notFound(message = 'resource not found'): HubspotError {
  return new HubspotError(404, { message })
}

/** Search's answer to everything that it does not explain: past 10,000 results, unsupported constructs. */
export function searchProblem(): HubspotError {
  return badRequest('There was a problem with the request.')
}

/** 400 for an object type that is not known. */
export function unknownType(alias: string): HubspotError {
  return badRequest(`Unable to infer object type from: ${alias}`)
}

/** A property value that was refused: the codes of object writes. */
export interface PropertyFault {
  name: string
  code: string
  message: string
}

/** The 400 of refused property values: the same list twice, once as JSON inside the message. */
export function invalidProperties(faults: readonly PropertyFault[], portalId: number): HubspotError {
  const listed = faults.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }))
  const errors = faults.map(({ name, code, message }) => ({
    message,
    code,
    context: { propertyName: [name] },
  }))
  return invalid(`Property values were not valid: ${JSON.stringify(listed)}`, { errors })
}

/** 409 of a unique value that is taken: the id is only in the text. */
export function alreadyExists(noun: string, existingId: string): HubspotError {
  return new HubspotError(409, {
    message: `${noun} already exists. Existing ID: ${existingId}`,
    category: 'CONFLICT',
  })
}
