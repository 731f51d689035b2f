import { sql } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'

const CHANNEL = 'crosswalk_bells'
/** After the connection for listening broke or could not be made. */
const RETRY_MS = 5_000

/** Rings for every process that hears this name, once the transaction has committed. The name is seen by all accounts. */
export async function ring(tx: Database, name: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${name})`.execute(tx)
}

/** Somebody who waits for a bell. */
export interface Ear {
  /** Resolves at the next ring, and at once when it rang since the last time; also for no reason now and then. */
  rung(): Promise<void>
  close(): void
}

interface Listener {
  heard: boolean
  wake: (() => void) | undefined
}

/**
 * Hears what other processes ring, over one connection of its own, which is made when somebody waits for the first time. A
 * bell only says "look again": whoever waits looks by themselves now and then, for a proxy or a broken connection may
 * swallow it.
 */
export class Bells {
  readonly #connectionString: string
  readonly #listeners = new Map<string, Set<Listener>>()
  #client: pg.Client | undefined
  #connecting: Promise<void> | undefined
  #retryAt = 0
  #closed = false

  constructor(connectionString: string) {
    this.#connectionString = connectionString
  }

  /** Whether rings are heard at the moment, as far as is known. */
  get listening(): boolean {
    return this.#client !== undefined
  }

  /** Hears from now on, or from when the connection is there; `close` it. */
  hear(name: string): Ear {
    const listener: Listener = { heard: false, wake: undefined }
    const all = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, all.add(listener))
    return {
      rung: () => {
        this.#connect()
        return new Promise((resolve) => {
          if (listener.heard) resolve()
          else listener.wake = resolve
          listener.heard = false
        })
      },
      close: () => {
        all.delete(listener)
        if (all.size === 0 && this.#listeners.get(name) === all) this.#listeners.delete(name)
      },
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#connecting
    await this.#client?.end().catch(() => undefined)
    this.#client = undefined
  }

  #connect(): void {
    if (this.#client || this.#connecting || this.#closed || performance.now() < this.#retryAt) return
    this.#connecting = this.#listen()
      .catch(() => {
        this.#retryAt = performance.now() + RETRY_MS
      })
      .finally(() => {
        this.#connecting = undefined
      })
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'crosswalk bells',
      connectionTimeoutMillis: RETRY_MS,
      keepAlive: true,
    })
    const lost = () => {
      if (this.#client === client) this.#client = undefined
      void client.end().catch(() => undefined)
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', ({ payload }) => this.#ringHere(payload ?? ''))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      lost()
      throw error
    }
    this.#client = client
    // What rang before was not heard.
    for (const name of this.#listeners.keys()) this.#ringHere(name)
  }

  #ringHere(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      if (listener.wake) listener.wake()
      else listener.heard = true
      listener.wake = undefined
    }
  }
}
