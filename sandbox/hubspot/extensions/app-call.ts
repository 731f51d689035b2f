import type { Reply } from '../call.ts'
import type { Account } from '../store/account.ts'

/** One call about an app of the developer account. */
export interface AppCall {
  /** The developer account: what apps keep with the vendor is kept there. */
  account: Account
  appId: string
  params: Readonly<Record<string, string>>
  body: string
  now: number
}

/** One operation on an app: it takes the developer API key of the account that the app belongs to. */
export interface AppPath {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  success: number
  run(call: AppCall): Reply
}
