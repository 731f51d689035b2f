import './skew.ts'
import type { Failpoint } from '../../src/lib/failpoint.ts'
import type { Order, Result } from './refresh-processes.ts'
import { createRefresher } from './refresh-world.ts'

/** Another gateway: asks for tokens as it is told to, and kills or stops itself at the step that it is told. */
let order: Order
const failpoint: Failpoint = (name) => {
  const { at, signal } = order
  if (name !== at || !signal) return
  process.send?.({ reached: name })
  // The message has to leave before the process stops.
  return new Promise((resolve) => setTimeout(() => resolve(void process.kill(process.pid, signal)), 50))
}

const gateways = new Map<string, ReturnType<typeof createRefresher>>()

/** Opened once for each world, as a gateway is. */
function gatewayOf(world: Order['world']): ReturnType<typeof createRefresher> {
  const name = JSON.stringify(world)
  const known = gateways.get(name) ?? createRefresher(world, failpoint)
  gateways.set(name, known)
  return known
}

async function ask({ world, place, callers, after }: Order): Promise<Result[]> {
  const { refresher } = await gatewayOf(world)
  const one = async (): Promise<Result> => {
    const began = performance.now()
    try {
      const { token } = await refresher.token(place, after ?? null)
      return { token, ms: performance.now() - began }
    } catch (error) {
      return { error: String(error), ms: performance.now() - began }
    }
  }
  return Promise.all(Array.from({ length: callers }, one))
}

process.on('message', (given: Order | { open: Order['world'] }) => {
  if ('open' in given) return void gatewayOf(given.open).then(() => process.send?.({ opened: true }))
  order = given
  void ask(given).then((results) => process.send?.({ results }))
})
process.once('disconnect', async () => {
  for (const gateway of gateways.values()) await (await gateway).close()
})
process.send?.({ ready: true })
