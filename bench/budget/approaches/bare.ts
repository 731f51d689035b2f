import type { Approach } from '../approach.ts'
import { createSender } from '../send.ts'

/** Nothing: sends at once and lives with the answer. The customer's other application is one. */
export const bare: Approach = {
  name: 'bare',
  about: 'no limiter and no retry (the foreign client of `foreign`, and the idle floor)',
  async start(config) {
    const { send, close } = createSender(config)
    return { call: (_, ask) => send(ask), close }
  },
}
