import { loadConfig } from '../config.ts'
import { CommandError } from './terminal.ts'

/** Where commands find the gateway and what opens it. */
export interface ClientOptions {
  url: string
  apiKey: string | undefined
  headers?: Readonly<Record<string, string>>
}

/** RFC 9457, as the gateway writes it. */
export interface ProblemBody {
  status?: number
  code?: string
  detail?: string
  remedy?: string
}

/** The gateway that the environment names. */
export const client = (): ClientOptions => {
  const { url, apiKey } = loadConfig()
  return { url, apiKey }
}

/** Asks the gateway; throws `CommandError` with its own words when it refuses. */
export async function request(
  at: ClientOptions,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await send(at, method, path, body)
  const text = await response.text().catch(() => Promise.reject(brokenOff()))
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Asks for a stream of JSON objects, one a line; each is what stands in its line. Throws like `request`, at any line. */
export async function* requestLines(at: ClientOptions, path: string): AsyncGenerator<string> {
  const { body } = await send(at, 'GET', path)
  if (body === null) return
  let rest = ''
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield line
    }
  } catch {
    throw brokenOff()
  }
}

/** In the place of a status, when no gateway answered. */
export const NOBODY = 0

/** Why a stream that has no last line is none, and an answer that was not whole. */
export const brokenOff = () =>
  new CommandError('The gateway broke the answer off.', { status: 502, code: '', retryAfterMs: null })

async function send(
  { url, apiKey, headers = {} }: ClientOptions,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  if (!apiKey) {
    throw new CommandError(
      'Set CROSSWALK_API_KEY to a key of this gateway; `crosswalk keys create` makes one.',
    )
  }
  let response: Response
  try {
    response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    const why = `No gateway answers at ${url}; start it with \`npm start\`, or set CROSSWALK_URL.`
    throw new CommandError(why, { status: NOBODY, code: '', retryAfterMs: null })
  }
  if (response.ok) return response
  const answer = (await response.json().catch(() => null)) as ProblemBody | null
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw refusalOf(answer ?? {}, response.status, seconds >= 0 ? seconds * 1000 : null)
}

/** What the gateway said of a call that it refused, or of a stream that it ended. */
export function refusalOf(problem: ProblemBody, status: number, retryAfterMs: number | null): CommandError {
  const { detail, remedy, code = '' } = problem
  const said = [detail ?? `The gateway answered with status ${status}.`, remedy].filter(Boolean).join(' ')
  return new CommandError(said, { status, code, retryAfterMs })
}
