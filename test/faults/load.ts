import { times } from './heavy.ts'

/** What became of the requests of a steady load. */
export interface Load {
  /** Waits for the answers under way, and tells of all of them: how many, and at which rate. */
  stop(): Promise<string>
}

/** What docs/reliability.md names, and what a busy machine with two cores does as well. */
const PER_SECOND = times(40, 200)
const TICK_MS = 5

/** Sends so many requests a second, whether or not the ones before are answered; `send` judges the answer by itself. */
export function steadyLoad(send: (n: number) => Promise<void>): Load {
  const underWay = new Set<Promise<void>>()
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    // A timer that comes late makes up for it, but not with a flood.
    const due = Math.min(((performance.now() - began) * PER_SECOND) / 1000 - sent, 20)
    for (let i = 0; i < due && underWay.size < PER_SECOND; i++) {
      const one: Promise<void> = send(sent++).finally(() => underWay.delete(one))
      underWay.add(one)
    }
  }, TICK_MS)
  return {
    async stop() {
      clearInterval(timer)
      const perSecond = (sent * 1000) / (performance.now() - began)
      await Promise.all(underWay)
      return `${sent} calls, ${Math.round(perSecond)} a second`
    },
  }
}
