import { AsyncLocalStorage } from 'node:async_hooks'

/** On whose behalf work is done: what the audit log writes down beside it. */
export interface Actor {
  /**
   * `operator`: a command on this machine. `system`: work that nobody asked for just now. `leak_report`: whoever handed
   * in a leaked key, from the address that is the id.
   */
  type: 'api_key' | 'operator' | 'system' | 'connect_session' | 'leak_report'
  id: string | null
  requestId: string | null
}

const SYSTEM: Actor = { type: 'system', id: null, requestId: null }
const acting = new AsyncLocalStorage<Actor>()

/** Does work, and all that it begins, on behalf of somebody. */
export const actingAs = <Result>(actor: Actor, work: () => Result): Result => acting.run(actor, work)

/** On whose behalf the work under way is done. */
export const currentActor = (): Actor => acting.getStore() ?? SYSTEM
