// A process of the benchmark: started by fleet.ts, told by messages what to do, tells by messages what came of it.

import type { CustomerConfig, Running } from './approach.ts'
import { approachNamed } from './approaches/all.ts'
import { pause } from './peer.ts'
import { carryOut, type JobResult, type Order } from './work.ts'

export type ToWorker =
  | { type: 'start'; approach: string; customers: CustomerConfig[] }
  /** `at` is the moment, in epoch milliseconds, at which all processes begin. */
  | { type: 'go'; at: number; orders: Order[] }
  /** The machine's clock seems to jump in this process only. */
  | { type: 'step_clock'; ms: number }

export type FromWorker =
  | { type: 'ready' }
  | { type: 'done'; results: JobResult[] }
  | { type: 'broken'; why: string }

const realNow = Date.now
let steppedMs = 0
let running: Running[] = []

function tell(message: FromWorker): void {
  process.send?.(message)
}

async function obey(message: ToWorker): Promise<void> {
  if (message.type === 'step_clock') {
    steppedMs += message.ms
    Date.now = () => realNow() + steppedMs
    return
  }
  if (message.type === 'start') {
    const approach = approachNamed(message.approach)
    running = await Promise.all(message.customers.map((customer) => approach.start(customer)))
    tell({ type: 'ready' })
    return
  }
  await pause(Math.max(0, message.at - realNow()))
  const work = message.orders.map((order) => carryOut(running[order.customer] as Running, order))
  tell({ type: 'done', results: await Promise.all(work) })
}

// Clients that log each retry would fill the terminal.
console.error = () => {}
console.log = () => {}
process.on('message', (message) => {
  obey(message as ToWorker).catch((error: unknown) => tell({ type: 'broken', why: String(error) }))
})
process.on('disconnect', () => {
  const close = running.map((each) => each.close())
  void Promise.allSettled(close).then(() => process.exit(0))
})
