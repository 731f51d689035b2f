/** One member of the array that refusals are. `more` has what some of them have beside, such as `duplicateResult`. */
export interface ErrorItem {
  message: string
  errorCode: string
  /** Absent where the vendor sends no list. */
  fields?: readonly string[]
  more?: Readonly<Record<string, unknown>>
}

/**
 * A refusal in the vendor's words: a status and an array of errors.
 * Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm and recorded answers
 */
export class SalesforceError extends Error {
  readonly status: number
  readonly items: readonly ErrorItem[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    items: ErrorItem | readonly ErrorItem[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const list = Array.isArray(items) ? (items as readonly ErrorItem[]) : [items as ErrorItem]
    super(list.map(({ errorCode, message }) => `${errorCode}: ${message}`).join('; '))
    this.status = status
    this.items = list
    this.headers = headers
  }
}

/** The array as it goes over the wire. */
export function errorBody(items: readonly ErrorItem[]): unknown[] {
  return items.map(({ message, errorCode, fields, more }) => ({
    message,
    errorCode,
    ...(fields === undefined ? {} : { fields }),
    ...more,
  }))
}

/** 400 with a code; `fields` are those at fault. */
export function refused(errorCode: string, message: string, fields?: readonly string[]): SalesforceError {
  return new SalesforceError(400, { message, errorCode, ...(fields === undefined ? {} : { fields }) })
}

/** 404 of whatever is not there. */
export function notFound(message = 'The requested resource does not exist'): SalesforceError {
  return new SalesforceError(404, { message, errorCode: 'NOT_FOUND' })
}

/** 401: no session, an unknown one, or one that is over. */
export function noSession(wwwAuthenticate: string): SalesforceError {
  return new SalesforceError(
    401,
    { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
    { 'www-authenticate': wwwAuthenticate },
  )
}

/** 405, which names what is allowed. */
export function methodNotAllowed(method: string, allowed: readonly string[]): SalesforceError {
  const list = allowed.join(',')
  return new SalesforceError(
    405,
    {
      message: `HTTP Method '${method}' not allowed. Allowed are ${list}`,
      errorCode: 'METHOD_NOT_ALLOWED',
    },
    { allow: list },
  )
}

/** 413; neither code nor text is recorded. */
export function tooLarge(): SalesforceError {
  return new SalesforceError(413, {
    message: 'The request entity is larger than the maximum allowed size',
    errorCode: 'REQUEST_ENTITY_TOO_LARGE',
  })
}

/** 400 of a body that is not the JSON that was expected. */
export function badJson(message: string): SalesforceError {
  return refused('JSON_PARSER_ERROR', message)
}
