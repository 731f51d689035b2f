import type { Approach, Ask } from '../approach.ts'
import { loadPeer } from '../peer.ts'
import { createSender, retrying, type Sent } from '../send.ts'

type Send = (ask: Ask) => Promise<Sent>
interface ThrottleModule {
  default(options: { limit: number; interval: number; strict: boolean }): (work: Send) => Send
}

/** p-throttle: in each process by itself, as it has no store. */
export const throttle: Approach = {
  name: 'p-throttle',
  about: 'p-throttle in strict mode, in each process by itself',
  async start(config) {
    const { default: pThrottle } = await loadPeer<ThrottleModule>('p-throttle')
    const { send, close } = createSender(config)
    const throttled = pThrottle({ limit: config.limit, interval: config.periodMs, strict: true })(send)
    return { call: (_, ask) => retrying(() => throttled(ask)), close }
  },
}
