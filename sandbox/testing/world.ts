import { Client } from '@hubspot/api-client'
import { KNOWN_SCOPES } from '../hubspot/scopes.ts'
import { createSandbox, type HubspotOptions, type HubspotSandbox, movableClock } from '../index.ts'

/** 2026-03-12T07:33:46.615Z, the moment of the recorded answers. */
export const RECORDED_AT = 1_773_300_826_615

/** A HubSpot for one test file: listening, with a key, a client and a short way to call it. */
export interface World {
  hubspot: HubspotSandbox
  url: string
  token: string
  client: Client
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Called>
  close(): Promise<void>
}

/** Tests look into answers of every shape. */
type Parsed = ReturnType<typeof JSON.parse>

/** An answer, parsed when it is JSON. */
export interface Called {
  status: number
  headers: Headers
  text: string
  json: Parsed
}

/** Builds a world; limits are out of the way unless the options set them. */
export async function createWorld(options: HubspotOptions = {}): Promise<World> {
  const { hubspot } = await createSandbox({
    hubspot: { clock: movableClock(RECORDED_AT), burstLimit: 100_000, searchLimit: 100_000, ...options },
  })
  const { url, close } = await hubspot.listen()
  const { token } = hubspot.serviceKeys.create({ name: 'test', scopes: [...KNOWN_SCOPES] })
  const client = new Client({
    accessToken: token,
    basePath: url,
    limiterOptions: { minTime: 0, maxConcurrent: 50, id: `test-${url}` },
    numberOfApiCallRetries: 1,
  })
  return { hubspot, url, token, client, close, call: caller(url, token) }
}

/** Makes calls with a token; a string body is sent as it is. */
export function caller(url: string, token: string): World['call'] {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
}

/** Runs a call of the official client that must fail, and returns what it threw. */
export async function failure(
  run: () => Promise<unknown>,
): Promise<{ code: number; body: Record<string, unknown>; headers: Record<string, string> }> {
  try {
    await run()
  } catch (error) {
    return error as { code: number; body: Record<string, unknown>; headers: Record<string, string> }
  }
  throw new Error('The call was expected to fail')
}
