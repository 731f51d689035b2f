import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { GrantPlace } from '../../src/store/grants.ts'
import { childProgram } from './child-program.ts'
import type { RefreshWorld } from './refresh-world.ts'

/** What a process is to do. */
export interface Order {
  world: RefreshWorld
  place: GrantPlace
  /** How many ask at once. */
  callers: number
  /** The generation of the token that was refused. */
  after?: string
  /** The failpoint at which it sends itself `signal`. */
  at?: string
  signal?: 'SIGKILL' | 'SIGSTOP'
}

export interface Result {
  token?: string
  error?: string
  /** From asking to having it. */
  ms: number
}

interface Message {
  ready?: true
  opened?: true
  reached?: string
  results?: Result[]
}

/** A gateway in a process of its own, as far as tokens are concerned; takes one order after the other. */
export class Gateway {
  readonly #child: ChildProcess
  /** When it has ended, in whichever way. */
  readonly gone: Promise<unknown>

  private constructor(child: ChildProcess) {
    this.#child = child
    this.gone = once(child, 'exit')
  }

  /** @param clockOffsetMs how wrong its clock is */
  static async start(clockOffsetMs = 0): Promise<Gateway> {
    const child = fork(await childProgram('refresh-child'), {
      execArgv: [],
      env: { ...process.env, CLOCK_OFFSET_MS: String(clockOffsetMs) },
    })
    const gateway = new Gateway(child)
    await gateway.#next((message) => message.ready)
    return gateway
  }

  /** Connects to the database of a world, so that no order has to wait for it. */
  async open(world: RefreshWorld): Promise<void> {
    const opened = this.#next((message) => message.opened)
    this.#child.send({ open: world })
    await opened
  }

  /** How it went for each caller; nothing when it was killed. */
  async ask(order: Order): Promise<Result[]> {
    const results = this.#next((message) => message.results)
    this.#child.send(order)
    return (await results) ?? []
  }

  /** The failpoint that it came to. */
  reached = () => this.#next((message) => message.reached)

  resume = () => this.#child.kill('SIGCONT')

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async stop(): Promise<void> {
    if (this.alive) this.#child.disconnect()
    await this.gone
  }

  /** Undefined when it ends before. */
  #next<Value>(pick: (message: Message) => Value | undefined): Promise<Value | undefined> {
    return new Promise((resolve) => {
      const done = (value: Value | undefined) => {
        this.#child.off('message', hear)
        this.#child.off('exit', gone)
        resolve(value)
      }
      const gone = () => done(undefined)
      const hear = (message: Message) => {
        const value = pick(message)
        if (value !== undefined) done(value)
      }
      this.#child.on('message', hear)
      this.#child.on('exit', gone)
    })
  }
}
