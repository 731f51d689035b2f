import { createSandbox, movableClock, type SalesforceOptions, type SalesforceSandbox } from '../index.ts'
import { caller, type World } from './world.ts'

/** 2026-05-01T07:35:37Z, the moment of the recorded answers. */
const RECORDED_AT = 1_777_620_937_000

/** Where the calls of most tests go. */
export const V = '/services/data/v60.0'

/** An org for one test file: listening, with a session of its administrator and a short way to call it. */
export interface OrgWorld {
  salesforce: SalesforceSandbox
  url: string
  token: string
  userId: string
  call: World['call']
  close(): Promise<void>
}

/** Builds an org whose clock stands still; limits are out of the way unless the options set them. */
export async function createOrg(options: SalesforceOptions = {}): Promise<OrgWorld> {
  const { salesforce } = await createSandbox({
    salesforce: { clock: movableClock(RECORDED_AT), dailyApiRequests: 1_000_000, ...options },
  })
  const { url, close } = await salesforce.listen()
  const { accessToken, userId } = salesforce.session()
  return { salesforce, url, token: accessToken, userId, close, call: jsonCaller(url, accessToken) }
}

/** Makes calls of JSON with a token, as clients of this vendor do. */
export function jsonCaller(url: string, token: string): World['call'] {
  const call = caller(url, token)
  return (method, path, body, headers = {}) =>
    call(method, path, body, { 'content-type': 'application/json', ...headers })
}
