import { loadConfig } from '../config.ts'
import { CommandError } from './terminal.ts'

/** Where commands find the gateway and what opens it. */
export interface ClientOptions {
  url: string
  apiKey: string | undefined
  headers?: Readonly<Record<string, string>>
}

interface ProblemBody {
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
  { url, apiKey, headers = {} }: ClientOptions,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
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
    throw new CommandError(`No gateway answers at ${url}; start it with \`npm start\`, or set CROSSWALK_URL.`)
  }
  if (response.status === 204) return null
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer
  const { detail, remedy, code = '' } = (answer ?? {}) as ProblemBody
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfterMs = seconds >= 0 ? seconds * 1000 : null
  throw new CommandError(
    [detail ?? `The gateway answered with status ${response.status}.`, remedy].filter(Boolean).join(' '),
    { status: response.status, code, retryAfterMs },
  )
}
