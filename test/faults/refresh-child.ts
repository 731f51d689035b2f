import type { Failpoint } from '../../src/lib/failpoint.ts'
import { createRefresher, type RefreshWorld } from './refresh-world.ts'

/**
 * Another gateway: asks for a grant's token as many times at once as it is told to, and answers with how it went. At the
 * step that it is told it kills or stops itself.
 */
interface Order {
  world: RefreshWorld
  callers: number
  at?: string
  signal?: 'SIGKILL' | 'SIGSTOP'
}

const { world, callers, at, signal } = JSON.parse(process.env.CHILD_OF ?? '{}') as Order
const failpoint: Failpoint = (name) => {
  if (name !== at || !signal) return
  process.send?.({ reached: name })
  // The message has to leave before the process stops.
  return new Promise((resolve) => setTimeout(() => resolve(void process.kill(process.pid, signal)), 50))
}
const { refresher, close } = await createRefresher(world, failpoint)
process.send?.({ ready: true })
await new Promise((resolve) => process.once('message', resolve))
const started = performance.now()
const results = await Promise.all(
  Array.from({ length: callers }, async () => {
    try {
      const { token } = await refresher.token(world.place)
      return { token, ms: performance.now() - started }
    } catch (error) {
      return { error: String(error), ms: performance.now() - started }
    }
  }),
)
await new Promise((resolve) => process.send?.({ results }, resolve))
await close()
process.disconnect()
