import { CallerGone } from './caller-gone.ts'
import type { Session } from './session.ts'

/** How long an account's own properties and names are believed. */
const CONTEXT_MS = 5 * 60_000

/** What the requests of one credential have found out for each other. */
export class Contexts {
  readonly #kept = new Map<string, { until: number; value: Promise<unknown> }>()

  /** What `ask` gives, or gave a while ago. Who waits for what another request asks for does not fail with its going away. */
  async of<Value>(session: Session, key: string, now: number, ask: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(key)
    if (known && known.until > now) {
      try {
        return (await known.value) as Value
      } catch (error) {
        if (!(error instanceof CallerGone) || session.purpose.signal?.aborted) throw error
      }
      return this.of(session, key, now, ask)
    }
    const value = ask()
    this.#kept.set(key, { until: now + CONTEXT_MS, value })
    try {
      return await value
    } catch (error) {
      if (this.#kept.get(key)?.value === value) this.#kept.delete(key)
      throw error
    }
  }
}
