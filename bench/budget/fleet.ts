import { type ChildProcess, fork, spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { CustomerConfig } from './approach.ts'
import { pause } from './peer.ts'
import type { JobResult, Order } from './work.ts'
import type { FromWorker, ToWorker } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
/** Until all have their orders. */
const LEAD_MS = 300
/** Longer than any order lasts beyond its own time. */
const LATE_MS = 60_000

/** For closing connections. */
const CLOSE_MS = 2_000

/** What a process did: nothing is known of one that was killed. */
export type ProcessResult = JobResult[] | null

/** Processes that share keys. */
export interface Fleet {
  size: number
  /** Epoch milliseconds of the moment at which the orders began. */
  startedAt: number
  /** Gives each process its orders, which all begin at once, and waits for the end. */
  run(orders: (process: number) => Order[]): Promise<ProcessResult[]>
  /** Sends a signal to one of them. */
  signal(process: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  stepClock(process: number, ms: number): void
  close(): Promise<void>
}

interface Member {
  child: ChildProcess
  /** The next message of this kind; null when the process ended before. */
  next<T extends FromWorker['type']>(type: T): Promise<Extract<FromWorker, { type: T }> | null>
}

/** Starts processes that each run the approach for all of these customers. */
export async function startFleet(
  approach: string,
  processes: number,
  customers: CustomerConfig[],
): Promise<Fleet> {
  const members = Array.from({ length: processes }, startMember)
  const order = (at: number, message: ToWorker) => members[at]?.child.send(message, () => {})
  const fleet: Fleet = {
    size: processes,
    startedAt: 0,
    async run(orders) {
      fleet.startedAt = Date.now() + LEAD_MS
      members.forEach((_, at) => {
        order(at, { type: 'go', at: fleet.startedAt, orders: orders(at) })
      })
      const done = await Promise.all(members.map((member) => member.next('done')))
      return done.map((message) => message?.results ?? null)
    },
    signal: (at, signal) => void members[at]?.child.kill(signal),
    stepClock: (at, ms) => void order(at, { type: 'step_clock', ms }),
    async close() {
      await Promise.all(members.map(({ child }) => ended(child)))
    },
  }
  try {
    members.forEach((_, at) => {
      order(at, { type: 'start', approach, customers })
    })
    const ready = await Promise.all(members.map((member) => member.next('ready')))
    if (ready.includes(null)) throw new Error(`A process of ${approach} ended before it was ready.`)
    return fleet
  } catch (error) {
    await fleet.close()
    throw error
  }
}

function startMember(): Member {
  const child = fork(WORKER, [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<null>((resolve) => child.once('exit', () => resolve(null)))
  const next: Member['next'] = (type) => {
    const message = new Promise<never>((resolve, reject) => {
      const listen = (said: FromWorker) => {
        if (said.type === 'broken') reject(new Error(said.why))
        if (said.type === type) resolve(said as never)
        else return
        child.off('message', listen)
      }
      child.on('message', listen)
    })
    return Promise.race([message, ended])
  }
  return { child, next }
}

/** Lets it close what it opened; what does not, or stands still, is killed. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (child.connected) child.disconnect()
  const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS)
  await exit
  clearTimeout(late)
}

/** Keeps every core busy until it is called. */
export function burnCores(): () => void {
  const burners = cpus().map(() => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
  return () => {
    for (const burner of burners) burner.kill('SIGKILL')
  }
}

/** Rejects when `work` takes much longer than it was given, so that a run that hangs says so. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const end = new AbortController()
  const late = pause(ms + LATE_MS).then(() => {
    if (!end.signal.aborted) throw new Error(`A run did not end within ${(ms + LATE_MS) / 1000} s.`)
    return undefined as never
  })
  late.catch(() => {})
  return Promise.race([work, late]).finally(() => end.abort())
}
