import type { Approach, CustomerConfig, Running } from '../approach.ts'
import { loadPeer } from '../peer.ts'
import { createSender, retrying } from '../send.ts'

interface Limiter {
  schedule<T>(options: { priority: number }, job: () => Promise<T>): Promise<T>
  ready(): Promise<unknown>
  on(event: 'error', listener: () => void): void
  disconnect(flush?: boolean): Promise<void>
}
interface BottleneckModule {
  default: new (options: Record<string, unknown>) => Limiter
}

/** At this many at once it has room for ten times the answer time at its own pace. */
const MAX_CONCURRENT = 50

async function start(config: CustomerConfig, more: Record<string, unknown>): Promise<Running> {
  const { default: Bottleneck } = await loadPeer<BottleneckModule>('bottleneck')
  const limiter = new Bottleneck({
    minTime: config.periodMs / config.limit,
    maxConcurrent: MAX_CONCURRENT,
    ...more,
  })
  // Without a listener its connection errors are thrown; what comes of them is measured by the calls.
  limiter.on('error', () => {})
  await limiter.ready()
  const { send, close } = createSender(config)
  return {
    call: (kind, ask) =>
      retrying(() => limiter.schedule({ priority: kind === 'interactive' ? 0 : 5 }, () => send(ask))),
    async close() {
      await limiter.disconnect()
      await close()
    },
  }
}

export const bottleneckLocal: Approach = {
  name: 'bottleneck',
  about: 'Bottleneck with minTime in each process by itself, priority for interactive calls',
  start: (config) => start(config, {}),
}

export const bottleneckRedis: Approach = {
  name: 'bottleneck/redis',
  about: 'Bottleneck clustered over Redis with minTime, priority for interactive calls',
  needs: 'redis',
  async start(config) {
    const { port, hostname } = new URL(config.redisUrl ?? '')
    const { default: ioredis } = await loadPeer<{ default: unknown }>('ioredis')
    const clientOptions = { host: hostname, port: Number(port) }
    return start(config, { datastore: 'ioredis', Redis: ioredis, clientOptions, id: config.id })
  },
}
